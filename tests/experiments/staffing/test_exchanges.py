"""What may be exchanged in plans of shifts, listed by hand, and what that does to who is there."""

from __future__ import annotations

import numpy as np
import pytest

from sim.experiments.staffing.by_shift import exchanges as module
from sim.experiments.staffing.by_shift.exchanges import Exchanges
from sim.scheduling.cover import Counts
from sim.scheduling.model import Duty
from sim.scheduling.problem import Template

# A shift of four hours, 18 in all, and those of two hours from eight, nine and ten, 10 each; heads by hour.
LONG, SHORT = Template("long", "agents", 4, (8,), wage=4.5), Template("short", "agents", 2, (8, 9, 10), wage=5.0)
ITEMS = [Duty(LONG, 8, 0), *(Duty(SHORT, start, 0) for start in SHORT.starts)]
PRICES = np.array([18.0, 10.0, 10.0, 10.0])
RAISED = np.array([[1.0, 1, 1, 1], [1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]])


def told(heads: tuple[int, ...], exchanges: Exchanges | None = None) -> dict[tuple[tuple[int, ...], ...], list[float]]:
    """Return all exchanges of a plan by the numbers of what goes and comes, with what they change by hour."""
    found = exchanges or Exchanges(ITEMS, PRICES, RAISED, {"agents": {"agents"}})
    counts: Counts = dict(zip(found.items, heads, strict=True))
    return {
        tuple(tuple(sorted(found.items.index(one) for one in mine)) for mine in move): change.tolist()
        for moves, changes in found.of(counts)
        for move, change in zip(moves, changes, strict=True)
    }


def test_two_short_ones_for_a_long_one_and_a_long_one_for_a_short_one() -> None:
    found = told((1, 1, 0, 1))
    assert found[(1, 3), (0,)] == [0, 0, 0, 0]  # eight to ten and ten to twelve by one who stays
    assert found[(0,), (2,)] == [-1, 0, 0, -1]
    assert found[(0, 1), (2, 2)] == [-2, 0, 1, -1]
    assert found[(3,), ()] == [0, 0, -1, -1]
    assert found[(0, 3), ()] == [-1, -1, -2, -2]


def test_a_start_is_moved_where_something_is_saved_beside() -> None:
    """One from eight and one from ten less, and one from nine more; alone that would save nothing."""
    found = told((0, 1, 0, 1))
    assert found[(1, 3), (2,)] == [-1, 0, 0, -1]
    assert ((1,), (2,)) not in found


def test_nobody_goes_who_is_not_there() -> None:
    found = told((0, 1, 0, 0))
    assert set(found) == {((1,), ())}
    assert ((1, 1), (0,)) in told((0, 2, 0, 0))


def test_what_is_exchanged_saves_something() -> None:
    """Two short ones cost 20: a long one and a short one do not come for them, nor do two short ones."""
    prices = dict(enumerate(PRICES))
    for gone, come in told((2, 2, 2, 2)):
        assert sum(prices[one] for one in gone) > sum(prices[one] for one in come)
        assert not set(gone) & set(come)


def test_specialists_come_for_generalists_and_nobody_of_another_channel() -> None:
    """Pools of one channel each, and one that serves both at a higher wage."""
    pools = {"one": {"one", "both"}, "two": {"two", "both"}, "both": {"one", "two", "both"}}
    items = [Duty(Template(pool, pool, 4, (8,), wage=1.0), 8, 0) for pool in pools]
    exchanges = Exchanges(items, np.array([4.0, 3.0, 6.0]), np.eye(3), pools)
    found = set(told((1, 1, 1), exchanges))
    assert {((2,), (0,)), ((2,), (1,)), ((0, 1), (2,))} <= found
    assert ((0,), (1,)) not in found


def test_those_of_other_days_are_exchanged_alone() -> None:
    """A shift of Tuesday may come for one of Monday, but two exchanges at once are of one day."""
    items = [Duty(LONG, 8, 0), Duty(SHORT, 8, 0), Duty(SHORT, 8, 1)]
    exchanges = Exchanges(items, np.array([18.0, 10.0, 10.0]), np.eye(3), {"agents": {"agents"}})
    found = set(told((1, 0, 1), exchanges))
    assert ((0,), (2,)) in found
    assert all({items[one].kind for one in (*gone, *come)} in ({0}, {1}) for gone, come in found if len(gone) > 1)


def most_at_once(items: int, heads: int) -> int:
    """Return how many come at once at most, of a day of so many short shifts with so many heads of a long one."""
    of_day = [Duty(LONG, 8, 0), *(Duty(SHORT, start, 0) for start in range(items - 1))]
    exchanges = Exchanges(of_day, np.array([18.0] + [1.0] * (items - 1)), np.ones((items, 1)), {"agents": {"agents"}})
    return max(len(move.come) for moves, _ in exchanges.of({of_day[0]: heads}) for move in moves)


def test_days_of_many_shifts_exchange_single_ones_and_no_pair_is_written_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """One goes, and none, one or two of 198 come: 1 + 198 + 198 * 199 / 2 = 19,900; of 199 it would be 20,100."""
    assert most_at_once(198, 1) == 2
    assert (most_at_once(139, 2), most_at_once(140, 2)) == (2, 1)  # one or both of two: 2 * 9,870, 2 * 10,011
    monkeypatch.setattr(module, "combinations_with_replacement", None)
    assert most_at_once(199, 1) == 1
