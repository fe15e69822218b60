"""How customers choose and learn, as functions of places in arrays, which both engines play.

They are plain Python over lists for the SimPy model and compiled over arrays for the other engine, so each keeps to
numbers and loops, and calls no other. Sums are taken in the order of the places, so that they are the same to the
last bit whoever takes them.
"""

from __future__ import annotations

from math import exp
from typing import Any

Numbers = Any  # a list, a view or an array of numbers
NOTHING_SPEAKS = 1e-12  # what rounding leaves of a difference
MOST = 10.0  # tries that a belief counts for


def drawn_place(weights: Numbers, count: int, luck: float) -> int:
    """Return a place with probability in proportion to its weight.

    >>> [drawn_place((1.0, 0.0, 3.0), 3, luck) for luck in (0.2, 0.25, 0.99)]
    [0, 2, 2]
    """
    whole = 0.0
    for k in range(count):
        whole += weights[k]
    mark, top = luck * whole, 0.0
    for k in range(count - 1):
        top += weights[k]
        if mark < top:
            return k
    return count - 1


def settled_place(here: int, count: int, planned: Numbers, preferred: Numbers, luck: float) -> int:
    """Return where a contact goes that the volumes put at ``here``, by maximal coupling: see `settle`."""
    expected, wanted, gained = 0.0, 0.0, 0.0
    for k in range(count):
        expected += planned[k]
        wanted += preferred[k]
    stays, whole = preferred[here] * expected, planned[here] * wanted
    if luck * whole < stays:
        return here
    for k in range(count):
        gained += max(0.0, preferred[k] * expected - planned[k] * wanted)
    mark, top = (luck * whole - stays) / (whole - stays) * gained, 0.0
    for k in range(count - 1):
        top += max(0.0, preferred[k] * expected - planned[k] * wanted)
        if mark < top:
            return k
    return count - 1


def weigh(count: int, shares: Numbers, odds: Numbers, utilities: Numbers, wanted: Numbers) -> float:
    """Put down P1, not summing to 1, in ``wanted``, and return its sum.

    The shares of the volumes, of a new channel its ``odds`` (0 of all others) times the sum of them, times
    ``exp(utility)``.
    """
    whole, best, any_share, added = 0.0, 0.0, False, 0.0
    for k in range(count):
        whole += shares[k]
    for k in range(count):
        wanted[k] = (whole or 1.0) * odds[k] if odds[k] else shares[k]
        if wanted[k] and (not any_share or utilities[k] > best):
            best, any_share = utilities[k], True
    for k in range(count):
        if wanted[k]:
            wanted[k] *= exp(utilities[k] - best)
        added += wanted[k]
    return added


def gained_most(terms: Numbers, kinds: int, count: int, here: int, there: int) -> int:
    """Return which of the first kinds of terms speaks most for one place rather than another; -1 where none does.

    ``terms`` has, kind by kind, a number for each place.
    """
    most, found = NOTHING_SPEAKS, -1
    for kind in range(kinds):
        gain = terms[kind * count + there] - terms[kind * count + here]
        if gain > most:
            most, found = gain, kind
    return found


def learn(
    gaps: Numbers, tried: Numbers, usual: Numbers, at: int, needs: int, need: int,
    settled: bool, kept: float, step: float, start: float, surprise: float,
) -> None:  # fmt: skip
    """Let a customer learn whether a channel has settled a need, and of the others a part of the same surprise.

    ``gaps``, by how much what is believed of each need differs from what is ``usual``, and how often each was
    ``tried`` stand from ``at`` on; ``kept`` is what is left of the gaps.
    """
    news, most = step * (settled - usual[need] - gaps[at + need] * kept), MOST - start
    for other in range(needs):
        before, tries, counts = usual[other], tried[at], 1.0 if other == need else surprise
        belief = before + gaps[at] * kept + counts * news / (start + tries + 1)
        gaps[at] = (0.0 if belief < 0.0 else 1.0 if belief > 1.0 else belief) - before
        if tries < most:
            tries += step * counts
            tried[at] = tries if tries < most else most
        at += 1


def used_in_all(used: Numbers, row: int, channels: Numbers, count: int) -> float:
    """Return how far a row has used some channels, all together."""
    whole = 0.0
    for k in range(count):
        whole += used[row, channels[k]]
    return whole


def missed(liked: Numbers, used: Numbers, usual: Numbers, row: int, channels: Numbers, count: int) -> float:
    """Return how much a row thinks of channels it has used, relative to what is usual; some it must have used."""
    whole, felt = 0.0, 0.0
    for k in range(count):
        channel = channels[k]
        weight = used[row, channel]
        whole += weight
        felt += weight * (liked[row, channel] / usual[channel] if usual[channel] > 0 else 1.0)
    return felt / whole


def more_often(convenience: float, liked: Numbers, used: Numbers, usual: Numbers, row: int, count: int) -> float:
    """Return how many times as often as at first a row contacts us: more the better it thinks of channels than usual.

    In the mean of those it has used (induced contacts: Campbell and Frei, Management Science 56, 2010).
    """
    whole, better = 0.0, 0.0
    for k in range(count):
        whole += used[row, k]
        better += used[row, k] * (liked[row, k] - usual[k])
    return exp(convenience * better / whole) if whole else 1.0
