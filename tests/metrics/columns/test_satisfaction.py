"""Satisfaction and effort: the printed examples of the formula, on contacts that were simulated."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.experiments import replicate
from sim.metrics.customers.satisfaction import satisfaction
from sim.metrics.facts import Facts
from sim.metrics.sums import weights
from sim.satisfaction import Lived, satisfied, vain_attempts
from sim.scenario import Scenario, build
from sim.scenario.customers.attention import Satisfaction
from tests.metrics.columns.coming_back import coming_back
from tests.support.toy import log_of, toy

IDEAL = 0.881
EXPECT_20 = {"a": {"expects": "20 s"}}


def satisfactions(scenario: Scenario) -> list[float]:
    """Return the satisfaction of every contact of the first replication, to the digits printed."""
    return [round(float(value), 3) for value in satisfaction(Facts(scenario, log_of(scenario)))]


def test_waits_of_none_one_and_five_expected_waits(tmp_path: Path) -> None:
    """They expect 20 s: calls are answered at once, after 20 s, and after 100 s; the last gives up."""
    calls = [(0, 20), (0.0, 100), (20, 30), (60, 30, 5)]
    assert satisfactions(toy(tmp_path, calls, channels=EXPECT_20, attention={})) == [IDEAL, 0.853, 0.798, 0.15]


def passing(folder: Path, context: float) -> Scenario:
    decides = {"authority": 0.0, "diagnosis": {"deterministic": "10 s"}, "coaching": 0.0, "context": context}
    pools = {"p": {"empowerment": decides, "escalates_to": "q"}, "q": {"agents": 1, "skills": ["a"]}}
    return toy(folder, [(0, 30)], pools=pools, attention={})


def test_one_transfer_with_and_without_context(tmp_path: Path) -> None:
    assert satisfactions(passing(tmp_path, 1.0)) == [0.810]
    assert satisfactions(passing(tmp_path, 0.0)) == [0.731]


def test_repeats_and_what_stays_unresolved() -> None:
    """Resolved at first .881, at the first repeat .731, at the second .500; unresolved at first .450."""
    scenario = coming_back()
    log = log_of(scenario)
    found, attempt, resolved = satisfactions(scenario), log.contacts["attempt"], log.column("resolved")
    expected = {(1, 1): IDEAL, (2, 1): 0.731, (3, 1): 0.5, (1, 0): 0.45}
    for (number, outcome), value in expected.items():
        mine = np.flatnonzero((attempt == number) & (resolved == outcome))
        assert len(mine) > 20
        assert {found[k] for k in mine} == {value}


def test_effort_counts_repeats_and_waits(tmp_path: Path) -> None:
    """One more and a half for each repeat, up to 7; ln 2 for a wait as long as expected."""
    scenario = coming_back()
    facts = Facts(scenario, log_of(scenario))
    attempt, effort = facts.log.contacts["attempt"], weights(facts)["effort"]
    assert np.allclose(effort, np.minimum(1 + 1.5 * (attempt - 1), 7))
    waiting = Facts(late := toy(tmp_path, [(0, 20), (0.0, 20)], channels=EXPECT_20, attention={}), log_of(late))
    assert weights(waiting)["effort"].tolist() == pytest.approx([1, 1 + np.log(2)])


def test_weights_are_keys() -> None:
    """Without the weight of repeats they do not matter; the lost are as satisfied as it is written."""
    indifferent = coming_back(attention={"satisfaction": {"repeats": 0.0}})
    log = log_of(indifferent)
    served = (log.column("resolved") == 1) & (log.contacts["attempt"] == 3)
    assert {satisfactions(indifferent)[k] for k in np.flatnonzero(served)} == {IDEAL}
    nobody = coming_back(pools={"p": {"agents": 0, "skills": ["phone"]}}, attention={"satisfaction": {"lost": 0.3}})
    nobody = build(nobody.tree | {"calendar": {"days": 1, "open": "08:00-20:00", "at_close": "clear"}})
    assert replicate(nobody).estimate("satisfaction").mean == pytest.approx(0.3)


def test_one_bad_thing_more_never_satisfies_more(tmp_path: Path) -> None:
    """A longer wait, a transfer, lost context: each lowers satisfaction and raises effort."""
    scenarios = [toy(tmp_path, [(0, 30)], attention={}), passing(tmp_path, 1.0), passing(tmp_path, 0.0)]
    facts = [Facts(one, log_of(one)) for one in scenarios]
    levels = [float(satisfaction(one)[0]) for one in facts]
    efforts = [float(weights(one)["effort"][0]) for one in facts]
    assert levels == sorted(levels, reverse=True)
    assert efforts == [1, 2, 3]


def test_a_number_and_a_column_are_felt_alike() -> None:
    """To the last bit, from contacts without a flaw to those so bad that the exponential alone would overflow."""
    rng, rule = np.random.default_rng(1), Satisfaction(repeats=20.0)
    lived = Lived(*rng.integers(0, 60, (7, 500)) / 2)
    helped, taken = rng.random(500) < 0.8, rng.random(500) / 10
    column = satisfied(rule, helped, lived, taken)
    rows = zip(helped.tolist(), taken.tolist(), *(one.tolist() for one in lived), strict=True)
    assert [float(satisfied(rule, good, Lived(*row), less)) for good, less, *row in rows] == column.tolist()
    assert set(column[~helped].tolist()) == set(np.maximum(rule.lost - taken[~helped], 0.0).tolist())
    assert column.min() == 0 < column.max() < 1


def test_attempts_in_vain_are_those_of_no_other_kind() -> None:
    assert [vain_attempts(*one) for one in ((1, 0, 0), (4, 1, 0), (4, 1, 2), (1, 1, 0))] == [0, 2, 0, 0]
