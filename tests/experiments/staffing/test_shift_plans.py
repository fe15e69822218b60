"""Shifts of a scenario: what is there by plan is there when it is simulated, and the layer says all of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.calendar import interval_starts
from sim.experiments import simulate
from sim.experiments.staffing.shifts.entries import packed, unpacked
from sim.experiments.staffing.shifts.master import Cut, Need, ShiftMaster
from sim.experiments.staffing.shifts.plan import ShiftPlan
from sim.log.records import ContactLog, State
from sim.metrics import Facts
from sim.metrics.costs.ledger import ledger
from sim.scenario import Scenario, build, load, vary
from sim.scenario.files.tree import dump

LONG = {
    "length": "8 h 30 min", "start": {"from": "07:30", "to": "09:30", "every": "1 h"}, "days": "mon-fri",
    "breaks": [
        {"length": "15 min", "after": "1 h", "before": "2 h 30 min"},
        {"length": "30 min", "after": "3 h", "before": "5 h", "every": "30 min", "paid": False},
    ],
}  # fmt: skip
PART = {"length": "4 h", "start": ["08:00", "10:00", "14:00"], "wage_premium": 0.1}
NIGHT = {"length": "8 h", "start": "22:00", "pools": ["agents"]}


def center(days: int, opens: Any, **staffing: Any) -> Scenario:
    phone = {"mode": "live", "arrivals": {"per_hour": 0.01}, "handle_time": {"deterministic": "1 s"},
             "target": {"within": "20 s"}}  # fmt: skip
    return build(
        {
            "scenario": "Shifts",
            "calendar": {"days": days, "start": "2026-01-05", "interval": "30 min", "open": opens},
            "channels": {"phone": phone},
            "pools": {"agents": {"agents": 3, "skills": ["phone"], "wage": 20}},
            "costs": {"loading": 1},
            "staffing": staffing,
        }
    )


def planned(scenario: Scenario, most: int = 5) -> tuple[ShiftMaster, ShiftPlan]:
    """Return shifts for needs drawn by chance, of no more than so many heads."""
    master, luck = ShiftMaster(scenario), np.random.default_rng(3)
    need = luck.integers(1, most + 1, len(interval_starts(scenario))).astype(float)
    return master, master.cover([Need(["agents"], need, "phone")])


@pytest.mark.parametrize(("least", "heads"), [(None, 1.0), (0, 0.0)])
def test_somebody_is_there_for_who_is_passed_on_unless_it_is_written_otherwise(least: int | None, heads: float) -> None:
    keys: dict[str, Any] = {
        "shifts": {"part": PART},
        "pools": {"experts": {"most": 9} if least is None else {"least": least}},
    }
    tree = center(1, "08:00-12:00").tree
    tree["staffing"] = keys
    tree["pools"]["agents"] |= {"escalation": 0.1, "escalates_to": "experts"}
    tree["pools"]["experts"] = {"agents": {"08:00": 1, "12:00": 0}, "skills": ["phone"], "wage": 30}
    master = ShiftMaster(build(tree))
    is_open = np.arange(len(interval_starts(master.scenario))) // 2
    there = master.cover([]).means["experts"]
    assert set(there[(is_open >= 8) & (is_open < 12)].tolist()) == {heads}


def simulated(scenario: Scenario, plan: ShiftPlan) -> NDArray[np.float64]:
    """Return who is on duty and not on a break, on average of each interval, of a day without customers."""
    log, starts = simulate(scenario), interval_starts(scenario)
    edges = np.append(starts, starts[-1] + scenario.calendar.interval)
    rests = seconds(log, edges, State.BREAK, State.UNPAID)
    return (seconds(log, edges, State.DUTY) - rests) / np.diff(edges)


def seconds(log: ContactLog, edges: NDArray[np.float64], *states: State) -> NDArray[np.float64]:
    mine = np.isin(log.states["state"], states)
    found = np.zeros(len(edges) - 1)
    for start, end in zip(log.states["start"][mine], log.states["end"][mine], strict=True):
        found += np.clip(np.minimum(end, edges[1:]) - np.maximum(start, edges[:-1]), 0, None)
    return found


@pytest.mark.parametrize(
    ("days", "opens", "staffing"),
    [
        (1, "08:00-18:00", {"shifts": {"long": LONG, "part": PART}}),
        (6, {"mon-fri": "08:00-18:00", "sat": "09:00-13:00"}, {"shifts": {"long": LONG, "part": PART}}),
        (3, "00:00-24:00", {"shifts": {"night": NIGHT, "part": PART, "late": {"length": "8 h", "start": "14:00"}}}),
    ],
)
def test_who_is_planned_is_there(days: int, opens: Any, staffing: dict[str, Any], tmp_path: Path) -> None:
    """The layer that is written, loaded over the file and simulated, has the heads of the program by interval."""
    scenario = center(days, opens, **staffing)
    _, plan = planned(scenario)
    (tmp_path / "base.yaml").write_text(dump(scenario.tree))
    (tmp_path / "plan.yaml").write_text(dump({"extends": "base.yaml", "pools": plan.written}))
    loaded = load(tmp_path / "plan.yaml")
    assert simulated(loaded, plan) == pytest.approx(plan.means["agents"], abs=1e-9)
    assert [shift.agents for shift in loaded.pools["agents"].shifts or ()] == [one.heads for one in plan.entries]


def test_the_ledger_pays_what_the_plan_costs() -> None:
    """Wages of simulated days: hours less unpaid breaks, with the premium of short shifts, and of the evening."""
    late = {"late": {"hours": "16:00-18:00", "share": 0.5}}
    scenario = center(5, "07:30-18:00", shifts={"long": LONG, "part": PART | {"days": "mon-fri"}})
    scenario = vary(scenario, {"pools.agents.premiums": late})
    master, plan = planned(scenario)
    laid = master.laid_over(plan.design)
    lines = ledger(Facts(laid, simulate(laid))).entries
    assert sum(one.amount for one in lines if one.line in ("wages", "premiums")) == pytest.approx(plan.cost)
    assert plan.cost == pytest.approx(sum(plan.cost_of(one) for one in plan.entries))
    assert plan.paid_hours == pytest.approx(sum(plan.paid_hours_of(one) for one in plan.entries))


def test_designs_are_plans() -> None:
    _, plan = planned(center(6, "08:00-18:00", shifts={"long": LONG, "part": PART}))
    assert tuple(unpacked(packed(plan.entries))) == plan.entries


def test_equal_questions_have_equal_answers() -> None:
    scenario = center(6, "08:00-18:00", shifts={"long": LONG, "part": PART})
    assert planned(scenario)[1].design == planned(scenario)[1].design


def test_weeks_are_kept_from_the_file() -> None:
    """Of seven open days everybody works five, and has two off in a row."""
    part = {"length": "4 h", "start": ["08:00", "10:00"]}
    scenario = center(7, "08:00-14:00", shifts={"part": part}, week={"days": 5, "off_in_a_row": 2})
    _, plan = planned(scenario, 3)
    assert plan.cover.met
    for tour in plan.cover.tours:
        assert len(tour.days) == 5
        assert any(day not in tour.days and (day + 1) % 7 not in tour.days for day in range(7))


def test_bounds_and_cuts_count() -> None:
    """The least of a pool holds while it is open; a cut is over the means of intervals."""
    shifts = {"part": {"length": "4 h", "start": ["08:00", "12:00"]}}
    scenario = center(1, "08:00-16:00", shifts=shifts, pools={"agents": {"least": 2}})
    master = ShiftMaster(scenario)
    count = len(interval_starts(scenario))
    assert master.cover([]).heads["agents"][16:32].tolist() == [2] * 16
    weights = np.zeros(count)
    weights[16] = 0.5
    assert master.cover([], [Cut({"agents": weights}, 2.5)]).heads["agents"][16:32].tolist() == [5] * 8 + [2] * 8


def test_what_no_shift_reaches_is_told() -> None:
    shifts = {"part": {"length": "4 h", "start": "08:00", "most": 4}}
    master = ShiftMaster(center(1, "08:00-14:00", shifts=shifts))
    assert master.bare() == ["phone is open 12:00-14:00, when no shift may be there; write a template that covers it"]
    need = np.zeros(48)
    need[16:20] = 6
    told = master.cover([Need(["agents"], need, "phone")]).sentences()
    assert told == [
        "phone 08:00-10:00 needs 6, at most 4 can be there: part has at most 4; with 2 more heads of part, it is met"
    ]


def test_no_open_day_is_left_alone_for_a_fuller_one() -> None:
    """Two who work from Monday to Friday, and one who may come on any five of six days: Saturday has nobody else."""
    rules = {
        "shifts": {
            "long": LONG | {"start": "08:00", "most": 2, "breaks": []},
            "part": {"length": "4 h", "start": ["09:00"], "most": 1},
        },
        "week": {"days": 5, "off_in_a_row": 2},
    }
    scenario = center(7, {"mon-fri": "08:00-16:30", "sat": "09:00-13:00"}, **rules)
    master = ShiftMaster(scenario)
    need = np.where(np.arange(7 * 48) < 5 * 48, 9.0, 2.0)
    plan = master.cover([Need(["agents"], need, "agents")])
    saturday = plan.heads["agents"][5 * 48 + 18 : 5 * 48 + 26]
    assert saturday.tolist() == [1.0] * 8
    told, every = plan.folded(3)
    assert len(told) == 2 < len(every)
    assert "more" in told[1]
    assert set(every) == set(plan.sentences())
