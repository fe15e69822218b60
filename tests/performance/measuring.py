"""From a log to the figures of one replication, for ``make bench``: totals, percentiles, intervals."""

from __future__ import annotations

from sim.demand import sample_demand
from sim.engine.run import play
from sim.log.records import ContactLog
from sim.metrics import Facts, measure, measure_intervals
from sim.scenario import Scenario


def figures_of(scenario: Scenario, log: ContactLog) -> int:
    """Work out all figures of a log; return of how many contacts they are."""
    facts = Facts(scenario, log, by_time=True)
    measure(facts)
    measure_intervals(facts)
    return len(log.contacts["arrival"])


class Measured:
    """The figures of one replication, again and again of the same log, which is simulated before."""

    def __init__(self) -> None:
        self._log: ContactLog | None = None

    def __call__(self, scenario: Scenario) -> int:
        """Return of how many contacts the figures are."""
        if self._log is None:
            self._log = play(scenario, sample_demand(scenario, 1, 0))
        return figures_of(scenario, self._log)


def replicated(scenario: Scenario) -> int:
    """Simulate one replication by the compiled engine, from demand to figures; return how many contacts it has."""
    return figures_of(scenario, play(scenario, sample_demand(scenario, 1, 0)))
