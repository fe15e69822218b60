"""What each channel promises, as columns that contacts can look up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.calendar import OpenClock, Timetable, prolonged
from sim.demand.of_scenario import timetable_of
from sim.metrics.counting.spans import Floats
from sim.metrics.facts import Facts, column, fact
from sim.metrics.metric import HIGH, ONLY_CHANNELS, Metric, MetricKind
from sim.plumbing.once import SCENARIOS, once
from sim.scenario.channels.target import NAMED, CountsAs, Target
from sim.scenario.customers.outcome import usual_outcome
from sim.scenario.features import features_of
from sim.scenario.scenario import Scenario

PROMISES = (
    Metric("target_met", "share", HIGH, of="days_met / days_judged", estimated=MetricKind.PROPORTION,
           where=ONLY_CHANNELS, formula="of days on which the channel kept its promise"),
    Metric("target_met_intervals", "share", HIGH, of="intervals_met / intervals_judged",
           estimated=MetricKind.PROPORTION, where=ONLY_CHANNELS, by_interval=True,
           formula="of reporting intervals in which the channel kept its promise"),
)  # fmt: skip


@dataclass(frozen=True)
class Promises:
    """One entry per channel in canonical order; of ``within`` one per segment and issue too.

    ``within`` is the threshold in seconds (NaN without a target), ``share`` the share promised, ``short``
    the short-abandon limit (-1 where none is written). ``met`` and ``counted`` say, for short abandons, others in time
    and late ones, whether they count as met, and whether they count at all; ``offered`` whether blocked contacts count
    as lost, ``deferred`` whether what is promised is a reply rather than an answer,
    and ``inbound`` whether customers contact us. ``judged`` are the channels whose contacts are resolved or
    not, and ``window`` the seconds in which a further contact spoils a first one. ``clocks`` run while each
    deferred channel is open, by its number.
    """

    within: Floats
    share: Floats
    short: Floats
    met: Floats
    counted: Floats
    offered: np.ndarray[tuple[int], np.dtype[np.bool_]]
    deferred: np.ndarray[tuple[int], np.dtype[np.bool_]]
    inbound: np.ndarray[tuple[int], np.dtype[np.bool_]]
    judged: np.ndarray[tuple[int], np.dtype[np.int64]]
    window: float
    clocks: Mapping[int, OpenClock]


@fact
def promises(facts: Facts) -> Promises:
    """Return what each channel promises."""
    return _promises_of(facts.scenario)


@once(SCENARIOS)
def _promises_of(scenario: Scenario) -> Promises:
    followed = Timetable(prolonged(scenario, timetable_of(scenario).days_beyond))
    targets = [scenario.channels[name].target for name in scenario.channel_names]
    modes = [scenario.channels[name].service_mode for name in scenario.channel_names]
    return Promises(
        np.array([_within(scenario, target) for target in targets]),
        np.array([np.nan if target is None else target.share for target in targets]),
        np.array([_short(target) for target in targets]),
        _abandons(targets, ("met",)),
        _abandons(targets, ("met", "missed")),
        np.array([target is not None and target.blocked == "offered" for target in targets]),
        np.array([mode.deferred for mode in modes]),
        np.array([mode.inbound for mode in modes]),
        np.array([k for k, name in enumerate(scenario.channel_names) if "outcome" in features_of(scenario, name)], int),
        (scenario.outcome or usual_outcome()).window,
        {
            number: followed.clock_of(name)
            for number, (name, mode) in enumerate(zip(scenario.channel_names, modes, strict=True))
            if mode.deferred
        },
    )


@column
def promised_within(facts: Facts) -> Floats:
    """Return the seconds within which each contact was promised an answer, or a reply; NaN without a target."""
    contacts, table = facts.log.contacts, promises(facts).within
    if np.array_equal(table, np.broadcast_to(table[:, :1, :1], table.shape), equal_nan=True):
        return of_channels(facts, table[:, 0, 0])
    return np.asarray(table[contacts["channel"], contacts["segment"], contacts["issue"]], dtype=float)


def of_channels(facts: Facts, values: NDArray[Any]) -> NDArray[Any]:
    """Return what is said of each channel, of the channel of each contact; not to be written to."""
    channel = facts.log.contacts["channel"]
    if (values == values[0]).all() or len(values) == 1:
        return np.broadcast_to(values[0], channel.shape)
    return np.asarray(values[channel])


def _within(scenario: Scenario, target: Target | None) -> list[list[float]]:
    """Return what is promised to each segment about each issue."""
    return [
        [np.nan if target is None else target.within_of(segment, issue) for issue in scenario.issue_names]
        for segment in scenario.segment_names
    ]


def _abandons(targets: Sequence[Target | None], kinds: tuple[CountsAs, ...]) -> Floats:
    """Return whether abandons of each kind count as one of some things, by channel."""
    rules = [NAMED["SL-4"] if target is None else target.abandons for target in targets]
    return np.array([[float(one in kinds) for one in rule] for rule in rules])


def _short(target: Target | None) -> float:
    return -1.0 if target is None or target.short is None else target.short
