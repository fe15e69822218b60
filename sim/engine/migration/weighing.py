"""What speaks for each channel that a customer can reach, and how likely they turn to each by that."""

from __future__ import annotations

from math import exp

from sim.engine.compiling.jit import compiled, shared
from sim.engine.drawing.needs import complexity_of, complexity_of_next
from sim.engine.records import mind_views as mind
from sim.engine.records.draws import UNKNOWN
from sim.engine.records.layout import TICKS
from sim.engine.records.minds import (
    CAMPAIGN,
    COST,
    EXPERIENCE,
    FIT,
    INERTIA,
    KINDS_OF_TERMS,
    SETTLES,
    WAIT,
)
from sim.engine.records.views import Handle
from sim.engine.state.memory import row_of, saving
from sim.policies import choosing

weigh = shared(choosing.weigh)


@compiled
def wish(w: Handle, count: int, customer: int, segment: int, issue: int, complexity: float, at: int) -> float:
    """Put down how likely a customer turns to each channel at hand, not summing to 1, by what the volumes have there.

    Returns the sum.
    """
    speak(w, count, customer, segment, issue, complexity, at)
    for k in range(count):
        odds = mind.known(w)[mind.able(w)[k]].odds
        mind.odds(w)[k] = odds
        if odds:
            mind.expected(w)[k] = 0.0
    return float(weigh(count, mind.expected(w), mind.odds(w), mind.speaks(w), mind.wanted(w)))


@compiled
def speak(w: Handle, count: int, customer: int, segment: int, issue: int, complexity: float, at: int) -> None:
    """Put down what speaks for each channel at hand at a time: term by term, and in all."""
    rule, terms = mind.choice(w), mind.terms(w)
    who, weights, now = row_of(w, customer, segment), mind.weights(w)[segment], at / TICKS
    for k in range(count):
        channel = mind.able(w)[k]
        known = mind.known(w)[channel]
        for term in range(KINDS_OF_TERMS):
            terms[term * count + k] = 0.0
        terms[EXPERIENCE * count + k] = weights.experience * (mind.liked(w)[who, channel] - known.usual)
        if rule.believes and mind.learnt(w)[who]:
            terms[SETTLES * count + k] = weights.settles * _gap(w, who, channel, issue, now)
        if mind.stays(w)[who] and mind.last(w)[who] == channel:
            terms[INERTIA * count + k] = weights.inertia
        if known.spoken_for:
            nudged = weights.nudge * _nudge(w, who, channel, now, issue)
            terms[CAMPAIGN * count + k] = nudged + weights.cost * saving(w, who, channel, now, issue)
        if weights.wait:
            terms[WAIT * count + k] = -weights.wait * mind.longer(w)[channel]
        if weights.cost:
            terms[COST * count + k] = -weights.cost * known.dearer
        if weights.fit and known.odds:
            line = mind.fits(w)[channel, issue]
            terms[FIT * count + k] = weights.fit * (line[0] + line[1] * complexity)
        speaks = 0.0
        for term in range(KINDS_OF_TERMS):
            speaks += terms[term * count + k]
        mind.speaks(w)[k] = speaks


@compiled
def weighed(w: Handle, contact: int) -> float:
    """Return how complex the need of a contact is, where that speaks for any channel."""
    return complexity_of(w, contact) if mind.choice(w).weighs_fit else UNKNOWN


@compiled
def weighed_of_next(w: Handle, at: int) -> float:
    """Return how complex the need of who comes next is, where that speaks for any channel."""
    return complexity_of_next(w, at) if mind.choice(w).weighs_fit else UNKNOWN


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


@compiled
def own_share(w: Handle, customer: int, issue: int, channel: int) -> float:
    """Return by what the volumes on a channel are multiplied to be those of a customer; 1 where all are alike."""
    if not mind.choice(w).habits:
        return 1.0
    place, whole = mind.in_line(w)[customer - 1, 0], mind.in_line(w)[customer - 1, 1]
    return float(mind.own_shares(w)[issue, place, channel] / mind.wholes(w)[issue, whole, channel])
