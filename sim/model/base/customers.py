"""The base: which customers are there, who leaves and when, who is won and won back.

Nobody has an event of their own: how satisfied a customer is changes at contacts only, so that between two of them it
is known when they leave unless a contact changes it; that is looked up when they would contact us, and at the end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.calendar import Floats
from sim.demand.day_columns import SURELY
from sim.log.packing import PACK_BASE
from sim.log.records import BaseChange
from sim.model.base.felt import DEFLECTED, Felt
from sim.model.clock import REACHES
from sim.model.state.contact import UNFINISHED, Contact
from sim.policies.choosing import more_often
from sim.scenario.basics.units import YEAR
from sim.scenario.customers.people import Acquisition
from sim.scenario.customers.retention import Retention

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.model.center import Center
    from sim.model.clock import Story
    from sim.model.migration.opinions import Opinions
    from sim.scenario.scenario import Scenario

NEVER = float("inf")


class CustomerBase:
    """Who is a customer when: one row per customer, those who may be won behind those who are there at first.

    Attributes
    ----------
    since
        From when on each is there, in seconds; infinite of who is not, as far as is known.
    until
        When each leaves if no contact changes how satisfied they are.
    level
        How satisfied each is, from 0 to 1.
    left, seen
        How much of the hazard each still bears, and when that was looked at last.
    rule, felt
        How satisfaction follows contacts, and what contacts are to customers.
    convenience, busiest
        How much more often they contact us who think well of channels, and how many times as often at most.
    """

    def __init__(self, center: Center, scenario: Scenario) -> None:
        people, customers = center.demand.population, scenario.customers
        assert people is not None
        assert customers is not None
        self._center, self.rule = center, scenario.retention or Retention()
        self.felt, self.convenience = Felt(scenario, center.demand.timetable), customers.convenience
        self._memory: Opinions | None = center.choice.memory if center.choice else None
        self._segments, count = people.segments, len(people)
        self._acquisition, self._won, self.busiest = customers.acquisition, people.won, people.busiest
        self._members = [np.flatnonzero(self._segments == number) for number in range(len(people.sizes))]
        self._changes: list[tuple[float, float, int, int, BaseChange]] = []
        self._returns, self._luck = np.zeros(count, np.int64), dict[tuple[str, int], Floats]()
        self.since, self.until, self.level = np.full(count, NEVER), np.full(count, NEVER), np.zeros(count)
        self.left, self.seen = np.zeros(count), np.zeros(count)
        self._fill(int(people.sizes.sum()))

    def _fill(self, initial: int) -> None:
        """Let those be there who are at first, and come whose coming depends on nothing."""
        for row in range(initial):
            self._settle(row, 0.0)
        if not self.is_recommended:
            for row, at in enumerate(self._won.times.tolist(), initial):
                self.win(row, at)

    @property
    def is_recommended(self) -> bool:
        """Whether more or less customers are won where the others are satisfied or not."""
        return bool(self._acquisition and self._acquisition.recommend)

    def _settle(self, row: int, at: float) -> None:
        """Let somebody be a customer from a time on."""
        self.since[row], self.level[row], self.seen[row] = at, self.rule.start, at
        if self.rule.leave:
            self.left[row] = -np.log1p(-self._unit("leaves", row))
            self._foresee(row, at)

    def _unit(self, name: str, row: int) -> float:
        """Return a customer's own uniform number of a name, another one after each return."""
        key = name, int(self._returns[row])
        if key not in self._luck:
            self._luck[key] = self._center.demand.streams(0, "base", name, str(key[1])).random(len(self.since))
        return float(self._luck[key][row])

    def _foresee(self, row: int, now: float) -> None:
        rate = self._hazard(row)
        self.until[row] = now + self.left[row] / rate if rate else NEVER

    def _hazard(self, row: int) -> float:
        return self.rule.hazard(float(self.level[row])) / YEAR

    def is_here(self, row: int, now: float) -> bool:
        """Whether somebody is a customer now."""
        if self.until[row] <= now:
            self._let_go(row, now)
        return bool(self.since[row] <= now)

    def _let_go(self, row: int, now: float) -> None:
        """Let a customer have left; who is asked to come back may have done so, and left again."""
        while self.until[row] <= now:
            at = float(self.until[row])
            self._note(row, at, BaseChange.LEFT)
            self.since[row] = self.until[row] = NEVER
            if self.rule.win_back is not None:
                self._ask(row, at + self.rule.win_back.after, self.rule.win_back.share)

    def _ask(self, row: int, at: float, share: float) -> None:
        self._note(row, at, BaseChange.ASKED)
        if self._unit("won back", row) < share:
            self._returns[row] += 1
            self._settle(row, at)
            self._note(row, at, BaseChange.WON_BACK)

    def _note(self, row: int, at: float, change: BaseChange) -> None:
        self._changes.append((at, float(self.level[row]), row + 1, int(self._segments[row]), change))

    def win(self, row: int, at: float) -> None:
        """Let somebody become a customer who was none before."""
        self._settle(row, at)
        self._note(row, at, BaseChange.WON)

    def comes(self, contact: Contact, odds: float) -> bool:
        """Whether a contact is made that was drawn against some odds; nobody is told where it is not."""
        if odds == SURELY:
            return self.stands_in(contact)
        row, now = contact.customer - 1, contact.arrival
        return odds * self.busiest < self._more(row) and self.is_here(row, now)

    def stands_in(self, contact: Contact) -> bool:
        """Let a contact that is known to be made be from the next customer of the segment who is there, if any."""
        members = self._members[contact.segment]
        first = int(np.searchsorted(members, contact.customer - 1))
        for row in (*members[first:].tolist(), *members[:first].tolist()):
            if self.is_here(row, contact.arrival):
                contact.customer = row + 1
                return True
        return False

    def _more(self, row: int) -> float:
        """Return how many times as often as at first a customer contacts us: more where channels are convenient."""
        if not self.convenience or self._memory is None:
            return 1.0
        memory = self._memory
        return more_often(self.convenience, memory.liked, memory.used, memory.usual, row, len(memory.usual))

    def ended(self, contact: Contact, outcome: int, reason: int, left: float) -> None:
        """Let a customer be more or less satisfied by a contact that is over, and leave later or sooner."""
        row, now = contact.customer - 1, self._center.clock.now
        if outcome in (UNFINISHED, DEFLECTED) or not contact.channel.mode.inbound or not self.is_here(row, now):
            return
        self.move(row, self.felt.satisfaction(contact, outcome, reason, self.felt.wait(contact, left)), now)

    def move(self, row: int, felt: float, now: float) -> None:
        """Let a customer who is here be more or less satisfied, as a contact has left them."""
        before = float(self.level[row])
        if self.rule.leave:
            self.left[row] -= self._hazard(row) * (now - self.seen[row])
        self.level[row] = before + (self.rule.down if felt < before else self.rule.up) * (felt - before)
        self.seen[row] = now
        if self.rule.leave:
            self._foresee(row, now)

    def present(self, now: float) -> NDArray[np.bool_]:
        """Return who is a customer now."""
        for row in np.flatnonzero(self.until <= now).tolist():
            self._let_go(row, now)
        return np.asarray(self.since <= now)

    def recommended(self, now: float) -> float:
        """Return how many times the rate of acquisition customers come now, as far as the others recommend us."""
        rule, here = self._acquisition or Acquisition(per_year=1.0), self.present(now)
        level = float(self.level[here].mean()) if here.any() else 0.0
        return 1 + rule.recommend * (level - self.rule.usual)

    def came(self, end: float) -> NDArray[np.bool_]:
        """Return who was a customer at any time before an end."""
        found = np.arange(len(self.since)) < len(self.since) - len(self._won.times)
        found[[who - 1 for at, _, who, _, change in self._changes if change is BaseChange.WON and at < end]] = True
        return found

    def tell(self, end: float) -> None:
        """Write down what has become of customers before an end."""
        self.present(end)
        for change in self._changes:
            if change[0] < end:
                self._center.recorder.base += PACK_BASE(*change)


def winning(center: Center, base: CustomerBase) -> Story:
    """Let those become customers who are told well of us, when their time comes."""
    assert center.demand.population is not None
    won = center.demand.population.won
    first = len(base.since) - len(won.times)
    for row, at, luck in zip(range(first, len(base.since)), won.times.tolist(), won.luck.tolist(), strict=True):
        yield center.clock.change(at, REACHES, row)
        if luck * won.most < base.recommended(at):
            base.win(row, at)
