"""One replication: its customers know what their channels are like, and then the clock runs."""

from __future__ import annotations

from sim.demand import SampledDemand
from sim.log.records import ContactLog
from sim.model.pilot import reference_of
from sim.model.run import Look, play
from sim.scenario.scenario import Scenario


def simulate(scenario: Scenario, demand: SampledDemand, look: Look | None = None) -> ContactLog:
    """Play one replication and return its facts.

    Whoever wants to ``look`` is given the center before anything happens: to watch its clock, or to begin otherwise.
    """
    return play(scenario, demand, look, reference_of(scenario))
