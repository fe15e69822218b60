"""Skill that grows by coaching, fades, wears under load, leaves with who quits: against its differential equation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.special import beta

from sim.demand import sample_demand
from sim.experiments import simulate
from sim.log.records import ContactLog
from sim.model import simulate as play
from sim.model.staff.skills import YEAR
from sim.scenario import Scenario, build
from sim.scenario.basics.problems import InputError
from sim.scenario.basics.units import DAY

pytestmark = pytest.mark.oracle

SKILL = 0.5
NO_TIME = {"deterministic": "0 s"}


def center(days: int = 365, per_hour: float = 4, agents: int = 4, **keys: Any) -> Scenario:
    """Build a desk that treats what Beta(2, 3) complex needs it may, by skill; what fails is not resolved."""
    pool = {
        "agents": agents,
        "skills": ["phone"],
        "empowerment": {"authority": 1, "skill": SKILL, "coaching": 0, "diagnosis": NO_TIME},
    }
    return build(
        {
            "scenario": "A desk that learns",
            "calendar": {"start": "2026-01-05", "days": days, "open": "09:00-17:00", "interval": "1 h"},
            "experiment": {"replications": 1},
            "issues": {"any": {"share": 1, "complexity": {"beta": [2, 3]}, "authority": 0.0}},
            "channels": {
                "phone": {
                    "mode": "live",
                    "arrivals": {"per_hour": per_hour},
                    "handle_time": {"deterministic": "60 s"},
                    "target": {"within": "20 s"},
                }
            },
            "outcome": {"repeat": {"probability": 0}},
            "pools": {"agents": pool | keys},
        }
    )


def resolved(skill: float) -> float:
    """Return the share of Beta(2, 3) needs that a skill settles: ``1 - B(2 + 2s, 3) / B(2, 3)``."""
    return float(1 - beta(2 + 2 * skill, 3) / beta(2, 3))


def settled(log: ContactLog, first: int, last: int) -> tuple[int, int]:
    """Return how many contacts of some days were resolved, of how many."""
    days = (log.contacts["arrival"] >= first * DAY) & (log.contacts["arrival"] < last * DAY)
    return int((log.column("resolved")[days] == 1).sum()), int(days.sum())


@pytest.mark.parametrize(("coaching", "absence"), [(0.05, 0.0), (0.10, 0.2)])
def test_the_skill_of_a_day_solves_the_differential_equation(coaching: float, absence: float) -> None:
    """The coaching that is paid for is that of the days on which an agent comes."""
    log = simulate(center(shrinkage={"coaching": coaching, "absence": absence}, learning={}))
    paid = coaching * (1 - absence)

    def change(_: float, skill: Any) -> Any:
        return 12 * paid * (2 * SKILL - skill) - 1 * (skill - SKILL)

    years = log.skills["at"] / YEAR
    solved = solve_ivp(change, (0, years[-1]), [SKILL], t_eval=years, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(log.skills["skill"], solved.y[0], rtol=1e-6)


def test_at_rest_it_is_where_coaching_and_forgetting_balance_and_closes_in_with_their_time_constant() -> None:
    """A twentieth of the time for coaching: 1.375 of the written skill, in 1 / 1.6 years."""
    log = simulate(center(days=3 * 365, per_hour=0.5, shrinkage={"coaching": 0.05}, learning={}))
    level, at = log.skills["skill"] / SKILL, log.skills["at"] / YEAR
    assert level[-1] == pytest.approx(1.375, abs=0.375 * np.exp(-1.6 * 2.99))
    left = np.log((1.375 - level[1:]) / 0.375)
    np.testing.assert_allclose(-left / at[1:], 1.6, rtol=1e-9)


def test_coaching_raises_resolution_over_the_months_as_the_skill_of_each_day_says() -> None:
    """A day's calls are settled as often as its skill settles Beta(2, 3) needs: .6 at the start."""
    log = simulate(center(per_hour=40, shrinkage={"coaching": 0.10}, learning={}))
    assert resolved(SKILL) == pytest.approx(0.6)
    for first, last in ((0, 31), (150, 181), (334, 365)):
        good, all_ = settled(log, first, last)
        expected = np.mean([resolved(skill) for skill in log.skills["skill"][first:last]])
        assert good / all_ == pytest.approx(expected, abs=3.5 * (expected * (1 - expected) / all_) ** 0.5)


def test_who_quits_takes_skill_along() -> None:
    """Recruits begin below: the more turnover, the less skill, and the fewer calls are settled."""
    few, many = (simulate(center(per_hour=20, agents=20, turnover=rate, learning={})) for rate in (0.2, 2.0))
    assert SKILL > few.skills["skill"][-1] > many.skills["skill"][-1] > 0.7 * SKILL
    assert (
        settled(few, 180, 365)[0] / settled(few, 180, 365)[1] > settled(many, 180, 365)[0] / settled(many, 180, 365)[1]
    )


def test_recruits_who_know_as_much_change_nothing_and_others_catch_up() -> None:
    """Without coaching somebody who began at .7 has .7 + .3 (1 - e^-t) of the written skill after t years."""
    log = simulate(center(days=200, per_hour=0.5, agents=1, turnover={"rate": 20, "training": "0 d"}, learning={}))
    level = log.skills["skill"] / SKILL
    began = int(np.flatnonzero(level < 1)[0])
    left = 1 - level[began:]
    grows = left[1:] <= left[:-1]
    np.testing.assert_allclose(left[1:][grows] / left[:-1][grows], np.exp(-DAY / YEAR), rtol=1e-9)


def test_crews_of_a_pool_know_what_their_seats_know() -> None:
    """Whoever is cross-trained learns as the others do, and agents have the skill of who sits there."""
    seen: list[float] = []
    scenario = center(days=60, agents=10, turnover=4.0, learning={}, shrinkage={"absence": 0.2, "coaching": 0.05})

    def look(watched: Any) -> None:
        watched.clock.call(59.5 * DAY, 0, (), lambda _: seen.extend(a.skill for p in watched.pools for a in p.on_duty))

    log = play(scenario, sample_demand(scenario, 1, 0), look)
    assert 0 < len(seen) <= 10
    assert min(seen) <= log.skills["skill"][-1] <= max(seen)


def test_a_skill_that_hardly_moves_leaves_the_log_as_it_is() -> None:
    """Learning draws nothing: the luck of contacts is theirs."""
    plain = simulate(center(days=28, shrinkage={"coaching": 0.05}))
    learns = simulate(center(days=28, shrinkage={"coaching": 0.05}, learning={"skill": {"gain": 1e-9}}))
    for name, column in plain.contacts.items():
        np.testing.assert_array_equal(column, learns.contacts[name])
    assert not len(plain.skills["at"])


def test_load_wears_skill_down_to_where_it_is_restored_as_fast() -> None:
    """At occupancy r above a: s / s0 = fades / (fades + rate (r - a)), once it rests."""
    erosion = {"above": 0.5, "rate": 40}
    log = simulate(center(days=90, per_hour=54, agents=1, learning={"erosion": erosion, "skill": {"fades": 10}}))
    busy = settled(log, 0, 90)[1] * 60 / (90 * 8 * 3_600)
    expected = 10 / (10 + 40 * (busy - 0.5))
    assert np.mean(log.skills["skill"][60:]) / SKILL == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"learning": {}}, "pools.agents.learning: changes nothing without coaching"),
        ({"learning": {}, "empowerment": None, "shrinkage": {"coaching": 0.05}}, "changes nothing without empowerment"),
        (
            {"learning": {"skill": {"recruits": 0.5}}, "shrinkage": {"coaching": 0.05}},
            "changes nothing without turnover",
        ),
        ({"learning": {"skill": {"gain": 5}}, "turnover": 0.3}, "changes nothing without coaching"),
    ],
)
def test_learning_that_changes_nothing_is_an_error(keys: dict[str, Any], told: str) -> None:
    """A key without effect is told of, with what to write."""
    with pytest.raises(InputError) as error:
        center(**keys)
    assert told in str(error.value)
