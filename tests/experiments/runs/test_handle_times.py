"""Mean handle times are those written, whatever the complexity; what a scenario asks for before it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad

from sim import build, replicate, vary
from sim.demand import sample_demand
from sim.demand.distributions import sampler
from sim.demand.planned_work import mean_handle
from sim.demand.staff.tenure import YEAR
from sim.experiments.preview.handling import again_after_loss, attempts, handlings, tenure_factors
from sim.report.run.expectations import expectations
from sim.report.run.sentences import limits
from sim.scenario import Scenario
from sim.scenario.basics.distributions import Distribution
from sim.scenario.channels.channel import Redial
from tests.support.toy import START, channel, merged

ISSUES = {
    "easy": {"share": 0.7, "complexity": {"beta": [1.2, 5]}},
    "hard": {"share": 0.3, "complexity": {"beta": [2, 3]}},
}
PHONE = {
    "mode": "live",
    "arrivals": {"per_day": 40_000},
    "handle_time": {"exponential": {"mean": "5 min"}},
    "complexity_effect": 1.0,
}


def center(**changes: Any) -> Scenario:
    """Build a day of forty thousand calls of five minutes about two issues, one harder than the other."""
    data: dict[str, Any] = {
        "scenario": "Handling",
        "issues": ISSUES,
        "channels": {"phone": PHONE},
        "pools": {"agents": {"agents": 9, "skills": ["phone"]}},
    }
    return build(merged(data, changes))


def growth(issue: str, effect: float = 1.0) -> float:
    """Return the mean of exp(b x) of an issue, by quadrature."""
    law = stats.beta(*ISSUES[issue]["complexity"]["beta"])  # type: ignore[index]
    return float(quad(lambda x: np.exp(effect * x) * law.pdf(x), 0, 1)[0])


def strays(talk: Any, exact: float) -> str:
    """Say how far a mean is off if that is more than four standard errors."""
    error = float(np.std(talk) / len(talk) ** 0.5)
    off = float(np.mean(talk)) - exact
    return "" if abs(off) < 4 * error else f"{np.mean(talk):.1f} ±{error:.1f}, exact {exact:.1f}"


@pytest.mark.parametrize("effect", [1.0, -3.0])
def test_complexity_leaves_the_mean_handle_time_as_it_is_written(effect: float) -> None:
    """Without the mean over the mix as the yardstick it is 238 s at an effect of 1."""
    day = sample_demand(center(channels={"phone": {"complexity_effect": effect}}), 1, 0).day(0, 0)
    whole = 0.7 * growth("easy", effect) + 0.3 * growth("hard", effect)
    talks = [day.talk, *(day.talk[day.issue == number] for number in (0, 1))]
    exact = [300.0, *(300 * growth(issue, effect) / whole for issue in ("easy", "hard"))]
    assert [strays(*pair) for pair in zip(talks, exact, strict=True)] == [""] * 3
    assert abs(exact[1] - exact[2]) > 40


def test_effort_is_meant_and_lengthens_the_mean() -> None:
    """What an issue takes more by its effort is written; what it takes more by its complexity is not."""
    scenario = center(issues={"hard": {"effort": 2.0}})
    [times] = handlings(scenario)
    assert times.talk == pytest.approx((390, 390))
    easy, hard = growth("easy"), growth("hard")
    exact = 390 / (0.7 * easy + 0.3 * 2 * hard)
    assert times.issues == pytest.approx({"easy": exact * easy, "hard": exact * 2 * hard})
    assert strays(sample_demand(scenario, 2, 0).day(0, 0).talk, 390.0) == ""


def test_a_channel_that_gets_the_harder_rest_takes_longer() -> None:
    """Further attempts on a channel are measured by its own planned mix, not by who comes."""
    chat = PHONE | {"issues": {"easy": 1.0, "hard": 0.0}, "arrivals": {"per_day": 10}}
    scenario = center(channels={"chat": chat}, pools={"agents": {"skills": ["phone", "chat"]}})
    demand = sample_demand(vary(scenario, {"channels.chat.handle_time": {"deterministic": "5 min"}}), 3, 0)
    day = demand.day(1, 0)
    hard = [int(row) for row, issue in zip(day.row, day.issue, strict=True) if issue == 1][:5_000]
    talks = np.array([demand.talk(0, 0.5, 0.0, (1, 0, row), 1) for row in hard])
    assert strays(talks, 300 * growth("hard") / growth("easy")) == ""
    assert mean_handle(demand, 0) == pytest.approx(300)


def test_the_mix_of_a_trace_is_that_of_its_rows(tmp_path: Path) -> None:
    calls = [(k, "", {"issue": "hard" if k % 4 else "easy"}) for k in range(2_000)]
    phone = channel(tmp_path, "phone", calls) | {"complexity_effect": 1.0}
    scenario = vary(center(calendar={"start": START}), {"channels.phone": phone})
    assert strays(sample_demand(scenario, 4, 0).day(0, 0).talk, 60.0) == ""


FAMILIES = [
    {"exponential": {"mean": "5 min"}},
    {"lognormal": {"mean": "5 min", "cv": 2.0}},
    {"lognormal": {"median": "3 min", "sigma": 1.1}},
    {"weibull": {"shape": 0.7, "scale": "4 min"}},
    {"gamma": {"mean": "5 min", "cv": 1.5}},
    {"erlang": {"k": 3, "mean": "5 min"}},
    {"hyperexponential": {"mean": "5 min", "cv": 2.0}},
    {"hyperexponential": {"means": ["1 min", "9 min"], "probabilities": [0.3, 0.7]}},
    {"uniform": {"low": "1 min", "high": "5 min"}},
    {"triangular": {"low": "1 min", "mode": "2 min", "high": "9 min"}},
    {"deterministic": "5 min"},
]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: next(iter(family)))
def test_means_are_those_of_what_is_drawn(family: Any) -> None:
    law = sampler(center(), Distribution.model_validate(family))
    drawn = law.column(np.random.default_rng(5).random(200_000), np.zeros(200_000))
    assert abs(drawn.mean() - law.mean()) <= 4 * drawn.std() / 200_000**0.5 + 1e-9


def test_new_agents_take_longer_by_the_stationary_law_of_tenure() -> None:
    """With one hazard q and learning over time m, E[L] is 1 + (start - 1) q / (q + 1/m)."""
    rule = {"rate": 2.0, "early_factor": 1.0, "learning": {"start": 3.0, "time": f"{YEAR / 4:g} s"}}
    scenario = center(pools={"agents": {"turnover": rule}})
    assert tenure_factors(scenario)["agents"] == pytest.approx(1 + 2 * 2 / (2 + 4), rel=1e-3)


def test_attempts_count_who_calls_again_and_who_comes_back_unresolved() -> None:
    """A geometric law: a share of 5 % lost, of whom half call again each time, makes 1 / (1 - 0.025) attempts."""
    redial = {"probability": 0.5, "attempts": 1000}
    scenario = center(channels={"phone": {"redial": redial}}, outcome={"resolution": 0.8, "attempts": 1000})
    [found] = attempts(scenario)
    assert found.redialled / found.first == pytest.approx(1 / (1 - 0.05 * 0.5))
    assert found.repeated / found.redialled == pytest.approx(1 / (1 - 0.2 * 0.6))
    assert again_after_loss(Redial(probability=[1.0], attempts=2), 0.1) == pytest.approx(1.1)
    assert again_after_loss(None) == 1


def test_check_and_reports_say_what_each_issue_takes() -> None:
    preset = {"preset": "phone", "wrap_up": {"deterministic": "60 s"}}
    said = list(expectations(center(channels={"phone": {"redial": {"probability": 0.5, "attempts": 2}} | preset})))
    assert said == [
        "phone: handle time 360 s (talk 300 s, wrap-up 60 s); "
        "40,000 first contacts, 41,000 attempts with redials if 5 % of all are lost",
        f"phone: handle time by issue: easy {60 + 300 * _relative('easy'):.0f} s, "
        f"hard {60 + 300 * _relative('hard'):.0f} s",
    ]
    small = center(channels={"phone": {"arrivals": {"per_day": 10}}}, experiment={"replications": 1})
    told = limits(replicate(small).to_dict(), small.tree)
    easy, hard = (f"{300 * _relative(issue):.0f} s" for issue in ("easy", "hard"))
    assert (
        f"Mean handle times by issue, before the pace and tenure of agents: on phone easy {easy}, hard {hard}." in told
    )


def _relative(issue: str) -> float:
    return growth(issue) / (0.7 * growth("easy") + 0.3 * growth("hard"))


def test_check_tells_the_wrap_up_that_a_preset_adds() -> None:
    """Handle times of an ACD have it in them: who writes one over a preset's gets it twice."""
    phone = {"preset": "phone", "arrivals": {"per_hour": 20}}
    data = {"scenario": "A", "pools": {"agents": {"agents": 3, "skills": ["phone"]}}}
    own = {"handle_time": {"exponential": {"mean": "5 min"}}}
    hint = "phone: its preset adds the wrap-up; if your handle times have it in them, write wrap_up: null"
    assert [
        hint in list(expectations(build(data | {"channels": {"phone": phone | keys}})))
        for keys in ({}, own, own | {"wrap_up": None}, own | {"wrap_up": {"deterministic": "9 s"}})
    ] == [False, True, False, False]
