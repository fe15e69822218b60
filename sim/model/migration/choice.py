"""Channel choice: who stays where the volumes have them, who moves where and why, where whoever comes back turns."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING, NamedTuple

from sim.log.packing import CONTACT_BYTES, PACK_REWARD
from sim.log.records import Cause
from sim.model.again.attempts import attempt_on, primary
from sim.model.migration.campaigns import Campaigns
from sim.model.migration.opinions import HELPED, Opinions, closed_channels
from sim.model.state.contact import UNFINISHED, Contact, Detail
from sim.policies.migration import drawn, settle
from sim.scenario.customers.migration import Migration
from sim.scenario.customers.suitability import Nature

if TYPE_CHECKING:
    from sim.model.center import Center
    from sim.model.state.channel import ChannelNow
    from sim.scenario.scenario import Scenario


class Terms(NamedTuple):
    """What speaks for a channel, each term 0 where nothing does."""

    experience: float
    campaign: float
    wait: float
    cost: float
    fit: float


CAUSES = (Cause.EXPERIENCE, Cause.CAMPAIGN, Cause.WAIT, Cause.COST)


class Choice:
    """Customers who choose a channel, with their memory and what campaigns do to them."""

    def __init__(self, center: Center, scenario: Scenario, memory: Opinions | None = None) -> None:
        self.center, self.rule = center, scenario.migration or Migration()
        self.memory = memory or Opinions(scenario, center.demand, center.channels)
        self.audience = Campaigns(scenario, center.demand, self.memory)
        self._needs = [scenario.issues[name] if name else None for name in scenario.issue_names]
        self._natures = scenario.natures
        self._usually_suits = [self._mean_fit(number) for number in range(len(scenario.channel_names))]
        self._dearer = [_dearer(scenario, self.rule, name) for name in scenario.channel_names]
        opened = {k: scenario.channels[name].opens for k, name in enumerate(scenario.channel_names)}
        self._new = {k: rule.share for k, rule in opened.items() if rule}
        self._closing = closed_channels(center.channels)
        weights = self.rule.weights
        moved_by = (
            weights.experience,
            self.rule.campaigns,
            weights.wait and self.memory.has_targets,
            weights.cost and any(self._dearer),
        )
        self._nobody_moves = not any((*moved_by, self._new, self._closing))

    def _mean_fit(self, channel: int) -> float:
        """Return how well a channel suits the needs that the volumes have there, on average."""
        levels = self.center.demand.mean_complexities
        shares = self.center.demand.planned.mix[channel].sum(axis=0)
        fits = [self._suits(self._natures[channel], issue, level) for issue, level in enumerate(levels)]
        return float(shares @ fits)

    def _suits(self, nature: Nature, issue: int, complexity: float) -> float:
        need = self._needs[issue]
        return nature.suits(need.risk, complexity, need.function) if need else nature.suits(0.0, complexity, None)

    def place(self, contact: Contact) -> Contact:
        """Return a first contact on the channel that its customer chooses; most often the same."""
        if self._nobody_moves:
            return contact
        now, gone = contact.arrival, contact.arrival >= contact.channel.until
        able = [k for k in self._in_service(contact, now) if self.center.channels[k].can_be_reached(now)]
        planned = self.center.demand.planned.at(int(now // self.center.interval), contact.segment, contact.issue)
        expected = [0.0 if k in self._new else planned[k] for k in able]
        if gone:
            return self._sent_elsewhere(contact, able, expected) if able else contact
        here = contact.channel.number
        chooses = here in able and here not in self._new and planned[here] > 0
        return self._settled(contact, able.index(here), able, expected) if chooses else contact

    def _sent_elsewhere(self, contact: Contact, able: list[int], expected: list[float]) -> Contact:
        """Let a customer choose whose channel was closed; where the volumes have none of these, each is as likely."""
        terms = {k: self._terms(contact, k, contact.arrival, k in self._new) for k in able}
        wanted = self._wanted(able, expected if sum(expected) else [float(k not in self._new) for k in able], terms)
        if not sum(wanted):
            return contact
        return self._moved(contact, able[drawn(wanted, self.center.luck(contact, "choice"))], Cause.CLOSURE)

    def _settled(self, contact: Contact, place: int, able: list[int], expected: list[float]) -> Contact:
        terms = {k: self._terms(contact, k, contact.arrival, k in self._new) for k in able}
        wanted = self._wanted(able, expected, terms)
        here, there = able[place], able[settle(place, expected, wanted, self.center.luck(contact, "choice"))]
        return contact if there == here else self._moved(contact, there, self._cause(there, terms[here], terms[there]))

    def _wanted(self, able: list[int], expected: list[float], terms: dict[int, Terms]) -> list[float]:
        """Return P1, not summing to 1: the shares of the volumes, a new channel's beside them, times exp(utility)."""
        new = sum(self._new[k] for k in able if k in self._new)
        whole = sum(expected) / (1 - new) or 1.0
        shares = [whole * self._new[k] if k in self._new else share for k, share in zip(able, expected, strict=True)]
        utilities = [sum(terms[k]) for k in able]
        best = max((utility for share, utility in zip(shares, utilities, strict=True) if share), default=0.0)
        return [share * exp(min(utility - best, 0.0)) for share, utility in zip(shares, utilities, strict=True)]

    def _cause(self, there: int, before: Terms, after: Terms) -> Cause:
        """Return what spoke most for the move; to a new channel, that it is there, unless a campaign did."""
        gains = [later - earlier for earlier, later in zip(before[: len(CAUSES)], after, strict=False)]
        best = CAUSES[gains.index(max(gains))]
        return Cause.ADOPTION if there in self._new and best != Cause.CAMPAIGN else best

    def _moved(self, contact: Contact, there: int, cause: Cause) -> Contact:
        target, told = self.center.channels[there], Detail.of(cause)
        return attempt_on(self.center, contact, target, 1, contact.arrival, None, told)

    def weights(self, contact: Contact, able: list[ChannelNow], expected: list[float], now: float) -> list[float]:
        """Return how likely whoever comes back at a time turns to each channel they may use, not summing to 1."""
        numbers = [channel.number for channel in able]
        volumes = [0.0 if k in self._new else share for k, share in zip(numbers, expected, strict=True)]
        return self._wanted(numbers, volumes, {k: self._terms(contact, k, now, True) for k in numbers})

    def may_use(self, contact: Contact, channel: ChannelNow) -> bool:
        """Whether a customer has a channel."""
        return self._has(contact, self.memory.row(contact), channel.number)

    def _in_service(self, contact: Contact, now: float) -> list[int]:
        """Return the channels that an issue may come on, that are there, and that the customer has."""
        row, center = self.memory.row(contact), self.center
        return [
            k for k in center.allowed[contact.issue] if center.channels[k].is_there(now) and self._has(contact, row, k)
        ]

    def _has(self, contact: Contact, row: int, channel: int) -> bool:
        held = self.audience.has.get(channel)
        if held is None or held[row] >= 1:
            return True
        return bool(held[row]) and self.center.luck(contact, f"has {self.center.channels[channel].name}") < float(
            held[row]
        )

    def _terms(self, contact: Contact, channel: int, now: float, by_fit: bool) -> Terms:
        """Return what speaks for a channel; how it fits is in the volumes already, but for a channel new to them."""
        weights, memory, row = self.rule.weights, self.memory, self.memory.row(contact)
        stays = weights.inertia if memory.stays[row] and memory.last[row] == channel else 0.0
        campaign = 0.0
        if self.rule.campaigns:
            audience = self.audience
            campaign = weights.nudge * audience.nudge(row, channel, now)
            campaign += weights.cost * audience.saving(row, channel, now)
        return Terms(
            weights.experience * (float(memory.liked[row, channel]) - memory.usual[channel]) + stays,
            campaign,
            -weights.wait * memory.longer[channel],
            -weights.cost * self._dearer[channel],
            weights.fit * self._fits_better(contact, channel) if by_fit and weights.fit else 0.0,
        )

    def _fits_better(self, contact: Contact, channel: int) -> float:
        """Return how much better a channel suits this need than those that the volumes have there."""
        complexity = self.center.demand.levels(primary(contact), contact.issue)[0]
        return self._suits(self._natures[channel], contact.issue, complexity) - self._usually_suits[channel]

    def ended(self, contact: Contact, outcome: int, reason: int, left: float) -> None:
        """Let the customer remember how a contact ended; note the incentive, and the channel that was taken away."""
        if outcome == UNFINISHED or not contact.channel.mode.inbound:
            return
        if self._closing:
            self._mind_closures(contact)
        self.memory.lived(contact, outcome, reason, left)
        if self.audience.saves and outcome in HELPED:
            self._reward(contact)

    def _mind_closures(self, contact: Contact) -> None:
        """Note who has used a channel that was closed not long ago."""
        now, lasts, row = self.center.clock.now, self.rule.grievance.lasts, self.memory.row(contact)
        recent = [channel.number for channel in self._closing if channel.until <= now < channel.until + lasts]
        used = float(self.memory.used[row, recent].sum())
        if used and self.center.luck(contact, "aggrieved") < used:
            contact.open_detail().aggrieved = 1

    def _reward(self, contact: Contact) -> None:
        recorder, row = self.center.recorder, self.memory.row(contact)
        saved = self.audience.saving(row, contact.channel.number, contact.arrival)
        if saved:
            recorder.rewards += PACK_REWARD(saved, recorder.before + len(recorder.contacts) // CONTACT_BYTES)


def _dearer(scenario: Scenario, rule: Migration, name: str) -> float:
    """Return by how much a contact costs the customer more than usual."""
    cost, usual = scenario.channels[name].cost, rule.usual.get(name)
    if usual is None or usual.customer_cost is None:
        return 0.0
    return (cost.customer_per_contact if cost else 0.0) - usual.customer_cost
