"""Who was there, from who served whom: present from the first to the last call, away in long gaps while callers waited.

Only calls show an agent. A gap above 15 minutes is absence if somebody waited in it, whom an agent who was there
would have taken; where nobody did, the gap tells nothing, and the agent stays.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import numpy as np
import polars as pl

from sim.fitting.finding import Floats, Mask
from sim.fitting.handling.wrap_up import ABSENT
from sim.fitting.staffing.spells import Spells, seconds_since
from sim.scenario.basics.units import DAY

KEPT_WAITING = 10.0  # s
SETTLING = 60.0  # s after a call that are wrap-up rather than absence


def present(contacts: pl.DataFrame, first: date, agents: Collection[str] | None = None) -> Spells:
    """Return the spells of agents, all if not named, of contacts with ``queue``, ``wait`` in seconds and all times.

    A spell ends with the wrap-up, or with the conversation where no wrap-up is recorded.
    """
    served = contacts.filter(pl.col("agent").is_not_null(), pl.col("answered").is_not_null())
    if agents is not None:
        served = served.filter(pl.col("agent").is_in(list(agents)))
    waited = contacts.filter(pl.col("wait") > KEPT_WAITING)
    kept: dict[tuple[str, ...], Floats] = {}
    who, starts, ends = list[str](), [np.empty(0)], [np.empty(0)]
    for (agent,), rows in served.sort("agent", "answered").group_by("agent", maintain_order=True):
        queues = tuple(rows["queue"].unique().sort())
        if queues not in kept:
            kept[queues] = np.sort(seconds_since(waited.filter(pl.col("queue").is_in(queues))["arrival"], first))
        begin = seconds_since(rows["answered"], first)
        finish = seconds_since(rows.select(pl.coalesce("end", "talk_end", "answered").alias("t"))["t"], first)
        start, end = _spells(begin, finish, kept[queues])
        who += [str(agent)] * len(start)
        starts.append(start)
        ends.append(end)
    return Spells(who, np.concatenate(starts), np.concatenate(ends))


def _spells(begin: Floats, finish: Floats, waited: Floats) -> tuple[Floats, Floats]:
    done = np.maximum.accumulate(finish)
    cuts = np.flatnonzero(_away(done[:-1], begin[1:], waited))
    return _widened(begin[np.append(0, cuts + 1)], done[np.append(cuts, len(done) - 1)], waited)


def _away(left: Floats, back: Floats, waited: Floats) -> Mask:
    """Return which gaps are absence: long ones in which somebody was kept waiting, and those over a midnight."""
    someone = np.searchsorted(waited, back - KEPT_WAITING) > np.searchsorted(waited, left + SETTLING)
    overnight = (left // DAY != back // DAY) & (back - left > 4 * ABSENT)
    return np.asarray(((back - left > ABSENT) & someone) | overnight)


def _widened(start: Floats, end: Floats, waited: Floats) -> tuple[Floats, Floats]:
    """Return spells from the quarter of an hour in which they begin to that in which they end, unless somebody waited.

    The first call of an agent comes a while after the agent, the last is over a while before the agent leaves.
    """
    earlier, later = start - start % ABSENT, end - end % ABSENT + ABSENT
    before = np.append(-np.inf, waited)[np.searchsorted(waited, start - KEPT_WAITING)]
    after = np.append(waited, np.inf)[np.searchsorted(waited, end + SETTLING)]
    earlier = np.where(before > earlier, np.minimum(before + KEPT_WAITING, start), earlier)
    return earlier, np.where(after < later, np.maximum(end, after), later)
