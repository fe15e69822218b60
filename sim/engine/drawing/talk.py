"""How long an agent, or a machine, has to do with a contact."""

from __future__ import annotations

from math import exp

from sim.engine.compiling.jit import compiled
from sim.engine.drawing.laws import duration, of_one
from sim.engine.drawing.needs import complexity_of
from sim.engine.records import draw_views as draw
from sim.engine.records import views as view
from sim.engine.records.draws import EXP
from sim.engine.records.layout import TICKS
from sim.engine.records.views import Handle


@compiled
def talk_on(w: Handle, contact: int, luck: float, now: float) -> float:
    """Return the talk of a further attempt or tier, on the channel of a contact, from its own uniform number."""
    work = _written(w, contact, luck, now)
    if draw.channel_laws(w)[view.contacts(w)[contact].channel].effect:
        work *= exp(_harder(w, contact))
    return float(round(work * TICKS) / TICKS)


@compiled
def first_talk_on(w: Handle, contact: int, luck: float, now: float) -> float:
    """Return the talk of who comes where the volumes have them: as it stands in a column, which numpy works out."""
    work = _written(w, contact, luck, now)
    if draw.channel_laws(w)[view.contacts(w)[contact].channel].effect:
        work *= of_one(w, EXP, _harder(w, contact))
    return float(round(work * TICKS) / TICKS)


@compiled
def _written(w: Handle, contact: int, luck: float, now: float) -> float:
    """Return the talk about an issue, however complex."""
    one = view.contacts(w)[contact]
    law = draw.channel_laws(w)[one.channel]
    return float(duration(w, int(law.talk), luck, now) * draw.effort(w)[one.issue] * law.factor)


@compiled
def _harder(w: Handle, contact: int) -> float:
    """Return the logarithm of how much longer talk takes, as the need is more complex than usual."""
    law = draw.channel_laws(w)[view.contacts(w)[contact].channel]
    return float(law.effect * (complexity_of(w, contact) - law.usual))
