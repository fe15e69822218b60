"""What one replication says, contact by contact: every column computed once, when first asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.hours import horizon
from sim.metrics.bins import Bins
from sim.metrics.contacts import ALWAYS
from sim.metrics.costs.charges import line_seconds
from sim.metrics.costs.invoices import Invoice, invoices
from sim.metrics.costs.ledger import Ledger
from sim.metrics.costs.stretches import Stretches, stretches
from sim.metrics.episodes import episodes
from sim.metrics.groups import Mask, Weights
from sim.metrics.mechanisms import MECHANISMS, last_stretch, response
from sim.metrics.promises import Promises, promises
from sim.metrics.retention import churn, customer_satisfaction
from sim.metrics.satisfaction import satisfaction_of
from sim.metrics.spans import Floats, Spans, after
from sim.metrics.warmup import warmup_end
from sim.records import ContactLog, Offer, Outcome, Reason
from sim.scenario.attention import Attention
from sim.scenario.features import features
from sim.scenario.scenario import Scenario
from sim.scenario.units import DAY


@dataclass(frozen=True, eq=False)
class Facts:
    """A scenario, the log of one replication, and what follows from the two; columns have an entry per contact.

    A new column that several figures need is one more property here; columns that are only summed belong in
    a group of weights: a function of these facts, listed in ``ALWAYS`` or ``MECHANISMS``.
    """

    scenario: Scenario
    log: ContactLog

    @cached_property
    def promises(self) -> Promises:
        """What each channel promises."""
        return promises(self.scenario)

    @cached_property
    def used(self) -> frozenset[str]:
        """The mechanisms in use."""
        return features(self.scenario)

    @cached_property
    def weights(self) -> Weights:
        """Every additive fact of the contacts, by name; those of mechanisms where they are in use."""
        groups = [*ALWAYS, *(group for name, group in MECHANISMS.items() if name in self.used)]
        return {name: column for group in groups for name, column in group(self).items()}

    @cached_property
    def waits(self) -> Floats:
        """The seconds each contact waited, of who is never answered as long as we know; NaN where that is not asked."""
        contacts = self.log.contacts
        until = np.where(self.never_answered, contacts["end"], contacts["left_queue"])
        return np.asarray(until - contacts["arrival"], dtype=float)

    @cached_property
    def last_stretch(self) -> Floats:
        """When the agent in a contact's row took it up: the answer, or the last resumption."""
        return last_stretch(self.log)

    @cached_property
    def response(self) -> Floats:
        """The open seconds from arrival to reply of messages, so far where there is none; NaN for others."""
        return response(self.log, self.promises)

    @cached_property
    def messages(self) -> Mask:
        """Who came on a deferred channel."""
        return np.asarray(self.promises.deferred[self.log.contacts["channel"]])

    @cached_property
    def inbound(self) -> Mask:
        """Who contacted us; the others were called."""
        return np.asarray(~self.promises.outbound[self.log.contacts["channel"]])

    @cached_property
    def stretches(self) -> Stretches:
        """Agent time by contact."""
        return stretches(self)

    @cached_property
    def attended(self) -> Mask:
        """Whose contact with us has ended, or was left; a session that was passed on goes on in what follows."""
        passed_on = self.log.contacts["outcome"] == Outcome.DEFLECTED
        return np.asarray(self.inbound & ~self.going_on & ~passed_on)

    @cached_property
    def going_on(self) -> Mask:
        """Whose contact goes on as the simulation ends; not who has waited in line in vain for longer than promised."""
        unfinished = self.log.contacts["outcome"] == Outcome.UNFINISHED
        return np.asarray(unfinished & ~(self.never_answered & (self.waits_felt > self.targets_felt)))

    @cached_property
    def helped(self) -> Mask:
        """Who was served by an agent, or needed nobody but a machine."""
        return np.asarray(np.isin(self.log.contacts["outcome"], (Outcome.SERVED, Outcome.CONTAINED)))

    @cached_property
    def contained(self) -> Mask:
        """Who needed nobody but a machine."""
        return np.asarray(self.log.contacts["outcome"] == Outcome.CONTAINED)

    @cached_property
    def waits_felt(self) -> Floats:
        """The wait for an answer, of messages for the reply; sessions begin at once."""
        wait = np.where(self.messages, self.response, self.waits)
        return np.where(self.contained, 0.0, np.nan_to_num(wait))

    @cached_property
    def targets_felt(self) -> Floats:
        """The target of each contact's channel, or what stands for it."""
        within = self.promises.within[self.log.contacts["channel"]]
        usual = (self.scenario.attention or Attention()).patience
        return np.where(np.isnan(within) | (within <= 0), usual, within)

    @cached_property
    def personalisation(self) -> Floats:
        """How far each contact's channel deals with this customer rather than any."""
        traits = [self.scenario.channels[name].personalisation for name in self.scenario.channel_names]
        return np.asarray(np.array(traits)[self.log.contacts["channel"]], dtype=float)

    @cached_property
    def satisfaction(self) -> Floats:
        """How satisfied each contact leaves its customer, from 0 to 1."""
        return satisfaction_of(self)

    @cached_property
    def annual_value(self) -> Floats:
        """What each contact's customer is worth in a year, by segment."""
        segments = self.scenario.segments
        values = [segments[name].annual_value if name else 0.0 for name in self.scenario.segment_names]
        return np.asarray(np.array(values)[self.log.contacts["segment"]], dtype=float)

    @cached_property
    def led_by(self) -> NDArray[np.int64]:
        """The row of the attempt that led to each contact; -1 where there is none in the log."""
        episode, attempt = self.episode.astype(np.int64), self.log.contacts["attempt"].astype(np.int64)
        told = self.log.told("before").astype(np.int64)
        led_by = np.where(told > 0, told, attempt - 1)
        most = int(attempt.max(initial=0)) + 1
        keys = episode * most + attempt
        order = np.argsort(keys, kind="stable")
        wanted = episode * most + led_by
        place = np.minimum(np.searchsorted(keys[order], wanted), len(order) - 1)
        found = order[place] if len(order) else order
        return np.where((keys[found] == wanted) & (attempt > 1), found, -1)

    @cached_property
    def person(self) -> NDArray[np.int64]:
        """The number of each contact's customer; where nobody knows the customer, one for each episode."""
        customer = self.log.contacts["customer"]
        return np.asarray(np.unique(np.where(customer > 0, customer, -self.episode), return_inverse=True)[1])

    @cached_property
    def turn(self) -> NDArray[np.int64]:
        """Which of its customer's contacts each is, from 0: of those of an episode by attempt, else by arrival."""
        contacts = self.log.contacts
        order = np.lexsort([contacts["attempt"], self.began, self.person])
        first = np.searchsorted(self.person[order], self.person[order])
        turn = np.empty(len(order), np.int64)
        turn[order] = np.arange(len(order)) - first
        return turn

    @cached_property
    def began(self) -> Floats:
        """When each contact's episode began, in seconds."""
        start = np.full(int(self.episode.max(initial=0)) + 1, np.inf)
        np.minimum.at(start, self.episode, self.log.contacts["arrival"])
        return np.asarray(start[self.episode])

    @cached_property
    def is_last(self) -> Mask:
        """Which contacts are the last of their customer."""
        most = np.zeros(int(self.person.max(initial=-1)) + 1, np.int64)
        np.maximum.at(most, self.person, self.turn)
        return np.asarray(self.turn == most[self.person])

    @cached_property
    def settled(self) -> Mask:
        """The last contact of each customer of which nothing goes on any more."""
        open_still = self.person[self.going_on]
        return np.asarray(self.attended & self.is_last & ~np.isin(self.person, open_still))

    def first_of_each(self, among: Mask) -> Mask:
        """Return the first contact of each customer among some of those studied."""
        rows = np.flatnonzero(among & self.studied)
        first = np.zeros(len(among), bool)
        first[rows[np.unique(self.person[rows], return_index=True)[1]]] = True
        return first

    @cached_property
    def moved(self) -> Mask:
        """First contacts whose customer chose another channel than the volumes have them on."""
        contacts = self.log.contacts
        return np.asarray((contacts["attempt"] == 1) & (contacts["channel"] != contacts["origin"]))

    @cached_property
    def customer_satisfaction(self) -> Floats:
        """How satisfied the customer is after each contact, from 0 to 1."""
        return customer_satisfaction(self)

    @cached_property
    def churn(self) -> Floats:
        """How likely the customer leaves within the year, after each contact."""
        return churn(self)

    @cached_property
    def invoices(self) -> tuple[Invoice, ...]:
        """What vendors are due."""
        return tuple(invoices(self))

    @cached_property
    def on_the_line(self) -> Floats:
        """How long each contact held a line."""
        return line_seconds(self)

    @cached_property
    def episode(self) -> NDArray[np.int64]:
        """The number of each contact's episode."""
        return episodes(self.log)

    @cached_property
    def ledger(self) -> Ledger:
        """Every cost, by line, pool, channel and period."""
        return Ledger(self)

    @cached_property
    def replied(self) -> Mask:
        """Which messages were replied to."""
        return np.asarray(self.messages & ~np.isnan(self.log.contacts["talk_end"]))

    @cached_property
    def answered(self) -> Mask:
        """Who was answered, including those still talking when the simulation was cut."""
        return np.asarray(self.log.contacts["pool"] >= 0)

    @cached_property
    def answered_in_line(self) -> Mask:
        """Who was answered after waiting in line: not messages, calls of ours, nor who hung up on a promise of one."""
        in_line = self.inbound & ~self.messages & (self.log.told("callback") != Offer.ACCEPTED)
        return np.asarray(self.answered & in_line)

    @cached_property
    def lost(self) -> Mask:
        """Who abandoned the line or balked; not who had been answered before, nor whom we called."""
        outcome, reason = self.log.contacts["outcome"], self.log.contacts["reason"]
        gave_up = (outcome == Outcome.ABANDONED) & ~np.isin(
            reason, (Reason.UNREACHED, Reason.PASSED_ON, Reason.MISMATCH)
        )
        return np.asarray(gave_up | (outcome == Outcome.BALKED))

    @cached_property
    def never_answered(self) -> Mask:
        """Who waits in line and is never answered: cut off as we close, or still waiting when the simulation ends.

        So is who was promised a callback that nobody ever tried.
        """
        contacts = self.log.contacts
        left = contacts["outcome"] == Outcome.DISCONNECTED
        left |= (contacts["outcome"] == Outcome.UNFINISHED) & np.isnan(contacts["left_queue"])
        in_line = self.inbound & ~self.messages & ~self.answered
        return np.asarray(in_line & left & np.isnan(self.log.told("called")))

    @cached_property
    def waited(self) -> Mask:
        """Who waited in line, and was answered, lost or never answered: the A + L + U over which waits are told."""
        return self.answered_in_line | self.lost | self.never_answered

    @cached_property
    def warmup(self) -> float:
        """When the warm-up ends, in seconds: as given, or by MSER-5 on the waits in order of arrival."""
        rule = self.scenario.calendar.warmup
        if not isinstance(rule, str):
            return rule
        return warmup_end(self.waits[self.waited], self.log.contacts["arrival"][self.waited])

    @cached_property
    def studied(self) -> Mask:
        """Who arrived after the warm-up."""
        return np.asarray(self.log.contacts["arrival"] >= self.warmup)

    @cached_property
    def waiting(self) -> Spans:
        """From when to when contacts waited, as long as is simulated; those never answered wait until the end."""
        contacts = self.log.contacts
        left = np.where(np.isnan(contacts["left_queue"]), contacts["end"], contacts["left_queue"])
        return after((contacts["arrival"], np.minimum(left, self.log.end)), 0.0)

    @cached_property
    def by_interval(self) -> Bins:
        """The reporting interval of each contact's arrival."""
        return self._bins(self.scenario.calendar.interval)

    @cached_property
    def by_day(self) -> Bins:
        """The day of each contact's arrival."""
        return self._bins(float(DAY))

    def _bins(self, length: float) -> Bins:
        shape = len(self.scenario.channel_names), round(horizon(self.scenario) / length)
        return Bins(self.log.contacts["channel"], self.log.contacts["arrival"], shape, length)
