"""Waiting lines in another order than that in which contacts came: the last first, at random, by time with us."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from math import isnan
from typing import TYPE_CHECKING, Any

from sim.model.state.queues import Queue, QueueView

if TYPE_CHECKING:
    from sim.model.state.contact import Contact

Draw = Callable[[], float]


class OtherQueue(Queue):
    """Contacts that are served in another order; who has waited longest stands anywhere in it."""

    __slots__ = ()

    def rejoin(self, contact: Contact) -> None:
        """Take the old place in line again."""
        if contact not in self.queue:
            self.join(contact)

    def by_arrival(self) -> Sequence[Contact]:
        """Return the contacts in the order in which they came."""
        return sorted(self.queue, key=lambda contact: contact.place)


class LastFirst(OtherQueue):
    """Who came last is served first."""

    __slots__ = ()

    def join(self, contact: Contact) -> None:
        """Stand before all who came earlier."""
        self.head()
        self.queue.insert(sum(1 for _ in self._later(contact)), contact)

    def _later(self, contact: Contact) -> Iterable[Contact]:
        for one in self.queue:
            if one.place < contact.place:
                return
            yield one


class AtRandom(OtherQueue):
    """Whoever is served next is drawn among all who wait."""

    __slots__ = ()

    def __init__(self, draw: Draw) -> None:
        self.queue = Lots(draw)

    def join(self, contact: Contact) -> None:
        """Stand among the others."""
        self.queue.append(contact)

    def leave(self, contact: Contact) -> None:
        """Take out a contact, if it stands here; the first is drawn anew in any case."""
        with suppress(ValueError):
            self.queue.remove(contact)


class Lots(deque["Contact"]):
    """Contacts of whom the first is always drawn among all who wait, anew whenever somebody has come or gone."""

    def __init__(self, draw: Draw) -> None:
        super().__init__()
        self._draw, self._is_drawn = draw, False

    def append(self, contact: Contact) -> None:
        """Add a contact, who may be the first from now on."""
        self._is_drawn = False
        super().append(contact)

    def popleft(self) -> Contact:
        """Take out the first."""
        self._is_drawn = False
        return super().popleft()

    def remove(self, contact: Contact) -> None:
        """Take out a contact."""
        self._is_drawn = False
        super().remove(contact)

    def __getitem__(self, place: Any) -> Contact:  # type: ignore[override]
        """Return who stands at a place; the first is drawn, if any of them waits."""
        while not self._is_drawn:
            self._try()
        return super().__getitem__(place)

    def _try(self) -> None:
        """Draw a contact, and let go of it if it no longer waits: those left are as likely as each other."""
        lot = int(self._draw() * len(self))
        drawn = super().__getitem__(lot)
        if drawn.waiting or len(self) == 1:
            self[lot], self[0] = super().__getitem__(0), drawn
            self._is_drawn = True
        else:
            del self[lot]


def since_entry(contact: Contact) -> float:
    """Return when a customer came who was passed on by machines, to the first of them; else when the contact came."""
    entered = contact.detail.entered
    return contact.arrival if isnan(entered) else entered


class InSystem(OtherQueue):
    """Who has been with us longest is served first, time with machines included."""

    __slots__ = ()

    def join(self, contact: Contact) -> None:
        """Stand in line by the time the customer came."""
        self.head()
        queue, key = self.queue, (since_entry(contact), contact.place)
        before = len(queue)
        while before and (since_entry(queue[before - 1]), queue[before - 1].place) > key:
            before -= 1
        queue.insert(before, contact)


class InSystemView(QueueView):
    """A line of customers by when they came to us; against other lines its head counts by that too."""

    __slots__ = ()

    @property
    def since(self) -> float:
        """When the customer at the head of the line came, to a machine or to the line."""
        return since_entry(self.queue[0])

    @property
    def due(self) -> float:
        """When the head of the line should be answered: what was promised counts from when it came to the line."""
        return self.queue[0].arrival + self.within
