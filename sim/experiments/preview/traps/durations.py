"""Times that look as if they had the wrong unit: a talk of 330 min where 330 s were meant."""

from __future__ import annotations

from collections.abc import Sequence

from sim.experiments.preview.plan import Plan
from sim.experiments.preview.traps.remark import Found, Remark, in_unit, spoken_time
from sim.scenario.basics.problems import Path, counted
from sim.scenario.basics.units import DAY
from sim.scenario.basics.varying import windows_on
from sim.scenario.channels.channel import Channel
from sim.scenario.channels.target import Target

MINUTE, HOUR = 60.0, 3_600.0
LONG_TALK, LONG_WORK, SHORT_TALK = 90 * MINUTE, 16 * HOUR, 10.0
LONG_WRAP, MOST_WRAP = 30 * MINUTE, 2.0
LONG_PATIENCE, SHORT_PATIENCE = 3 * HOUR, 5.0
LONG_PROMISE, MOST_EXPECTED, SHORT_REPLY = 15 * MINUTE, 12.0, 5 * MINUTE
LONG_REDIAL, LONG_BREAK, SHORT_BREAK = 0.5 * DAY, 2 * HOUR, 2 * MINUTE


def durations(plan: Plan) -> Found:
    """Yield what is told of times."""
    for number, name, channel in plan.channels():
        path: Path = ("channels", name)
        law = plan.demand.laws[number]
        yield from _talk((*path, "handle_time"), channel, law.talk.means)
        if law.wrap:
            yield from _wrap_up((*path, "wrap_up"), law.wrap.means, law.talk.means)
        if law.patience and channel.service_mode.queued:
            yield from _too_long((*path, "patience"), max(law.patience.means), LONG_PATIENCE)
            yield from _too_short((*path, "patience"), min(law.patience.means), SHORT_PATIENCE)
        if law.redial and min(law.redial.means) > LONG_REDIAL:
            told = f"is {spoken_time(min(law.redial.means))} on average, and most redials come within minutes"
            yield Remark((*path, "redial", "after"), f"{told}; write {{exponential: {{mean: 15 min}}}}")
        if channel.target:
            yield from _promise(plan, name, channel, channel.target)
    yield from _breaks(plan)


def _too_long(path: Path, seconds: float, limit: float) -> Found:
    """Yield that a time is so long that its number is of a smaller unit."""
    if seconds >= limit:
        written, meant = ("h", "min") if seconds >= 10 * HOUR else ("min", "s")
        yield Remark(path, f"is {spoken_time(seconds)}; write '{in_unit(seconds, meant, written)}' if that was meant")


def _too_short(path: Path, seconds: float, limit: float) -> Found:
    """Yield that a time is so short that its number is of minutes."""
    if 0 < seconds < limit:
        yield Remark(path, f"is {spoken_time(seconds)}; write '{in_unit(seconds, 'min', 's')}' if that was meant")


def _talk(path: Path, channel: Channel, means: Sequence[float]) -> Found:
    yield from _too_long(path, max(means), LONG_WORK if channel.service_mode.deferred else LONG_TALK)
    yield from _too_short(path, min(means), SHORT_TALK)


def _wrap_up(path: Path, means: Sequence[float], talk: Sequence[float]) -> Found:
    longest = max(means)
    yield from _too_long(path, longest, LONG_WRAP)
    if MINUTE < longest < LONG_WRAP and longest > MOST_WRAP * max(talk):
        told = f"is {spoken_time(longest)}, more than twice the talk, and comes on top of it"
        yield Remark(path, f"{told}; write in handle_time the talk, here the work after it alone")


def _promise(plan: Plan, name: str, channel: Channel, target: Target) -> Found:
    path: Path = ("channels", name, "target", "within")
    if channel.service_mode.deferred:
        yield from _reply(plan, name, path, target.within)
    else:
        usual = channel.service_mode.expects  # at a counter people expect longer waits than on the phone
        yield from _too_long(path, target.within, max(LONG_PROMISE, MOST_EXPECTED * usual))


def _reply(plan: Plan, name: str, path: Path, within: float) -> Found:
    """Yield what is told of the time in which a message is replied to: it runs in opening hours."""
    hours = plan.scenario.hours_of(name)
    longest = max(sum(end - start for start, end in windows_on(hours, day)) for day in range(7))
    yield from _too_short(path, within, SHORT_REPLY)
    if within % DAY == 0 and 0 < longest < DAY:
        days = counted(f"{within / longest:.2g}", "day")
        told = f"counts opening hours: {within / HOUR:g} h are {days} of {longest / HOUR:g} h"
        meant = f"write '{within / DAY * longest / HOUR:g} h' if {within / DAY:g} d by the calendar were meant"
        yield Remark(path, f"{told}; {meant}")


def _breaks(plan: Plan) -> Found:
    for name, pool in plan.scenario.pools.items():
        for at, shift in enumerate(pool.shifts or ()):
            for index, pause in enumerate(shift.breaks):
                path: Path = ("pools", name, "shifts", at, "breaks", index, "length")
                yield from _too_long(path, pause.length, LONG_BREAK)
                yield from _too_short(path, pause.length, SHORT_BREAK)
