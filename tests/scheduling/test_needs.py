"""Needs that are more than heads by slot: of pools together, of work by a time, cuts; and what is left unmet."""

from __future__ import annotations

import numpy as np
import pytest

from sim.scheduling.cover import cover, nearly_cheapest
from sim.scheduling.needs import at_least, by_skills, cut, due_work
from sim.scheduling.problem import CoverProblem, NeedsNearby, PoolRules, Rest, SlotGrid, Template
from sim.scheduling.relax import clock_of, sentences, shortages
from sim.scheduling.split import split

ONE, TWO = frozenset({"one"}), frozenset({"two"})
SKILLS = {"a": ONE, "b": TWO, "x": ONE | TWO}


def test_generalists_where_they_are_cheaper() -> None:
    """The example of pyworkforce's README: five and three, generalists at 1.5: cost 6.5."""
    found = split(SKILLS, {"a": 1, "b": 1, "x": 1.5}, {ONE: np.array([5.0]), TWO: np.array([3.0])})
    assert found is not None
    assert {pool: heads.tolist() for pool, heads in found.items()} == {"a": [2], "b": [0], "x": [3]}


def test_generalists_count_where_they_are_needed() -> None:
    """By hand: each interval by itself costs 8.15, with one generalist; one shift over both takes three."""
    needs = {ONE: np.array([4.0, 6.0]), TWO: np.array([5.0, 3.0]), ONE | TWO: np.array([8.0, 8.0])}
    prices = {"a": 1.0, "b": 1.0, "x": 1.15}
    alone = split(SKILLS, prices, needs)
    assert alone is not None
    assert sum(prices[pool] * heads for pool, heads in alone.items()).tolist() == pytest.approx([8.15, 8.15])  # type: ignore[union-attr]
    templates = tuple(Template("both", pool, 2, (0,), wage=0, fixed=price) for pool, price in prices.items())
    found = cover(CoverProblem(SlotGrid(1_800, 2), templates, by_skills(SKILLS, needs)))
    assert found.cost == pytest.approx(8.45)
    assert {pool: heads[0] for pool, heads in found.heads.items()} == {"a": 3, "b": 2, "x": 3}


def test_of_equal_costs_the_fewest_generalists() -> None:
    found = split(
        SKILLS, {"a": 1, "b": 1, "x": 1}, {ONE: np.array([5.0]), TWO: np.array([3.0]), ONE | TWO: np.array([8.0])}
    )
    assert found is not None
    assert {pool: heads.tolist() for pool, heads in found.items()} == {"a": [5], "b": [3], "x": [0]}


def test_bounds_may_leave_no_split() -> None:
    assert (
        split(SKILLS, dict.fromkeys(SKILLS, 1.0), {ONE: np.array([5.0])}, most={"a": np.array(1), "x": np.array(1)})
        is None
    )


@pytest.mark.parametrize(("within", "flat", "free"), [(1, 8, 18), (2, 4, 18), (3, 3, 17), (4, 3, 16)])
def test_work_that_may_wait(within: int, flat: int, free: int) -> None:
    """By hand: 8 4 2 1 1 1 1 0 hours of work; what falls due after the end may be left."""
    rows = due_work("agents", [8, 4, 2, 1, 1, 1, 1, 0], within)
    all_day = Template("day", "agents", 8, (0,), wage=0, fixed=1)
    assert cover(CoverProblem(SlotGrid(3_600, 8), (all_day,), rows)).cost == flat
    assert cover(CoverProblem(SlotGrid(3_600, 8), (), rows, {"agents": PoolRules(price=1.0)})).cost == free


def test_cuts_of_any_sign() -> None:
    """A head in the first slot takes 0.5 from what the second needs."""
    row = cut({"agents": np.array([-0.5, 1.0])}, 2.0)
    needs = (*at_least("agents", [3, 0]), row)
    found = cover(CoverProblem(SlotGrid(3_600, 2), (), needs, {"agents": PoolRules(price=1.0)}))
    assert found.heads["agents"].tolist() == [3, 4]


def test_as_few_as_can_be_are_missing() -> None:
    """At most four heads: two agent-hours are missed, at the cost of two long and two short shifts."""
    long, short = Template("long", "agents", 8, (0,), wage=20), Template("short", "agents", 4, (0, 1, 2, 3, 4), wage=22)
    rows = at_least("agents", [2, 3, 5, 5, 4, 3, 2, 2], "phone")
    found = cover(CoverProblem(SlotGrid(3_600, 8), (long, short), rows, {"agents": PoolRules(most=4)}))
    assert found.unmet.tolist() == [0, 0, 1, 1, 0, 0, 0, 0]
    assert found.cost == 496
    assert [(one.need, one.reached, one.slots.tolist()) for one in shortages(found)] == [(5, 4, [2, 3])]
    told = (
        "phone 02:00-04:00 needs 5, at most 4 can be there: agents has at most 4; with 1 more head of agents, it is met"
    )
    assert sentences(found, clock_of(found.problem)) == [told]


def test_how_many_can_be_there_is_what_rules_allow() -> None:
    """Four heads of two hours: by hand one, two and one of them, from each hour on, lack two at most; four could come.

    Three may come in the first hour, so that its need is not beyond the rules, as five in the second and third are.
    """
    template = Template("two", "agents", 2, (0, 1, 2), most=4)
    found = cover(CoverProblem(SlotGrid(3_600, 4), (template,), at_least("agents", [3, 5, 5, 3], "phone")))
    assert [(one.need, one.reached, one.most) for one in shortages(found)] == [(3, 1, 3), (5, 3, 4), (3, 1, 3)]
    told = sentences(found, clock_of(found.problem))
    assert told[0].startswith("phone 00:00-01:00 needs 3, has 1 in the plan that lacks least in all: two has at")
    assert told[1].startswith("phone 01:00-03:00 needs 5, at most 4 can be there: two has at most 4")


def test_limits_that_stand_in_the_way_together_are_lifted_together() -> None:
    """Three full and four part-time at most for 4 9 10 7: six full and four part-time would do, so both are told."""
    templates = (
        Template("full", "agents", 4, (0,), wage=0, fixed=36, most=3),
        Template("part", "agents", 2, (0, 1, 2), wage=0, fixed=20, most=3),
    )
    found = cover(CoverProblem(SlotGrid(1_800, 4), templates, at_least("agents", [4, 9, 10, 7], "phone")))
    told = sentences(found, clock_of(found.problem))
    assert all("with 3 more heads of full and 1 more head of part, it is met" in one for one in told)


def test_the_largest_shortage_comes_before_the_sum() -> None:
    """One head: four slots lack one each, rather than a single one two, though that is less in all."""
    templates = (Template("any", "agents", 3, (0,), most=1), Template("any", "agents", 1, (3,), most=1))
    found = cover(CoverProblem(SlotGrid(3_600, 4), templates, at_least("agents", [1, 1, 1, 2])))
    assert found.unmet.tolist() == [1, 1, 1, 1]


def test_the_least_heads_of_a_pool_are_a_need() -> None:
    template = Template("one", "agents", 1, (0, 1, 2), wage=0, fixed=1)
    rules = {"agents": PoolRules(least=np.array([1.0, 2.0, 0.0]))}
    assert cover(CoverProblem(SlotGrid(3_600, 3), (template,), at_least("agents", [2, 0, 0]), rules)).cost == 4


def test_heads_that_are_written_count() -> None:
    template = Template("one", "agents", 1, (0, 1), wage=0, fixed=1)
    rules = {"vendor": PoolRules(heads=np.array([2.0, 0.0]))}
    assert cover(CoverProblem(SlotGrid(3_600, 2), (template,), at_least(["agents", "vendor"], [3, 3]), rules)).cost == 4


def test_needs_known_near_some_heads() -> None:
    """A head less takes 2 of what there is to spare, one more gives 1: from 3, with 4 to spare, two may go."""
    cell = ({"agents": (np.array([0]), np.ones(1))},)
    near = NeedsNearby(cell, np.array([3.0]), np.array([[1.0]]), np.array([[2.0]]), np.array([-4.0]), 5)
    template = Template("one", "agents", 1, (0,), wage=0, fixed=1)
    assert cover(CoverProblem(SlotGrid(3_600, 1), (template,), (), near=near)).cost == 1
    tight = NeedsNearby(cell, np.array([3.0]), np.array([[1.0]]), np.array([[2.0]]), np.array([-4.0]), 1)
    assert cover(CoverProblem(SlotGrid(3_600, 1), (template,), (), near=tight)).cost == 2
    short = NeedsNearby(cell, np.array([3.0]), np.array([[1.0]]), np.array([[2.0]]), np.array([2.0]), 5)
    assert cover(CoverProblem(SlotGrid(3_600, 1), (template,), (), near=short)).cost == 5


def test_each_head_more_adds_less_where_needs_bend() -> None:
    """From 3 heads the next add 1, 0.5 and nothing, and those that go take 1.5 and 2."""
    cell = ({"agents": (np.array([0]), np.ones(1))},)
    template = Template("one", "agents", 1, (0,), wage=0, fixed=1)

    def least(need: float) -> float:
        one = np.array([[1.0]])
        near = NeedsNearby(cell, np.array([3.0]), one, 1.5 * one, np.array([need]), 3, bend=0.5 * one)
        return cover(CoverProblem(SlotGrid(3_600, 1), (template,), (), near=near)).cost

    assert [least(need) for need in (-3.5, -3.4, -1.4, 0.9, 1.1)] == [1, 2, 3, 4, 5]


def test_nearly_the_cheapest_shifts_have_whole_breaks() -> None:
    """Eight heads in eight places for a break, seven needed throughout: none is parted, and no head is too many."""
    template = Template("day", "agents", 16, (0,), rests=(Rest(1, tuple(range(4, 12))),))
    problem = CoverProblem(SlotGrid(1_800, 16), (template,), at_least("agents", [7] * 16))
    found = nearly_cheapest(problem, 1e-4, 30, 0.0)
    assert found is not None
    assert found.met
    assert found.cost == cover(problem).cost
    assert sum(crew.heads for crew in found.crews) == 8


def test_small_problems_against_all_there_are() -> None:
    """Random needs of five slots: the cheapest of every set of shifts that covers them, tried one by one."""
    luck = np.random.default_rng(7)
    templates = (
        Template("long", "agents", 4, (0, 1), wage=0, fixed=5),
        Template("short", "agents", 2, (0, 1, 2, 3), wage=0, fixed=3),
    )
    shapes = np.array(
        [[at <= k < at + one.length for k in range(5)] for one in templates for at in one.starts], dtype=int
    )
    prices = np.array([one.fixed for one in templates for _ in one.starts])
    counts = np.array(np.meshgrid(*[range(4)] * 6)).reshape(6, -1)
    for _ in range(20):
        need = luck.integers(0, 4, 5)
        best = (prices @ counts)[(shapes.T @ counts >= need[:, None]).all(axis=0)].min()
        assert cover(CoverProblem(SlotGrid(3_600, 5), templates, at_least("agents", need.astype(float)))).cost == best
