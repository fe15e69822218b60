"""What `ccsim check` says of a plan: a line on the load of every channel, and on the agents of every pool."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.experiments.preview.handling import NOBODY
from sim.experiments.preview.moments import moment
from sim.experiments.preview.plan import Least, Plan
from sim.experiments.preview.requirement import requirement_of
from sim.language.days import days_in_words
from sim.language.words import tr, trn
from sim.scenario.basics.units import write_duration
from sim.scenario.channels.channel import Channel

Row = dict[str, Any]


def channel_rows(plan: Plan) -> list[Row]:
    """Return what is planned on every channel that agents serve, for programs; times are the starts of intervals."""
    return [_of_channel(plan, number, name, channel) for number, name, channel in plan.channels()]


def pool_rows(plan: Plan) -> list[Row]:
    """Return the same of every pool, in the order of the file."""
    return [_of_pool(plan, name) for name in plan.scenario.pools]


def _of_channel(plan: Plan, number: int, name: str, channel: Channel) -> Row:
    load, there, opened = plan.load[number], plan.agents_for(number), plan.open[number]
    row: Row = {"channel": name, "load": _mean(load, opened), "load_most": float(load.max(initial=0.0))}
    row |= {"load_most_at": _at(plan, int(np.argmax(load)) if load.any() else None)}
    row |= {"agents": _mean(there, opened), "passed_on_by": plan.unknown.get(name)}
    rule = requirement_of(plan.demand, number)
    row["least"] = _least(plan, plan.least(load, there, number)) if channel.service_mode.queued else None
    return row | {"target": _target(channel), "formula": rule.formula if rule else None}


def _of_pool(plan: Plan, name: str) -> Row:
    number = plan.scenario.pool_names.index(name)
    there, duty = plan.present[number], plan.duty[number]
    some, is_expert = there[duty > 0], name in plan.scenario.experts
    passed_on = plan.passed_on.get(name)
    waiting = plan.waiting_load(number) if passed_on is None else passed_on.sum(axis=0)
    load = waiting if passed_on is not None else plan.load_of(number, range(len(plan.load)))
    spread = {"agents_least": float(some.min(initial=np.inf)), "agents_most": float(some.max(initial=0.0))}
    row: Row = {"pool": name, "agents": _mean(there, duty), **(spread if len(some) else dict.fromkeys(spread, 0.0))}
    if plan.is_overflow(number) or (is_expert and passed_on is None):
        return row | {"load": None, "passed_on": is_expert, "least": None}
    return row | {"load": _mean(load, duty), "passed_on": is_expert, "least": _least(plan, plan.least(waiting, there))}


def _mean(values: Any, weights: Any) -> float:
    whole = float(weights.sum())
    return float((values * weights).sum()) / whole if whole else 0.0


def _at(plan: Plan, interval: int | None) -> str | None:
    return None if interval is None else moment(plan.scenario, float(plan.edges[interval]))


def _least(plan: Plan, found: Least | None) -> Row | None:
    return None if found is None else found._asdict() | {"interval": _at(plan, found.interval)}


def _target(channel: Channel) -> str | None:
    promise = channel.target
    return f"{100 * promise.share:g}/{write_duration(promise.within, days=False)}" if promise else None


def plan_lines(plan: Plan) -> Iterator[str]:
    """Yield the lines: load in erlangs, agents there for customers, and where they cover the load least."""
    for row in channel_rows(plan):
        yield _channel_line(row)
    for row in pool_rows(plan):
        yield _pool_line(row)


def _channel_line(row: Row) -> str:
    if row["load_most"] <= NOBODY:
        return tr(
            "{channel}: no load of its own{further}; {agents}",
            channel=row["channel"],
            further=_further(row),
            agents=_agents(row["agents"]),
        )
    return tr(
        "{channel}: load {load} while open, {most} at most ({when}){further}; {agents}{coverage}",
        channel=row["channel"],
        load=_erlangs(row["load"]),
        most=_few(row["load_most"]),
        when=days_in_words(str(row["load_most_at"])),
        further=_further(row),
        agents=_agents(row["agents"]),
        coverage=_coverage(row),
    )


def _further(row: Row) -> str:
    return tr(", and what {passed_on_by} passes on", passed_on_by=row["passed_on_by"]) if row["passed_on_by"] else ""


def _pool_line(row: Row) -> str:
    least, most = (_few(row[f"agents_{end}"]) for end in ("least", "most"))
    spread = tr(" ({least} to {most})", least=least, most=most) if least != most else ""
    load = _load_of(row) if row["load"] else ""
    return tr(
        "pool {pool}: {agents}{spread}{load}{coverage}",
        pool=row["pool"],
        agents=_agents(row["agents"]),
        spread=spread,
        load=load,
        coverage=_coverage(row),
    )


def _load_of(row: Row) -> str:
    load = _few(row["load"])
    if not row["passed_on"]:
        return tr(" for {load}", load=_erlangs(row["load"]))
    return trn(
        " for {load} erlang that is passed on", " for {load} erlangs that are passed on", _count_of(load), load=load
    )


def _coverage(row: Row) -> str:
    """Say where coverage is least, and what the target takes there."""
    least = row["least"]
    if least is None:
        return ""
    needed = ""
    if least["required"]:
        values = {"count": f"{least['required']:.0f}", "target": row["target"], "formula": row["formula"]}
        needed = tr(", {count} required for {target} by {formula}", **values)
    return tr(
        "; least coverage {share} % at {when}: {agents} for {load}{needed}",
        share=f"{100 * least['coverage']:.0f}",
        when=days_in_words(least["interval"]),
        agents=_agents(least["present"]),
        load=_erlangs(least["load"]),
        needed=needed,
    )


def _agents(number: float) -> str:
    few = _few(number)
    return trn("{few} agent", "{few} agents", _count_of(few), few=few)


def _erlangs(number: float) -> str:
    few = _few(number)
    return trn("{few} erlang", "{few} erlangs", _count_of(few), few=few)


def _count_of(few: str) -> int:
    """Return by which number the words go of one that is told so: 1.04 is told as one."""
    return 1 if few == "1" else 2


def _few(number: float) -> str:
    """Write a number of agents or erlangs.

    >>> _few(12.0), _few(7.55), _few(0.031)
    ('12', '7.5', '0.031')
    """
    return f"{number:,.1f}".removesuffix(".0") if number >= 1 else f"{number:.2g}"
