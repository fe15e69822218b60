"""The best point that keeps its bounds, such as a budget: which it is, how sure that is, what is said of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import cli
from sim.experiments.sweep.best import BestPoint, best_of
from sim.experiments.sweep.objective import objective
from sim.experiments.sweep.plan import plan
from sim.experiments.sweep.results import SweepResult
from sim.report.sweep.frames import Findings
from sim.report.sweep.tables import of_best, points_table
from sim.report.sweep.views import ranked
from sim.scenario import InputError
from sim.scenario.studies.bounds import FigureBound
from sim.scenario.studies.files import bounded, build_study, load_study
from sim.scenario.studies.study import Study
from tests.support.paths import ROOT

COST, LEVEL = "cost_per_contact", "service_level"
BASE = """\
scenario: Tiny center
calendar: {start: 2026-01-05, open: "08:00-09:00"}
experiment: {seed: 5, replications: 3}
channels:
  phone: {preset: phone, arrivals: {per_hour: 60}, target: {within: 20 s}}
pools:
  agents: {agents: 6, skills: [phone], wage: 20}
"""
STUDY: dict[str, Any] = {
    "study": "Tiny study",
    "design": {"method": "grid", "factors": {"pools.agents.agents": [5, 6, 7, 8]}},
    "metrics": [COST, LEVEL, {"metric": "asa", "channel": "phone"}],
}


def study_of(folder: Path, **changes: Any) -> Study:
    (folder / "base.yaml").write_text(BASE)
    return build_study(STUDY | {"base": str(folder / "base.yaml")} | changes)


def result_of(folder: Path, costs: list[list[float]], levels: list[list[float]], **changes: Any) -> SweepResult:
    """Make up a sweep: cost per contact and service level of each replication of four points, of a hundred contacts."""
    planned = plan(study_of(folder, replications=len(costs[0]), **changes))
    made = {"cost": costs, "dealt_with": 100.0, "sl_numerator": levels, "sl_denominator": 100.0, "arrivals": 100.0}
    numbers = {
        point: [tuple(_number(made, name, point, k) for name in planned.names) for k in range(len(costs[0]))]
        for point in range(len(costs))
    }
    return SweepResult(planned, numbers)


def _number(made: dict[str, Any], name: str, point: int, k: int) -> float:
    value = made.get(name.partition("?")[0], 0.0)
    return float(100 * value[point][k] if isinstance(value, list) else value)


STEADY_COSTS = [[5.0, 5.0], [5.5, 5.5], [6.5, 6.5], [8.0, 8.0]]
STEADY_LEVELS = [[0.5, 0.5], [0.7, 0.7], [0.8, 0.8], [0.9, 0.9]]


def best(folder: Path, *bounds: str, **changes: Any) -> BestPoint | None:
    return best_of(result_of(folder, STEADY_COSTS, STEADY_LEVELS, subject_to=[*bounds], **changes))


def place(found: BestPoint | None) -> int | None:
    return None if found is None else found.place


@pytest.mark.parametrize(
    ("bounds", "point"),
    {
        "the best that is cheap enough": ([f"{COST} <= 6"], 1),
        "at the bound is within it": ([f"{COST} <= 6.5"], 2),
        "whatever it costs": ([f"{COST} <= 100"], 3),
        "the cheapest that is good enough": ([f"{LEVEL} >= 75 %"], 2),
        "nothing is cheap enough": ([f"{COST} <= 4"], None),
        "nothing keeps both": ([f"{COST} <= 6", "asa@phone >= 1 s"], None),
    }.values(),
    ids=lambda one: "",
)
def test_the_best_of_those_that_keep_the_bounds(tmp_path: Path, bounds: list[str], point: int | None) -> None:
    assert place(best(tmp_path, *bounds)) == point


def test_what_is_best_is_what_the_study_says_or_the_figure_without_a_bound(tmp_path: Path) -> None:
    bounds = [f"{COST} <= 7"]
    assert objective(study_of(tmp_path)) is None
    assert objective(study_of(tmp_path, subject_to=bounds)) == (1, True)
    assert objective(study_of(tmp_path, subject_to=[f"{LEVEL} >= 0.7"])) == (0, False)
    assert objective(study_of(tmp_path, subject_to=bounds, best={"asa@phone": "low"})) == (2, False)
    assert place(best(tmp_path, best={LEVEL: "low"})) == 0


def test_both_figures_of_the_front_bounded_leave_open_what_is_best(tmp_path: Path) -> None:
    study = study_of(tmp_path, subject_to=[f"{COST} <= 7", f"{LEVEL} >= 0.7"])
    with pytest.raises(InputError, match=r"nothing says which figure is to be best; write best: \{attention_level"):
        plan(study)


def test_how_sure_it_is(tmp_path: Path) -> None:
    """Point 1 keeps the budget by its mean alone; 2 may, and would be better; 0 was better in one replication."""
    costs = [[5.0, 5.0, 5.0], [5.8, 5.9, 6.2], [5.9, 6.1, 6.2], [8.0, 8.0, 8.0]]
    levels = [[0.5, 0.71, 0.69], [0.7, 0.7, 0.7], [0.8, 0.8, 0.8], [0.9, 0.9, 0.9]]
    found = best_of(result_of(tmp_path, costs, levels, subject_to=[f"{COST} <= 6"]))
    assert found == BestPoint(1, surely=False, near=(0,), perhaps=(2,))
    sure = best_of(result_of(tmp_path, costs, levels, subject_to=[f"{COST} <= 7"]))
    assert sure is not None
    assert sure.place == 2
    assert sure.surely
    assert (sure.near, sure.perhaps) == ((0,), ())


def test_differences_are_paired_so_that_the_luck_all_points_share_is_no_doubt(tmp_path: Path) -> None:
    """Levels scatter by .3 from replication to replication, and yet point 2 is .01 better in each."""
    luck = [0.4, 0.7, 0.55, 0.6]
    levels = [[0.0] * 4, luck, [one + 0.01 for one in luck], [0.0] * 4]
    found = best_of(result_of(tmp_path, [[5.0] * 4] * 4, levels, subject_to=[f"{COST} <= 6"]))
    assert found is not None
    assert (found.place, found.near) == (2, ())


def test_it_is_said_in_a_line(tmp_path: Path) -> None:
    found = Findings(result_of(tmp_path, STEADY_COSTS, STEADY_LEVELS, subject_to=[f"{COST} <= 6"]))
    (line,) = of_best(found)
    assert line.startswith(f"the highest {LEVEL} subject to {COST} <= 6: point 1 (pools.agents.agents 6), 70.0 %")
    assert line.endswith(f"; {COST} $5.50 ±0.00")
    words = "The highest service level subject to cost per contact <= 6: point 1 (agents 6), 70.0 %"
    assert ranked(found)[0].startswith(words)
    assert [row[-1] for row in points_table(found).rows] == ["kept", "best", "", ""]
    none = Findings(result_of(tmp_path, STEADY_COSTS, STEADY_LEVELS, subject_to=[f"{COST} <= 4"]))
    assert of_best(none) == [f"no finished point is known to keep {COST} <= 4; the lowest {COST} is $5.00 ±0.00"]
    assert of_best(Findings(result_of(tmp_path, STEADY_COSTS, STEADY_LEVELS))) == []


def test_documents_name_it(tmp_path: Path) -> None:
    document = result_of(tmp_path, STEADY_COSTS, STEADY_LEVELS, subject_to=[f"{COST} <= 6"]).to_dict()
    asked = {"figure": LEVEL, "subject_to": [f"{COST} <= 6"]}
    assert document["best"] == asked | {"point": 1, "surely": True, "near": [], "perhaps": []}
    assert "best" not in result_of(tmp_path, STEADY_COSTS, STEADY_LEVELS).to_dict()


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("cost_per_contact <= 6", ("cost_per_contact", True, 6.0)),
        ("asa@phone<=1 min", ("asa@phone", True, 60.0)),
        (" service_level  >=  80 % ", ("service_level", False, 0.8)),
        ("cost_total <= 1e4", ("cost_total", True, 10_000.0)),
    ],
)
def test_how_bounds_are_written(tmp_path: Path, text: str, bound: tuple[str, bool, float]) -> None:
    metrics = ["cost_per_contact", "service_level", "cost_total", {"metric": "asa", "channel": "phone"}]
    study = study_of(tmp_path, metrics=metrics, subject_to=[text])
    assert study.subject_to[0][:3] == bound


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ({"subject_to": ["cost_per_contact < 6"]}, "is no bound; write one such as cost_per_contact <= 6"),
        ({"subject_to": ["cost_per_contact <= six"]}, "six"),
        ({"subject_to": ["cost_per_contact <= inf"]}, "is no bound; write a number such as 6"),
        ({"subject_to": [6]}, "6 is no bound; write one such as"),
        ({"subject_to": ["cost_per_contct <= 6"]}, "is none of its metrics; did you mean 'cost_per_contact'?"),
        (
            {"subject_to": ["asa <= 6 s"]},
            "which is none of its metrics; allowed: cost_per_contact, service_level, asa@phone",
        ),
        ({"subject_to": ["cost_per_contact <= 6", "cost_per_contact <= 7"]}, "twice from the same side"),
        ({"best": {"service_levl": "high"}}, "is none of its metrics; did you mean 'service_level'?"),
        ({"best": {}}, "best"),
    ],
)
def test_what_is_no_bound_is_told(tmp_path: Path, keys: dict[str, Any], text: str) -> None:
    with pytest.raises(InputError) as refused:
        study_of(tmp_path, **keys)
    assert len(refused.value.problems) == 1
    assert text in str(refused.value)


def test_bounds_of_the_command_line_are_laid_over_those_of_the_study(tmp_path: Path) -> None:
    study = study_of(tmp_path, subject_to=[f"{COST} <= 6", "asa@phone <= 30 s"])
    both = bounded(study, [f"{COST} <= 7", f"{LEVEL} >= 0.5"])
    assert [one.text for one in both.subject_to] == ["asa@phone <= 30 s", f"{COST} <= 7", f"{LEVEL} >= 0.5"]
    assert [one.text for one in study.subject_to] == [f"{COST} <= 6", "asa@phone <= 30 s"]
    assert isinstance(both.subject_to[0], FigureBound)
    for wrong in ("cost", "cost <= 6"):
        with pytest.raises(InputError, match=f"--subject-to {wrong}: "):
            bounded(study, [wrong])


def test_the_command_line_takes_a_budget(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study = ROOT / "scenarios" / "studies" / "staff_and_patience.yaml"
    words = ["sweep", str(study), "--replications", "2", "--out", str(tmp_path), "--quiet", "--format", "json"]
    with pytest.raises(SystemExit) as left:
        cli.main([*words, "--subject-to", f"{COST} <= 6"])
    assert left.value.code == 0
    document = json.loads(capsys.readouterr().out)
    rows = {(row["point"], row["metric"]): row["mean"] for row in document["rows"]}
    kept = {point: rows[point, LEVEL] for point, metric in rows if metric == COST and rows[point, COST] <= 6}
    assert document["best"]["point"] == max(kept, key=kept.__getitem__)
    assert (
        "subject to cost per contact &lt;= 6" in (tmp_path / "sweep-staff-against-patience" / "report.html").read_text()
    )
    assert load_study(tmp_path / "sweep-staff-against-patience" / "study.yaml").subject_to[0].value == 6
