"""What the compiled engine asks: whether, when and where a customer comes back is decided by the model's functions.

So there is one definition of what is decided seldom. A contact is handed over as the model knows it, and who comes back
is taken over again.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.demand import SampledDemand
from sim.demand.day_columns import DayColumns
from sim.engine.asking.answers import ANSWERS, in_seconds
from sim.engine.asking.branched import Branched
from sim.engine.asking.coming import come, tell
from sim.engine.asking.hearing import HearingLoop
from sim.engine.asking.stories import TellingCenter
from sim.engine.kernel import let_in
from sim.engine.migration.days import draw_elsewhere
from sim.engine.records.layout import (
    ARRIVES,
    CONTACT_NOW,
    DRAWS,
    ENDLESS,
    KINDS,
    LISTED,
    NOBODY,
    OVER,
    PLACES,
    STORY,
    TICKS,
    World,
)
from sim.engine.records.views import Handle
from sim.engine.state.base import CHECKED
from sim.engine.state.facts import ended
from sim.engine.state.heap import let_go, new_contact, push
from sim.engine.tables.doors import turns_at
from sim.engine.tables.drawn import draws_as_they_come
from sim.engine.tables.plain import in_ticks, numbers
from sim.model.clock import Callback, Clock, Place
from sim.model.migration.reference import Reference
from sim.model.state import contact as model
from sim.model.state.channel import ChannelNow
from sim.model.state.contact import Contact, Detail
from sim.model.state.pool import Agent
from sim.scenario.scenario import Scenario

_record: Any = namedtuple  # the fields are those of the contacts' records
ContactNow = _record("ContactNow", CONTACT_NOW.names)


class AskedClock(Clock):
    """The clock of what is asked: whom it is to call later is called by the compiled engine."""

    def __init__(self, center: CompiledCenter) -> None:
        super().__init__()
        self._center = center

    def call(self, time: float, kind: int, place: Place, callback: Callback) -> None:
        """Call back at ``time``, about the contact of which it has just been asked."""
        self._center.call_later(time, kind, callback)


class CompiledCenter(TellingCenter):
    """The center as the model builds it, which is asked while the compiled engine plays."""

    world: World
    handle: Handle
    slot: int  # of whom it is asked
    branched: Branched
    felt: float  # how satisfied it has left its customer
    feedback: HearingLoop | None
    contacts: Any
    _asks: Any
    _agents: Any
    _clock: Any

    def __init__(self, scenario: Scenario, demand: SampledDemand, end: float, reference: Reference) -> None:
        super().__init__(scenario, demand, end, reference)
        self.clock = AskedClock(self)
        self.branched = Branched(self)
        self._about: Contact
        self._calls: dict[int, tuple[Contact, Callback]] = {}
        self._called = 0
        self._latest: dict[int, tuple[int, DayColumns]] = {}
        self.changes = bool(scenario.regimes)
        self.feedback = HearingLoop(self, scenario, scenario.feedback) if scenario.feedback else None
        self.was_asked = False
        self.begin_stories(scenario)

    def let_go(self) -> None:
        """Hold neither customers nor records any more, until it begins again."""
        for name in ("demand", "_lucks", "world", "handle", "contacts", "_asks", "_agents", "_clock"):
            delattr(self, name)

    def fall_apart(self) -> None:
        """Hold nothing any more: what it is a ring with would lie with all its memory until Python looks for rings."""
        vars(self).clear()

    def begin_again(self, demand: SampledDemand, end: float) -> None:
        """Begin with other customers, where nothing has been asked yet: all else is as it was built."""
        self.demand, self._lucks, self.end, self.last_transfer = demand, demand.unit_blocks, end, 0.0
        self.recorder.before, self.recorder.latest = 0, 0.0

    def verdicts_of(self, channel: ChannelNow) -> Iterator[tuple[str, str]]:
        """Yield which uniform numbers decide what becomes of a channel's contacts: of each the name of the draw too."""
        channels = [channel] if self.choice is None else self.channels  # whoever chooses may come on any
        if self.changes or any(one.redial is not None for one in channels):  # whatever holds on a day
            yield "again", "again"
        if self.changes or any(one.resolution is not None for one in channels):
            yield from (("resolved", "resolved"), ("repeat", "repeat"))
        if self.changes or any(one.silent_share for one in channels):
            yield "silent", "silent"
        if self.choice is not None and self.choice.closing:
            yield "grieves", "aggrieved"
        if self.choice is not None and self.choice.memory.each and self.choice.gossip is not None:
            yield "tells", "tells"

    def turns_at(self, channel: ChannelNow, day: int, rows: Any) -> Any:
        """Return from how many on who wait each of a day's contacts turns round at the door."""
        spec = self.demand.as_of(day).scenario.channels[channel.name]
        return turns_at(spec, lambda name: self.demand.units(channel.number, day, name)[rows])

    def see(self, world: World, handle: Handle) -> None:
        """Look at other arrays from now on; fields of plain records are found ten times as fast."""
        before, self.world, self.handle = getattr(self, "world", None), world, handle
        for name, seen in (("contacts", "contacts"), ("asks", "_asks"), ("agents", "_agents"), ("clock", "_clock")):
            if before is None or getattr(world, name) is not getattr(before, name):
                setattr(self, seen, getattr(world, name).view(KINDS[name][0], np.ndarray))

    @property
    def asked(self) -> int:
        """How much is asked."""
        return int(self._clock[0]["asked"])

    def is_about(self, place: int) -> int:
        """Return about which contact something is asked; `NOBODY` where about none."""
        return int(self._asks[place]["contact"])

    def answer(self, place: int) -> None:
        """Decide what was asked; there must be room for a few contacts more."""
        waited, self.felt, what, slot, _, _ = self._asks[place].tolist()
        self.slot = slot
        self._about = contact = self._handed_over(slot)
        self.clock.stand_at(self._clock[0]["now"].item() / TICKS)
        ANSWERS[what](self, contact, waited)
        let_go(self.handle, slot)

    def answer_at_large(self, asked: Any) -> World:
        """Decide what is about no contact underway, and return the world then."""
        world = self.world
        self.clock.stand_at(self._clock[0]["now"].item() / TICKS)
        _, _, what, _, about, target = asked.tolist()
        if what == STORY:
            return self.go_on(world)
        if what == DRAWS:
            draw_elsewhere(self, world.minds, world.arrivals, about, target)
        elif what == PLACES:
            self._place(about)
        else:
            self._ask_who_comes(about)
        return world

    def _ask_who_comes(self, at: int) -> None:
        """Let a contact be made by whom it is from, or somebody else who is a customer, or nobody."""
        assert self.base is not None
        row = numbers(self.world.arrivals, at)
        contact = self._of(row, row["channel"], 1, row["at"])
        if self.base.comes(contact, row["odds"]):
            self.world.arrivals[at].customer, self.world.arrivals[at].odds = contact.customer, CHECKED
        else:
            self.world.clock[0].came += 1

    def _place(self, at: int) -> None:
        """Let a first contact arrive that the volumes have at a closed door, where its customer turns to."""
        assert self.choice is not None
        row = numbers(self.world.arrivals, at)
        if draws_as_they_come(self.world.draws, row["channel"]):
            row |= self._brought(row)
        contact = self._of(row, row["channel"], 1, row["at"])
        self.world.clock[0].came += 1
        let_in(self.handle, come(self, self.choice.place(contact)))

    def _brought(self, row: dict[str, Any]) -> dict[str, Any]:
        """Return what a first contact brings, of which the engine has drawn nothing."""
        drawn = self._latest_day(row["channel"], row["day"])
        place = int(np.flatnonzero(drawn.row == row["row"])[0])
        talk, balk, patience, wrap = (
            float(column[place]) for column in (drawn.talk, drawn.balk, drawn.patience, drawn.wrap)
        )
        return {"talk": talk, "balk": balk, "patience": in_ticks(patience), "wrap": in_ticks(wrap)}

    def _latest_day(self, channel: int, day: int) -> DayColumns:
        """Return the contacts of a channel on a day; of each channel the latest are kept, as more is asked of them."""
        if channel not in self._latest or self._latest[channel][0] != day:
            self._latest[channel] = day, self.demand.day(channel, day)
        return self._latest[channel][1]

    def call_later(self, time: float, kind: int, callback: Callback) -> None:
        """Let the engine ask again at a time, about the same contact."""
        self._called += 1
        self._calls[self._called] = self._about, callback
        push(self.handle, in_ticks(time), kind, self.slot, self._called)

    def call(self, number: int) -> None:
        """Call back who wanted to be asked again now."""
        contact, callback = self._calls.pop(number)
        self._about = contact
        self._tell_end(self.slot, contact)
        callback(None)
        self.note_chased(contact)

    def note_chased(self, contact: Contact) -> None:
        """Note whether a customer has asked elsewhere: what becomes of the message is no news then."""
        if contact.detail.chased:
            self.contacts[self.slot]["chased"] = self.contacts[self.slot]["has_detail"] = 1

    def _tell_end(self, slot: int, contact: Contact) -> None:
        end = self.contacts[slot]["talk_end"].item()
        contact.talk_end = model.NEVER if end == ENDLESS else end / TICKS

    def is_over(self) -> None:
        """Let the contact that it was asked about be over."""
        self.contacts[self.slot]["stage"] = OVER
        let_go(self.handle, self.slot)

    def _handed_over(self, slot: int) -> Contact:
        """Return a contact as the model knows it."""
        one = ContactNow(*self.contacts[slot].tolist())
        kind = one.segment, one.issue
        patience = one.patience / TICKS if one.patience < ENDLESS else model.FOREVER
        contact = Contact(
            self.channels[one.channel], self.classes[one.channel][kind], one.origin, one.day, one.row, one.attempt,
            one.arrival / TICKS, *kind, one.customer, patience, one.talk, one.wrap / TICKS, one.balk,
        )  # fmt: skip
        contact.talk_end = in_seconds(one.talk_end)
        if one.has_detail:
            contact.detail = told = Detail()
            told.cause, told.context, told.tries, told.before = one.cause, one.context, one.tries, one.before
            told.repeats, told.passed, told.resolved = one.repeats, one.passed, one.is_resolved
            told.transfers, told.informed, told.unknown = one.transfers, one.informed, bool(one.unknown)
            told.beyond, told.callback, told.called = one.beyond, one.callback, in_seconds(one.called)
            told.entered, told.resumed = in_seconds(one.entered), in_seconds(one.resumed)
            if one.chased:
                told.chased = True
        return contact

    def _of(self, one: dict[str, Any], origin: int, attempt: int, came: int) -> Contact:
        """Return a contact of the records as the model has it."""
        kind, channel = (one["segment"], one["issue"]), one["channel"]
        patience = one["patience"] / TICKS if one["patience"] < ENDLESS else float("inf")
        return Contact(
            self.channels[channel], self.classes[channel][kind], origin, one["day"], one["row"], attempt, came / TICKS,
            *kind, one["customer"], patience, one["talk"], one["wrap"] / TICKS, one["balk"],
        )  # fmt: skip

    def ended(
        self, contact: Contact, outcome: int, reason: int, left: float, end: float, agent: Agent | None = None
    ) -> None:
        """Write the row of the contact that it was asked about, with what has been told of it."""
        tell(self.contacts[self.slot], contact.detail)
        ended(self.handle, self.slot, outcome, reason, in_ticks(left), in_ticks(end), NOBODY)

    def next_row(self) -> int:
        """Return the number of the contact that is written down next."""
        return self.recorder.rows + int(self._clock[0]["rows"])

    def arrive(self, contact: Contact) -> None:
        """Let a further attempt arrive now."""
        let_in(self.handle, come(self, contact))

    def expect(self, contact: Contact, due: float) -> None:
        """Let a further attempt arrive when it is due."""
        slot = come(self, contact)
        push(self.handle, in_ticks(due), ARRIVES, slot, 0)

    def list_numbers(self, channel: ChannelNow, day: int, at: float, first: int, many: int) -> None:
        """Let numbers be put on a channel's list at a time."""
        slot: int = new_contact(self.handle)
        one = self.contacts[slot]
        one["arrival"], one["origin"], one["channel"], one["day"] = in_ticks(at), channel.number, channel.number, day
        one["row"], one["opened"], one["calls"] = -1, first, many
        push(self.handle, in_ticks(at), ARRIVES, slot, LISTED)
