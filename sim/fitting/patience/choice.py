"""Which law of patience to write: exponential unless the waits say otherwise, values of the curve if no law does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import log, log1p

import numpy as np

from sim.fitting.finding import DERIVED, Finding, Floats, Mask, share_of
from sim.fitting.patience.exposure import exposure
from sim.fitting.patience.laws import EXPONENTIAL, FAMILIES, FittedLaw, fit_law, fit_law_beyond
from sim.fitting.patience.survival import WHOLE_CURVE, Curve, kaplan_meier

FEWEST_LOST, FEWEST_FOR_FAMILY, FEWEST_BALKED = 30, 150, 20
WORTH = 4.0  # by so much the criterion of another law must be below that of the exponential
AT_RISK, VALUES = 30, 1_000
AT_ONCE, HALF_A_TICK = 2.0, 0.5  # s
MOST_WAITS = 100_000


@dataclass(frozen=True)
class PatienceFound:
    """What is known of the patience of one queue.

    Attributes
    ----------
    mean
        As one number, by exposure.
    law
        The law to write.
    laws
        All that were fitted, likeliest first; none where sums of waits are all there is.
    values
        Seconds, each equally likely, where no law follows the curve.
    balk
        The share who leave at once when they must wait.
    curve
        Kaplan and Meier's, where there are single waits.
    """

    mean: Finding
    law: FittedLaw
    laws: tuple[FittedLaw, ...] = ()
    values: Floats | None = None
    balk: Finding | None = None
    curve: Curve | None = None


def waiting(waits: Floats, lost: Mask) -> tuple[Floats, Mask]:
    """Return the waits of those who had to wait, in seconds, and who of them was lost.

    Of the served those above 0 s, or from 2 s on where the clock of the export writes 1 s for all: where at least three
    times as many waited 1 s as 0 s, and as 2 s. All the lost had to wait; 0 s of a clock of whole seconds are half one.
    """
    seconds = np.rint(waits[~lost])
    none, one, two = ((seconds == k).sum() for k in range(3))
    whole = np.array_equal(seconds, waits[~lost])
    least = AT_ONCE if whole and one > 10 and one > 3 * max(none, two) else np.nextafter(0, 1)
    rows = lost | (waits >= least)
    return np.maximum(waits[rows], HALF_A_TICK), lost[rows]


def patience_of(waits: Floats, lost: Mask) -> PatienceFound:
    """Return the patience of contacts who had to wait.

    Parameters
    ----------
    waits
        Seconds, above 0, until they were answered or left.
    lost
        Who abandoned; the others were patient at least as long.
    """
    few = slice(None, None, len(waits) // MOST_WAITS + 1)
    laws, balk = _with_balking(waits[few], lost[few])
    begin = AT_ONCE if balk else 0.0
    stayed = ~(lost & (waits < begin))
    waits, lost = waits[stayed], lost[stayed]
    beyond = float(np.maximum(waits - begin, 0.0).sum())  # an exponential law forgets what has been waited
    mean, curve = exposure(beyond, float(lost.sum())), kaplan_meier(waits, lost)
    law = _chosen(laws)
    values = values_of(curve, law) if len(laws) > 1 and not follows(law, waits, lost) else None
    return PatienceFound(mean, law, tuple(sorted(laws, key=lambda one: one.aic)), values, balk, curve)


def _laws(waits: Floats, lost: Mask) -> list[FittedLaw]:
    return [fit_law(family, waits[lost], waits[~lost]) for family in _families(lost)]


def _laws_of_who_stays(waits: Floats, lost: Mask) -> list[FittedLaw]:
    """Return laws by the waits beyond 2 s: who was lost before may have balked, who was served tells nothing."""
    seen = waits >= AT_ONCE
    waits, lost = waits[seen], lost[seen]
    return [fit_law_beyond(AT_ONCE, family, waits[lost], waits[~lost]) for family in _families(lost)]


def _families(lost: Mask) -> tuple[str, ...]:
    return FAMILIES if lost.sum() >= FEWEST_FOR_FAMILY else (EXPONENTIAL,)


def _chosen(laws: list[FittedLaw]) -> FittedLaw:
    simple, best = laws[0], min(laws, key=lambda one: one.aic)
    return best if best.aic < simple.aic - WORTH else simple


def _with_balking(waits: Floats, lost: Mask) -> tuple[list[FittedLaw], Finding | None]:
    """Return the laws of who stays, and the share who leave at once, if that explains the waits better than a law."""
    plain, at_once = _laws(waits, lost), lost & (waits < AT_ONCE)
    rest = ~at_once
    if at_once.sum() < FEWEST_BALKED or not (lost & rest).any():
        return plain, None
    stayed, n = _laws_of_who_stays(waits, lost), int(at_once.sum())
    law, other = _chosen(plain), _chosen(stayed)
    soon, at = (float(1 - one.surviving(np.array([AT_ONCE]))[0]) for one in (law, other))
    share = min(max((n / len(waits) - at) / (1 - at), 1e-9), 1 - 1e-9)
    with_balking = n * log(share + (1 - share) * at) + rest.sum() * log1p(-share)
    with_balking += fit_of(other, waits[rest], lost[rest])
    without = n * log(soon) + fit_of(law, waits[rest], lost[rest])
    if 2 * (with_balking - without) < WORTH + 2 * (1 + len(other.parameters) - len(law.parameters)):
        return plain, None
    found = share_of(share * len(waits), len(waits), "contacts who had to wait", "lost within 2 s")
    return stayed, replace(found, word=DERIVED)


def fit_of(law: FittedLaw, waits: Floats, lost: Mask) -> float:
    """Return the log likelihood of waits under a law."""
    return float(law.frozen.logpdf(waits[lost]).sum() + law.frozen.logsf(waits[~lost]).sum())


def follows(law: FittedLaw, waits: Floats, lost: Mask) -> bool:
    """Whether a law stays within the band of the whole curve, up to the wait that one in twenty exceeds."""
    curve = kaplan_meier(waits, lost, WHOLE_CURVE)
    seen = (curve.times <= np.quantile(waits, 0.95)) & (curve.share < 0.95)
    expected = law.surviving(curve.times[seen])
    return bool(((curve.low[seen] <= expected) & (expected <= curve.high[seen])).all())


def values_of(curve: Curve, law: FittedLaw) -> Floats:
    """Return equally likely seconds: of the curve while 30 are at risk, beyond by the law, joined where they meet."""
    shares = (np.arange(VALUES) + 0.5) / VALUES  # the share gone before each value
    last = int(np.flatnonzero(curve.at_risk >= AT_RISK)[-1])
    place = np.searchsorted(1 - curve.share[: last + 1], shares)
    left, end = max(float(curve.share[last]), 1e-12), curve.times[last]
    beyond = (1 - shares) / left * law.surviving(np.array([end]))[0]
    return np.where(place <= last, curve.times[np.minimum(place, last)], law.frozen.isf(np.minimum(beyond, 1.0)))
