"""Who is a customer: whose contacts are made, how satisfied they are left, and when they leave."""

from __future__ import annotations

from math import exp, log1p

from sim.engine.compiling.jit import compiled, shared
from sim.engine.records import mind_views as mind
from sim.engine.records import views as view
from sim.engine.records.layout import MOVES, TICKS
from sim.engine.records.views import Handle
from sim.engine.state.asks import ask_of
from sim.log.codes import Outcome
from sim.policies import choosing
from sim.scenario.basics.units import YEAR

UNFINISHED, DEFLECTED = int(Outcome.UNFINISHED), int(Outcome.DEFLECTED)
NEVER = float("inf")
SURELY, CHECKED = -1.0, -2.0  # against no odds: of a contact that is made by anybody, and by whom it is known
COMES, STAYS_AWAY, TO_BE_ASKED = range(3)
more_often = shared(choosing.more_often)


@compiled
def comes(w: Handle, at: int) -> int:
    """Return whether a contact is made that was drawn against some odds."""
    row, rule = view.arrivals(w)[at], mind.choice(w)
    if row.odds == SURELY:
        return TO_BE_ASKED
    if row.odds == CHECKED:
        return COMES
    often = 1.0
    if rule.convenience and rule.chooses:
        many = len(mind.known(w))
        often = more_often(
            rule.convenience, mind.liked(w), mind.used(w), mind.known(w)["usual"], row.customer - 1, many
        )
    if not row.odds * rule.busiest < often:
        return STAYS_AWAY
    if mind.here_until(w)[row.customer - 1] <= row.at / TICKS:
        return TO_BE_ASKED
    return COMES if mind.here_since(w)[row.customer - 1] <= row.at / TICKS else STAYS_AWAY


@compiled
def move(w: Handle, slot: int, outcome: int, felt: float) -> None:
    """Let a customer be more or less satisfied by a contact that is over, and leave later or sooner."""
    one, rule, now = view.contacts(w)[slot], mind.choice(w), view.clock(w).now / TICKS
    row = one.customer - 1
    if outcome in (UNFINISHED, DEFLECTED) or not mind.known(w)[one.channel].inbound:
        return
    if mind.here_until(w)[row] <= now:  # what has become of whom since is told by the model first
        ask_of(w, slot, MOVES, felt)
        return
    if mind.here_since(w)[row] > now:
        return
    before = mind.content(w)[row]
    if rule.leaves:
        mind.bears(w)[row] -= _hazard(w, before) * (now - mind.seen(w)[row])
    after = before + (rule.worse if felt < before else rule.better) * (felt - before)
    mind.content(w)[row], mind.seen(w)[row] = after, now
    if rule.leaves:
        rate = _hazard(w, after)
        mind.here_until(w)[row] = now + mind.bears(w)[row] / rate if rate else NEVER


@compiled
def _hazard(w: Handle, level: float) -> float:
    """Return at which rate a second a customer leaves who stays as satisfied."""
    odds = mind.choice(w).logit - mind.choice(w).steepness * (level - mind.choice(w).level_usual)
    return float((max(odds, 0.0) + log1p(exp(-abs(odds)))) / YEAR)
