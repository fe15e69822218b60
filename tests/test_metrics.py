"""Figures against published examples, brute force, and hand-made logs."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats
from toy import channel, log_of, toy

from sim.experiments import RunResult, replicate
from sim.experiments.estimate import mean_interval, ratio_interval
from sim.metrics import Facts, measure, measure_intervals
from sim.metrics.spans import clip, most_at_once, seconds_per_bin, seconds_within
from sim.metrics.warmup import batch_means, mser
from sim.records import ContactLog, Names, Outcome
from sim.scenario import build

S, X = 20.0, 5.0


def made_log(waits: list[tuple[float, Outcome]]) -> ContactLog:
    """Make a log of contacts a second apart with the given waits and endings."""
    n = len(waits)
    wait = np.array([seconds for seconds, _ in waits])
    outcome = np.array([ending for _, ending in waits], dtype=np.int8)
    arrival = np.arange(n, dtype=float)
    zeros = np.zeros(n, dtype=np.int16)
    served = outcome == Outcome.SERVED
    left = arrival + wait
    contacts = {
        "arrival": arrival,
        "left_queue": left,
        "talk_end": np.where(served, left + 60, np.nan),
        "end": np.where(served, left + 60, left),
        "patience": np.full(n, 1e9),
        "customer": np.zeros(n, dtype=np.int64),
        "row": np.arange(n, dtype=np.int32),
        "attempt": zeros + 1,
        "outcome": outcome,
        "pool": np.where(served, 0, -1).astype(np.int16),
        "reason": (outcome == Outcome.BLOCKED).astype(np.int8),
    } | dict.fromkeys(("day", "agent", "origin", "channel", "segment", "issue"), zeros)
    empty = {"start": arrival[:0], "end": arrival[:0], "pool": zeros[:0], "agent": zeros[:0], "state": zeros[:0]}
    return ContactLog(contacts, empty, Names(("phone",), ("",), ("",), ("agents",)), 86_400.0)


def promise(**target: Any) -> Any:
    return build(
        {
            "scenario": "Metrics",
            "calendar": {"interval": "1 h"},
            "channels": {"phone": {"preset": "phone", "target": {"within": "20 s", **target}}},
            "pools": {"agents": {"agents": 1, "skills": ["phone"]}},
        }
    )


def figures(log: ContactLog, **target: Any) -> dict[str, float]:
    scenario = promise(**target)
    measures = measure(Facts(scenario, log))
    result = RunResult(scenario, measures.scopes, [measures.table], measure_intervals(Facts(scenario, log)))
    return {one.metric: one.mean for one in result.estimates if one.scope == (("channel", "phone"),)}


WORKED = (
    [(S, Outcome.SERVED)] * 860
    + [(S + 1, Outcome.SERVED)] * 140
    + [(X, Outcome.ABANDONED)] * 10
    + [(S, Outcome.ABANDONED)] * 10
    + [(S + 9, Outcome.ABANDONED)] * 40
)


@pytest.mark.parametrize(("formula", "percent"), [(1, 83.0), (2, 86.0), (3, 81.1), (4, 82.7), (5, 82.1)])
def test_the_five_service_levels_of_a_worked_example(formula: int, percent: float) -> None:
    """A=1000, L=60, A_s=860, L_s=20, L_>s=40, L_x=10: 83.0, 86.0, 81.1, 82.7, 82.1 %."""
    told = figures(made_log(WORKED), short="5 s", formula=f"SL-{formula}")
    assert round(100 * told[f"service_level_{formula}"], 1) == percent
    assert told["service_level"] == told[f"service_level_{formula}"]


def test_blocked_contacts_count_as_lost_only_where_the_target_says_so() -> None:
    log = made_log([*WORKED, *[(0.0, Outcome.BLOCKED)] * 40])
    assert figures(log)["service_level"] == pytest.approx(860 / 1_040)
    assert figures(log, blocked="offered")["service_level"] == pytest.approx(860 / 1_080)
    assert figures(log)["blocking"] == pytest.approx(40 / 1_100)


def test_abandonment_leaves_out_the_short_ones_where_a_limit_is_given() -> None:
    log = made_log(WORKED)
    assert figures(log)["abandonment"] == pytest.approx(60 / 1_060)
    assert figures(log, short="5 s")["abandonment"] == pytest.approx(50 / 1_050)


def test_balked_contacts_count_as_abandoned_with_wait_zero() -> None:
    told = figures(made_log([(10, Outcome.SERVED), (30, Outcome.SERVED), (0, Outcome.BALKED), (40, Outcome.ABANDONED)]))
    assert told["abandonment"] == 0.5
    assert told["asa"] == 20
    assert told["wait"] == 20
    assert told["wait_if_delayed"] == pytest.approx(80 / 3)
    assert told["delayed"] == 1
    assert told["excess_wait"] == pytest.approx((10 + 20) / 4)
    assert told["service_level_1"] == 0.5
    assert (told["abandoned"], told["balked"]) == (1, 1)


def test_wait_percentiles() -> None:
    told = figures(made_log([(float(k), Outcome.SERVED) for k in range(101)]))
    assert [told[f"wait_p{p}"] for p in (50, 80, 90, 95, 99)] == [50, 80, 90, 95, 99]


def test_who_is_disconnected_has_waited_until_then() -> None:
    told = figures(made_log([(10, Outcome.SERVED), (30, Outcome.ABANDONED), (920, Outcome.DISCONNECTED)]))
    assert (told["wait"], told["wait_p50"], told["asa"]) == (320, 30, 10)
    assert (told["disconnected"], told["abandonment"]) == (1, 0.5)
    assert told["never_answered"] == pytest.approx(1 / 3)


@pytest.mark.parametrize("ending", [Outcome.DISCONNECTED, Outcome.UNFINISHED])
def test_who_waits_in_vain_longer_than_promised_has_missed_it_in_every_service_level(ending: Outcome) -> None:
    """Of who was cut off within the 20 s of the target nobody knows: they are left out."""
    log = made_log([*WORKED, *[(30.0, ending)] * 100, *[(5.0, ending)] * 50])
    if ending == Outcome.UNFINISHED:
        log.contacts["left_queue"][log.contacts["outcome"] == ending] = np.nan
    told = figures(log, short="10 s")
    levels = [told[f"service_level_{k}"] for k in range(1, 6)]
    answered, lost, in_time, lost_in_time, short = 1_000, 60, 860, 20, 10
    assert levels == pytest.approx(
        [
            (in_time + lost_in_time) / (answered + lost + 100),
            in_time / (answered + 100),
            in_time / (answered + lost + 100),
            in_time / (answered + lost - lost_in_time + 100),
            (in_time + short) / (answered + lost + 100),
        ]
    )
    assert told["never_answered"] == pytest.approx(150 / 1_210)
    assert told["abandonment"] == pytest.approx((lost - short) / (answered + lost - short))


def test_nothing_over_nothing_is_nothing() -> None:
    told = figures(made_log([(0.0, Outcome.BLOCKED)]))
    assert told["asa"] is None
    assert told["service_level"] is None
    assert told["blocking"] == 1


def test_occupancy_counts_the_minutes_past_the_shift(tmp_path: Path) -> None:
    """Busy 100 s in the shift and 100 s past it, idle 3500 s."""
    scenario = toy(tmp_path, [(3_500, 200)])
    totals = measure(Facts(scenario, log_of(scenario))).totals[("pool", "p"),]
    assert totals["busy_seconds"] / totals["working_seconds"] == pytest.approx(200 / 3_700)
    assert totals["busy_seconds_open"] / totals["working_seconds_open"] == pytest.approx(100 / 3_600)
    assert totals["paid_hours"] == pytest.approx(3_700 / 3_600)


def test_interval_levels_pool_their_counts(tmp_path: Path) -> None:
    """One contact in the first interval, late, and three in the second, on time: 3 of 4, not the mean of 0 and 1."""
    calls = [(0, 100), (10, 10), (1_900, 1), (2_000, 1)]
    scenario = toy(tmp_path, calls, calendar={"interval": "30 min"})
    result = replicate(scenario)
    scope = (("channel", "a"),)
    assert result.estimate("service_level", scope).mean == 0.75
    assert result.estimate("target_met_intervals", scope).mean == 0.5
    assert result.estimate("target_met", scope).mean == 0.0


def test_warmup_leaves_out_who_came_before(tmp_path: Path) -> None:
    scenario = toy(tmp_path, [(0, 60), (10, 60), (200, 30)], calendar={"warmup": "29000 s"})
    assert measure(Facts(scenario, log_of(scenario))).totals[()]["arrivals"] == 1


def test_unfinished_contacts_that_were_answered_count_in_the_speed_of_answer(tmp_path: Path) -> None:
    """A talk of ten days is not followed to its end."""
    midnight = 16 * 3_600
    scenario = toy(tmp_path, [(midnight - 100, 864_000)], calendar={"open": "00:00-24:00"})
    totals = measure(Facts(scenario, log_of(scenario))).totals[()]
    assert (totals["unfinished"], totals["answered"], totals["answered_or_begun"]) == (1, 0, 1)


def test_what_is_followed_beyond_the_horizon_is_no_time_of_the_staff(tmp_path: Path) -> None:
    """Busy for the last 100 s of the day; the caller who waits is in the queue for the last 50 s."""
    midnight = 16 * 3_600
    calls = [(midnight - 100, 1_000), (midnight - 50, 1_000)]
    scenario = toy(tmp_path, calls, calendar={"open": "00:00-24:00"}, pools={"p": {"wage": 36, "agents": 1}})
    facts = Facts(scenario, log_of(scenario))
    totals = measure(facts).totals[()]
    staff, callers = ("busy_seconds", "paid_seconds", "overtime_hours"), ("wait_all", "handle_seconds", "sl_numerator")
    names = (*staff, "queue_seconds", *callers)
    assert [totals[name] for name in names] == [100, 86_400, 0, 50, 950, 2_000, 1]
    assert totals["cost"] == pytest.approx(36 * 24 * 2.25)


def test_center_level_is_judged_by_each_channels_own_promise(tmp_path: Path) -> None:
    other = channel(tmp_path, "b", [(10, 60)], target={"within": "2 min"})
    scenario = toy(tmp_path, [(0, 60), (5, 60)], channels={"b": other}, pools={"p": {"skills": ["a", "b"]}})
    assert replicate(scenario).estimate("service_level").mean == pytest.approx(2 / 3)


@pytest.mark.parametrize("seed", range(5))
def test_seconds_per_bin_by_brute_force(seed: int) -> None:
    rng = np.random.default_rng(seed)
    starts = rng.integers(0, 50, 30).astype(float)
    ends = starts + rng.integers(0, 20, 30)
    edges = np.arange(0.0, 81.0, 7.0)
    wanted = [
        sum(max(0.0, min(e, high) - max(s, low)) for s, e in zip(starts, ends, strict=True))
        for low, high in pairwise(edges)
    ]
    assert seconds_per_bin(starts, ends, edges).tolist() == pytest.approx(wanted)
    windows = [(3.0, 10.0), (20.0, 21.0), (40.0, 90.0)]
    assert seconds_within(starts, ends, windows) == pytest.approx(
        sum(max(0.0, min(e, b) - max(s, a)) for s, e in zip(starts, ends, strict=True) for a, b in windows)
    )
    assert most_at_once(starts, ends) == max(int(np.sum((starts <= t) & (t < ends))) for t in range(80))


def test_clip() -> None:
    assert clip([(0, 5), (10, 20), (30, 40)], 3, 12) == [(3, 5), (10, 12)]


def test_mser_by_its_definition() -> None:
    """A decaying start on a flat level: the rule drops what a direct search of its definition drops."""
    rng = np.random.default_rng(3)
    series = rng.normal(0, 1, 200) + 20 * np.exp(-np.arange(200) / 8)
    errors = [np.var(series[d:]) / (len(series) - d) for d in range(100)]
    assert mser(series) == int(np.argmin(errors))
    assert 10 < mser(series) < 60
    assert batch_means(np.arange(12.0), 5).tolist() == [2, 7]


def test_student_interval_against_scipy() -> None:
    values = np.array([3.0, 4.0, 8.0, 9.5, np.nan])
    mean, low, high = mean_interval(values, 0.9)
    wanted = stats.t.interval(0.9, 3, values[:4].mean(), stats.sem(values[:4]))
    assert (mean, low, high) == pytest.approx((values[:4].mean(), *wanted))


def test_delta_interval_covers_a_known_ratio() -> None:
    """2,000 experiments of 20 replications: 95 % intervals hold the true ratio in 93 to 97 % of them."""
    rng = np.random.default_rng(8)
    held = 0
    for _ in range(2_000):
        offered = rng.gamma(20, 50, 20)
        answered = offered * np.clip(rng.normal(0.8, 0.05, 20), 0, 1)
        _, low, high = ratio_interval(answered, offered, 0.95)
        held += bool(low is not None and high is not None and low <= 0.8 <= high)
    assert 0.93 < held / 2_000 < 0.97


def test_ratio_of_constants_is_exact() -> None:
    assert ratio_interval(np.full(5, 8.0), np.full(5, 10.0), 0.95) == pytest.approx((0.8, 0.8, 0.8))
    assert ratio_interval(np.zeros(3), np.zeros(3), 0.95) == (None, None, None)
    assert mean_interval(np.array([2.0]), 0.95) == (2.0, None, None)


def test_percentiles_by_interval_by_brute_force(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    waits = [(float(wait), Outcome.SERVED) for wait in rng.exponential(30, 5_000)]
    log = made_log(waits)
    sums = measure_intervals(Facts(promise(), log)).channels
    for hour in (0, 1):
        mine = [wait for k, (wait, _) in enumerate(waits) if k // 3_600 == hour]
        wanted = np.percentile(mine, (50, 80, 90, 95, 99))
        assert [sums[f"wait_p{p}"][0, hour] for p in (50, 80, 90, 95, 99)] == pytest.approx(wanted.tolist())
    assert sums["intervals_waited"][0].tolist() == [1, 1, *[0] * 22]


def test_intervals_add_up_to_the_whole(tmp_path: Path) -> None:
    scenario = toy(tmp_path, [(0, 100), (10, 10), (1_900, 1), (2_000, 900)], calendar={"interval": "15 min"})
    log = log_of(scenario)
    whole, parts = measure(Facts(scenario, log)).totals, measure_intervals(Facts(scenario, log))
    for name in ("arrivals", "answered", "wait_all", "sl_numerator", "queue_seconds"):
        assert parts.channels[name].sum() == pytest.approx(whole[("channel", "a"),][name])
    for name in ("busy_seconds", "paid_seconds"):
        assert parts.pools[name].sum() == pytest.approx(whole[("pool", "p"),][name])
