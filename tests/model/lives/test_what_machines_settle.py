"""What a machine settles: hard needs less often than easy ones, so much on average as is written."""

from __future__ import annotations

from math import log
from typing import Any

import numpy as np
import pytest
from scipy import integrate, special, stats

from sim.demand import sample_demand
from sim.demand.planned_work import mix_at_machine
from sim.experiments import simulate
from sim.experiments.preview.checks import check_readable
from sim.log.records import Cause, Outcome, Reason
from sim.model.lives.machines import machines_of
from sim.model.state.machine import Machine
from sim.scenario import InputError, Scenario, build, vary
from tests.support.exact_facts import Log, built, logs_of, on, unlikely

Parts = dict[str, Any]
BETA = {"beta": [2, 3]}
TELECOM = {
    "usage": (0.35, [1.2, 5]),
    "billing": (0.20, [2, 3]),
    "plan": (0.20, [2, 3]),
    "technical": (0.15, [3, 3]),
    "complaint": (0.07, [4, 2]),
    "leaving": (0.03, [3, 2]),
}


def center(issues: Parts, rule: Parts, per_hour: float = 1, **changes: Any) -> Scenario:
    """Build an app in front of a phone where nobody waits."""
    app = {"mode": "self_service", "arrivals": {"per_hour": per_hour}, "handle_time": {"deterministic": "1 s"}}
    phone = {"mode": "live", "handle_time": {"deterministic": "10 s"}, **changes}
    parts: Parts = {"app": app | {"self_service": {"fallback": "phone", **rule}}, "phone": phone}
    return built({"issues": issues, "channels": parts, "pools": {"all": {"agents": 400, "skills": ["phone"]}}})


def one_issue(complexity: Any, rule: Parts, **more: Any) -> Scenario:
    return center({"any": {"share": 1, "complexity": complexity}}, rule, **more)


def machine(scenario: Scenario) -> Machine:
    return machines_of(sample_demand(scenario, 0, 0), "app").first


# Closed forms


@pytest.mark.parametrize(("a", "b", "skill"), [(2, 3, 0.5), (1.2, 5, 2), (4, 2, 0.25), (0.3, 0.4, 7)])
def test_a_skill_contains_what_the_beta_function_says(a: float, b: float, skill: float) -> None:
    """1 - E x^(2k) = 1 - B(a + 2k, b) / B(a, b)."""
    found = machine(one_issue({"beta": [a, b]}, {"skill": skill})).containment
    assert found[0] == pytest.approx(1 - special.beta(a + 2 * skill, b) / special.beta(a, b), abs=1e-12)


def test_the_containment_that_a_skill_comes_to_leads_back_to_it() -> None:
    """Beta(2, 3) and k = .5: .6."""
    (settling,) = machine(one_issue(BETA, {"containment": 0.6})).settles
    assert settling.power == pytest.approx(1.0, abs=1e-9)


def test_of_easy_and_hard_needs_a_machine_settles_all_and_half() -> None:
    issues = {"easy": {"share": 0.5, "complexity": 0.05}, "hard": {"share": 0.5, "complexity": 0.95}}
    made = machine(center(issues, {"containment": 0.75}))
    assert made.containment == pytest.approx((1.0, 0.5), abs=1e-6)
    assert made.settles[0].power == pytest.approx(2 * log(0.5) / log(0.95) / 2, rel=1e-6)  # 2 k, k = 6.76


def test_of_many_needs_those_of_the_mix_keep_the_mean() -> None:
    """A telecom operator's issues: usage .902, complaints .448."""
    issues = {name: {"share": share, "complexity": {"beta": beta}} for name, (share, beta) in TELECOM.items()}
    scenario = center(issues, {"containment": 0.75})
    found = dict(zip(scenario.issue_names, machine(scenario).containment, strict=True))
    assert sum(found[name] * share for name, (share, _) in TELECOM.items()) == pytest.approx(0.75, abs=1e-9)
    assert (found["usage"], found["complaint"]) == (pytest.approx(0.902, abs=5e-4), pytest.approx(0.448, abs=5e-4))


def test_needs_that_are_all_as_hard_have_a_closed_form() -> None:
    """k = ln(1 - c) / (2 ln x)."""
    (settling,) = machine(one_issue(0.3, {"containment": 0.75})).settles
    assert settling.power == pytest.approx(log(0.25) / log(0.3), rel=1e-9)


@pytest.mark.parametrize("complexity", [0.0, 1.0])
def test_needs_at_either_end_are_contained_as_written(complexity: float) -> None:
    made = machine(one_issue(complexity, {"containment": 0.3}))
    assert made.containment == (0.3,)
    assert made.settles[0].likely(complexity, complexity)[0] == 0.3


@pytest.mark.parametrize("own", [None, {"beta": [2, 2]}])
def test_nothing_is_settled_beyond_the_authority(own: Any) -> None:
    """Against integrals over the complexity, and over the authority needed where that is another level."""
    issue: Parts = {"share": 1, "complexity": BETA} | ({"authority": own} if own else {})
    scenario = center({"any": issue}, {"containment": 0.4, "authority": 0.6})
    (settling,) = machine(scenario).settles
    density = stats.beta(2, 3).pdf
    below = 1.0 if own else 0.6
    allowed = stats.beta(2, 2).cdf(0.6) if own else 1.0
    assert settling.power is not None
    mean, _ = integrate.quad(lambda x: density(x) * (1 - x**settling.power), 0, below)
    assert allowed * mean == pytest.approx(0.4, abs=1e-8)
    assert settling.likely(0.1, 0.61) == (0.0, settling.quits)


def test_by_issue_each_is_exact_and_tilted_within() -> None:
    issues = {"easy": {"share": 0.7, "complexity": {"beta": [1.2, 5]}}, "hard": {"share": 0.3, "complexity": BETA}}
    made = machine(center(issues, {"containment": {"easy": 0.3, "hard": 0.8}}))
    assert made.containment == pytest.approx((0.3, 0.8), abs=1e-9)
    for settling in made.settles:
        assert settling.likely(0.2, 0.2)[0] > settling.likely(0.6, 0.6)[0]


# What cannot be


@pytest.mark.parametrize(
    ("complexity", "rule", "said"),
    [
        (BETA, {"containment": 0.9, "authority": 0.5}, "cannot be 0.9: a machine settles 0 to 0.688 of these needs"),
        (0.8, {"containment": 0.3, "authority": 0.5}, "cannot be 0.3: a machine settles 0 to 0 of these needs"),
    ],
)
def test_more_than_the_authority_allows_is_refused(complexity: Any, rule: Parts, said: str) -> None:
    with pytest.raises(InputError, match=r"channels\.app\.self_service\.containment") as found:
        check_readable(one_issue(complexity, rule))
    assert said in str(found.value)


# In simulation


def passed(found: Log, reason: Reason = Reason.BEYOND) -> Any:
    return on(found, "app") & (found.contacts["reason"] == reason)


def levels(scenario: Scenario, found: Log, mask: Any) -> Any:
    """Return the complexities of contacts of the first replication."""
    demand, contacts = sample_demand(scenario, scenario.experiment.seed, 0), found.contacts
    keys = zip(*(contacts[name][mask].tolist() for name in ("origin", "day", "row", "issue")), strict=True)
    return np.array([demand.levels((origin, day, row), issue)[0] for origin, day, row, issue in keys])


def test_who_is_passed_on_has_the_harder_needs() -> None:
    """Beta(2, 3), k = .5: .6 are contained, the rest is Beta(3, 3), and takes people exp(2 x) longer: .4830, not .4."""
    scenario = one_issue(BETA, {"skill": 0.5, "context": 1.0}, per_hour=600, complexity_effect=2.0)
    found = logs_of(scenario, 1)[0]
    sessions = on(found, "app") & (found.contacts["outcome"] != Outcome.UNFINISHED)
    contained = int((found.contacts["outcome"] == Outcome.CONTAINED).sum())
    assert unlikely([("contained", contained, int(sessions.sum()), 0.6)]) == []
    assert stats.kstest(levels(scenario, found, passed(found)), stats.beta(3, 3).cdf).pvalue > 0.01
    assert stats.kstest(levels(scenario, found, sessions), stats.beta(2, 3).cdf).pvalue > 0.01
    served = on(found, "phone") & (found.column("cause") == Cause.FALLBACK)
    talk = (found.contacts["talk_end"] - found.contacts["left_queue"])[served] / 10.0
    longer = special.hyp1f1(3, 6, 2.0) / special.hyp1f1(2, 5, 2.0)
    assert longer == pytest.approx(1.07344 / 0.88895, abs=1e-4)
    assert 0.4 * longer == pytest.approx(0.4830, abs=5e-5)
    error = float(talk.std() / np.sqrt(len(talk)))
    assert abs(float(talk.mean()) - longer) < stats.norm.ppf(0.995) * error


def test_quits_are_shared_by_who_is_not_contained() -> None:
    """So many of all sessions as written; as likely for an easy need as for a hard one that was not settled."""
    scenario = one_issue(BETA, {"containment": 0.6, "quit": 0.2}, per_hour=600)
    found = logs_of(scenario, 1)[0]
    ended = on(found, "app") & (found.contacts["outcome"] != Outcome.UNFINISHED)
    left, beyond = passed(found, Reason.QUIT), passed(found)
    assert unlikely([("quit", int(left.sum()), int(ended.sum()), 0.2)]) == []
    for mask in (left, beyond):
        assert stats.kstest(levels(scenario, found, mask), stats.beta(3, 3).cdf).pvalue > 0.01


def test_whoever_wants_the_hard_contained_as_the_easy_says_so() -> None:
    """Then what becomes of sessions is what becomes of those about needs that do not differ."""
    issues, rule = {"any": {"share": 1, "complexity": BETA}}, {"containment": 0.6, "quit": 0.1}
    flat = center(issues, rule | {"tilted": False}, per_hour=60, complexity_effect=1.0)
    plain = center({"any": {"share": 1}}, rule, per_hour=60)
    outcomes = [session_outcomes(one) for one in (flat, plain, one_issue(BETA, rule, per_hour=60))]
    assert outcomes[0] == outcomes[1] != outcomes[2]
    assert machine(flat).settles == ()


def session_outcomes(scenario: Scenario) -> list[int]:
    found = simulate(vary(scenario, {"experiment.seed": 3}), 0)
    return list(map(int, found.contacts["outcome"][on(found, "app")]))


@pytest.mark.parametrize("weight", [0.0, 1.5])
def test_a_machine_that_opens_is_planned_for_what_comes_to_it(weight: float) -> None:
    """A need that must be brought elsewhere does not count, what suits it counts more; all keep the mean."""
    issues = {
        "easy": {"share": 0.3, "complexity": {"beta": [1, 4]}},
        "hard": {"share": 0.2, "complexity": BETA},
        "elsewhere": {"share": 0.5, "complexity": {"beta": [9, 1]}, "channels": ["phone"]},
    }
    app = {"preset": "app", "opens": {"on": "2026-03-04", "share": 0.3}, "self_service": {"containment": 0.75}}
    parts: Parts = {
        "calendar": {"start": "2026-03-02", "days": 7},
        "customers": {"population": 100},
        "issues": issues,
        "channels": {"phone": {"preset": "phone", "arrivals": {"per_day": 9}}, "app": app},
        "pools": {"all": {"agents": 1, "skills": ["phone"]}},
        "migration": {"weights": {"fit": weight}},
    }
    scenario = build({"scenario": "Opens", **parts})
    found = dict(zip(scenario.issue_names, machine(scenario).containment, strict=True))
    comes = mix_at_machine(sample_demand(scenario, 0, 0), scenario.channel_names.index("app"))
    shares = dict(zip(scenario.issue_names, comes.tolist(), strict=True))
    assert shares["elsewhere"] == 0
    assert shares["easy"] > 0.61 if weight else shares["easy"] == pytest.approx(0.6)
    assert sum(shares[name] * found[name] for name in shares) == pytest.approx(0.75, abs=1e-9)
    assert found["elsewhere"] < found["hard"] < found["easy"]
