"""Who was lost and calls again: by customer where callers are known, else from how volumes follow abandonments.

A scenario draws redials itself, so its volumes must be contacts that are none: offered less r times lost.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl

from sim.fitting.finding import ASSUMED, DERIVED, NORMAL, Finding, Floats, Whole, interval_from, resampled
from sim.fitting.volumes.counts import Counts
from sim.plumbing.maths.roots import brentq

WITHIN = 3_600.0  # s
FEWEST_LOST = 100
DELAY = 900.0  # s, assumed where it cannot be seen
USUAL, FEW, MANY = 0.5, 0.3, 0.7
NOTHING = 0.01
LEAST_LOST = 0.08  # of offered
FEWEST_DAYS = 20
TOO_WIDE = 0.1
TIMES = 60
BY_SLOTS, LEANS = (
    "instrument: lost in the slot before",
    "the delay is assumed: 5 or 20 minutes move it by up to a tenth",
)


class RedialsFound(NamedTuple):
    """Redials per contact lost, their mean delay, and which contacts they are, where customers are known."""

    probability: Finding
    delay: Finding
    redials: frozenset[str] = frozenset()


# With customers


def redials_by_customer(contacts: pl.DataFrame, within: float = WITHIN) -> RedialsFound | None:
    """Return redials from contacts with ``customer``, ``arrival``, ``lost``, ``gone`` (when they left, or ended).

    The share q of the lost whose next contact comes within an hour, less what happens after served contacts anyway
    (b): r = (q - b) / (1 - b). Who was lost in the last hour of a day is left out. ``None`` below 100 lost.
    """
    known = contacts.filter(pl.col("customer").is_not_null()).sort("customer", "arrival")
    gap = (pl.col("arrival").shift(-1).over("customer") - pl.col("gone")).dt.total_microseconds() / 1e6
    rows = known.with_columns(
        gap.alias("gap"),
        pl.col("id").shift(-1).over("customer").alias("next"),
        pl.col("arrival").max().over(pl.col("arrival").dt.date()).alias("last"),
    )
    whole = rows.filter((pl.col("last") - pl.col("gone")).dt.total_seconds() >= within)
    lost, served = whole.filter("lost"), whole.filter(~pl.col("lost"))
    if len(lost) < FEWEST_LOST:
        return None
    q, b = (float((one["gap"] <= within).fill_null(False).sum()) / max(len(one), 1) for one in (lost, served))
    again = rows.filter(pl.col("lost"), pl.col("gap") <= within)
    return RedialsFound(_by_customer(q, b, len(lost), len(served)), _delay(again["gap"], within),
                        frozenset(again["next"]))  # fmt: skip


def _by_customer(q: float, b: float, lost: int, served: int) -> Finding:
    r = max((q - b) / (1 - b), 0.0)
    variance = q * (1 - q) / lost / (1 - b) ** 2 + b * (1 - b) / max(served, 1) * ((1 - q) / (1 - b) ** 2) ** 2
    half = NORMAL * float(np.sqrt(variance))
    return Finding(r, max(r - half, 0.0), min(r + half, 1.0), "share", lost, "lost callers",
                   "next contact within an hour, less background", DERIVED)  # fmt: skip


def _delay(gaps: pl.Series, within: float) -> Finding:
    """Return the mean of exponential delays of which only those below ``within`` seconds are seen."""
    n, mean = len(gaps), float(gaps.sum()) / len(gaps) if len(gaps) else within / 2

    def excess(size: float) -> float:
        return float(size - within / float(np.expm1(within / size)) - mean)

    value = brentq(excess, within / 200, within * 50) if mean < 0.499 * within and n else within
    half = NORMAL * value / np.sqrt(max(n, 1)) / told_by_mean(value, within)
    return Finding(value, max(value - half, 0.0), value + half, "s", n, "redials", "truncated exponential", DERIVED)


def told_by_mean(size: float, within: float) -> float:
    """Return the root of what a truncated delay tells of its mean, as a share of what a whole one would tell."""
    ratio = within / size
    return float(np.sqrt(max(1 - ratio**2 * np.exp(-ratio) / np.expm1(-ratio) ** 2, 1e-6)))


# What volumes make of them


def _taken_out(recorded: Counts, primary: Counts) -> float:
    """Return the redials that volumes are without, over what is left."""
    kept = float(np.nansum(primary.table))
    return float(np.nansum(recorded.table)) / kept - 1 if kept else 0.0


def unsure_of_redials(found: RedialsFound | None, recorded: Counts, primary: Counts) -> float:
    """Return by which share volumes move within the interval of redials that no customer's number tells."""
    if found is None or found.redials or found.probability.low is None or found.probability.high is None:
        return 0.0
    half, value = (found.probability.high - found.probability.low) / 2, found.probability.value
    return half * _taken_out(recorded, primary) / value if value > 0 else 0.0


def if_others_call_again(
    found: RedialsFound | None, recorded: Counts, primary: Counts, total: float
) -> tuple[str, ...]:
    """Say between which a week's volumes are if more or fewer of the lost call again than is assumed."""
    out = _taken_out(recorded, primary)
    if found is None or found.probability.word != ASSUMED or out < NOTHING:
        return ()
    value = found.probability.value
    more, fewer = (total * (1 + out * (1 - share / value)) for share in (FEW, MANY))
    assumed = f"{value:.0%} of the lost are assumed to call again, and are not in it"
    return (f"{assumed}: {more:,.0f} a week if {FEW:.0%} do, {fewer:,.0f} if {MANY:.0%} (--redials)",)


# Without


def redials_by_instrument(offered: Counts, lost: Counts, delay: float = DELAY) -> RedialsFound:
    """Return redials per abandonment from interval counts, or one half, assumed, where they cannot tell.

    Offered O_t = primary + r G_t with G_t = sum_k g_k A_{t-k}, g the shares of delays that fall k slots later.
    Abandonments answer to arrivals of their own slot, so least squares overstates r; instead sum Z (O - r G - b_d p_wt)
    = 0 is solved, with the abandonments of the slot before, less their weekday-slot means, for Z.
    """
    days = ~(np.isnan(offered.table).any(axis=1) | np.isnan(lost.table).any(axis=1)) & (offered.totals > 0)
    o, a, weekdays = offered.table[days], lost.table[days], offered.weekdays[days]
    if len(o) < FEWEST_DAYS or a.sum() < max(FEWEST_LOST, LEAST_LOST * o.sum()):
        return assumed_redials("needs customer ids, or four weeks of intervals with 8 % lost")
    g = delayed(a, delay, offered.length)
    value = instrumental(o, a, g, weekdays)
    drawn = resampled(lambda rows: instrumental(o[rows], a[rows], g[rows], weekdays[rows]), len(o), TIMES)
    if not np.isfinite(value) or drawn.std() > TOO_WIDE:
        return assumed_redials(
            "the intervals do not tell who calls again: they leave it open by more than .1 either way"
        )
    low, high = interval_from(drawn)
    r, low, high = (float(np.clip(one, 0, 1)) for one in (value, low, high))
    found = Finding(r, low, high, "share", round(a.sum()), "lost", BY_SLOTS, DERIVED, (LEANS,))
    return RedialsFound(found, _assumed_delay(delay))


def assumed_redials(why: str, probability: float = USUAL) -> RedialsFound:
    """Return redials that nothing tells."""
    found = Finding(probability, None, None, "share", 0, "", "default", ASSUMED, (why,))
    return RedialsFound(found, _assumed_delay(DELAY))


def _assumed_delay(delay: float) -> Finding:
    return Finding(delay, None, None, "s", 0, "", "default", ASSUMED, ("needs customer ids",))


def delayed(lost: Floats, delay: float, length: float) -> Floats:
    """Return redials to expect of each slot if everybody lost calls again after an exponential delay of that mean.

    Abandonments are spread evenly over their slot: of them the share 1 - (1 - e^{-L}) / L with L = length / delay
    falls into the same slot, and (1 - e^{-L})^2 e^{-(k-1) L} / L into the k-th after it.
    """
    ratio = length / delay
    kept = -np.expm1(-ratio)
    shares = [1 - kept / ratio, *(kept**2 / ratio * np.exp(-ratio * k) for k in range(lost.shape[1] - 1))]
    result = np.zeros_like(lost)
    for k, share in enumerate(shares):
        result[:, k:] += share * lost[:, : lost.shape[1] - k]
    return result


def instrumental(offered: Floats, lost: Floats, redials: Floats, weekdays: Whole) -> float:
    """Return r such that what is left of offered is not related to the abandonments of the slot before."""
    before = np.zeros_like(lost)
    before[:, 1:] = lost[:, :-1]
    instrument = _apart(before, weekdays)

    def related(r: float) -> float:
        return float((instrument * _left(offered - r * redials, weekdays)).sum())

    low, high = related(-0.5), related(1.5)
    return brentq(related, -0.5, 1.5, xtol=1e-4) if low * high < 0 else float("nan")


def _apart(values: Floats, weekdays: Whole) -> Floats:
    """Return values less the mean of their weekday and slot."""
    left: Floats = values.copy()
    for weekday in np.unique(weekdays):
        left[weekdays == weekday] -= left[weekdays == weekday].mean(axis=0)
    return left


def _left(primary: Floats, weekdays: Whole) -> Floats:
    """Return what profile and level of the day leave of each slot.

    The level is that of the other slots of the day: this slot and the one before would tie what is left to the
    instrument, and pull r down.
    """
    left = np.zeros_like(primary)
    for weekday in np.unique(weekdays):
        days = primary[weekdays == weekday]
        profile = days.sum(axis=0) / days.sum()
        near = profile.copy()
        near[1:] += profile[:-1]
        seen = days.copy()
        seen[:, 1:] += days[:, :-1]
        level = (days.sum(axis=1, keepdims=True) - seen) / (1 - near)
        left[weekdays == weekday] = days - level * profile
    return left
