"""Closed doors: who chooses turns to a channel that is open at that hour; the SimPy model's own words."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled, shared
from sim.engine.drawing.units import unit_of
from sim.engine.migration.reach import found_now, has_channel
from sim.engine.migration.weighing import own_share, weighed, wish
from sim.engine.records import draw_views as draw
from sim.engine.records import mind_views as mind
from sim.engine.records import views as view
from sim.engine.records.draws import COMES_BACK, OPEN_CHANNEL
from sim.engine.records.layout import NOBODY
from sim.engine.records.views import Handle
from sim.log.codes import Cause
from sim.policies import choosing

drawn_place = shared(choosing.drawn_place)
UNKNOWN_HOUR = -2  # of which the volumes are not at hand: the model knows them
FALLBACK = int(Cause.FALLBACK)


@compiled
def comes_back(w: Handle, contact: int) -> bool:
    """Whether who met a closed door comes back while it is open."""
    likely = draw.channel_laws(w)[view.contacts(w)[contact].channel].comes_back
    return bool(likely and unit_of(w, contact, COMES_BACK) < likely)


@compiled
def turns_to(w: Handle, contact: int) -> int:
    """Return the open channel that a customer chooses who met a closed door and does not come back.

    `NOBODY` where there is none, `UNKNOWN_HOUR` where the model has to say.
    """
    one, hour = view.contacts(w)[contact], _hour(w)
    if hour == NOBODY:
        return UNKNOWN_HOUR
    count = _open_to(w, contact)
    _expect(w, contact, count, hour)
    if wish(w, count, one.customer, one.segment, one.issue, weighed(w, contact), view.clock(w).now) == 0:
        return NOBODY
    return int(mind.able(w)[drawn_place(mind.wanted(w), count, unit_of(w, contact, OPEN_CHANNEL))])


@compiled
def _open_to(w: Handle, contact: int) -> int:
    """Put down which channels are open to a customer now; return how many."""
    one, count = view.contacts(w)[contact], 0
    found = found_now(w, one.segment, one.issue)
    for channel in range(len(mind.known(w))):
        if found & (1 << channel) and has_channel(w, contact, channel) and not _has_passed_on(w, contact, channel):
            mind.able(w)[count] = channel
            count += 1
    return count


@compiled
def _has_passed_on(w: Handle, contact: int, channel: int) -> bool:
    """Whether a machine has just sent the customer here, who need not try it again; after two machines, none."""
    one, law = view.contacts(w)[contact], draw.channel_laws(w)[channel]
    if one.cause != FALLBACK or law.machines_from == law.machines_to:
        return False
    return bool(one.passed > 1 or draw.machines(w)[law.machines_from].fallback == one.channel)


@compiled
def _hour(w: Handle) -> int:
    """Return where the rates of this reporting interval stand; `NOBODY` where those of another day are at hand."""
    begins, now, step = mind.days(w), view.clock(w).now, mind.choice(w).interval
    for day in range(len(begins) - 1):
        if begins[day] <= now < begins[day + 1]:
            return int(day * mind.choice(w).intervals + (now - begins[day]) // step)
    return NOBODY


@compiled
def _expect(w: Handle, contact: int, count: int, hour: int) -> None:
    """Put down what the volumes have at this hour; where they have none then, of the whole horizon; else all alike."""
    one, whole = view.contacts(w)[contact], 0.0
    for k in range(count):
        channel = mind.able(w)[k]
        rate = mind.rates(w)[hour, channel] * mind.mix(w)[channel, one.segment, one.issue]
        mind.expected(w)[k] = rate * own_share(w, one.customer, one.issue, channel)
        whole += mind.expected(w)[k]
    for k in range(0 if whole else count):
        channel = mind.able(w)[k]
        volume = draw.volumes(w)[one.segment, one.issue, channel]
        mind.expected(w)[k] = volume * own_share(w, one.customer, one.issue, channel)
        whole += mind.expected(w)[k]
    for k in range(0 if whole else count):
        mind.expected(w)[k] = 1.0
