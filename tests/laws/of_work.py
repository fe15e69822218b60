"""Laws of the work that contacts take."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from sim.log.records import Outcome
from sim.metrics import interval_edges
from sim.metrics.backlog import backlog_at
from tests.laws.case import ACCEPTED, Case, Leg, Row, total, within


def live_work_takes_as_long_as_drawn(case: Case) -> None:
    for row in case.primary_work("live"):
        talk, wrap = case.drawn(row)
        ring = row["spec"].callback.ring if row["callback"] == ACCEPTED else 0.0
        assert row["talk_end"] - row["left_queue"] == pytest.approx(ring + talk * case.pace(row["pool"], row), abs=1e-6)
        assert _cut_or(case, row, row["end"] - row["talk_end"], wrap)


def _cut_or(case: Case, row: Row, spent: float, wanted: float) -> bool:
    """Whether a contact took as long as it should; less where the simulation was cut in its wrap-up."""
    cut = case.log.end <= row["end"] and row["end"] == max(one["end"] for one in case.rows)
    return bool(np.isclose(spent, wanted, rtol=0, atol=1e-5)) or (cut and spent < wanted)


def shared_effort_is_conserved(case: Case) -> None:
    """The speed of a chat, integrated over its time in hand, is its work."""
    for row in case.primary_work("concurrent"):
        if row["talk_end"] > case.log.end:  # who came after the horizon, and was beside it, is not in the log
            continue
        talk, wrap = case.drawn(row)
        hands = case.hands[row["pool"], row["agent"]]
        done = _effort(hands, row["left_queue"], row["talk_end"], row["spec"].concurrency.speeds)
        assert done == pytest.approx(talk * case.pace(row["pool"], row), abs=1e-5)
        assert _cut_or(case, row, _effort(hands, row["talk_end"], row["end"], row["spec"].concurrency.speeds), wrap)


def _effort(hands: list[Leg], start: float, end: float, speeds: tuple[float, ...]) -> float:
    edges = sorted({start, end, *(t for s in hands for t in (s.start, s.end) if start < t < end)})
    counts = [sum(s.start < (a + b) / 2 < s.end for s in hands) for a, b in pairwise(edges)]
    return sum((b - a) * _speed(speeds, count) for (a, b), count in zip(pairwise(edges), counts, strict=True))


def _speed(speeds: tuple[float, ...], count: int) -> float:
    return speeds[count - 1] if count <= len(speeds) else speeds[-1] * len(speeds) / count


def messages_take_their_work_and_their_changeovers(case: Case) -> None:
    """Whoever takes up interrupted work finds back into it first; cut short, that begins again."""
    for row in case.primary_work("deferred"):
        stretches, (talk, wrap) = case.stretches(row), case.drawn(row)
        paces = {case.pace(pool, row) for pool, _, _ in stretches}
        if len(paces) > 1:
            continue
        spans = [stretch for _, _, stretch in stretches]
        begun_and_dropped = spans[0].start > row["left_queue"]
        again = spans if begun_and_dropped else spans[1:]
        lost = sum(min(row["spec"].changeover, stretch.end - stretch.start) for stretch in again)
        assert _cut_or(case, row, total(spans) - lost, talk * paces.pop() + wrap)


def messages_are_begun_while_open_and_kept(case: Case) -> None:
    for row in case.rows:
        if row["spec"].mode == "deferred":
            assert row["outcome"] in (Outcome.SERVED, Outcome.UNFINISHED)
            begun = [stretch.start for _, _, stretch in case.stretches(row) if stretch.end > stretch.start]
            assert all(within(start, case.windows(row)) for start in begun)


def backlogs_add_up(case: Case) -> None:
    for number, name in enumerate(case.scenario.channel_names):
        spec = case.scenario.channels[name]
        if spec.mode != "deferred":
            continue
        mine = [row for row in case.rows if row["channel"] == number]
        assert sum(row["arrival"] == 0 and row["attempt"] == 1 for row in mine) == spec.starting_backlog
        edges = interval_edges(case.scenario)
        by_hand = [_arrived(mine, edge) - _replied(mine, edge) for edge in edges.tolist()]
        assert backlog_at(case.log, number, edges).tolist() == by_hand
        assert case.totals[("channel", name),]["backlog"] == by_hand[-1]
        assert case.totals[("channel", name),]["replied"] == sum(not np.isnan(row["talk_end"]) for row in mine)


def _arrived(rows: list[Row], moment: float) -> int:
    return sum(row["arrival"] < moment for row in rows)


def _replied(rows: list[Row], moment: float) -> int:
    return sum(row["talk_end"] <= moment for row in rows)
