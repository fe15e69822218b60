"""Waits, service levels, abandonment and occupancy against published examples and hand-made logs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.experiments import RunResult, replicate
from sim.experiments.statistics.percentiles import Samples
from sim.log.records import ContactLog, Outcome
from sim.metrics import Facts, measure, measure_intervals
from tests.metrics.made_logs import made_log, promise
from tests.support.toy import channel, log_of, toy

S, X = 20.0, 5.0


def figures(log: ContactLog, **target: Any) -> dict[str, float]:
    scenario = promise(**target)
    measures = measure(Facts(scenario, log))
    intervals, samples = measure_intervals(Facts(scenario, log)), Samples([measures.samples])
    result = RunResult(scenario, measures.scopes, [measures.table], intervals, samples=samples)
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
    names = (*staff, "queue_seconds_open", *callers)
    assert [totals[name] for name in names] == [100, 86_400, 0, 50, 950, 2_000, 1]
    assert totals["cost"] == pytest.approx(36 * 24 * 2.25)


def test_center_level_is_judged_by_each_channels_own_promise(tmp_path: Path) -> None:
    other = channel(tmp_path, "b", [(10, 60)], target={"within": "2 min"})
    scenario = toy(tmp_path, [(0, 60), (5, 60)], channels={"b": other}, pools={"p": {"skills": ["a", "b"]}})
    assert replicate(scenario).estimate("service_level").mean == pytest.approx(2 / 3)
