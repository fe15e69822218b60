"""The cheapest staffings are those that enumeration of Markov chains says; what is verified holds on other days.

Of many seeds at least 95 % find the optimum: 18 of 19. These are played by `quick_player`, as the engine would.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

from sim import Scenario, StaffingResult, staff
from sim.experiments.staffing.aims import Rows
from sim.experiments.staffing.effects import Differences
from sim.experiments.staffing.grid import StaffGrid
from sim.experiments.staffing.playing import playing
from sim.experiments.staffing.playing.playing import Trial
from tests.experiments.staffing.days import busy_days, carry_over, morning, one_queue, two_skills
from tests.experiments.staffing.quick_player import QuickPlayers

pytestmark = pytest.mark.slow

OPTIMUM = (4, 9, 10, 7)
DAY = [{"channel": "phone", "per": "day"}]
SEEDS = range(1_000, 20_000, 1_000)
FURTHER, OTHER = 2_000, 987_654  # replications, and their seed
Make = Callable[[], Scenario]
ASA, FEW_LOST = {"metric": "asa", "at_most": "20 s"}, {"metric": "abandonment", "at_most": 0.05}


def heads(found: StaffingResult) -> int:
    return sum(found.design)


def by_many_seeds(make: Make, monkeypatch: pytest.MonkeyPatch) -> list[StaffingResult]:
    """Return what all seeds find; every one of them is met."""
    monkeypatch.setattr(playing, "Players", QuickPlayers)
    found = [staff(make(), seed=seed) for seed in SEEDS]
    assert all(one.is_met for one in found)
    return found


def test_the_only_staffing_of_thirty_agents_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """And elsewhere it is one agent-interval off at most."""
    found = by_many_seeds(carry_over, monkeypatch)
    assert sum(one.design == OPTIMUM for one in found) >= len(SEEDS) - 1
    assert max(map(heads, found)) <= 31


def test_what_is_met_is_met_on_a_thousand_further_days() -> None:
    """Exact service levels of the plan are .8670, .8554, .8372 and .8711."""
    found = staff(carry_over(), seed=SEEDS[0])
    assert found.design == OPTIMUM
    assert found.is_met
    with Trial(found.grid, found.rows) as trial:
        counts = trial.counts(found.design, 1_000, OTHER)[:, :, found.rows.bound].sum(axis=0)
    np.testing.assert_allclose(counts[0] / counts[1], [0.8670, 0.8554, 0.8372, 0.8711], atol=0.012)


def test_an_agent_more_does_what_the_chain_says() -> None:
    """Own effects on the service levels: +.0752, +.0552, +.0635 and +.0555; the next interval loses up to .0066."""
    grid = StaffGrid(carry_over())
    rows = Rows(grid)
    with Trial(grid, rows) as trial:
        differences = Differences(trial, grid, rows, np.full((1, 48), 600.0))
        effects = differences.around(OPTIMUM, 800, 5, rows.limits).of_one(1, 4)
        of = trial.counts(OPTIMUM, 800, 5)[:, 1, :4].mean(axis=0)
    np.testing.assert_allclose(np.diag(effects) / of, [0.0752, 0.0552, 0.0635, 0.0555], atol=0.012)
    assert np.abs(np.tril(effects, -1) / of[:, None]).max() < 0.015


def test_over_the_day_three_agents_fewer_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """27 agents are the fewest, such as 3, 9, 10 and 5 with .8091; 28 are one agent-interval more.

    Every plan that is met keeps its target on many further days, but for the tolerance.
    """
    found = by_many_seeds(partial(carry_over, DAY), monkeypatch)
    assert sum(heads(one) == 27 for one in found) >= len(SEEDS) - 1
    assert max(map(heads, found)) <= 28
    assert those_that_hold(found) >= len(SEEDS) - 1


def those_that_hold(found: list[StaffingResult]) -> int:
    """Return of how many plans it is so on further days what was verified; a plan that many found is simulated once."""
    by_plan = {one.verification.design: one for one in found}
    hold = {plan for plan, one in by_plan.items() if holds(one)}
    return sum(one.verification.design in hold for one in found)


def holds(found: StaffingResult) -> bool:
    tolerance = found.grid.block.tolerance.share
    with Trial(found.grid, found.rows) as trial:
        counts = trial.counts(found.verification.design, FURTHER, OTHER)
    slack = found.rows.slacks(counts)[:, found.rows.bound].mean(axis=0)
    return bool((slack >= -tolerance * counts[:, 1, found.rows.bound].mean(axis=0)).all())


@pytest.mark.parametrize(
    ("full", "per", "cost"), [(9, "interval", 132), (10, "interval", 140), (9, "day", 124), (10, "day", 130)]
)
def test_the_cheapest_shifts(full: float, per: str, cost: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """But for 122 over the day, which answers .8010: so close to the limit that no few hundred days tell it from .8."""
    found = by_many_seeds(partial(morning, full, per), monkeypatch)
    assert sum(one.cost <= cost + 1e-9 for one in found) >= len(SEEDS) - 1
    assert min(one.cost for one in found) >= (122 if cost == 124 else cost) - 1e-9
    assert those_that_hold(found) >= len(SEEDS) - 1


@pytest.mark.parametrize(
    ("rates", "talk", "patience", "generalist", "design"),
    [
        ((36, 36), 300, 180, 1.15, (2, 2, 4)),
        ((36, 36), 300, 180, 1.60, (4, 4, 1)),
        ((60, 20), 240, 120, 1.30, (3, 1, 3)),
    ],
)
def test_specialists_and_generalists(
    rates: tuple[float, float], talk: int, patience: int, generalist: float, design: tuple[int, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The optima by brute force over exact chains cost 8.60, 9.60 and 7.90."""
    found = by_many_seeds(partial(two_skills, rates, talk, patience, generalist), monkeypatch)
    assert sum(one.design == design for one in found) >= len(SEEDS) - 1
    cheapest = float(found[0].grid.prices @ np.array(design))
    assert max(one.cost for one in found) <= 1.03 * cheapest


STEADY: list[tuple[Make, int]] = [
    (partial(one_queue, 100, 300, 180, [{"formula": "SL-2"}]), 10),  # .75820 -> .83534
    (partial(one_queue, 200, 180, 60, [{"metric": "abandonment", "at_most": 0.03}]), 15),  # .03032 -> .01778
    (partial(one_queue, 200, 180, 300, [{}, {"metric": "abandonment", "at_most": 0.02}]), 14),  # .02496 -> .01398
    (partial(one_queue, 12, 300, 90, [{"share": 0.85, "within": "15 s"}]), 3),  # .81268 -> .94537
    (partial(one_queue, 30, 600, 240, [{"share": 0.9, "within": "60 s"}, ASA | {"at_most": "15 s"}]), 8),  # .89142
    (partial(one_queue, 90, 240, 180, [{}], balk=0.1), 8),  # .77336 -> .86529
    (partial(one_queue, 60, 360, 360, [ASA]), 8),  # 29.7 s -> 16.2 s
    (partial(one_queue, 60, 360, 360, [ASA, FEW_LOST]), 9),  # .05234 -> .02688
]


@pytest.mark.parametrize(("make", "agents"), STEADY)
def test_one_queue_in_steady_state(make: Make, agents: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Erlang A says with one agent fewer, and with as many."""
    found = by_many_seeds(make, monkeypatch)
    assert sum(one.design == (agents,) for one in found) >= len(SEEDS) - 1


def test_large_pools_that_must_not_be_too_busy() -> None:
    """67 agents answer 80.8 %; they are busy for 88 % of their time only with 75, by exact chains."""
    occupancy = {"pool": "agents", "metric": "occupancy", "at_most": 0.88}
    found = staff(one_queue(1_000, 240, 180, [{}, occupancy]), seed=4)
    assert found.design == (75,)
    assert found.is_met


@pytest.mark.parametrize(("share", "agents"), [(0.8, 12), (0.9, 13)])
def test_a_share_of_days_takes_more_than_a_mean(share: float, agents: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of days of gamma busyness with shape 30 the shares .7360, .8866 and .9603 keep the target with 11, 12 and 13."""
    found = by_many_seeds(partial(busy_days, share), monkeypatch)
    assert sum(one.design == (agents,) for one in found) >= len(SEEDS) - 1


def chats(rate: float, work: int, patience: int, within: int, speed: list[float]) -> Scenario:
    channel: dict[str, Any] = {
        "mode": "concurrent",
        "arrivals": {"per_hour": rate},
        "handle_time": {"exponential": {"mean": f"{work} s"}},
        "patience": {"exponential": {"mean": f"{patience} s"}},
        "concurrency": {"limit": len(speed), "speed": speed},
        "target": {"within": f"{within} s", "share": 0.8},
    }
    return one_queue(rate, work, patience, [{}], channels={"phone": channel})


@pytest.mark.parametrize("seed", [8, 18, 28])
@pytest.mark.parametrize(
    ("asked", "agents"), [((50, 600, 180, 45, [1, 0.84, 0.67]), 5), ((30, 480, 120, 30, [1, 0.7]), 4)]
)
def test_chats(asked: Any, agents: int, seed: int) -> None:
    """By exact chains four agents with three chats each answer .780, five .931; three with two .781, four .928."""
    found = staff(chats(*asked), seed=seed, replications=60, maximum=240)
    assert found.design == (agents,)
    assert found.is_met
