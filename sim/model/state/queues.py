"""Waiting lines: contacts in the order they began to wait, and how one pool sees them."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.plan.classes import SkillPlan

if TYPE_CHECKING:
    from sim.model.state.channel import ContactClass
    from sim.model.state.contact import Contact
    from sim.model.state.pool import AgentPool


class Queue:
    """Contacts waiting before some pools, in the order they began to wait; the first is served first.

    A contact may stand in several lines; who is answered or leaves stays in place, no longer waiting,
    until it comes to the head.
    """

    __slots__ = ("queue",)

    def __init__(self) -> None:
        self.queue: deque[Contact] = deque()

    def head(self) -> Contact | None:
        """Return who has waited longest, dropping who no longer waits."""
        queue = self.queue
        while queue:
            if queue[0].waiting:
                return queue[0]
            queue.popleft()
        return None

    def join(self, contact: Contact) -> None:
        """Stand in line by the time the wait began."""
        queue, arrival = self.queue, contact.arrival
        if not queue or queue[-1].arrival < arrival or queue[-1].place < contact.place:
            queue.append(contact)
            return
        before = len(queue) - 1
        while before and queue[before - 1].place > contact.place:
            before -= 1
        queue.insert(before, contact)

    def rejoin(self, contact: Contact) -> None:
        """Take the old place in line again."""
        if contact in self.queue:
            return
        if self.queue and contact.place < self.queue[0].place:
            self.queue.appendleft(contact)
        else:
            self.join(contact)

    def leave(self, contact: Contact) -> None:
        """Take out a contact, if it stands here."""
        if contact in self.queue:
            self.queue.remove(contact)

    def by_arrival(self) -> Sequence[Contact]:
        """Return the contacts in the order in which they came, those too who no longer wait."""
        return self.queue


class QueueView:
    """A line as one pool sees it; the view that contact-selection rules get."""

    __slots__ = (
        *("base", "channel", "klass", "limit", "line", "mode", "order", "priority"),
        *("queue", "rank", "ratio", "reserve", "slope", "weight", "within"),
    )

    def __init__(self, klass: ContactClass, line: Queue, skill: SkillPlan) -> None:
        plan = klass.plan
        self.mode, self.order, self.limit = plan.mode, plan.mode.rank, plan.limit
        self.klass, self.line, self.queue = klass, line, line.queue
        self.rank, self.reserve = skill.rank, skill.reserve
        self.channel, self.priority, self.weight = plan.channel, plan.priority, plan.weight
        self.base, self.slope, self.ratio = plan.base, plan.slope, plan.ratio
        self.within = plan.within

    @property
    def since(self) -> float:
        """When the head of the line began to wait."""
        return self.queue[0].arrival

    @property
    def due(self) -> float:
        """When the head of the line should be answered by what it was promised."""
        return self.since + self.within

    @property
    def length(self) -> int:
        """How many contacts of the class wait."""
        return self.klass.waiting

    def is_ready(self, pool: AgentPool) -> bool:
        """Whether a pool may begin work from this line: deferred work only while both are open."""
        return not self.mode.deferred or (self.klass.home.is_open and not pool.closing)


class DueQueueView(QueueView):
    """A line of deferred work, ranked by when its head is due."""

    __slots__ = ()

    @property
    def since(self) -> float:
        """When the head of the line should be answered by the channel's promise."""
        due = self.klass.home.due
        assert due is not None
        return float(due(self.queue[0].arrival, self.within))

    @property
    def due(self) -> float:
        """The same: the promise is in it, by the hours that the channel is open."""
        return self.since
