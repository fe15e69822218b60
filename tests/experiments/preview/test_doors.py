"""Who answers first by the plan: the parts that rules send to vendors, worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import poisson

from sim import load
from sim.experiments.preview.doors import doors_of, part_of, share_above
from sim.experiments.preview.plan import Plan
from tests.experiments.preview.test_plan import at, center

VENDOR = {"agents": {"08:00": 2, "10:00": 0}, "skills": ["phone"], "contract": {"per_contact": 1}}


def shares(*rules: dict[str, Any], **keys: Any) -> dict[str, list[float]]:
    """Return the part of the contacts of each pool, or pools, at eight, half past eight, nine and half past."""
    rules = tuple({"channel": "phone", "vendor": "vendor"} | rule for rule in rules)
    pools = {"agents": {"wage": 0}, "vendor": VENDOR}
    plan = Plan(center(outsourcing=list(rules), **({"pools": pools} | keys)))
    names = plan.scenario.pool_names
    return {
        " ".join(names[pool] for pool in door.pools): at(door.share, 8, 8.5, 9, 9.5)
        for door in doors_of(plan)
    }  # fmt: skip


def test_a_vendor_gets_its_share_and_we_the_rest() -> None:
    assert shares({"when": {"share": 0.3}}) == {
        "vendor": pytest.approx([0.3] * 4),
        "agents": pytest.approx([0.7] * 4),
    }


def test_what_one_rule_leaves_goes_by_the_next() -> None:
    """Of half an hour from nine to half past all go by the first rule; else half by the second."""
    rules = {"when": {"hours": "09:00-09:30"}}, {"when": {"share": 0.5}}
    assert shares(*rules)["vendor"] == pytest.approx([0.5, 0.5, 1.0, 0.5])


def test_hours_that_begin_within_an_interval_count_by_their_part() -> None:
    assert shares({"when": {"hours": "08:20-09:00", "share": 0.6}})["vendor"] == pytest.approx([0.2, 0.6, 0, 0])


def test_only_of_some_segments_and_issues() -> None:
    """A segment of 85 % and two issues of .4 and .3: the rule is for .595 of all, and takes .3 of that."""
    plan = Plan(load("scenarios/tiers_and_vendor.yaml"))
    front, vendor = doors_of(plan)
    assert at(vendor.share, 9, 15) == pytest.approx([0.85 * 0.7 * 0.3] * 2)
    assert at(front.share, 9, 15) == pytest.approx([1 - 0.85 * 0.7 * 0.3] * 2)


def test_nobody_is_sent_to_a_vendor_who_is_away() -> None:
    pools = {"agents": {"wage": 0}, "vendor": VENDOR | {"agents": {"09:00": 2, "10:00": 0}}}
    assert shares({"when": {"share": 0.3}}, pools=pools)["vendor"] == pytest.approx([0, 0, 0.3, 0.3])


@pytest.mark.parametrize(("mean", "most"), [(15.0, 10), (15.0, 15), (30.0, 60), (0.4, 0), (2.0, 1)])
def test_above_a_volume_it_is_who_comes_after_the_first_so_many(mean: float, most: int) -> None:
    """Summed up number by number of a Poisson law."""
    counts = np.arange(400)
    beyond = float((poisson.pmf(counts, mean) * np.maximum(counts - most, 0)).sum()) / mean
    assert share_above(np.array([mean]), most).tolist() == pytest.approx([beyond], abs=1e-12)


def test_above_a_volume_they_come_late_in_the_interval() -> None:
    """Of 15 in half an hour those after ten: at each moment as likely as ten have come by then, integrated."""
    rule = {"channel": "phone", "vendor": "vendor", "when": {"volume_over": 10}}
    ours, theirs = sorted(
        doors_of(Plan(center(outsourcing=[rule], pools={"agents": {"wage": 0}, "vendor": VENDOR}))),
        key=lambda door: door.pools,
    )
    parts = len(theirs.profile[16])
    sent = [
        parts * quad(lambda u: poisson.sf(9, 15 * u), k / parts, (k + 1) / parts)[0] for k in range(parts)
    ]  # fmt: skip
    assert theirs.profile[16] == pytest.approx(sent, abs=1e-6)
    assert ours.profile[16] + theirs.profile[16] == pytest.approx(np.ones(parts))
    assert theirs.share == pytest.approx(theirs.profile.mean(axis=1))


def test_hours_of_a_rule_are_those_parts_of_an_interval() -> None:
    rule = {"channel": "phone", "vendor": "vendor", "when": {"hours": "08:20-09:00"}}
    plan = Plan(center(outsourcing=[rule], pools={"agents": {"wage": 0}, "vendor": VENDOR}))
    (theirs,) = [door for door in doors_of(plan) if plan.scenario.pool_names[door.pools[0]] == "vendor"]
    assert theirs.profile[16].reshape(3, -1).mean(axis=1) == pytest.approx([0, 0, 1])
    assert theirs.profile[17] == pytest.approx(1)


def test_who_overflows_is_at_our_door_first() -> None:
    plan = Plan(center(pools={"agents": {"wage": 0}, "vendor": VENDOR}, outsourcing=[
        {"channel": "phone", "vendor": "vendor", "when": {"wait_over": "60 s"}}]))  # fmt: skip
    (door,) = doors_of(plan)
    assert [plan.scenario.pool_names[pool] for pool in door.pools] == ["agents"]
    assert [plan.scenario.pool_names[one.vendor] for one in door.later] == ["vendor"]


def test_harder_issues_at_one_door_take_longer_there() -> None:
    """Bills take twice the six minutes of orders and are half of the calls: 9 min in all, and 12 of those sent away."""
    issues = {"bill": {"share": 0.5, "effort": 2.0}, "order": {"share": 0.5}}
    rule = {"channel": "phone", "vendor": "vendor", "issues": ["bill"], "when": {"share": 1.0}}
    plan = Plan(center(issues=issues, pools={"agents": {"wage": 0}, "vendor": VENDOR}, outsourcing=[rule]))
    found = {plan.scenario.pool_names[door.pools[0]]: at(part_of(plan, door)[1], 9) for door in doors_of(plan)}
    assert found == {"vendor": pytest.approx([12 / 9]), "agents": pytest.approx([6 / 9])}


def test_the_work_that_a_pool_may_answer_is_what_comes_to_its_doors() -> None:
    """A vendor's is its share; of experts who answer what they diagnose it is all of it, as ever."""
    front = {"wage": 0, "empowerment": 0.5, "escalates_to": "experts"}
    pools = {"agents": front, "vendor": VENDOR, "experts": {"agents": 2, "skills": ["phone"], "wage": 0}}
    rule = {"channel": "phone", "vendor": "vendor", "when": {"share": 0.3}}
    plan = Plan(center(pools=pools, outsourcing=[rule]))
    found = {name: at(plan.answered[0, k], 9) for k, name in enumerate(plan.scenario.pool_names)}
    assert found == {"agents": pytest.approx([0.7]), "vendor": pytest.approx([0.3]), "experts": [1.0]}
