"""What a planner must know of a run before reading any of its figures."""

from __future__ import annotations

from sim.experiments.figures.precision import is_precise
from sim.experiments.preview.days import filled
from sim.experiments.preview.handling import unknown_work
from sim.experiments.preview.plan import Plan
from sim.experiments.preview.traps.told import remarks_on
from sim.experiments.runs.growth import growth_warning
from sim.experiments.runs.results import RunResult
from sim.experiments.runs.unanswered import unanswered
from sim.language import kept
from sim.scenario.basics.problems import counted, spell


def remarks(result: RunResult) -> list[str]:
    """Return warnings about a run: who is left without an answer, and whether the queue grows without bound."""
    growth = growth_warning(result)
    return [*unanswered(result), *([growth] if growth else [])]


def warnings_of(result: RunResult) -> tuple[str, ...]:
    """Return what must be known before any figure of a run is read, be it alone or a design of a comparison."""
    told = (*_planned(result), *remarks(result), *_imprecise(result))
    return (*told, *unknown_work(result.scenario), *filled(result.scenario), *_left_out(result))


def _planned(result: RunResult) -> list[str]:
    """Return what makes figures say nothing by the plan alone, such as a day that is open without anybody."""
    return [f"{spell(one.path)} {one.text}" for one in remarks_on(Plan(result.scenario)) if one.severe]


def _left_out(result: RunResult) -> list[str]:
    paths = result.scenario.left_out
    return [kept.LEFT_OUT.format(paths=", ".join(paths))] if paths else []


def _imprecise(result: RunResult) -> list[str]:
    if result.scenario.experiment.precision is None or is_precise(result):
        return []
    often = counted(result.replications, "replication")
    return [kept.IMPRECISE.format(times=often)]
