"""How fast chats go while their agent has several in hand, and how many an agent takes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sim.fitting.finding import DERIVED, NORMAL, Finding, Floats, Mask
from sim.plumbing.maths import special

FEWEST_CHATS, FEWEST_HOURS = 200, 20.0
HELD = 0.01  # of the time with any in hand
PRESET_SPEEDS = (1.0, 0.84, 0.67)  # that of the preset web_chat
STEP = 1e-3


class Chats(NamedTuple):
    """Chats of all agents.

    Attributes
    ----------
    in_hand
        Seconds of each chat while its agent had 1, 2, ... in hand, of shape (chats, most); beyond the most they count
        as with the most.
    at_end
        How many the agent had as the chat ended, itself included.
    ended
        False where the export ends before the chat.
    busy
        Agent seconds with 1, 2, ... in hand.
    """

    in_hand: Floats
    at_end: NDArray[np.int64]
    ended: Mask
    busy: Floats


class ChatsFound(NamedTuple):
    """The limit of chats in hand, the mean work of a chat and its cv, and the speed with 1, 2, ... in hand."""

    limit: Finding
    work: Finding
    cv: float
    speeds: tuple[Finding, ...]


def overlaps(chats: pl.DataFrame, most: int = 8) -> Chats:
    """Return how long each chat went on beside how many others.

    Parameters
    ----------
    chats
        ``agent``, and in seconds ``start`` and ``end``, and whether it ``ended`` within the export.
    """
    parts = [_of_agent(rows, most) for _, rows in chats.sort("agent", "start").group_by("agent", maintain_order=True)]
    in_hand, at_end, ended, busy = zip(*parts, strict=True)
    return Chats(np.concatenate(in_hand), np.concatenate(at_end), np.concatenate(ended), np.sum(busy, axis=0))


def _of_agent(rows: pl.DataFrame, most: int) -> tuple[Floats, NDArray[np.int64], Mask, Floats]:
    start, end = (rows[name].to_numpy().astype(float) for name in ("start", "end"))
    times = np.unique(np.concatenate([start, end]))
    ordered_start, ordered_end = np.sort(start), np.sort(end)
    held = np.searchsorted(ordered_start, times, "right") - np.searchsorted(ordered_end, times, "right")
    spans = np.zeros((len(times), most + 1))
    spans[np.arange(len(times) - 1), np.minimum(held[:-1], most)] = np.diff(times)
    before = np.concatenate([np.zeros((1, most)), np.cumsum(spans[:, 1:], axis=0)])
    at = np.searchsorted(times, end)
    in_hand = before[at] - before[np.searchsorted(times, start)]
    beside = np.searchsorted(ordered_start, end, "left") - np.searchsorted(ordered_end, end, "left")
    return in_hand, np.clip(beside, 1, most), rows["ended"].to_numpy(), spans[:, 1:].sum(axis=0)


def limit_of(chats: Chats) -> Finding:
    """Return the most that agents hold for at least 1 % of the time in which they hold any."""
    share = chats.busy / chats.busy.sum()
    limit = int(np.flatnonzero(share >= HELD)[-1]) + 1
    return Finding(limit, None, None, "chats", len(chats.ended), "chats", "most held 1 % of the time", DERIVED)


def first_guess(chats: Chats, limit: int) -> Floats:
    """Return speeds: completions per chat-second with n in hand over those with 1, exact for exponential work."""
    chats = pooled(chats, limit)
    done = np.bincount(chats.at_end[chats.ended], minlength=limit + 1)[1:].astype(float)
    rate = np.maximum(done, 0.5) / np.maximum(chats.in_hand.sum(axis=0), 1.0)
    return np.asarray(rate / rate[0])


def pooled(chats: Chats, limit: int) -> Chats:
    """Return chats in which more in hand than the limit count as the limit."""
    in_hand = chats.in_hand[:, :limit].copy()
    in_hand[:, -1] += chats.in_hand[:, limit:].sum(axis=1)
    busy = np.append(chats.busy[: limit - 1], chats.busy[limit - 1 :].sum())
    return Chats(in_hand, np.minimum(chats.at_end, limit), chats.ended, busy)


def chats_of(chats: Chats) -> ChatsFound | None:
    """Return limit, work and speeds; ``None`` where there are fewer than 200 chats, or 20 hours with any number.

    The work of a chat is sum s(n) T_n, with T_n its seconds while n were in hand and s(1) = 1. Its law is lognormal,
    and the likelihood the product of f(work) s(n at the end), of those not ended that of longer work.
    """
    from scipy.optimize import minimize

    limit = limit_of(chats)
    most = int(limit.value)
    seen = pooled(chats, most)
    if len(seen.ended) < FEWEST_CHATS or (seen.in_hand.sum(axis=0) < 3_600 * FEWEST_HOURS).any():
        return None
    speeds = np.clip(first_guess(chats, most), 0.05, 1.5)
    logs = np.log(seen.in_hand @ speeds)
    start = np.array([*np.log(speeds[1:]), logs.mean(), np.log(logs.std())])
    found = minimize(_against, start, args=(seen,), method="Nelder-Mead", options={"maxiter": 4_000, "fatol": 1e-6})
    return _written(limit, found.x, _errors(found.x, seen), len(seen.ended))


def _against(guess: Floats, chats: Chats) -> float:
    """Return minus the log likelihood of log speeds beyond the first, and mu and log sigma of the work."""
    speeds = np.exp(np.concatenate([[0.0], guess[:-2]]))
    mu, sigma = guess[-2], np.exp(guess[-1])
    logs = np.log(chats.in_hand @ speeds)
    z, ended = (logs - mu) / sigma, chats.ended
    density = -(z[ended] ** 2) / 2 - logs[ended] - guess[-1] + np.log(speeds[chats.at_end[ended] - 1])
    return float(-density.sum() - special.log_ndtr(-z[~ended]).sum())


def _errors(best: Floats, chats: Chats) -> Floats:
    """Return standard errors from the curvature of the likelihood."""
    size = len(best)
    steps = STEP * np.eye(size)
    curve = np.array([
        [
            _against(best + a + b, chats) - _against(best + a - b, chats)
            - _against(best - a + b, chats) + _against(best - a - b, chats)
            for b in steps
        ]
        for a in steps
    ])  # fmt: skip
    return np.sqrt(np.maximum(np.diag(np.linalg.pinv(curve / (4 * STEP**2))), 0.0))


def _written(limit: Finding, best: Floats, errors: Floats, chats: int) -> ChatsFound:
    mu, sigma = best[-2], float(np.exp(best[-1]))
    mean, half = float(np.exp(mu + sigma**2 / 2)), NORMAL * float(np.hypot(errors[-2], sigma**2 * errors[-1]))
    method = "accelerated life, lognormal work"
    work = Finding(mean, mean * np.exp(-half), mean * np.exp(half), "s", chats, "chats", method)
    speeds = [Finding(1.0, None, None, "", chats, "chats", "by definition")]
    for log_speed, error in zip(best[:-2], errors[:-2], strict=True):
        value, spread = float(np.exp(log_speed)), float(np.exp(NORMAL * error))
        speeds.append(Finding(value, value / spread, value * spread, "", chats, "chats", method))
    return ChatsFound(limit, work, float(np.sqrt(np.expm1(sigma**2))), tuple(speeds))
