"""What speaks for channels, to one customer at one moment: term by term, and in all."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.model.again.attempts import primary
from sim.model.migration.campaigns import Campaigns
from sim.model.migration.opinions import Opinions
from sim.model.migration.reference import Beginning
from sim.scenario.customers.migration import ChoiceWeights, Migration

if TYPE_CHECKING:
    from sim.model.center import Center
    from sim.model.state.contact import Contact
    from sim.scenario.scenario import Scenario


class Terms(NamedTuple):
    """What speaks for some channels: of each term a number for every channel, 0 where nothing does."""

    experience: list[float]
    settles: list[float]
    inertia: list[float]
    campaign: list[float]
    wait: list[float]
    cost: list[float]


class ForAll(NamedTuple):
    """What speaks for each channel to all of a segment: how long one waits there, what it costs, and both together."""

    wait: list[float]
    cost: list[float]
    both: list[float]


class Utilities:
    """What speaks for channels, one number for each: what does to all of a segment, and what each has lived through.

    Most customers have lived through nothing that moved them yet, and what all expect changes with few contacts: so
    much is worked out once for a segment.
    """

    def __init__(
        self, center: Center, scenario: Scenario, memory: Opinions, audience: Campaigns, beginning: Beginning
    ) -> None:
        self._center, self._memory, self._audience, self._new = center, memory, audience, beginning.new
        rule = scenario.migration or Migration()
        self.weights_by_segment = [rule.weights_of(name) for name in scenario.segment_names]
        paid = [scenario.channels[name].customer_cost for name in scenario.channel_names]
        self.dearer = [now - usual for now, usual in zip(paid, beginning.costs, strict=True)]
        self._costs = [[-weights.cost * one for one in self.dearer] for weights in self.weights_by_segment]
        self._for_all: list[tuple[list[float], ForAll]] = [([], ForAll([], [], []))] * len(self.weights_by_segment)

    def of(self, contact: Contact, now: float) -> list[float]:
        """Return what speaks for every channel in all, but for how a new one suits."""
        memory, row, for_all = self._memory, self._memory.row(contact), self._of_segment(contact.segment)
        spoken_for = self._audience.spoken_for
        if not spoken_for and memory.is_neutral(row):
            return for_all.both
        weights, home = self.weights_by_segment[contact.segment], memory.chosen(row)
        felt = weights.experience
        own = [felt * (thought - usual) for thought, usual in zip(memory.liking(row), memory.usual, strict=True)]
        if memory.has_tried(row):
            own = _both(own, self._settles(weights, row, now, contact.issue))
        if home >= 0:
            own[home] += weights.inertia
        if spoken_for:
            own = _both(own, self._campaign(weights, row, now, contact.issue))
        return [mine + wait + cost for mine, wait, cost in zip(own, for_all.wait, for_all.cost, strict=True)]

    def terms(self, contact: Contact, now: float) -> Terms:
        """Return the same term by term, for every channel."""
        weights, memory, row = self.weights_by_segment[contact.segment], self._memory, self._memory.row(contact)
        liked, home, for_all = memory.liking(row), memory.chosen(row), self._of_segment(contact.segment)
        nothing = [0.0] * len(liked)
        return Terms(
            [weights.experience * (thought - usual) for thought, usual in zip(liked, memory.usual, strict=True)],
            self._settles(weights, row, now, contact.issue) if memory.has_tried(row) else nothing,
            [weights.inertia if k == home else 0.0 for k in range(len(liked))],
            self._campaign(weights, row, now, contact.issue) if self._audience.spoken_for else nothing,
            for_all.wait,
            for_all.cost,
        )

    def _of_segment(self, segment: int) -> ForAll:
        """Return what speaks for channels to all of a segment; worked out anew where other waits are expected."""
        longer = self._memory.longer.tolist()
        before, found = self._for_all[segment]
        if longer != before:
            bears, cost = -self.weights_by_segment[segment].wait, self._costs[segment]
            wait = [bears * one for one in longer]
            found = ForAll(wait, cost, _both(wait, cost))
            self._for_all[segment] = longer, found
        return found

    def _settles(self, weights: ChoiceWeights, row: int, now: float, issue: int) -> list[float]:
        assert self._memory.beliefs is not None
        weight = weights.settles
        return [weight * gap for gap in self._memory.beliefs.gaps(row, issue, now)]

    def _campaign(self, weights: ChoiceWeights, row: int, now: float, issue: int) -> list[float]:
        audience, found = self._audience, [0.0] * len(self.dearer)
        for k in audience.spoken_for:
            found[k] = weights.nudge * audience.nudge(row, k, now, issue)
            found[k] += weights.cost * audience.saving(row, k, now, issue)
        return found

    def fits(self, contact: Contact, channel: int) -> float:
        """Return what speaks for a new channel as it suits this need better than those of the volumes; else 0."""
        weight = self.weights_by_segment[contact.segment].fit
        if not weight or channel not in self._new.odds:
            return 0.0
        complexity = self._center.demand.levels(primary(contact), contact.issue)[0]
        return weight * self._new.fits_better(channel, contact.issue, complexity)


def _both(one: list[float], other: list[float]) -> list[float]:
    return [a + b for a, b in zip(one, other, strict=True)]
