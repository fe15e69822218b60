"""What the center knows of each customer: collected at every contact, worth something at the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.log.records import Outcome
from sim.satisfaction import closer
from sim.scenario.traits import recordability

if TYPE_CHECKING:
    from sim.demand.people.population import Population
    from sim.model.state.contact import Contact
    from sim.scenario.customers.crm import CustomerData
    from sim.scenario.scenario import Scenario

TALKED = frozenset(map(int, (Outcome.SERVED, Outcome.CONTAINED, Outcome.DEFLECTED, Outcome.FAILED)))


class CustomerRecords:
    """How much of each customer is on record.

    Attributes
    ----------
    known
        From 0 to 1, by the customer's number.
    adds
        By channel, the share of what is not known yet that a contact adds.
    """

    def __init__(self, scenario: Scenario, rule: CustomerData, population: Population) -> None:
        self.rule, self._population = rule, population
        kept = rule.learns * rule.use
        modes = [scenario.channels[name].service_mode for name in scenario.channel_names]
        recorded = (recordability(scenario.channels[name]) for name in scenario.channel_names)
        self.adds = [kept * share * mode.inbound for mode, share in zip(modes, recorded, strict=True)]
        self.known: Any = np.zeros(1 + len(population)).data  # of which single numbers are read and written fast

    def ended(self, contact: Contact, outcome: int, reason: int, left: float) -> None:
        """Note what was known of a customer in a contact that has ended, and keep what it has told us."""
        known = self.known[contact.customer]
        if known:
            contact.open_detail().known = known
        if outcome in TALKED and contact.customer:
            self.known[contact.customer] = known + (1 - known) * self.adds[contact.channel.number]

    def context(self, contact: Contact, likely: float) -> float:
        """Return how likely what a customer said before is known, who is on record."""
        return float(closer(likely, self.rule.context * self.known[contact.customer]))

    def precision(self, trait: float, segment: int | None) -> float:
        """Return how precise a message is now to the customers of a segment, or to all."""
        known = np.asarray(self.known)[1:]
        mine = known if segment is None else known[self._population.members[segment]]
        return float(closer(trait, self.rule.precision * mine.mean()))
