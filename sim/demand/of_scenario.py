"""What demand goes by that is the same for all replications of a scenario, worked out once."""

from __future__ import annotations

import numpy as np

from sim.calendar import Floats, Timetable
from sim.demand.channel_law import ChannelLaw
from sim.demand.levels import Levels
from sim.demand.people.fitting import cumulative_issues
from sim.plumbing.once import SCENARIOS, once
from sim.scenario.scenario import Scenario


@once(SCENARIOS)
def timetable_of(scenario: Scenario) -> Timetable:
    """Return when channels are open and pools on duty."""
    return Timetable(scenario)


@once(SCENARIOS)
def laws_of(scenario: Scenario) -> list[ChannelLaw]:
    """Return the laws of all channels, in canonical order."""
    return [ChannelLaw(scenario, name) for name in scenario.channel_names]


@once(SCENARIOS)
def issue_tops_of(scenario: Scenario) -> Floats:
    """Return the cumulative shares of the issues, by channel and segment."""
    laws, needs = laws_of(scenario), Levels(scenario)
    segments, issues = (np.array([getattr(law, key) for law in laws]) for key in ("segment_shares", "issue_shares"))
    return cumulative_issues(timetable_of(scenario), segments, issues, needs.means)
