"""Channel choice: who stays where the volumes have them, who moves where and why, where whoever comes back turns."""

from __future__ import annotations

from itertools import chain
from math import exp
from typing import TYPE_CHECKING

from sim.log.packing import PACK_REWARD
from sim.log.records import Cause
from sim.model.again.attempts import attempt_on
from sim.model.base.felt import HELPED
from sim.model.migration import out_of_hours
from sim.model.migration.campaigns import Campaigns
from sim.model.migration.opinions import Opinions, closed_channels
from sim.model.migration.reach import Reachable
from sim.model.migration.reference import Reference, beginning_of
from sim.model.migration.terms import Terms, Utilities
from sim.model.migration.word_of_mouth import Gossip
from sim.model.state.contact import UNFINISHED, Contact, Detail
from sim.policies.choosing import NOTHING_SPEAKS, drawn_place, gained_most, settled_place, weigh
from sim.scenario.customers.migration import Migration

if TYPE_CHECKING:
    from sim.model.center import Center
    from sim.model.state.channel import ChannelNow
    from sim.scenario.scenario import Scenario


MOST = 30_000  # percent: as much as the log holds
SURE = 1 - 1e-12  # of a bound, so that rounding does not go beyond it
CAUSES = (Cause.EXPERIENCE, Cause.SETTLES, Cause.HABIT, Cause.CAMPAIGN, Cause.WAIT, Cause.COST)


class Choice:
    """Customers who choose a channel, with their memory and what campaigns do to them.

    Attributes
    ----------
    weights_by_segment
        What weighs how much for each segment.
    odds, dearer
        By channel: of those that open, how strongly each draws, 0 of others; what it costs more than in the reference.
    closing
        The channels that close for good.
    nobody_moves
        Whether nothing may move anybody.
    """

    def __init__(self, center: Center, scenario: Scenario, reference: Reference) -> None:
        self.center, self.rule = center, scenario.migration or Migration()
        beginning = beginning_of(scenario, center.channels, center.demand, reference)
        self.memory = Opinions(scenario, center.demand, beginning)
        talk = self.rule.word_of_mouth
        self.gossip = Gossip(center, talk, self.memory) if talk else None
        self.audience = Campaigns(scenario, center.demand, self.memory)
        self._arrivals, self._new = beginning.new, beginning.new.odds
        self.odds = [self._new.get(k, 0.0) for k in range(len(center.channels))]
        self._utilities = Utilities(center, scenario, self.memory, self.audience, beginning)
        self.dearer, self.weights_by_segment = self._utilities.dearer, self._utilities.weights_by_segment
        self.closing, self._reachable = closed_channels(center.channels), Reachable(center)
        moved_by = (
            self.rule.weighs("experience"),
            self.rule.weighs("settles"),
            self.rule.campaigns,
            self.rule.weighs("wait") and self.memory.has_waits,
            self.rule.weighs("cost") and any(self.dearer),
        )
        opens = any(center.channels[k].since < center.last for k in self._new)
        self.nobody_moves = not any((*moved_by, opens, self.closing))

    def concerns(self, channel: ChannelNow) -> bool:
        """Whether anybody of those whom the volumes have on a channel may come on another."""
        return not self.nobody_moves or channel.comes_back is not None

    def place(self, contact: Contact) -> Contact:
        """Return a first contact on the channel that its customer chooses; most often the same."""
        if contact.channel.comes_back is not None and not contact.channel.is_open_at(contact.arrival):
            elsewhere = out_of_hours.turns_to(self.center, contact)
            if elsewhere is not None:
                return self._moved(contact, elsewhere.number, Cause.OUT_OF_HOURS)
        if self.nobody_moves:
            return contact
        now, channel, here = contact.arrival, contact.channel, contact.channel.number
        gone = channel.ending is not None and channel.has_ended_for(contact, now)
        utilities = self._utilities.of(contact, now)
        if not gone and self._stays_surely(contact, utilities):
            return contact
        able = self.reached(contact, now)
        interval = self.center.interval_of(now)
        planned = self.center.demand.rates_of(contact.customer, contact.segment, contact.issue, interval)
        expected = [0.0 if k in self._new else planned[k] for k in able]
        if gone:
            return self._sent_elsewhere(contact, able, expected, utilities) if able else contact
        chooses = here in able and here not in self._new and planned[here] > 0
        return self._settled(contact, able.index(here), able, expected, utilities) if chooses else contact

    def _stays_surely(self, contact: Contact, utilities: list[float]) -> bool:
        """Whether a contact stays whatever the volumes have elsewhere, as most do.

        P1 / P0 is ``exp(U)`` against its mean by the shares of the volumes, which is no more than the largest.
        """
        if self._new:
            return False
        likely = exp(utilities[contact.channel.number] - max(utilities)) * SURE
        return self.center.luck(contact, "choice") < likely

    def _sent_elsewhere(
        self, contact: Contact, able: list[int], expected: list[float], utilities: list[float]
    ) -> Contact:
        """Let a customer choose whose channel was closed; where the volumes have none of these, each is as likely."""
        shares = expected if sum(expected) else [float(k not in self._new) for k in able]
        wanted, whole = self._weighed(able, shares, self._of(contact, able, utilities))
        if not whole:
            return contact
        place = drawn_place(wanted, len(able), self.center.luck(contact, "choice"))
        return self._moved(contact, able[place], Cause.CLOSURE)

    def _settled(
        self, contact: Contact, place: int, able: list[int], expected: list[float], every: list[float]
    ) -> Contact:
        utilities = self._of(contact, able, every)
        if max(utilities) - min(utilities) < NOTHING_SPEAKS and self._new.keys().isdisjoint(able):
            return contact
        wanted, _ = self._weighed(able, expected, utilities)
        there = settled_place(place, len(able), expected, wanted, self.center.luck(contact, "choice"))
        if there == place:
            return contact
        terms = self._utilities.terms(contact, contact.arrival)
        return self._moved(contact, able[there], self._cause(terms, able[place], able[there]))

    def _of(self, contact: Contact, able: list[int], utilities: list[float]) -> list[float]:
        """Return what speaks for some channels; how they fit is in the volumes already, but for one new to them."""
        if not self._new:
            return [utilities[k] for k in able]
        return [utilities[k] + self._utilities.fits(contact, k) for k in able]

    def _weighed(self, able: list[int], expected: list[float], utilities: list[float]) -> tuple[list[float], float]:
        """Return P1, not summing to 1, and its sum."""
        wanted, odds = [0.0] * len(able), self.odds
        return wanted, weigh(len(able), expected, [odds[k] for k in able], utilities, wanted)

    def _cause(self, terms: Terms, here: int, there: int) -> Cause:
        """Return what gained most by the move; where nothing did, that a channel is new, or the habit of others."""
        kind = gained_most([*chain(*terms)], len(CAUSES), len(terms.cost), here, there)
        return CAUSES[kind] if kind >= 0 else Cause.ADOPTION if there in self._new else Cause.HABIT

    def _moved(self, contact: Contact, there: int, cause: Cause) -> Contact:
        target, told = self.center.channels[there], Detail.of(cause)
        return attempt_on(self.center, contact, target, 1, contact.arrival, None, told)

    def weights(self, contact: Contact, able: list[ChannelNow], expected: list[float], now: float) -> list[float]:
        """Return how likely whoever comes back at a time turns to each channel they may use, not summing to 1."""
        numbers = [channel.number for channel in able]
        volumes = [0.0 if k in self._new else share for k, share in zip(numbers, expected, strict=True)]
        utilities = self._of(contact, numbers, self._utilities.of(contact, now))
        return self._weighed(numbers, volumes, utilities)[0]

    def in_service(self, contact: Contact, now: float) -> list[int]:
        """Return the numbers of the channels that an issue may come on, that are there, and that the customer has."""
        return self._owned(contact, self._reachable.at(contact, now).serving)

    def reached(self, contact: Contact, now: float) -> list[int]:
        """Return the numbers of those among them that can be reached just now."""
        return self._owned(contact, self._reachable.at(contact, now).reached)

    def _owned(self, contact: Contact, there: list[int]) -> list[int]:
        if not self.audience.has:
            return there
        row = self.memory.row(contact)
        return [k for k in there if self._has(contact, row, k)]

    def _has(self, contact: Contact, row: int, channel: int) -> bool:
        held = self.audience.has.get(channel)
        if held is None or held[row] >= 1:
            return True
        return bool(held[row]) and self.center.luck(contact, f"has {self.center.channels[channel].name}") < float(
            held[row]
        )

    def fit_lines(self) -> dict[int, list[tuple[float, float]]]:
        """Return, of each channel that opens and each issue, how much better it suits over the complexity: a line."""
        return {channel: self._arrivals.lines[channel] for channel in self._new}

    def ended(self, contact: Contact, outcome: int, reason: int, left: float) -> None:
        """Let the customer remember how a contact ended; note the incentive, and the channel that was taken away."""
        if outcome == UNFINISHED or not contact.channel.mode.inbound:
            return
        if self.closing:
            self._mind_closures(contact)
        felt = self.memory.lived(contact, outcome, reason, left, self.center.clock.now)
        if self.gossip is not None:
            self.gossip.tell(contact, felt)
        if self.audience.savings and outcome in HELPED:
            self._reward(contact)

    def _mind_closures(self, contact: Contact) -> None:
        """Note who has used a channel that was closed not long ago."""
        now, row = self.center.clock.now, self.memory.row(contact)
        recent = [channel.number for channel in self.closing if self._was_taken(channel, contact.segment, now)]
        used = self.memory.used_of(row, recent)
        if used and self.center.luck(contact, "aggrieved") < used:
            contact.open_detail().aggrieved = min(MOST, round(100 * self.memory.missed(row, recent)))

    def _was_taken(self, channel: ChannelNow, segment: int, now: float) -> bool:
        """Whether a channel was closed to a segment, in whole or in part, not long ago."""
        ending, lasts = channel.ending, self.rule.grievance.lasts
        return ending is not None and ending.at <= now < ending.at + lasts and ending.concerns(segment)

    def _reward(self, contact: Contact) -> None:
        recorder, row = self.center.recorder, self.memory.row(contact)
        saved = self.audience.saving(row, contact.channel.number, contact.arrival, contact.issue)
        if saved:
            recorder.rewards += PACK_REWARD(saved, recorder.rows)
