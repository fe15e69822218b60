"""What one replication says, contact by contact: every column computed once, when first asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

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
from sim.metrics.mechanisms import MECHANISMS
from sim.metrics.own_facts import OwnFacts
from sim.metrics.promises import Promises
from sim.metrics.retention import churn, customer_satisfaction
from sim.metrics.satisfaction import satisfaction_of
from sim.metrics.spans import Floats
from sim.metrics.sums import Sums, add_up
from sim.metrics.warmup import warmup_end
from sim.records import part_of
from sim.scenario.features import features
from sim.scenario.units import DAY

PART = 2**17


class Waiting(NamedTuple):
    """Who had to wait, as places in the log, from when to when."""

    rows: NDArray[np.intp]
    starts: Floats
    ends: Floats


@dataclass(frozen=True, eq=False)
class Facts(OwnFacts):
    """A scenario, the log of one replication, and what follows from the two; columns have an entry per contact.

    A new column that several figures need is one more property: of `OwnFacts` where a contact's own row is enough,
    else here. Columns that are only summed belong in a group of weights: a function of these facts, listed in
    ``ALWAYS`` or ``MECHANISMS``.
    """

    @cached_property
    def used(self) -> frozenset[str]:
        """The mechanisms in use."""
        return features(self.scenario)

    @cached_property
    def weights(self) -> Weights:
        """Every additive fact of the contacts, by name; those of mechanisms where they are in use."""
        return self.weights_of_all | self.weights_of_mechanisms

    @property
    def weights_of_all(self) -> Weights:
        """The weights that every scenario has; each entry follows from the contact's own row and legs."""
        return {name: column for group in ALWAYS for name, column in group(self).items()}

    @property
    def weights_of_mechanisms(self) -> Weights:
        """The weights of the mechanisms in use."""
        groups = [group for name, group in MECHANISMS.items() if name in self.used]
        return {name: column for group in groups for name, column in group(self).items()}

    @cached_property
    def sums(self) -> Sums:
        """What the weights come to."""
        return add_up(self)

    @property
    def rows(self) -> slice:
        """Which contacts these are."""
        return slice(0, len(self.log.contacts["arrival"]))

    def parts(self) -> Iterator[Facts]:
        """Yield the facts of some contacts after the other; a part knows what is asked of single contacts."""
        count = self.rows.stop
        if count <= PART:
            yield self
            return
        for first in range(0, count, PART):
            last = min(first + PART, count)
            yield Part(self.scenario, part_of(self.log, first, last), self, slice(first, last))

    @cached_property
    def stretches(self) -> Stretches:
        """Agent time by contact."""
        return stretches(self)

    @cached_property
    def satisfaction(self) -> Floats:
        """How satisfied each contact leaves its customer, from 0 to 1."""
        return satisfaction_of(self)

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
        contacts = self.log.contacts
        if not ((contacts["attempt"] > 1).any() or (contacts["customer"] > 0).any()):
            return np.asarray(among & self.studied)
        rows = np.flatnonzero(among & self.studied)
        first = np.zeros(len(among), bool)
        first[rows[np.unique(self.person[rows], return_index=True)[1]]] = True
        return first

    @cached_property
    def newcomers(self) -> Mask:
        """The first contact of each customer who contacted us."""
        return self.first_of_each(self.inbound)

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
    def waiting(self) -> Waiting:
        """Who had to wait, from when to when, as long as is simulated; those never answered wait until the end."""
        contacts = self.log.contacts
        left = np.where(np.isnan(contacts["left_queue"]), contacts["end"], contacts["left_queue"])
        left = np.minimum(left, self.log.end)
        rows = np.flatnonzero(left > contacts["arrival"])
        return Waiting(rows, contacts["arrival"][rows], left[rows])

    @cached_property
    def by_interval(self) -> Bins:
        """The reporting interval of each contact's arrival."""
        return self._bins(self.scenario.calendar.interval)

    @cached_property
    def by_day(self) -> Bins:
        """The day of each contact's arrival."""
        return self._bins(float(DAY))

    def _bins(self, length: float) -> Bins:
        return Bins(self.log.contacts["channel"], self.log.contacts["arrival"], self.shape_of(length), length)

    def shape_of(self, length: float) -> tuple[int, int]:
        """Return how many channels and stretches of time there are."""
        return len(self.scenario.channel_names), round(horizon(self.scenario) / length)


@dataclass(frozen=True, eq=False)
class Part(Facts):
    """The facts of some contacts; what depends on others is known by those of the whole log."""

    whole: Facts
    mine: slice

    @property
    def rows(self) -> slice:
        """Which contacts these are."""
        return self.mine

    @cached_property
    def promises(self) -> Promises:
        """What each channel promises."""
        return self.whole.promises

    @cached_property
    def warmup(self) -> float:
        """When the warm-up ends, in seconds."""
        return self.whole.warmup

    @cached_property
    def newcomers(self) -> Mask:
        """The first contact of each customer who contacted us."""
        return self.whole.newcomers[self.mine]
