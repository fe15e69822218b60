"""Staffing by square roots, and by Poisson numbers, against published limits and exact queues."""

from __future__ import annotations

import numpy as np
import pytest

from sim.queueing.requirement import AtMost, required_agents
from sim.queueing.staffing.square_root import (
    agents_by_poisson,
    garnett,
    halfin_whitt,
    square_root_agents,
    square_root_beta,
)
from sim.queueing.steady_state import Queues

GARNETT = {0.25: [0.98221, 0.66667, 0.19509, 0.02548], 1: [0.84134, 0.5, 0.15866, 0.02275],
           4: [0.59963, 0.33333, 0.11192, 0.01779]}  # fmt: skip


@pytest.mark.parametrize(("impatience", "delays"), GARNETT.items())
def test_garnett(impatience: float, delays: list[float]) -> None:
    assert garnett(np.array([-1.0, 0.0, 1.0, 2.0]), impatience).tolist() == pytest.approx(delays, abs=5.1e-6)
    assert square_root_beta(delays[2], impatience) == pytest.approx(1.0, abs=1e-3)


def test_halfin_whitt() -> None:
    assert halfin_whitt([0.5, 1, 2, 0, -1]).tolist() == pytest.approx([0.50454, 0.22336, 0.02688, 1, 1], abs=5.1e-6)
    assert square_root_beta(0.22336) == pytest.approx(1.0, abs=1e-4)


ROOTS = [(1.0, [13, 56, 109, 417], [14, 57, 109, 418]), (0.5, [13, 57, 110, 419], [14, 57, 110, 419])]


@pytest.mark.parametrize(("impatience", "rough", "exact"), ROOTS)
def test_square_root_beside_exact(impatience: float, rough: list[int], exact: list[int]) -> None:
    loads = np.array([10.0, 50.0, 100.0, 400.0])
    queues = Queues(loads, np.ones(4), np.full(4, 1 / impatience))
    assert square_root_agents(loads, 0.2, impatience).tolist() == rough
    assert required_agents(queues, AtMost("delayed", 0.2)).tolist() == exact


ISA = {0.1: [103, 125, 129, 103, 99], 0.5: [91, 111, 115, 91, 87], 0.9: [79, 98, 102, 79, 75]}


@pytest.mark.parametrize(("delayed", "agents"), ISA.items())
def test_agents_by_poisson(delayed: float, agents: list[int]) -> None:
    """100 + 20 sin t an hour, handle times and patience of an hour each (Feldman et al. 2008)."""
    t = np.pi * np.array([0, 0.5, 0.75, 1.5, 1.75])
    found = agents_by_poisson(100 + 10 * (np.sin(t) - np.cos(t)), delayed)
    assert found.tolist() == agents
