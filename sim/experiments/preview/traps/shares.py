"""Numbers that look like per cent where a share or a factor is meant, or the other way round."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.experiments.preview.plan import Plan
from sim.experiments.preview.traps.remark import Found, Remark
from sim.scenario.basics.distributions import Distribution
from sim.scenario.basics.problems import Path
from sim.scenario.basics.varying import spoken
from sim.scenario.scenario import Scenario
from sim.scenario.staff.pool import Pool

LEAST_PROMISE, LEAST_RESOLVED, LEAST_AWAY = 0.3, 0.2, 0.02
MOST_CV, MOST_FACTOR, MOST_PACE, MOST_PREMIUM = 10.0, 20.0, 4.0, 3.0
MOST_TURNOVER, MOST_SD, LEAST_SHAPE, MOST_START = 3.0, 1.0, 1.0, 10.0
MONTHLY, LOWEST = 300.0, 1.0


def shares(plan: Plan) -> Found:
    """Yield what is told of shares and factors."""
    scenario = plan.scenario
    yield from _promises(scenario)
    yield from _variations(scenario)
    yield from _factors(scenario)
    for name, pool in scenario.pools.items():
        yield from _of_pool(("pools", name), pool)
    yield from _of_the_whole(scenario)


def _percent(number: float) -> str:
    return f"write {number / 100:.4g} for {number:.4g} %"


def _promises(scenario: Scenario) -> Found:
    for name, channel in scenario.channels.items():
        share = channel.target.share if channel.target else 0.8
        path: Path = ("channels", name, "target", "share")
        if share < LEAST_PROMISE:
            yield Remark(path, f"promises {100 * share:g} %; write 0.8 for 80 %")
        elif share == 1:
            yield Remark(path, "promises all: one late contact breaks it, whatever the staff; write 0.95 for 95 %")
        resolved = channel.resolution if channel.resolution is not None else 1.0
        if any(value < LEAST_RESOLVED for value in spoken(resolved)):
            yield Remark(("channels", name, "resolution"), f"is {100 * min(spoken(resolved)):g} %; write 0.85 for 85 %")


def _variations(scenario: Scenario) -> Found:
    """Yield coefficients of variation that look like per cent."""
    for name, channel in scenario.channels.items():
        laws = {key: getattr(channel, key) for key in ("handle_time", "wrap_up", "patience")}
        for key, family, parts in _families(laws):
            cv = max(spoken(getattr(parts, "cv", None) or 0.0))
            if cv >= MOST_CV:
                yield Remark(
                    ("channels", name, key, family, "cv"), f"is {cv:g}, {100 * cv:,.0f} % of the mean; {_percent(cv)}"
                )


def _families(laws: dict[str, Distribution | None]) -> Iterator[tuple[str, str, Any]]:
    yield from ((key, *law.family) for key, law in laws.items() if law is not None)


def _factors(scenario: Scenario) -> Found:
    for name, issue in scenario.issues.items():
        if issue.effort >= MOST_FACTOR:
            yield Remark(
                ("issues", name, "effort"), f"multiplies handle times by {issue.effort:g}; {_percent(issue.effort)}"
            )
    for name, segment in scenario.segments.items():
        factor = segment.patience_factor
        if factor >= MOST_FACTOR:
            yield Remark(
                ("segments", name, "patience_factor"), f"multiplies patience by {factor:g}; {_percent(factor)}"
            )


def _of_pool(path: Path, pool: Pool) -> Found:
    for at, skill in enumerate(pool.skills):
        if not 1 / MOST_PACE <= skill.pace <= MOST_PACE:
            told = f"multiplies handle times by {skill.pace:g}; write 1.1 for 10 % slower, 0.9 for 10 % faster"
            yield Remark((*path, "skills", at, "pace"), told)
    away = pool.shrinkage
    if away and 0 < sum((away.absence, away.breaks, away.coaching, away.paperwork, away.meetings)) < LEAST_AWAY:
        yield Remark((*path, "shrinkage"), "is less than 2 % in all; write 0.28 for 28 %")
    if pool.turnover and pool.turnover.rate >= MOST_TURNOVER:
        told = f"has every agent leave {pool.turnover.rate:g} times a year; write 0.33 for 33 % a year"
        yield Remark((*path, "turnover"), told)
    if pool.turnover and pool.turnover.learning.start >= MOST_START:
        told = f"makes new agents {pool.turnover.learning.start:g} times as slow; write 2.05 for a bit more than twice"
        yield Remark((*path, "turnover", "learning", "start"), told)
    if pool.empowerment and pool.empowerment.wage_premium >= MOST_PREMIUM:
        premium = pool.empowerment.wage_premium
        yield Remark(
            (*path, "empowerment", "wage_premium"), f"adds {100 * premium:,.0f} % to the wage; {_percent(premium)}"
        )
    yield from _wage((*path, "wage"), pool.wage)


def _wage(path: Path, wage: float | None) -> Found:
    if wage is not None and wage >= MONTHLY:
        yield Remark(path, f"is {wage:g} an hour; write {wage / 160:.3g} for {wage:g} a month of 160 h")
    elif wage and wage < LOWEST:
        yield Remark(path, f"is {wage:g} an hour; write {100 * wage:g} if cents were meant")


def _of_the_whole(scenario: Scenario) -> Found:
    busyness = scenario.demand.busyness
    if busyness != "none":
        if busyness.shape < LEAST_SHAPE:
            told = f"moves days by {100 / busyness.shape**0.5:.0f} %; a larger shape is steadier, write 30 for 18 %"
            yield Remark(("demand", "busyness", "shape"), told)
        if busyness.within_day and busyness.within_day.sd >= MOST_SD:
            sd = busyness.within_day.sd
            yield Remark(("demand", "busyness", "within_day", "sd"), f"is {100 * sd:g} %; {_percent(sd)}")
