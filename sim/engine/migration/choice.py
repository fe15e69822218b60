"""Channel choice: who stays where the volumes have them, who moves where and why; the SimPy model's own words."""

from __future__ import annotations

from math import exp

from sim.engine.compiling.jit import compiled, shared
from sim.engine.records import mind_views as mind
from sim.engine.records import views as view
from sim.engine.records.layout import DRAWS, PLACES, TICKS
from sim.engine.records.minds import (
    CAMPAIGN,
    CAUSES,
    COST,
    EXPERIENCE,
    FIT,
    INERTIA,
    KINDS_OF_TERMS,
    SETTLES,
    WAIT,
)
from sim.engine.records.views import Handle
from sim.engine.state.asks import ask_at_large
from sim.engine.state.memory import row_of, saving
from sim.log.codes import Cause
from sim.policies import choosing

drawn_place, settled_place = shared(choosing.drawn_place), shared(choosing.settled_place)
weigh, gained_most = shared(choosing.weigh), shared(choosing.gained_most)
NOTHING_SPEAKS = choosing.NOTHING_SPEAKS
TO_BE_ASKED = -2
CLOSURE, HABIT, ADOPTION = int(Cause.CLOSURE), int(Cause.HABIT), int(Cause.ADOPTION)
CAUSE_OF = (
    int(Cause.EXPERIENCE), int(Cause.SETTLES), int(Cause.HABIT), int(Cause.CAMPAIGN), int(Cause.WAIT), int(Cause.COST),
)  # fmt: skip


@compiled
def place(w: Handle, at: int) -> int:
    """Return the channel on which the next contact comes, or `TO_BE_ASKED` where the model has to say first."""
    row, rule = view.arrivals(w)[at], mind.choice(w)
    here = int(row.channel)
    if mind.known(w)[here].sends_away and not view.channels(w)[here].is_open:
        ask_at_large(w, PLACES, at, 0)
        return TO_BE_ASKED
    if rule.nobody_moves:
        return here
    there = _chosen(w, at)
    if there != here and not mind.is_drawn(w)[here, there]:
        ask_at_large(w, DRAWS, here, there)
        return TO_BE_ASKED
    return there


@compiled
def _chosen(w: Handle, at: int) -> int:
    row, known = view.arrivals(w)[at], mind.known(w)
    here, whole = int(row.channel), 0.0
    count = _who_can_be_reached(w, at)
    at_here = -1
    for k in range(count):
        channel = mind.able(w)[k]
        share = 0.0 if known[channel].odds else _rate(w, at, channel)
        mind.expected(w)[k], mind.odds(w)[k] = share, known[channel].odds
        whole += share
        if channel == here and share > 0:
            at_here = k
    if row.at >= known[here].ends_at and mind.ends(w)[here, row.segment, row.issue]:
        return _sent_elsewhere(w, at, count, whole) if count else here
    return _settled(w, at, count, at_here) if at_here >= 0 else here


@compiled
def _who_can_be_reached(w: Handle, at: int) -> int:
    """Put down which channels the customer has that are open for the need; return how many."""
    row, rule, count = view.arrivals(w)[at], mind.choice(w), 0
    while rule.period < len(mind.reach_times(w)) and mind.reach_times(w)[rule.period] <= row.at:
        rule.period += 1
    found = mind.reach(w)[rule.period, row.segment, row.issue]
    for channel in range(len(mind.known(w))):
        if found & (1 << channel) and (not rule.opens or _has(w, at, channel)):
            mind.able(w)[count] = channel
            count += 1
    return count


@compiled
def _has(w: Handle, at: int, channel: int) -> bool:
    """Whether a customer has a channel; of a segment a share does."""
    row, place = view.arrivals(w)[at], mind.known(w)[channel].held
    if place < 0:
        return True
    held = mind.held(w)[place, row_of(w, row.customer, row.segment)]
    if held >= 1:
        return True
    return bool(held > 0 and mind.choice(w).draws_has and mind.has_luck(w)[channel, at] < held)


@compiled
def _rate(w: Handle, at: int, channel: int) -> float:
    """Return at which rate the volumes have the customer's contacts about the need on a channel."""
    row = view.arrivals(w)[at]
    rate = mind.planned(w)[row.planned, channel] * mind.mix(w)[channel, row.segment, row.issue]
    if mind.choice(w).habits:
        rate *= mind.relative(w)[row.customer - 1, row.issue, channel]
    return float(rate)


@compiled
def _sent_elsewhere(w: Handle, at: int, count: int, whole: float) -> int:
    """Let a customer choose whose channel was closed; where the volumes have none of these, each is as likely."""
    _speak(w, at, count)
    if whole == 0:
        for k in range(count):
            mind.expected(w)[k] = 0.0 if mind.odds(w)[k] else 1.0
    if weigh(count, mind.expected(w), mind.odds(w), mind.speaks(w), mind.wanted(w)) == 0:
        return int(view.arrivals(w)[at].channel)
    mind.choice(w).cause = CLOSURE
    return int(mind.able(w)[drawn_place(mind.wanted(w), count, view.arrivals(w)[at].choice_luck)])


@compiled
def _settled(w: Handle, at: int, count: int, here: int) -> int:
    _speak(w, at, count)
    speaks, any_new, least, most = mind.speaks(w), False, mind.speaks(w)[0], mind.speaks(w)[0]
    for k in range(count):
        least, most = min(least, speaks[k]), max(most, speaks[k])
        any_new = any_new or mind.odds(w)[k] > 0
    if most - least < NOTHING_SPEAKS and not any_new:
        return int(mind.able(w)[here])
    weigh(count, mind.expected(w), mind.odds(w), speaks, mind.wanted(w))
    there = settled_place(here, count, mind.expected(w), mind.wanted(w), view.arrivals(w)[at].choice_luck)
    if there != here:
        kind = gained_most(mind.terms(w), CAUSES, count, here, there)
        mind.choice(w).cause = CAUSE_OF[kind] if kind >= 0 else ADOPTION if mind.odds(w)[there] > 0 else HABIT
    return int(mind.able(w)[there])


@compiled
def _speak(w: Handle, at: int, count: int) -> None:
    """Put down what speaks for each channel that can be reached: term by term, and in all."""
    row, rule, terms = view.arrivals(w)[at], mind.choice(w), mind.terms(w)
    who, weights, now = row_of(w, row.customer, row.segment), mind.weights(w)[row.segment], row.at / TICKS
    for k in range(count):
        channel = mind.able(w)[k]
        known = mind.known(w)[channel]
        for term in range(KINDS_OF_TERMS):
            terms[term * count + k] = 0.0
        terms[EXPERIENCE * count + k] = weights.experience * (mind.liked(w)[who, channel] - known.usual)
        if rule.believes and mind.learnt(w)[who]:
            terms[SETTLES * count + k] = weights.settles * _gap(w, who, channel, row.issue, now)
        if mind.stays(w)[who] and mind.last(w)[who] == channel:
            terms[INERTIA * count + k] = weights.inertia
        if known.spoken_for:
            nudged = weights.nudge * _nudge(w, who, channel, now, row.issue)
            terms[CAMPAIGN * count + k] = nudged + weights.cost * saving(w, who, channel, now, row.issue)
        if weights.wait:
            terms[WAIT * count + k] = -weights.wait * mind.longer(w)[channel]
        if weights.cost:
            terms[COST * count + k] = -weights.cost * known.dearer
        if weights.fit and known.odds:
            line = mind.fits(w)[channel, row.issue]
            terms[FIT * count + k] = weights.fit * (line[0] + line[1] * row.complexity)
        speaks = 0.0
        for term in range(KINDS_OF_TERMS):
            speaks += terms[term * count + k]
        mind.speaks(w)[k] = speaks


@compiled
def _gap(w: Handle, who: int, channel: int, need: int, now: float) -> float:
    """Return by how much more likely a customer thinks a channel settles a need now than everybody did at first."""
    cell, rule = who * len(mind.known(w)) + channel, mind.choice(w)
    gap = mind.gaps(w)[cell * mind.believed(w).shape[1] + need]
    return gap * rule.two ** ((mind.since(w)[cell] - now) / rule.halves) if gap else 0.0


@compiled
def _nudge(w: Handle, who: int, channel: int, now: float, issue: int) -> float:
    """Return how strongly earlier touches still speak for a channel to who has an issue."""
    nudged = 0.0
    for k in range(len(mind.voices(w))):
        one = mind.voices(w)[k]
        if one.channel == channel and mind.voice_issues(w)[k, issue]:
            level = mind.spoken(w)[k, who]
            if level:
                nudged += level * exp(-(now - one.since) / mind.choice(w).fades)
    return nudged
