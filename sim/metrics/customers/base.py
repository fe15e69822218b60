"""The base: how many customers there are, who comes and leaves when, and what they are worth while they are there."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.calendar import horizon
from sim.demand.people.population import segment_sizes
from sim.log.records import BaseChange
from sim.metrics.columns.warmup import warmup
from sim.metrics.counting.spans import Floats
from sim.metrics.facts import Facts, fact
from sim.metrics.metric import HIGH, LOW, MONEY, OF_SEGMENTS, Metric, needing
from sim.scenario.basics.units import YEAR

ARRIVES, LEAVES = (BaseChange.WON, BaseChange.WON_BACK), (BaseChange.LEFT,)

BASE = needing(
    "base",
    Metric("customers_at_end", "customers", HIGH, of="customers_at_end", where=OF_SEGMENTS,
           heads={"base": "customers at the end"},
           formula="customers there are at the end of the horizon: those at the start, less those who left, and those "
           "won and won back"),
    Metric("customers_left", "customers", LOW, of="customers_left", where=OF_SEGMENTS, heads={"base": "left"},
           formula="customers who left, each as often as they did"),
    Metric("customers_won", "customers", HIGH, of="customers_won", where=OF_SEGMENTS, heads={"base": "won"},
           formula="customers who came by `customers.acquisition`"),
    Metric("customers_won_back", "customers", HIGH, of="customers_won_back", where=OF_SEGMENTS,
           heads={"base": "won back"}, if_any=True, formula="customers who left and came back, asked to"),
    Metric("revenue", MONEY, HIGH, of="revenue", where=OF_SEGMENTS, needs=frozenset(("annual_value",)),
           heads={"base": "revenue"},
           formula="the segment's `annual_value`, for the part of a year of 365.25 days for which each customer is "
           "there in the time studied"),
)  # fmt: skip


def values(facts: Facts) -> Floats:
    """Return what a customer of each segment is worth in a year."""
    segments = facts.scenario.segments
    return np.array([segments[name].annual_value if name else 0.0 for name in facts.scenario.segment_names])


def there(facts: Facts, edges: Floats) -> Floats:
    """Return how many customers of each segment are there at moments; shape (segments, moments)."""
    return segment_sizes(facts.scenario)[:, None] + happened(facts, edges, *ARRIVES) - happened(facts, edges, *LEAVES)


def happened(facts: Facts, edges: Floats, *changes: BaseChange) -> Floats:
    """Return how often changes have happened to customers of each segment before moments."""
    return np.array([np.searchsorted(times, edges) for times in _times(facts, changes)], dtype=float)


def _times(facts: Facts, changes: tuple[BaseChange, ...]) -> list[Floats]:
    base = facts.log.base
    mine = np.isin(base["change"], changes)
    whose, when = base["segment"][mine], base["at"][mine]
    return [np.sort(when[whose == number]) for number in range(len(facts.scenario.segment_names))]


def years_there(facts: Facts, edges: Floats) -> Floats:
    """Return for how many years customers of each segment have been there until moments, all together."""
    passed = segment_sizes(facts.scenario)[:, None] * edges
    for sign, changes in ((1, ARRIVES), (-1, LEAVES)):
        passed = passed + sign * np.array([_since(times, edges) for times in _times(facts, changes)])
    return np.asarray(passed / YEAR)


def _since(times: Floats, edges: Floats) -> Floats:
    """Return the time that has passed since each of some moments before edges, summed."""
    count, sums = np.searchsorted(times, edges), np.concatenate([[0.0], np.cumsum(times)])
    return np.asarray(count * edges - sums[count])


@fact
def base_totals(facts: Facts) -> Mapping[str, Floats]:
    """Return what became of the base in the time studied, by segment."""
    span = np.array([warmup(facts), horizon(facts.scenario)])
    counted = {
        "customers_left": BaseChange.LEFT,
        "customers_won": BaseChange.WON,
        "customers_won_back": BaseChange.WON_BACK,
    }
    found = {name: np.diff(happened(facts, span, change))[:, 0] for name, change in counted.items()}
    revenue = np.diff(years_there(facts, span))[:, 0] * values(facts)
    return {"customers_at_end": there(facts, span[1:])[:, 0], **found, "revenue": revenue}


def add_base(facts: Facts, center: dict[str, float], segments: Mapping[str, dict[str, float]]) -> None:
    """Add to the totals of the center and of every segment what became of its base."""
    for name, column in base_totals(facts).items():
        center[name] = float(column.sum())
        for segment, value in zip(facts.scenario.segment_names, column.tolist(), strict=True):
            if segment in segments:
                segments[segment][name] = value
