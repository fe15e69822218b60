"""The match matrix of a run: what the contacts of each segment come to, with each issue, on each channel."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.demand.levels import Levels
from sim.demand.people.suits import mean_suitability
from sim.experiments.figures.reported import reported
from sim.experiments.statistics.estimators import cut, interval_of
from sim.log.records import Names
from sim.metrics.catalogue import METRICS
from sim.metrics.counting.matches import TOTALS, MatchCell, match_cells
from sim.metrics.counting.spans import Floats

if TYPE_CHECKING:
    from sim.experiments.runs.results import RunResult
    from sim.scenario.scenario import Scenario

# What a cell tells, with an interval each, by what it is called there.
MEASURED = {
    "contacts": "arrivals",
    "settled": "settled",
    "attention": "attention_level",
    "cost_per_contact": "cost_per_contact",
}


def match_rows(result: RunResult) -> list[dict[str, Any]]:
    """Return a row per cell where contacts come or may come, most contacts first; none where there is no matrix.

    A row tells the ``segment``, ``issue`` and ``channel``; whether customers may bring the issue there as the horizon
    ends (``open``); the mean of what is in ``MEASURED`` with its interval, empty where that is not known; the
    ``share`` of all contacts and that of this and all larger cells (``cumulative``); and the ``fit``, empty where
    customers do not choose, or nothing is said of what issues take.
    """
    cells = cells_of(result.scenario)
    if not cells:
        return []
    rows = list(_rows(result, cells))
    whole, passed = sum(row["contacts"] for row in rows), 0.0
    for row in sorted(rows, key=lambda row: -row["contacts"]):
        passed += row["contacts"]
        row |= {"share": row["contacts"] / whole, "cumulative": passed / whole} if whole else {}
    return sorted(rows, key=lambda row: -row["contacts"])


def cells_of(scenario: Scenario) -> tuple[MatchCell, ...]:
    """Return the cells of a scenario's match matrix."""
    return match_cells(Names(scenario.channel_names, scenario.segment_names, scenario.issue_names, ()))


def _rows(result: RunResult, cells: tuple[MatchCell, ...]) -> Iterator[dict[str, Any]]:
    scenario, fits = result.scenario, fit_of(result.scenario) if says_what_needs_take(result.scenario) else None
    totals = np.array([account.matches for account in result.accounts])
    for number, cell in enumerate(cells):
        may_come, here = is_open(scenario, cell), totals[:, :, number]
        if not may_come and not here[:, TOTALS.index("arrivals")].any():
            continue
        issue, channel = scenario.issue_names.index(cell.issue), scenario.channel_names.index(cell.channel)
        yield {
            "segment": cell.segment or None,
            "issue": cell.issue or None,
            "channel": cell.channel,
            "open": may_come,
            **_figures(result, cell, here),
            "share": None,
            "cumulative": None,
            "fit": None if fits is None else float(fits[issue, channel]),
        }


def _figures(result: RunResult, cell: MatchCell, totals: Floats) -> dict[str, float | None]:
    """Return the figures of a cell, from its totals of shape (replications, ``TOTALS``)."""
    told = reported(result.scenario, (("channel", cell.channel), ("issue", cell.issue)))
    found: dict[str, float | None] = {}
    for name, metric in MEASURED.items():
        facts = tuple(totals[:, TOTALS.index(total)] for total in METRICS[metric].totals)
        known = metric in told and facts[-1].any()
        mean, *ends = interval_of(metric, facts, result.scenario.experiment.confidence) if known else (None,) * 3
        low, high = cut(metric, *ends)
        found |= {name: mean, f"{name}_low": low, f"{name}_high": high}
    return found | ({"contacts": 0.0} if found["contacts"] is None else {})


def fit_of(scenario: Scenario) -> Floats:
    """Return how well each channel suits each issue at its mean complexity, as who chooses sees it.

    Shape (issues, channels); `Nature.suits` says what it is made of.
    """
    return mean_suitability(scenario, Levels(scenario).means).T


def says_what_needs_take(scenario: Scenario) -> bool:
    """Whether customers choose, by how complex, risky or what for an issue is; else no channel is known to fit."""
    return scenario.migration is not None and any(
        one.complexity is not None or one.risk or one.function for one in scenario.issues.values()
    )


def is_open(scenario: Scenario, cell: MatchCell) -> bool:
    """Whether customers may bring an issue on a channel as the horizon ends."""
    channel = scenario.channels[cell.channel]
    last = scenario.calendar.start + datetime.timedelta(days=scenario.calendar.days - 1)
    there = channel.takes(last, cell.segment or "", cell.issue or "")
    return channel.service_mode.inbound and there and scenario.may_bring(cell.issue or "", cell.channel)
