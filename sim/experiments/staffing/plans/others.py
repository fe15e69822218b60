"""Staffings of other files: the staff of one laid over a scenario, and what that costs and misses beside an answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from sim.experiments.preview.checks import check_runnable
from sim.experiments.preview.plan import Plan
from sim.experiments.staffing.grid import Design
from sim.experiments.staffing.playing.playing import Trial
from sim.experiments.staffing.result import StaffingResult, Yardstick
from sim.experiments.staffing.staffing import COMPARED
from sim.experiments.staffing.verifying import judged
from sim.language import kept
from sim.scenario.basics.problems import input_error
from sim.scenario.files.tree import Change
from sim.scenario.loading.loader import varied
from sim.scenario.scenario import Scenario


class AsWritten:
    """The same scenario, whatever design is asked for; workers are given it."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario

    def __call__(self, design: Design) -> Scenario:
        """Return the scenario."""
        return self._scenario


def with_staff_of(scenario: Scenario, plan: Scenario, place: str) -> Scenario:
    """Return a scenario with the staff of a plan, which ``place`` says where it was asked for.

    Raises
    ------
    InputError
        When the plan lacks a pool of the scenario, or what comes of it cannot be simulated.
    """
    missing = [name for name in scenario.pool_names if name not in plan.pools]
    if missing:
        raise input_error(place, f"lacks the pool {missing[0]!r}; write the staff of {', '.join(scenario.pools)}")
    laid = varied(scenario, _staff_of(plan, scenario.pool_names, place))
    check_runnable(laid)
    return laid


def _staff_of(plan: Scenario, names: Sequence[str], place: str) -> list[Change]:
    """Return the staff of a plan as changes."""
    keys = [(name, key) for name in names for key in ("shifts", "agents")]
    return [Change(f"pools.{name}.{key}", plan.tree["pools"][name].get(key), place) for name, key in keys]


def with_others(
    found: StaffingResult, others: Mapping[str, Scenario], jobs: int, told: Callable[[str], None]
) -> StaffingResult:
    """Return an answer with other staffings of its scenario beside it, played on the days of its verification."""
    beside = list(found.yardsticks)
    for name, laid in others.items():
        told(kept.COMPARING.format(what=name))
        beside.append(_yardstick(found, name, laid, jobs))
    return replace(found, yardsticks=tuple(beside))


def _yardstick(found: StaffingResult, name: str, laid: Scenario, jobs: int) -> Yardstick:
    assert found.verification is not None
    heads = found.grid.present(Plan(laid))
    with Trial(found.grid, found.rows, jobs, laid_over=AsWritten(laid)) as trial:
        counts = trial.counts(heads, COMPARED, found.verification.seed)
    verdicts = list(judged(found.rows, found.grid.block.tolerance, counts, 1 - found.confidence, found.confidence))
    cost = found.grid.cost(heads) + float(found.rows.charged(counts).mean())
    return Yardstick(name, heads, cost, sum(one.word == "missed" for one in verdicts), len(verdicts))
