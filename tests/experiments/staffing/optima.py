"""Centers by name whose cheapest staffing is known: by Erlang A and C, finite chains, or every plan over many days."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from sim import Scenario, build
from sim.experiments.staffing.grid import Design
from tests.experiments.staffing.days import INTERVALS, busy_days, carry_over, chats, morning, one_queue, two_skills

# More than any needs: the staffing as it is is tried too, and must not be the answer.
OWN = {"agents": {"agents": 200, "skills": ["phone"]}}
NEAR = 1.03  # of the cheapest cost, within which every answer must be
DAY = {"channel": "phone", "per": "day"}
FLOOR = {"channel": "phone", "per": "interval", "share": 0.6}
HOURS = 24  # of the day of one queue
SHORT = 6  # of that of one to which so many calls come that these are enough


class KnownOptimum(NamedTuple):
    """A center, and the cheapest staffing that keeps its targets.

    Attributes
    ----------
    make
        Builds it.
    cost
        Of the cheapest.
    step
        What one agent costs for an interval.
    design
        The cheapest, where only one is.
    quickly
        Whether `quick_player` plays it; else the engine does.
    """

    make: Callable[[], Scenario]
    cost: float
    step: float
    design: Design | None = None
    quickly: bool = True

    @property
    def dearest(self) -> float:
        """What an answer may cost at most: an interval of an agent more, or 3 %."""
        return max(self.cost + self.step, NEAR * self.cost) + 1e-9

    def is_found(self, cost: float, design: Design) -> bool:
        """Whether an answer is the cheapest."""
        return abs(cost - self.cost) < 1e-6 and self.design in (None, design)


def _overstaffed(targets: list[dict[str, Any]]) -> Scenario:
    return build(carry_over(targets).tree | {"pools": OWN})


def _days() -> dict[str, KnownOptimum]:
    """Return those of the day whose calls run over, 27 agents over the day being such as 3, 9, 10 and 5."""
    return {
        "carry-over": KnownOptimum(partial(_overstaffed, INTERVALS), 15.0, 0.5, (4, 9, 10, 7)),
        "carry-over, day": KnownOptimum(partial(_overstaffed, [DAY]), 13.5, 0.5),
        "carry-over, day with floors": KnownOptimum(partial(_overstaffed, [DAY, FLOOR]), 13.5, 0.5),
        "shifts": KnownOptimum(partial(morning, 10), 140, 5),
        "shifts, long cheaper": KnownOptimum(partial(morning, 9), 132, 5),
        "shifts, day": KnownOptimum(partial(morning, 10, "day"), 130, 5),
        "shifts, long cheaper, day": KnownOptimum(partial(morning, 9, "day"), 122, 5),
    }


def _skills() -> dict[str, KnownOptimum]:
    """Return those of two skills, by brute force over exact chains; specialists cost 10 an hour."""
    cases = {
        "MS1": ((36, 36), 300, 180, 1.15, (2, 2, 4), 8.60),
        "MS1b": ((36, 36), 300, 180, 1.60, (4, 4, 1), 9.60),
        "MS2": ((60, 20), 240, 120, 1.30, (3, 1, 3), 7.90),
    }
    return {
        name: KnownOptimum(partial(two_skills, *asked), 240 * cost, 240, design)
        for name, (*asked, design, cost) in cases.items()
    }


SL: list[dict[str, Any]] = [{}]
IDLE = {"pool": "agents", "metric": "occupancy"}
ASA, LOST = {"metric": "asa", "at_most": "20 s"}, {"metric": "abandonment", "at_most": 0.05}
# per hour, talk, patience, targets, and how many agents keep them; one fewer does not
QUEUES: dict[str, tuple[float, int, int | None, list[dict[str, Any]], int]] = {
    "C1": (60, 360, None, SL, 9),  # .68056 -> .83411
    "C2": (100, 300, None, SL, 12),  # .74918 -> .86219
    "C3": (200, 180, None, SL, 14),  # .79559 -> .88835
    "C4": (10, 240, None, [{"share": 0.9, "within": "30 s"}], 3),  # .85892 -> .97571
    "C5": (1_000, 240, None, SL, 74),  # .79705 -> .84614
    "C6": (120, 240, None, [{"share": 0.95, "within": "10 s"}], 14),  # .93829 -> .96941
    "C7": (50, 600, None, [ASA | {"at_most": "30 s"}], 12),  # 67.4 s -> 28.8 s
    "C8": (400, 200, None, [{}, IDLE | {"at_most": 0.85}], 27),  # busy .85470 -> .82305
    "C9": (150, 180, None, SL, 11),  # .7678 -> .8808
    "A1": (60, 360, 120, SL, 8),  # .77273 -> .85851
    "A2": (100, 300, 180, SL, 11),  # .79385 -> .86881
    "A3": (100, 300, 180, [{"formula": "SL-3"}], 11),  # .77224 -> .85318
    "A4": (100, 300, 180, [{"formula": "SL-1"}], 11),  # .79946 -> .87118
    "A5": (100, 300, 180, [{"formula": "SL-2"}], 10),  # .75820 -> .83534
    "A6": (200, 180, 60, [LOST | {"at_most": 0.03}], 15),  # .03032 -> .01778
    "A7": (200, 180, 300, [{}, LOST | {"at_most": 0.02}], 14),  # .02496 -> .01398
    "A8": (1_000, 240, 180, SL, 67),  # .77557 -> .80832
    "A9": (1_000, 240, 180, [{}, IDLE | {"at_most": 0.88}], 75),  # busy .88772 -> .87835
    "A10": (12, 300, 90, [{"share": 0.85, "within": "15 s"}], 3),  # .81268 -> .94537
    "A11": (5, 420, 120, [{"within": "30 s"}], 2),  # .68084 -> .92527
    "A12": (30, 600, 240, [{"share": 0.9, "within": "60 s"}, ASA | {"at_most": "15 s"}], 8),  # .89142 -> .94381
    "A13": (600, 150, 120, [{"within": "0 s"}], 30),  # delayed .22633 -> .17472
    "A15": (3_000, 200, 150, SL, 158),  # .79581 -> .81562
    "A16": (60, 360, 360, [ASA], 8),  # 29.7 s -> 16.2 s
    "A17": (60, 360, 360, [ASA, LOST], 9),  # .05234 -> .02688
}
MANY = 500  # calls an hour, from which on a short day will do


def _queues() -> dict[str, KnownOptimum]:
    """Return queues in steady state, by Erlang A and C."""
    found = {}
    for name, (rate, talk, patience, targets, agents) in QUEUES.items():
        hours = SHORT if rate >= MANY and name != "A9" else HOURS  # where agents are idle once it is closed
        make = partial(one_queue, rate, talk, patience, targets, hours=hours, pools=OWN)
        found[name] = KnownOptimum(make, hours * agents, hours, (agents,))
    found["A14"] = KnownOptimum(partial(one_queue, 90, 240, 180, SL, balk=0.1, pools=OWN), HOURS * 8, HOURS, (8,))
    return found


def _busy_and_chats() -> dict[str, KnownOptimum]:
    """Return days of gamma busyness, and chats: four answer .780 and five .931, or three .781 and four .928."""
    return {
        "mean over busy days": KnownOptimum(busy_days, HOURS * 11, HOURS, (11,)),
        "share of days, 80 %": KnownOptimum(partial(busy_days, 0.8), HOURS * 12, HOURS, (12,)),
        "share of days, 90 %": KnownOptimum(partial(busy_days, 0.9), HOURS * 13, HOURS, (13,)),
        "three chats at once": KnownOptimum(
            partial(chats, 50, 600, 180, 45, [1, 0.84, 0.67]), HOURS * 5, HOURS, (5,), quickly=False
        ),
        "two chats at once": KnownOptimum(
            partial(chats, 30, 480, 120, 30, [1, 0.7]), HOURS * 4, HOURS, (4,), quickly=False
        ),
    }


OPTIMA: dict[str, KnownOptimum] = {**_days(), **_skills(), **_queues(), **_busy_and_chats()}
