"""Counts of a staffing are those of intervals.csv, but for customers who are left alone, which count as lost."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim import build, simulate
from sim.experiments.staffing.aims import Rows
from sim.experiments.staffing.grid import StaffGrid
from sim.experiments.staffing.playing.counting import Counter
from sim.experiments.staffing.playing.playing import BLOCK, AskedCounts, CountStore, Players, Trial, engine_for
from sim.log.records import Outcome, Reason
from sim.metrics import Facts, measure_intervals
from sim.scenario import Scenario
from tests.experiments.staffing.days import carry_over, passed_on

TARGETS = [
    {"channel": "phone", "per": "interval"},
    {"channel": "phone", "metric": "abandonment", "at_most": 0.05, "per": "interval"},
    {"channel": "phone", "metric": "asa", "at_most": "30 s", "per": "interval"},
    {"pool": "agents", "metric": "occupancy", "at_most": 0.9, "per": "interval"},
]


def counted(scenario: Scenario) -> tuple[Any, Any, Rows]:
    grid = StaffGrid(scenario)
    rows = Rows(grid)
    log = simulate(scenario)
    return Counter(scenario, rows.aims, grid.edges)(log), measure_intervals(Facts(scenario, log)), rows


@pytest.mark.parametrize("formula", ["SL-1", "SL-2", "SL-3", "SL-4", "SL-5", "SL-6"])
def test_they_are_those_of_the_intervals(formula: str) -> None:
    target = {"channel": "phone", "per": "interval", "formula": formula}
    short = {"short": "5 s"} if formula in ("SL-5", "SL-6") else {}
    scenario = carry_over([target | short])
    tree = scenario.tree
    tree["channels"]["phone"]["target"] |= {"formula": formula} | short
    counts, intervals, _ = counted(build(tree))
    assert counts[1, 0].sum() > 30
    np.testing.assert_array_equal(counts[0, 0], intervals.channels["sl_numerator"][0])
    np.testing.assert_array_equal(counts[1, 0], intervals.channels["sl_denominator"][0])


def test_so_are_abandonment_asa_and_occupancy() -> None:
    counts, intervals, _ = counted(carry_over(TARGETS))
    channel, pool = intervals.channels, {name: column[0] for name, column in intervals.pools.items()}
    pairs = [
        (channel["lost"][0], channel["queued_counted"][0]),
        (channel["wait_answered"][0], channel["answered_or_begun"][0]),
        (pool["busy_seconds"], pool["working_seconds"]),
    ]
    for number, (of, to) in enumerate(pairs, start=1):
        np.testing.assert_allclose(counts[0, number], of, atol=1e-6)
        np.testing.assert_allclose(counts[1, number], to, atol=1e-6)


def test_who_is_cut_off_or_finds_no_line_counts_as_lost() -> None:
    tree = carry_over(TARGETS).tree
    tree["calendar"]["at_close"] = "clear"
    tree["channels"]["phone"] |= {"lines": 2, "patience": None}
    tree["pools"]["agents"]["agents"] = 1
    counts, intervals, _ = counted(build(tree))
    alone = intervals.channels["blocked"][0].sum() + intervals.channels["never_answered"][0].sum()
    assert alone > 20
    assert counts[1, 0].sum() >= intervals.channels["answered_or_begun"][0].sum() + alone - 1e-9
    assert counts[0, 1].sum() == pytest.approx(alone)


def test_rows_add_up_to_days_and_tell_whether_each_was_kept() -> None:
    per_day = [{"channel": "phone"}, {"channel": "phone", "metric": "target_met", "at_least": 0.9}]
    counts, intervals, rows = counted(carry_over(per_day))
    folded = rows.folded(counts)
    reached, of = (intervals.channels[name][0].sum() for name in ("sl_numerator", "sl_denominator"))
    assert folded[:, 0].tolist() == [reached, of]
    assert folded[:, 1].tolist() == [float(reached >= 0.8 * of), 1.0]


def test_who_is_passed_on_and_reaches_no_expert_counts_as_lost() -> None:
    """Of those passed on to nobody all give up: none of them is in time, and each of them is lost."""
    scenario = passed_on(0.4, targets=TARGETS)
    tree = scenario.tree
    tree["pools"]["experts"]["agents"] = 0
    log = simulate(build(tree))
    grid = StaffGrid(scenario)
    counts = Counter(scenario, Rows(grid).aims, grid.edges)(log)
    in_vain = np.count_nonzero(log.contacts["reason"] == Reason.PASSED_ON)
    wait = log.contacts["left_queue"] - log.contacts["arrival"]
    served = log.contacts["outcome"] == Outcome.SERVED
    gave_up = log.contacts["outcome"] == Outcome.ABANDONED
    assert in_vain > 10
    assert counts[0, 0].sum() == np.count_nonzero(served & (wait <= 20))
    assert counts[0, 1].sum() == np.count_nonzero(gave_up)
    assert counts[1, 0].sum() == np.count_nonzero(served | gave_up)


def test_the_load_is_what_who_answers_first_does() -> None:
    """Ten minutes each at the front line, and as many again of experts, which are no load of the front line."""
    scenario = passed_on(1.0, targets=TARGETS)
    tree = scenario.tree
    tree["channels"]["phone"]["handle_time"] = {"deterministic": "10 min"}
    tree["pools"]["agents"]["agents"] = tree["pools"]["experts"]["agents"] = {"08:00": 90, "10:00": 0}
    log = simulate(build(tree))
    grid = StaffGrid(scenario)
    rows = Rows(grid)
    spent, came = Counter(scenario, rows.aims, grid.edges)(log)[:, [aim.metric for aim in rows.aims].index("load")]
    assert spent.sum() == pytest.approx(600 * came.sum())
    assert np.count_nonzero(log.contacts["end"] - log.contacts["arrival"] > 1_190) == came.sum() > 50


class KnowsSome(CountStore):
    """Has the first few replications from an earlier call."""

    def __init__(self, known: Any) -> None:
        self._known = known

    def rows(self, design: tuple[int, ...], seed: int) -> dict[int, Any]:
        return dict(enumerate(self._known))


def test_a_larger_sample_holds_the_smaller_ones_whatever_was_known_before() -> None:
    grid = StaffGrid(carry_over())
    rows, heads, most = Rows(grid), (4, 9, 10, 7), BLOCK + 3
    played = Players(grid, rows, engine_for(grid.scenario), grid.laid_over)(AskedCounts(heads, 1, 0, most))
    for known in (0, 2):
        with Trial(grid, rows, store=KnowsSome(played[:known])) as trial:
            first, *others = (trial.counts(heads, replications, 1) for replications in (3, most, 2))
            assert trial.played == most - known
        for counts in (first, *others):
            assert np.array_equal(counts, played[: len(counts)])
            assert not counts.flags.writeable
        assert [len(counts) for counts in (first, *others)] == [3, most, 2]
