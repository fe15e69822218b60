"""What demand goes by that is the same for all replications of a scenario, worked out once."""

from __future__ import annotations

import numpy as np

from sim.calendar import Floats, Timetable
from sim.demand.channel_law import ChannelLaw
from sim.demand.levels import Levels
from sim.demand.people.fitting import cumulative_issues
from sim.demand.shares import PlannedShares
from sim.plumbing.once import SCENARIOS, once
from sim.random import StreamsKnown
from sim.scenario.scenario import Scenario


@once(SCENARIOS)
def timetable_of(scenario: Scenario) -> Timetable:
    """Return when channels are open and pools on duty."""
    return Timetable(scenario)


@once(SCENARIOS)
def streams_of(scenario: Scenario) -> StreamsKnown:
    """Return which random streams its replications ask for, as far as any have."""
    return StreamsKnown()


@once(SCENARIOS)
def laws_of(scenario: Scenario) -> list[ChannelLaw]:
    """Return the laws of all channels, in canonical order."""
    return [ChannelLaw(scenario, name) for name in scenario.channel_names]


@once(SCENARIOS)
def needs_of(scenario: Scenario) -> Levels:
    """Return how complex contacts are, and how much authority they take."""
    return Levels(scenario)


@once(SCENARIOS)
def planned_of(scenario: Scenario) -> PlannedShares:
    """Return where the volumes have contacts."""
    segments = np.diff([law.segment_shares for law in laws_of(scenario)], prepend=0.0, axis=1)
    issues = np.diff(issue_tops_of(scenario), prepend=0.0, axis=2)
    return PlannedShares(timetable_of(scenario), segments[:, :, None] * issues)


@once(SCENARIOS)
def usual_of(scenario: Scenario, planned: PlannedShares) -> list[float]:
    """Return at which complexity talk on each channel is as written: so that on average of its planned mix it is."""
    needs, effort = needs_of(scenario), effort_of(scenario)
    return [
        needs.usual(law.complexity_effect, planned.issue_mix(number) * effort) if law.complexity_effect else 0.5
        for number, law in enumerate(laws_of(scenario))
    ]


@once(SCENARIOS)
def effort_of(scenario: Scenario) -> Floats:
    """Return how many times as much work contacts about each issue are."""
    return np.array([scenario.issues[name].effort if name else 1.0 for name in scenario.issue_names])


@once(SCENARIOS)
def issue_tops_of(scenario: Scenario) -> Floats:
    """Return the cumulative shares of the issues, by channel and segment."""
    laws, needs = laws_of(scenario), needs_of(scenario)
    segments, issues = (np.array([getattr(law, key) for law in laws]) for key in ("segment_shares", "issue_shares"))
    return cumulative_issues(timetable_of(scenario), segments, issues, needs.means)
