"""Play one horizon, compiled: day by day, with what is seldom asked decided by the model's own functions."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.calendar import Timetable, horizon, prolonged
from sim.demand import SampledDemand
from sim.demand.day_columns import DayColumns
from sim.demand.staff.schedule import is_steady
from sim.engine.asking.kept import center_of, keep_center
from sim.engine.days import Days
from sim.engine.ending import LastMoment
from sim.engine.kernel import is_full, run_until
from sim.engine.keyed.places import with_twice_the_room
from sim.engine.migration.days import with_day, with_room_elsewhere
from sim.engine.migration.hours import with_rates
from sim.engine.records import layout
from sim.engine.records.layout import ASKS, ENDLESS, FULL, NOBODY, TICKS, World, records
from sim.engine.records.logged import LOGGED, WRITTEN
from sim.engine.records.moving import unpacked
from sim.engine.records.views import handle_of
from sim.engine.state.heap import let_go
from sim.engine.tables.beginning import beginning_of, give_back
from sim.engine.tables.besides import with_lots
from sim.engine.tables.calling import numbers_of
from sim.engine.tables.drawn import tell_rows
from sim.engine.tables.plain import in_ticks, with_more, with_room
from sim.log.records import ContactLog, to_log
from sim.model.following import STEP, within
from sim.model.migration.reference import Reference
from sim.model.pilot import reference_of
from sim.model.run import tell_homes, tell_learnt, tell_messages, tell_who_is_away
from sim.model.state.channel import ChannelNow
from sim.plumbing import garbage
from sim.plumbing.once import SCENARIOS, once
from sim.plumbing.packed import bytes_of
from sim.scenario.scenario import Scenario

MUCH = 131_072  # rows that are held before they are put down
HELD = 49_152  # and as a day begins: those of some short ones fit beside them into tables that are kept


def play(scenario: Scenario, demand: SampledDemand, lazily: bool = False) -> ContactLog:
    """Play one replication and return its facts: those that the SimPy model writes, in the same order.

    Parameters
    ----------
    lazily
        Put them in that order when they are asked for.
    """
    if demand.timetable.days_beyond:
        return _followed(scenario, demand)
    run = Run(scenario, demand, horizon(scenario), reference_of(scenario))
    run.until(None)
    end = max(horizon(scenario), run.last_end())
    run.cut(end)
    run.tell_end()
    return run.log(end, lazily)


def _followed(scenario: Scenario, demand: SampledDemand) -> ContactLog:
    """Play a horizon that does not close, and on until who has come in it is served: what is told is of its end."""
    longer, end = _prolonged(scenario), horizon(scenario)
    run = Run(longer, demand.prolonged(longer), end, reference_of(scenario))
    run.until(end)
    run.tell_end()
    run.cut(run.follow(end, horizon(longer)))
    return within(run.log(end), end)


@once(SCENARIOS)
def _prolonged(scenario: Scenario) -> Scenario:
    """Return a scenario that goes on for as long as who has come may be followed."""
    return prolonged(scenario, Timetable(scenario).days_beyond)


class Run:
    """A replication on its way: the records, the center that is asked, and what has been written down."""

    def __init__(self, scenario: Scenario, demand: SampledDemand, end: float, reference: Reference) -> None:
        garbage.keep_at_hand()
        self.scenario, self.demand = scenario, demand
        self.center = center_of(scenario, demand, end, reference)
        self.recorder = self.center.recorder
        tell_messages(self.center, scenario)
        for pool in self.center.pools:
            if not is_steady(scenario, pool.name):
                tell_who_is_away(self.center, pool)
        self.begun = beginning_of(self.center, scenario)
        self.world, self.handle, self._table = self.begun.world, self.begun.handle, self.begun.table
        self._clock: Any = self.world.clock.view(layout.CLOCK, np.ndarray)[0]
        self._moment: LastMoment | None = None
        self.center.see(self.world, self.handle)
        self.center.tell_next_story(self.world)
        self._days = Days(self.center, scenario, self.world, end)

    def _stand(self, world: World) -> None:
        """Go on with other arrays."""
        if world is self.world:
            return
        self.handle, self._table = handle_of(world, self.world, self._table)
        self.world, self._moment = world, None
        self.center.see(self.world, self.handle)

    def until(self, end: float | None) -> None:
        """Play everything before a time, or all there is; days are drawn as they begin, short ones together."""
        last = ENDLESS if end is None else in_ticks(end)
        while self._days.begins < last:
            if self._clock["rows"] > HELD:
                self.put_down()
            self._draw(last)
            self._play(min(last, self._days.next_midnight()))
        self._play(last)

    def play_all_of(self, world: World) -> None:
        """Play all there is in a world in which whoever comes is laid out, in place of the one that was begun."""
        self._stand(world)
        self._clock["came"], self._clock["coming"] = 0, len(world.arrivals)
        self._play(ENDLESS)
        self.put_down()

    def _draw(self, last: int) -> None:
        """Draw the contacts of the next day, or of some short ones, behind those that have not come yet."""
        first = self._days.next
        laid = self._days.lay_out(self.world, last)
        tell_rows(self.center, self.world.draws, range(first, self._days.next))
        self._let_come(first, *laid)
        for channel in self.center.channels:
            if channel.mode.dialled and self._days.any_come(channel, first):
                self._list(first, channel, self.demand.day(channel.number, first))

    def _let_come(self, first: int, table: Any, lucks: Any) -> None:
        """Let contacts arrive."""
        minds = self.world.minds
        if self.center.choice is not None:
            minds = with_day(minds, self.center, self.scenario, table)
            is_steady = not self.scenario.regimes
            minds = with_room_elsewhere(minds, self.world.draws, is_steady, len(table), lucks.shape[1])
            minds = with_rates(minds, self.center, range(first, self._days.next))
        self._stand(self.world._replace(arrivals=table, lucks_due=lucks, minds=minds))
        self._clock["came"], self._clock["coming"] = 0, len(table)

    def _list(self, day: int, channel: ChannelNow, drawn: DayColumns) -> None:
        """Let the numbers of a day be put on a list when its channel opens."""
        first = len(self.world.numbers)
        numbers = numbers_of(day, drawn, first)
        self._stand(self.world._replace(numbers=np.concatenate([self.world.numbers, numbers]).view(np.recarray)))
        at = max(float(drawn.arrival[0]), self.center.midnight(day))
        self.center.list_numbers(channel, day, at, first, len(numbers))

    def _play(self, end: int) -> None:
        if end > self._days.until:
            self._let_come(self._days.next - 1, *self._days.lay_out_rest(self.world))
        while True:
            why = run_until(self.handle, end)
            if why == ASKS:
                self._answer()
            elif why == FULL:
                self._make_room()
            else:
                return

    def _answer(self) -> None:
        """Decide what has come up, and what comes up by that."""
        place, self.center.was_asked = 0, self.center.was_asked or self.center.asked > 0
        while place < self.center.asked:
            if is_full(self.handle):
                self._make_room()
            if self.center.is_about(place) == NOBODY:
                self._stand(self.center.answer_at_large(self.world.asks[place]))
            else:
                self.center.answer(place)
            place += 1
        self._clock["asked"] = 0

    def _make_room(self) -> None:
        """Put down what has been written, and double whatever is more than half full."""
        w, clock = self.world, self._clock
        fuller = {name for name in LOGGED if 2 * clock[name] >= len(getattr(w, name))}
        self.put_down()
        grown: dict[str, Any] = {}
        most = 2 * (int(clock["in_flight"] + clock["rings"]) + len(w.agents) + len(w.jobs) + 512)
        if (clock["in_flight"] + clock["rings"]) * 2 >= len(w.contacts) - 256:
            grown |= {"contacts": with_more(w, "contacts", "next", "free_contact")}
            grown |= {"nodes": with_more(w, "nodes", "after", "free_node", 4 * len(w.contacts))}
            grown["lucks"] = np.zeros((len(grown["contacts"]), w.lucks.shape[1]))
            grown["lucks"][: len(w.lucks)] = w.lucks
            grown |= {"works": with_room(w.works, len(grown["contacts"]))}
            grown |= {"everybody": np.zeros(len(grown["contacts"]), dtype=np.int64)}
        if len(w.asks) < 2 * most:
            grown["asks"] = with_room(w.asks, 4 * most)
        if clock["events"] + 2 * most >= len(w.events):
            grown["events"] = with_room(w.events, 2 * len(w.events) + 2 * most)
        if 2 * (clock["notes"] + most) >= len(w.notes):
            grown["notes"] = with_more(w, "notes", "next", "free_note", 4 * (int(clock["notes"]) + most))
        if 2 * (clock["known"] + len(w.agents) + 512) >= len(w.met):
            grown["met"] = with_twice_the_room(w.met)
        if 2 * (clock["branched"] + 512) >= len(w.episodes):
            grown["episodes"] = with_twice_the_room(w.episodes)
        most += int(clock["notes"])
        if clock["draws_lots"]:
            nodes: Any = grown.get("nodes", w.nodes)
            grown["lots"] = with_lots(w.channels, w.lots, self.center.channels, 2 * len(nodes))
        for name, kind in WRITTEN.items():  # what is put down often costs more than what takes room
            room = len(getattr(w, name))
            if name in fuller or room < 4 * most:
                grown[name] = records(kind, max(4 * most, min(2 * room, MUCH)))
        self._stand(w._replace(**grown))

    def put_down(self, lends: bool = False) -> None:
        """Hand what has been written to the recorder; what is lent stays where it is, and nothing is written there."""
        w, recorder, clock = self.world, self.recorder, self._clock
        clock["written"] += clock["rows"]
        for name, kind in LOGGED.items():
            many, table = clock[name].item(), "contacts" if name == "rows" else name
            if many:
                rows = bytes_of(getattr(w, name))[: many * kind.itemsize]
                if lends:
                    recorder.lend(table, rows)
                else:
                    getattr(recorder, table).extend(rows)
                clock[name] = 0
        if self.center.feedback is not None:
            self.center.feedback.take_calls()
        recorder.make_room()

    def tell_end(self) -> None:
        """Tell what has been learnt by now, and who is at home where."""
        tell_learnt(self.center)
        tell_homes(self.center)

    def log(self, end: float, lazily: bool = False) -> ContactLog:
        """Return what has happened up to the end; another replication may take place where this one has then.

        What is read later is copied first: what is lent is written over by the next.
        """
        self.put_down(lends=not lazily)
        found = to_log(self.recorder, self.center.names, end, lazily, unpacked)
        self.give_back()
        keep_center(self.center, self.scenario)
        return found

    def last_end(self) -> float:
        """Return when the last contact so far ended or was passed on."""
        self.center.last_transfer = self._clock["last_transfer"] / TICKS
        ends = self.world.rows["end"][: self._clock["rows"].item()]
        return max(self.center.last_end(), float(ends.max(initial=0.0)))

    def give_back(self) -> None:
        """Let another replication take place where this one has, of which nothing is needed any more."""
        give_back(self.begun, self.scenario, self.world)
        self._days.give_back()

    def follow(self, end: float, last: float) -> float:
        """Play on until the contacts that go on at the end are over, or those that can be; return when that is."""
        moment = self._ending()
        served_by = moment.served_by(self.scenario, end)
        going_on = [slot for slot in moment.underway() if not moment.waits_in_vain(slot, served_by)]
        moment.hold(going_on)
        now = end
        while going_on and now < last:
            now = min(now + STEP, last)
            self.until(now)
            moment = self._ending()
            while going_on and moment.is_settled(going_on[-1], served_by):
                let_go(self.handle, going_on.pop())
        return now

    def cut(self, end: float) -> None:
        """Write down who is still waiting, talking or on duty when the simulation ends."""
        if is_full(self.handle):
            self._make_room()
        self._ending().cut(in_ticks(end))
        self._answer()

    def _ending(self) -> LastMoment:
        """Return who is there, as it may be asked until there are other arrays."""
        if self._moment is None:
            self._moment = LastMoment(self.world, self.handle, self.center)
        return self._moment
