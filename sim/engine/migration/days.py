"""What a day's contacts bring along for the choice: the volumes, their luck, and what they would be elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp
from typing import Any

import numpy as np

from sim.calendar import Floats, midnights
from sim.engine.records import minds as layout
from sim.engine.records.draws import Draws
from sim.engine.records.layout import ENDLESS
from sim.engine.records.minds import Minds, Records
from sim.engine.tables.doors import turns_at
from sim.engine.tables.outside import lucks_of
from sim.model.center import Center
from sim.scenario.scenario import Scenario
from sim.ticks import TICKS, counted, whole_all


def with_day(minds: Minds, center: Center, scenario: Scenario, table: Records) -> Minds:
    """Return what the volumes have on the days of the contacts that come next, whose places in it are put down."""
    intervals, of_a_day = _intervals(scenario, table["at"]), scenario.calendar.most_intervals
    first, last = (int(intervals[place]) // of_a_day if len(table) else 0 for place in (0, -1))
    table["planned"] = intervals - first * of_a_day
    planned = [center.demand.planned.rates_on(day).T for day in range(first, last + 1)]
    nothing = np.zeros((1, len(center.channels)))
    return minds._replace(planned=np.ascontiguousarray(np.concatenate([*planned, nothing])))


def with_room_elsewhere(minds: Minds, draws: Draws, is_steady: bool, contacts: int, lucks: int) -> Minds:
    """Return room for what the contacts that come next would be on channels that are drawn for all of them at once.

    As nobody will need that where each is drawn alone, and rules are steady.
    """
    channels = len(draws.channel_laws)
    if is_steady and draws.channel_laws.comes.all():
        return minds
    return minds._replace(
        elsewhere=np.zeros((channels, contacts), layout.ELSEWHERE).view(np.recarray),
        is_drawn=np.zeros((channels, channels), bool),
        lucks_there=np.zeros((channels, contacts, lucks)),
    )


def _intervals(scenario: Scenario, at: Any) -> Any:
    """Return the reporting interval of each time, in ticks."""
    calendar, length = scenario.calendar, round(scenario.calendar.interval * TICKS)
    if calendar.timezone is None:
        return at // length
    begins = counted(midnights(scenario))
    day = np.searchsorted(begins, at, side="right") - 1
    return day * calendar.most_intervals + (at - begins[day]) // length


def _by_day(table: Any, channel: int) -> Iterator[tuple[int, Any]]:
    """Yield the places of the contacts of a channel, by day."""
    places = np.flatnonzero(table["channel"] == channel)
    days = table["day"][places]
    for day in np.unique(days).tolist() if len(places) and (days != days[0]).any() else days[:1].tolist():
        yield day, places[days == day]


def draw_elsewhere(center: Center, minds: Minds, table: Records, origin: int, target: int) -> None:
    """Put down what the contacts of one channel would be on another: those of all days at hand, at once."""
    plain = np.asarray(table)
    for day, mine in _by_day(plain, origin):
        minds.elsewhere[target, mine] = _drawn(center, plain[mine], day, target)
        for place, name in enumerate(lucks_of(center.demand, center.channels[target])):
            minds.lucks_there[target, mine, place] = center.demand.units(origin, day, name)[plain["row"][mine]]
    minds.is_drawn[origin, target] = True


def _drawn(center: Center, table: Records, day: int, target: int) -> Records:
    demand, origin, times = center.demand, int(table["channel"][0]), table["at"] / TICKS
    law, found = demand.as_of(day).laws[target], np.zeros(len(table), layout.ELSEWHERE)

    def luck(name: str) -> Floats:
        return np.asarray(demand.units(origin, day, name)[table["row"]])

    found["talk"] = _talk(center, table, day, target, law.talk.column(luck("talk"), times), luck)
    if law.patience is None:
        found["patience"] = _given_patience(center, table, target)
    else:
        waits = law.patience.column(luck("patience"), times) * demand.endurance[table["segment"]]
        found["patience"] = counted(whole_all(waits))
    if law.wrap is not None:
        found["wrap"] = counted(law.wrap.column(luck("wrap"), times))
    found["balk"] = luck("balk") if law.balks else 1.0
    channel = center.channels[target]
    if channel.due is not None:
        kinds = zip(table["segment"].tolist(), table["issue"].tolist(), strict=True)
        promised = np.array([center.classes[target][kind].plan.within for kind in kinds])
        found["due"] = channel.due(times, promised)
    found["turns_at"] = turns_at(demand.as_of(day).scenario.channels[channel.name], luck)
    return found


def _talk(center: Center, table: Records, day: int, target: int, talk: Floats, luck: Any) -> Floats:
    holds, issue = center.demand.as_of(day), table["issue"]
    law = holds.laws[target]
    talk = talk * center.demand.effort[issue] * law.work_factor
    if law.complexity_effect:
        origin = int(table["channel"][0])
        hard = center.demand.complexities(origin, day, table["row"])
        beyond = hard - holds.usual_complexities[target]
        talk = talk * np.array([exp(law.complexity_effect * one) for one in beyond.tolist()])
    return np.asarray(whole_all(talk))


def _given_patience(center: Center, table: Records, target: int) -> Any:
    """Return the patience that a trace gives, or none: where the other channel does not say itself."""
    if not center.channels[target].mode.queued:
        return ENDLESS
    origin, demand = int(table["channel"][0]), center.demand
    given = (demand.given(origin, int(one["day"]), int(one["row"]), "patience") for one in table)
    return [ENDLESS if one is None else round(one * TICKS) for one in given]
