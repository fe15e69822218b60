"""How satisfied a contact leaves its customer, as the model sees it end."""

from __future__ import annotations

from math import log1p

import numpy as np

from sim.calendar import OpenClock, Timetable
from sim.log.records import Outcome, Reason
from sim.model.state.contact import SERVED, Contact
from sim.satisfaction import closer, level_of, satisfied_at, times_lost, vain_attempts, weights_of
from sim.scenario.customers.attention import Attention
from sim.scenario.customers.migration import Migration
from sim.scenario.felt import borne_waits, expected_waits, personal_levels
from sim.scenario.scenario import Scenario
from sim.ticks import span

CONTAINED, DEFLECTED = int(Outcome.CONTAINED), int(Outcome.DEFLECTED)
BEYOND = int(Reason.BEYOND)
HELPED = (SERVED, CONTAINED)


class Felt:
    """What contacts are to their customers: how long the wait was, and how satisfied they are left.

    Attributes
    ----------
    expected, borne
        By channel, the wait in seconds that each segment expects, and the longest that customers bear.
    clocks
        The clocks of channels on which customers write, by channel.
    personal
        By channel, how far it deals with this customer rather than any.
    """

    def __init__(self, scenario: Scenario, timetable: Timetable) -> None:
        channels = [scenario.channels[name] for name in scenario.channel_names]
        rule = (scenario.attention or Attention()).satisfaction
        self._weights, self._lost, self._of_wait = weights_of(rule), float(rule.lost), rule.wait
        self._grievance = (scenario.migration or Migration()).grievance
        self.expected, self.borne = expected_waits(scenario), borne_waits(scenario)
        both = zip(self.expected, self.borne, strict=True)
        self._bearable = [[min(wait, borne) for wait in expected] for expected, borne in both]
        self._data = scenario.crm.personalisation if scenario.crm else 0.0
        self.personal = personal_levels(scenario)
        # Of a first contact with nothing else to tell, not helped and helped: all but the wait, and without one.
        self._at_first = [
            [level_of(self._weights, helped, 0.0, 0, 0, 0, 0, personal) for helped in (0.0, 1.0)]
            for personal in self.personal
        ]
        self._at_once = [[satisfied_at(level, 0.0) for level in levels] for levels in self._at_first]
        late = [k for k, channel in enumerate(channels) if channel.service_mode.deferred]
        self.clocks = {k: timetable.clock_of(scenario.channel_names[k]) for k in late}

    def wait(self, contact: Contact, left: float) -> float:
        """Return how long a customer waited who left the queue then; of messages the open seconds until the reply."""
        clock = self.clocks.get(contact.channel.number)
        if clock is not None:
            return _until_reply(contact, clock)
        return span(contact.arrival, left) if left != contact.arrival else 0.0

    def satisfaction(self, contact: Contact, outcome: int, reason: int, wait: float) -> float:
        """Return how satisfied a contact leaves its customer; who is passed on by a machine is not helped by it."""
        told, number = contact.detail, contact.channel.number
        waited = self._waited(contact, wait) if outcome == SERVED and (wait or number in self.clocks) else 0.0
        passed_on = outcome == DEFLECTED and reason == BEYOND
        if told.row is not None and contact.attempt == 1 and (passed_on or outcome in HELPED):
            return self._of_first(number, not (passed_on or told.resolved == 0), waited)
        taken = self._grievance.satisfaction * (told.aggrieved / 100) if told.aggrieved else 0.0
        if not (passed_on or outcome in HELPED):
            return max(0.0, self._lost - taken)
        is_helped = not (passed_on or told.resolved == 0)
        level = level_of(
            self._weights,
            float(is_helped),
            waited,
            told.transfers,
            times_lost(told.transfers, told.informed, told.context),
            told.repeats,
            vain_attempts(contact.attempt, told.repeats, told.passed) if contact.attempt > 1 else 0,
            closer(self.personal[number], self._data * told.known) if told.known else self.personal[number],
        )
        return satisfied_at(level, taken)

    def _of_first(self, number: int, is_helped: bool, waited: float) -> float:
        """Return the same of a first contact with nothing else to tell, as most are."""
        if not waited:
            return self._at_once[number][is_helped]
        return satisfied_at(self._at_first[number][is_helped] - self._of_wait * waited, 0.0)

    def _waited(self, contact: Contact, wait: float) -> float:
        """Return ln(1 + W), W in expected waits, or what it is of the longest that customers bear of any hours."""
        number = contact.channel.number
        if number in self.clocks:
            longest, expected = _elapsed(contact) / self.borne[number], self.expected[number][contact.segment]
            return log1p(max(wait / expected, longest))
        return log1p(wait / self._bearable[number][contact.segment])


def _elapsed(contact: Contact) -> float:
    """Return the seconds from a message to its reply, closed hours and all; 0 where there is none."""
    return span(contact.arrival, contact.talk_end) if contact.talk_end == contact.talk_end else 0.0


def _until_reply(contact: Contact, clock: OpenClock) -> float:
    """Return the open seconds from a message to its reply; 0 where there is none."""
    replied, came = clock.open_before(np.array([contact.talk_end, contact.arrival])).tolist()
    return float(replied - came) if replied == replied else 0.0
