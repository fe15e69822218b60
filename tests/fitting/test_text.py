"""Chats whose speed is known, and messages whose work is."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest

from sim.fitting.text.chats import chats_of, first_guess, limit_of, overlaps
from sim.fitting.text.messages import backlog_at, replied, usual_backlog, work_of
from sim.importing.canonical import conform

SPEEDS = (1.0, 0.8, 0.6)
START = datetime(2026, 1, 5, 9)


def worked(luck: np.random.Generator, chats: int, cv: float = 0.8) -> pl.DataFrame:
    """Return chats of one agent who holds up to three, of 360 s of work each, at known speeds."""
    sigma = np.sqrt(np.log(1 + cv**2))
    now, soon, left, rows = 0.0, 0.0, list[list[float]](), []
    while len(rows) < chats:
        speed = SPEEDS[len(left) - 1] if left else 1.0
        done = min(one[1] for one in left) / speed if left else np.inf
        if len(left) < 3 and soon <= now + done:
            for one in left:
                one[1] -= speed * (soon - now)
            now = soon
            left.append([now, float(luck.lognormal(np.log(360) - sigma**2 / 2, sigma))])
            soon = now + luck.exponential(250)
        else:
            for one in left:
                one[1] -= speed * done
            now += done
            over = min(left, key=lambda one: one[1])
            left.remove(over)
            rows.append((over[0], now))
            soon = max(soon, now)
    start, end = zip(*rows, strict=True)
    return pl.DataFrame({"agent": "a", "start": start, "end": end, "ended": True})


def test_overlaps_by_hand() -> None:
    rows = pl.DataFrame({"agent": ["a", "a"], "start": [0.0, 60.0], "end": [100.0, 160.0], "ended": [True, True]})
    found = overlaps(rows)
    assert found.in_hand[:, :2].tolist() == [[60, 40], [60, 40]]
    assert found.at_end.tolist() == [2, 1]
    assert found.busy[:2].tolist() == [120, 40]
    assert limit_of(found).value == 2


def test_speeds_are_found() -> None:
    found = chats_of(overlaps(worked(np.random.default_rng(1), 6_000)))
    assert found is not None
    assert found.limit.value == 3
    assert found.work.value == pytest.approx(360, rel=0.05)
    assert [one.value for one in found.speeds] == pytest.approx(SPEEDS, rel=0.06)
    assert found.cv == pytest.approx(0.8, rel=0.06)


def test_the_first_guess_is_exact_for_exponential_work() -> None:
    luck = np.random.default_rng(2)
    rows = worked(luck, 200)
    assert first_guess(overlaps(rows), 3)[0] == 1


def test_chats_that_end_after_the_export_are_not_dropped() -> None:
    rows = worked(np.random.default_rng(3), 4_000)
    cut = float(rows["end"].max()) * 0.9  # type: ignore[arg-type]
    seen = rows.filter(pl.col("start") < cut).with_columns(
        (pl.col("end") <= cut).alias("ended"), pl.min_horizontal("end", pl.lit(cut)).alias("end")
    )
    found = chats_of(overlaps(seen))
    assert found is not None
    assert found.work.value == pytest.approx(360, rel=0.08)


def test_few_chats_tell_no_speed() -> None:
    assert chats_of(overlaps(worked(np.random.default_rng(4), 150))) is None


@pytest.mark.slow
def test_speeds_hold_their_truth() -> None:
    luck, held = np.random.default_rng(5), []
    for _ in range(200):
        found = chats_of(overlaps(worked(luck, 1_500)))
        assert found is not None
        one = found.speeds[1]
        held.append(one.low is not None and one.high is not None and one.low <= SPEEDS[1] <= one.high)
    assert 0.90 <= np.mean(held) <= 0.98


# Messages


def tickets(luck: np.random.Generator, days: int = 40) -> pl.DataFrame:
    """Return messages that come at any hour and are worked off by one agent from 9 to 17, 12 minutes each."""
    created = np.sort(luck.random(35 * days) * days * 86_400)
    free, rows = 9 * 3_600.0, []
    for at in created:
        begin = max(free, at)
        day = begin // 86_400
        begin = max(begin, day * 86_400 + 9 * 3_600)
        if begin > day * 86_400 + 17 * 3_600:
            begin = (day + 1) * 86_400 + 9 * 3_600
        free = begin + luck.gamma(4, 180)
        rows.append((at, free))
    times = [
        (START.replace(hour=0) + timedelta(seconds=a), START.replace(hour=0) + timedelta(seconds=b)) for a, b in rows
    ]
    frame = pl.DataFrame(times, schema=["created", "first_reply"], orient="row").with_columns(
        pl.int_range(pl.len()).cast(pl.String).alias("id"), pl.lit("a1").alias("agent")
    )
    return conform("tickets", frame)


def test_work_is_the_gap_between_replies_while_the_next_waits() -> None:
    found = work_of(tickets(np.random.default_rng(6)))
    assert found is not None
    assert found.mean.value == pytest.approx(720, rel=0.04)
    assert found.mean.word == "derived"


def test_tracked_time_goes_first() -> None:
    rows = tickets(np.random.default_rng(7)).with_columns(pl.lit(300.0).alias("work"))
    found = work_of(rows)
    assert found is not None
    assert found.mean.value == 300
    assert found.mean.method == "time tracking"


def test_backlog_by_hand() -> None:
    rows = pl.DataFrame(
        {
            "id": ["1", "2", "3"],
            "created": [START, START + timedelta(hours=1), START + timedelta(hours=2)],
            "first_reply": [START + timedelta(hours=3), None, START + timedelta(hours=4)],
        }
    )
    times = pl.Series([START + timedelta(hours=h) for h in (0, 2, 3, 9)]).cast(pl.Datetime("us"))
    assert backlog_at(conform("tickets", rows), times).tolist() == [1, 3, 2, 1]


def test_a_usual_backlog_is_that_of_mondays() -> None:
    found = usual_backlog(tickets(np.random.default_rng(8)))
    assert found is not None
    assert found.n == 5
    assert found.value > 5


def test_answers_of_machines_are_no_work() -> None:
    rows = pl.DataFrame(
        {
            "id": ["1", "2"],
            "created": [START, START],
            "first_reply": [START + timedelta(seconds=5)] * 2,
            "agent": [None, "a1"],
        }
    )
    assert replied(conform("tickets", rows))["id"].to_list() == ["2"]
