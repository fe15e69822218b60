"""The fewest agents of 26 queues, and what one less would do, against values of other formulas and finite chains.

Those without patience are Erlang C, the others Erlang A; C3 and C9 are published (READMEs of pyworkforce and turbotab).
"""

from __future__ import annotations

from math import inf

import numpy as np
import pytest

from sim.queueing.laws import BalkingLaw, ExponentialLaw
from sim.queueing.requirement import AnswerPromise, AtMost, Goal, fractional_agents, required_agents
from sim.queueing.steady_state import Queues, SteadyState
from sim.scenario.channels.target import NAMED


def queue(per_hour: float, handle: float, patience: float = inf) -> Queues:
    return Queues(np.array([per_hour / 3_600]), np.array([handle]), np.array([patience]))


def level(share: float, within: float, formula: str = "SL-4") -> AnswerPromise:
    return AnswerPromise(share, within, NAMED[formula])


SL = [level(0.8, 20)]
ASA20 = AtMost("asa", 20)
# per hour, talk, patience, targets, n, and by the first target the value of n - 1 agents and of n
QUEUES: dict[str, tuple[float, float, float, list[Goal], int, float, float]] = {
    "C1": (60, 360, inf, SL, 9, 0.68056, 0.83411),
    "C2": (100, 300, inf, SL, 12, 0.74918, 0.86219),
    "C3": (200, 180, inf, SL, 14, 0.79559, 0.88835),
    "C4": (10, 240, inf, [level(0.9, 30)], 3, 0.85892, 0.97571),
    "C5": (1_000, 240, inf, SL, 74, 0.79705, 0.84614),
    "C6": (120, 240, inf, [level(0.95, 10)], 14, 0.93829, 0.96941),
    "C7": (50, 600, inf, [AtMost("asa", 30)], 12, 67.414, 28.796),
    "C8": (400, 200, inf, [*SL, AtMost("occupancy", 0.85)], 27, 0.76572, 0.84741),
    "C8 occupancy": (400, 200, inf, [AtMost("occupancy", 0.85), *SL], 27, 0.85470, 0.82305),
    "C9": (150, 180, inf, SL, 11, 0.7678, 0.8808),
    "A1": (60, 360, 120, SL, 8, 0.77273, 0.85851),
    "A2": (100, 300, 180, SL, 11, 0.79385, 0.86881),
    "A3": (100, 300, 180, [level(0.8, 20, "SL-3")], 11, 0.77224, 0.85318),
    "A4": (100, 300, 180, [level(0.8, 20, "SL-1")], 11, 0.79946, 0.87118),
    "A5": (100, 300, 180, [level(0.8, 20, "SL-2")], 10, 0.75820, 0.83534),
    "A6": (200, 180, 60, [AtMost("abandonment", 0.03)], 15, 0.03032, 0.01778),
    "A7": (200, 180, 300, [AtMost("abandonment", 0.02), *SL], 14, 0.02496, 0.01398),
    "A7 level": (200, 180, 300, SL, 13, 0.78629, 0.86827),
    "A8": (1_000, 240, 180, SL, 67, 0.77557, 0.80832),
    "A9": (1_000, 240, 180, [AtMost("occupancy", 0.88), *SL], 75, 0.88772, 0.87835),
    "A10": (12, 300, 90, [level(0.85, 15)], 3, 0.81268, 0.94537),
    "A11": (5, 420, 120, [level(0.8, 30)], 2, 0.68084, 0.92527),
    "A12": (30, 600, 240, [level(0.9, 60), AtMost("asa", 15)], 8, 0.89142, 0.94381),
    "A13": (600, 150, 120, [AtMost("delayed", 0.2)], 30, 0.22633, 0.17472),
    "A15": (3_000, 200, 150, SL, 158, 0.79581, 0.81562),
    "A16": (60, 360, 360, [ASA20], 8, 29.700, 16.205),
    "A17": (60, 360, 360, [AtMost("abandonment", 0.05), ASA20], 9, 0.05234, 0.02688),
}
BALKING = BalkingLaw(0.1, ExponentialLaw())


@pytest.mark.parametrize("name", QUEUES)
def test_least_agents(name: str) -> None:
    per_hour, handle, patience, targets, agents, less, enough = QUEUES[name]
    queues = queue(per_hour, handle, patience)
    assert required_agents(queues, targets).tolist() == [agents]
    found = [targets[0].value(SteadyState(queues, np.array([float(n)])))[0] for n in (agents - 1, agents)]
    digits = 4 if name == "C9" else 3 if less > 1 else 5
    assert found == pytest.approx([less, enough], abs=0.51 * 10**-digits)


def test_least_agents_where_a_tenth_turn_round() -> None:
    """A14: ten of a hundred who must wait leave at once."""
    assert required_agents(queue(90, 240, 180), SL, BALKING).tolist() == [8]
    found = [SL[0].value(SteadyState(queue(90, 240, 180), np.array([n]), BALKING))[0] for n in (7.0, 8.0)]
    assert found == pytest.approx([0.77336, 0.86529], abs=5.1e-6)


FRACTIONS = {"C1": 8.778, "C2": 11.450, "C3": 13.047, "C5": 73.060, "A1": 7.314, "A2": 10.081, "A8": 66.745,
             "A15": 157.211}  # fmt: skip


@pytest.mark.parametrize(("name", "wanted"), FRACTIONS.items())
def test_fractional_requirement(name: str, wanted: float) -> None:
    per_hour, handle, patience, targets, *_ = QUEUES[name]
    assert fractional_agents(queue(per_hour, handle, patience), targets)[0] == pytest.approx(wanted, abs=5.1e-4)


def test_queues_with_several_targets_are_found_together() -> None:
    names = ["C1", "A2", "A10"]
    together = Queues(*(np.array(one) for one in zip(*(QUEUES[name][:3] for name in names), strict=True)))
    together = together._replace(rate=together.rate / 3_600)
    targets = [level(0.8, 20), AtMost("occupancy", 0.7), AtMost("asa", 10)]
    apart = [[required_agents(queue(*QUEUES[name][:3]), one)[0] for one in targets] for name in names]
    assert required_agents(together, targets).tolist() == np.max(apart, axis=1).tolist()
