"""What a tier does with a contact, as ``sim.model.lives.escalation`` decides it."""

from __future__ import annotations

from math import inf

from sim.engine.compiling.jit import compiled
from sim.engine.drawing.laws import duration
from sim.engine.drawing.needs import authority_of, complexity_of
from sim.engine.drawing.talk import talk_on
from sim.engine.drawing.units import unit_of_tier
from sim.engine.records import draw_views as draw
from sim.engine.records import views as view
from sim.engine.records.draws import CONTEXT, DIAGNOSIS, ESCALATION, PATIENCE, TALK, TREATMENT
from sim.engine.records.layout import ENDLESS, NOBODY, TICKS
from sim.engine.records.views import Handle
from sim.engine.state.insight import knows
from sim.log.codes import LegKind

LAST, PASSED, FAILED, ESCALATED = (
    int(kind) for kind in (LegKind.LAST, LegKind.PASSED, LegKind.FAILED, LegKind.ESCALATED)
)


@compiled
def decide_part(w: Handle, contact: int) -> float:
    """Decide what the agent who takes up a contact will do with it: return how much work, and note how that ends."""
    one, number = view.contacts(w)[contact], int(view.agents(w)[view.contacts(w)[contact].agent].pool)
    work = _work_above(w, contact) if one.transfers else float(one.talk)
    one.ends = LAST
    if not view.pools(w)[number].decides or not _is_passed_on(w, contact, number):
        return work
    return _decided(w, contact, number, work)


@compiled
def _is_passed_on(w: Handle, contact: int, number: int) -> bool:
    """Whether contacts of the channel are decided about: calls of our own only where experts take them too."""
    one = view.contacts(w)[contact]
    if draw.channel_laws(w)[one.channel].inbound:
        return True
    kind = one.segment * view.klass(w).shape[2] + one.issue
    return bool(view.above(w)[one.channel, kind, view.pools(w)[number].number] != NOBODY)


@compiled
def _decided(w: Handle, contact: int, number: int, work: float) -> float:
    one, power, before = view.contacts(w)[contact], draw.powers(w)[number], 0.0
    if power.diagnosis != NOBODY:
        luck = unit_of_tier(w, contact, DIAGNOSIS, int(one.transfers))
        before = duration(w, int(power.diagnosis), luck, view.clock(w).now / TICKS)
    if power.decides:
        if authority_of(w, contact) > power.authority:
            return _beyond(w, contact, number, before, PASSED)
        likely = _success(complexity_of(w, contact), _skill(w, int(one.agent), number))
        if likely < 1 and unit_of_tier(w, contact, TREATMENT, int(one.transfers)) >= likely:
            return _beyond(w, contact, number, before + work, FAILED)
    if power.shares and unit_of_tier(w, contact, ESCALATION, int(one.transfers)) < draw.shares(w)[number, one.issue]:
        one.ends = ESCALATED
    return before + work


@compiled
def _skill(w: Handle, agent: int, number: int) -> float:
    """Return how well an agent treats: as written for the pool, where nobody learns."""
    own = float(view.agents(w)[agent].skill)
    return own if own else float(draw.powers(w)[number].skill)


@compiled
def _success(complexity: float, skill: float) -> float:
    return 1.0 if skill == inf else 1 - complexity ** (2 * skill)


@compiled
def _beyond(w: Handle, contact: int, number: int, talk: float, end: int) -> float:
    """Pass a contact on, or leave it unresolved where there is nobody above."""
    one = view.contacts(w)[contact]
    if draw.powers(w)[number].passes:
        one.ends = end
    else:
        one.has_detail, one.beyond = 1, end
    return talk


@compiled
def _work_above(w: Handle, contact: int) -> float:
    """Draw the talk of an expert; who was not told what was said before has to be."""
    one = view.contacts(w)[contact]
    luck = unit_of_tier(w, contact, TALK, int(one.transfers))
    work = talk_on(w, contact, luck, view.clock(w).now / TICKS)
    return work + draw.drawing(w)[0].re_explain if one.unknown else work


@compiled
def tell_expert(w: Handle, contact: int, tier: int) -> None:
    """Decide whether who takes up a contact that was passed on knows what was said."""
    one, is_warm = view.contacts(w)[contact], view.pools(w)[tier].warm
    known = is_warm and draw.channel_laws(w)[one.channel].warm
    luck = unit_of_tier(w, contact, CONTEXT, int(one.transfers))
    one.unknown = 0 if known or luck < knows(w, contact, float(draw.powers(w)[tier].context)) else 1
    one.informed += 1 - one.unknown


@compiled
def patience_for_expert(w: Handle, contact: int) -> int:
    """Return when a customer gives up who waits for an expert from now on."""
    one, now = view.contacts(w)[contact], view.clock(w).now
    law = int(draw.channel_laws(w)[one.channel].patience)
    if law == NOBODY:
        return ENDLESS
    luck = unit_of_tier(w, contact, PATIENCE, int(one.transfers))
    waits = draw.endurance(w)[one.segment] * duration(w, law, luck, now / TICKS)
    return int(now + round(waits * TICKS))
