"""What chance did to effects is taken out of them; that each agent more does less is known from more and fewer."""

from __future__ import annotations

import numpy as np
import pytest

from sim.experiments.staffing.grid import Floats, StaffCell
from sim.experiments.staffing.measured.head_effects import HeadEffects, MoveColumn
from sim.experiments.staffing.measured.steadying import steadied

TIMES = 24


def cells(count: int = TIMES) -> list[StaffCell]:
    return [StaffCell(0, 0, 1_800 * k, 0, 9, 0.5, 10.0) for k in range(count)]


def measured(more: Floats, less: Floats, error: float, size: int = 1) -> HeadEffects:
    """Return effects of agents more and fewer at each time on a target of all day."""
    columns = [MoveColumn((k,), (sign * size,)) for sign in (1, -1) for k in range(len(more))]
    gain = np.append(more, -less)[None]
    return HeadEffects(tuple(columns), gain, np.zeros(2 * len(more)), np.full_like(gain, error**2), np.zeros_like(gain))


def test_effects_that_differ_by_chance_are_drawn_to_their_mean() -> None:
    luck = np.random.default_rng(5)
    more, less = 2.0 + luck.normal(0, 0.5, TIMES), 3.0 + luck.normal(0, 0.5, TIMES)
    found = steadied(measured(more, less, 0.5), cells())
    mean = (more.mean() + less.mean()) / 2
    bend = less.mean() - more.mean()
    assert np.ptp(found.gain[0, :TIMES]) < np.ptp(more) / 3
    np.testing.assert_allclose(found.gain[0, :TIMES].mean(), mean - bend / 2)
    np.testing.assert_allclose(-found.gain[0, TIMES:].mean(), mean + bend / 2)
    np.testing.assert_allclose(found.bend, bend)


def test_effects_that_do_differ_stay_as_they_are() -> None:
    more = np.linspace(1.0, 5.0, TIMES)
    found = steadied(measured(more, more, 0.01), cells())
    np.testing.assert_allclose(found.gain[0, :TIMES], more, rtol=1e-3)
    assert not found.bend.any()


def test_a_bend_is_of_one_agent_where_several_are_a_step() -> None:
    """Two more add 1.5 each and two fewer take 2.5 each: each agent more adds half as much less than the one before."""
    found = steadied(measured(np.full(TIMES, 1.5), np.full(TIMES, 2.5), 0.1, size=2), cells())
    np.testing.assert_allclose(found.bend, 0.5)


@pytest.mark.parametrize(("count", "error"), [(4, 1.0), (TIMES, 0.0)])
def test_few_times_and_targets_of_one_interval_are_left_alone(count: int, error: float) -> None:
    given = measured(np.arange(1.0, count + 1), np.arange(2.0, count + 2), error)
    found = steadied(given, cells(count))
    assert found.gain.tolist() == given.gain.tolist()
    assert not found.bend.any()
