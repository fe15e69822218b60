"""What customers remember: how content each channel has left them, whether it helped, which they used last, the waits.

A row is a customer or, where segments remember, a segment: then one contact moves it by as much as one customer of
the segment moves the mean of all.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from math import log1p, nan
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.demand import SampledDemand
from sim.model.base.felt import HELPED, Felt
from sim.model.migration.beliefs import Beliefs
from sim.model.migration.reference import Beginning
from sim.model.state.contact import ABANDONED, SERVED, Contact
from sim.policies.choosing import missed, used_in_all
from sim.scenario.customers.migration import Migration
from sim.scenario.felt import usual_waits
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from sim.model.state.channel import ChannelNow

ANSWERED_OR_LEFT = (SERVED, ABANDONED)
SOME = 2_048  # customers whose numbers stay near the processor
Watch = Callable[[Contact, bool, float, float | None], None]


class Opinions:
    """The memory of a population, one row per customer or segment.

    Attributes
    ----------
    liked, usual
        Shape (rows, channels): how content each channel has left them, from 0 to 1; and what that is at first.
    last, stays
        The channel of each row's latest contact, at first that of habit, drawn from the volumes; and whether the
        customer had chosen it, and it was good. Of segments nothing.
    used
        Shape (rows, channels): 1 where a customer has used a channel; of segments the share of the volumes.
    longer
        How much longer one expects to wait on each channel than usual: the difference of ln(1 + W), W in units of
        what is expected there.
    better, worse
        By row, how far one contact moves what is thought of its channel, up or down.
    expected, usual_waits, expects
        By channel, the wait in units of which waits are felt, that at first, and whether what one expects moves.
    felt
        What contacts are to customers.
    beliefs
        How likely each thinks a channel settles a need.
    watch
        Told of every contact that ends whether its need was settled there, how satisfied the customer is, and the wait
        where there was one.
    """

    def __init__(self, scenario: Scenario, demand: SampledDemand, beginning: Beginning) -> None:
        assert scenario.customers is not None
        assert demand.population is not None
        self._rule = scenario.migration or Migration()
        self.each = scenario.customers.memory == "customer"
        self.sizes = np.ones(len(demand.population)) if self.each else demand.population.sizes.astype(float)
        self._once = np.ones(len(self.sizes))
        self.segment = demand.population.segments if self.each else np.arange(len(self.sizes))
        self.usual = beginning.opinions
        self.liked = np.tile(self.usual, (len(self.sizes), 1))
        self.stays = np.zeros(len(self.sizes), bool)
        self.watch: Watch | None = None
        learning = self._rule.learning
        new = set(beginning.new.openings)
        believes = self._rule.weighs("settles")
        self.beliefs = Beliefs(self.sizes, beginning.settles, new, learning) if believes else None
        self._tried: Any = self.beliefs.tried if self.beliefs else np.zeros(len(self.sizes), bool).data
        self.better, self.worse = (learning.better / self.sizes).data, (learning.worse / self.sizes).data
        # Read at every contact, as plain numbers: those of a scenario's nouns take ten times as long.
        self._up, self._down, self._good, self._of_wait = learning.better, learning.worse, learning.good, learning.wait
        self._width = len(self.usual)
        self._set_habits(_habits(demand), demand)
        # The same arrays, of which single numbers are read and written in half the time.
        views: list[Any] = [one.data for one in (self.liked, self.used, self.last, self.stays)]
        self._liked, self._used, self._last, self._stays = views
        in_line: list[Any] = [one.reshape(-1).data for one in (self.liked, self.used)]
        self._liked_in_line, self._used_in_line = in_line
        self._set_waits(scenario, beginning.waits)
        self.felt = Felt(scenario, demand.timetable)

    def _set_habits(self, shares: Any, demand: SampledDemand) -> None:
        own, rows = demand.homes, len(self.sizes)
        self.last = np.full(rows, -1)
        if not self.each:
            self.used = shares[self.segment]
            return
        self.used = np.zeros((rows, self._width))
        luck = demand.streams(0, "habit").random(rows)
        by_channel = shares.T.take(self.segment, axis=1) if own is None else own.over_all_needs
        for first in range(0, rows, SOME):
            some = slice(first, first + SOME)
            self.last[some] = _last_used(by_channel[:, some], luck[some], self.used[some])

    def _set_waits(self, scenario: Scenario, said: list[float | None]) -> None:
        channels = [scenario.channels[name] for name in scenario.channel_names]
        waits = zip(channels, usual_waits(scenario), strict=True)
        self.expected = [wait if channel.service_mode.answered else 0.0 for channel, wait in waits]
        self.usual_waits = [usual if wait is None else wait for wait, usual in zip(said, self.expected, strict=True)]
        self.waits: Any = np.array(self.usual_waits, dtype=float).data
        self.longer: Any = np.zeros(len(channels)).data
        self.expects = [wait > 0 and self._rule.weighs("wait") for wait in self.expected]
        both = zip(self.usual_waits, self.expected, strict=True)
        self._usually = [log1p(usual / expected) if expected else 0.0 for usual, expected in both]

    @property
    def has_waits(self) -> bool:
        """Whether there is any wait to compare."""
        return any(self.expected)

    def opinions(self) -> list[tuple[float, float]]:
        """Return, by channel, how many have used it and what they think of it on average (NaN where nobody has)."""
        users = self.used if self.each else self.used * self.sizes[:, None]
        wholes = (self._once @ users).tolist() if self.each else _sums(users)  # whole numbers, in whatever order
        both = zip(wholes, _sums(users * self.liked), strict=True)
        return [(whole, felt / whole if whole > 0 else nan) for whole, felt in both]

    def used_of(self, row: int, channels: list[int]) -> float:
        """Return how far a row has used some channels, all together."""
        return used_in_all(self._used, row, channels, len(channels))

    def missed(self, row: int, channels: list[int]) -> float:
        """Return how much a row thinks of channels it has used that are gone, relative to what is usual.

        The better somebody thought of a channel the more they resent its loss (Reinders, Dabholkar & Frambach 2008).
        """
        return missed(self._liked, self._used, self.usual, row, channels, len(channels))

    def row(self, contact: Contact) -> int:
        """Return whose memory a contact belongs to."""
        return contact.customer - 1 if self.each else contact.segment

    def liking(self, row: int) -> list[float]:
        """Return what a customer thinks of each channel."""
        found: list[float] = self.liked[row].tolist()
        return found

    def is_neutral(self, row: int, liking: list[float]) -> bool:
        """Whether a customer who likes channels so has lived through nothing that speaks for one of them."""
        return not (self._stays[row] or self._tried[row]) and liking == self.usual

    def chosen(self, row: int) -> int:
        """Return the channel on which a customer was last, by choice and content; -1 where there is none."""
        return int(self._last[row]) if self._stays[row] else -1

    def lived(self, contact: Contact, outcome: int, reason: int, left: float, now: float) -> float:
        """Remember how a contact ended that an agent or a machine answered, or nobody; return how that felt, 0 to 1."""
        number, told = contact.channel.number, contact.detail
        wait = self.felt.wait(contact, left)
        felt = self.felt.satisfaction(contact, outcome, reason, wait)
        settled = outcome in HELPED and told.resolved != 0
        if not told.chased:
            self._remember(contact, settled, felt, now)
        if self.expects[number] and outcome in ANSWERED_OR_LEFT:
            self._expect(number, wait)
        if self.watch is not None:
            waited = self.expected[number] > 0 and outcome in ANSWERED_OR_LEFT
            self.watch(contact, settled, felt, wait if waited else None)
        return felt

    def unanswered(self, contact: Contact, now: float) -> None:
        """Remember a message to which there is no reply yet, as its customer asks elsewhere; a late one is no more."""
        felt = self.felt.satisfaction(contact, ABANDONED, 0, 0.0)
        self._remember(contact, False, felt, now)
        if self.watch is not None:
            self.watch(contact, False, felt, None)
        contact.open_detail().chased = True

    def _remember(self, contact: Contact, settled: bool, felt: float, now: float) -> None:
        (self._by_customer if self.each else self._by_segment)(contact, settled, felt, now)

    def _by_segment(self, contact: Contact, settled: bool, felt: float, now: float) -> None:
        """Let a segment think as much better or worse of a channel as one of its customers moves the mean."""
        liked, row, number = self._liked, contact.segment, contact.channel.number
        before = liked[row, number]
        liked[row, number] = before + (self.worse if felt < before else self.better)[row] * (felt - before)
        if self.beliefs is not None:
            self.beliefs.learn(row, number, contact.issue, settled, now)

    def _by_customer(self, contact: Contact, settled: bool, felt: float, now: float) -> None:
        """Let a customer think better or worse of a channel, and have used it last.

        It was chosen who is not where the volumes had them: by a first contact, or one that follows it there.
        """
        liked, row, number = self._liked_in_line, contact.customer - 1, contact.channel.number
        at = row * self._width + number
        before = liked[at]
        liked[at] = before + (self._down if felt < before else self._up) * (felt - before)
        is_new = contact.attempt == 1
        chosen = number != contact.origin if is_new else self._stays[row] and self._last[row] == number
        self._stays[row] = felt >= self._good and chosen
        self._last[row] = number
        self._used_in_line[at] = 1.0
        if self.beliefs is not None:
            self.beliefs.learn(row, number, contact.issue, settled, now)

    def _expect(self, number: int, wait: float) -> None:
        before = self.waits[number]
        self.waits[number] = now = before + self._of_wait * (wait - before)
        self.longer[number] = log1p(now / self.expected[number]) - self._usually[number]


def _habits(demand: SampledDemand) -> Any:
    """Return the shares of the channels in the volumes of each segment, shape (segments, channels)."""
    planned = demand.planned
    shares = (planned.mix.sum(axis=2) * (planned.whole * planned.is_planned)[:, None]).T
    whole = shares.sum(axis=1, keepdims=True)
    return np.divide(shares, whole, out=np.zeros_like(shares), where=whole > 0)


def _sums(table: Any) -> list[float]:
    """Return the sum of each column, in numpy's way for numbers of a row: pair by pair."""
    return [float(np.add.reduce(column)) for column in table.T]


def _last_used(contacts: Any, luck: Any, used: Any) -> Any:
    """Return on which channel customers were last: as likely on each as they have contacts there; put down its use.

    -1 of who has none.

    Parameters
    ----------
    contacts
        By channel and customer.
    """
    tops = contacts.copy()
    for before, top in pairwise(tops):  # each adds to all before it: faster by rows than with numpy's sum of columns
        top += before
    last = (tops <= luck * tops[-1]).sum(axis=0, dtype=np.int64)
    np.minimum(last, len(tops) - 1, out=last)
    comes = tops[-1] > 0
    used.reshape(-1)[np.arange(0, used.size, len(tops)) + last] = comes
    return np.where(comes, last, -1)


def closed_channels(channels: list[ChannelNow]) -> list[ChannelNow]:
    """Return the channels that close for good within the horizon, for all or for some."""
    return [channel for channel in channels if channel.ending is not None]
