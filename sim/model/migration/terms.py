"""What speaks for channels, to one customer at one moment: term by term, and in all."""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING, NamedTuple

from sim.model.again.attempts import primary
from sim.model.migration.campaigns import Campaigns
from sim.model.migration.opinions import Opinions
from sim.model.migration.reference import Beginning
from sim.scenario.customers.migration import Migration

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
    """What speaks for each channel to all of a segment: how long one waits there, what it costs, and both together.

    It is so where customers expect to wait so much ``longer`` than usual.
    """

    longer: list[float]
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
        self._lived = [(weights.experience, weights.settles) for weights in self.weights_by_segment]
        self._bears = [-weights.wait for weights in self.weights_by_segment]
        self._nothing = [0.0] * len(paid)
        self._inertia = [_at_home(weights.inertia, len(paid)) for weights in self.weights_by_segment]
        self._for_all = [self._before_any_wait(-weights.cost) for weights in self.weights_by_segment]

    def of(self, contact: Contact, now: float) -> list[float]:
        """Return what speaks for every channel in all, but for how a new one suits."""
        memory, segment = self._memory, contact.segment
        row, for_all = memory.row(contact), self._of_segment(segment)
        liking = memory.liking(row)
        if not self._audience.spoken_for and memory.is_neutral(row, liking):
            return for_all.both
        (felt, settles), gaps = self._lived[segment], self._gaps(row, now, contact.issue)
        inertia, campaign = self._inertia[segment][memory.chosen(row)], self._campaign(segment, row, now, contact.issue)
        terms = zip(liking, memory.usual, gaps, inertia, campaign, for_all.wait, for_all.cost, strict=True)
        return [
            felt * (thought - usual) + settles * gap + kept + spoken + wait + cost
            for thought, usual, gap, kept, spoken, wait, cost in terms
        ]

    def terms(self, contact: Contact, now: float) -> Terms:
        """Return the same term by term, for every channel."""
        weights, memory, row = self.weights_by_segment[contact.segment], self._memory, self._memory.row(contact)
        liked, for_all = memory.liking(row), self._of_segment(contact.segment)
        return Terms(
            [weights.experience * (thought - usual) for thought, usual in zip(liked, memory.usual, strict=True)],
            [weights.settles * gap for gap in self._gaps(row, now, contact.issue)],
            self._inertia[contact.segment][memory.chosen(row)],
            self._campaign(contact.segment, row, now, contact.issue),
            for_all.wait,
            for_all.cost,
        )

    def _before_any_wait(self, cost: float) -> ForAll:
        """Return what speaks for channels where nobody knows yet how long one waits."""
        costs = [cost * one for one in self.dearer]
        return ForAll([nan] * len(costs), [0.0] * len(costs), costs, costs.copy())

    def _of_segment(self, segment: int) -> ForAll:
        """Return what speaks for channels to all of a segment; worked out anew where another wait is expected."""
        found, longer = self._for_all[segment], self._memory.longer.tolist()
        if longer != found.longer:
            for k, (one, before) in enumerate(zip(longer, found.longer, strict=True)):
                if one != before:
                    found.wait[k] = self._bears[segment] * one
                    found.both[k] = found.wait[k] + found.cost[k]
            found.longer[:] = longer
        return found

    def _gaps(self, row: int, now: float, issue: int) -> list[float]:
        """Return by how much more likely a customer thinks each channel settles a need than everybody did at first."""
        beliefs = self._memory.beliefs
        return self._nothing if beliefs is None or not beliefs.tried[row] else beliefs.gaps(row, issue, now)

    def _campaign(self, segment: int, row: int, now: float, issue: int) -> list[float]:
        """Return what touches say to a customer, and what they save."""
        audience = self._audience
        if not audience.spoken_for:
            return self._nothing
        weights, found = self.weights_by_segment[segment], [0.0] * len(self.dearer)
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


def _at_home(inertia: float, channels: int) -> list[list[float]]:
    """Return what habit says by the channel where a customer is; behind them, of who is on none, for place -1."""
    return [[inertia if k == home else 0.0 for k in range(channels)] for home in (*range(channels), None)]
