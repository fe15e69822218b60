"""The report of a sweep: words for factors, axes of logarithms, surfaces between points, fronts of many figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.experiments.sweep.objective import objective
from sim.experiments.sweep.pareto import pareto, pareto_of
from sim.experiments.sweep.plan import plan
from sim.experiments.sweep.results import SweepResult
from sim.report.sweep.figures import drawings
from sim.report.sweep.frames import Findings
from sim.report.sweep.labels import factor_labels, in_words
from sim.report.sweep.scattered import interpolated
from sim.report.sweep.tables import of_front
from sim.report.sweep.views import front_view, points_view, ranked
from sim.scenario import InputError
from sim.scenario.studies.files import build_study
from sim.scenario.studies.study import Study

COST, LEVEL, LOST = "cost_per_contact", "service_level", "abandonment"
AGENTS, PATIENCE = "pools.desk.agents", "channels.phone.patience.exponential.mean"
BASE = """\
scenario: Tiny center
calendar: {start: 2026-01-05, open: "08:00-09:00"}
experiment: {seed: 5, replications: 3}
channels:
  phone: {preset: phone, arrivals: {per_hour: 60}, patience: {exponential: {mean: 3 min}}}
pools:
  desk: {agents: 6, skills: [phone], wage: 20}
"""
POINTS = 12
STUDY: dict[str, Any] = {
    "study": "Tiny study",
    "replications": 2,
    "design": {
        "method": "latin_hypercube", "points": POINTS,
        "factors": {
            AGENTS: {"low": 4, "high": 16, "integer": True},
            PATIENCE: {"low": "30 s", "high": "30 min", "log": True},
        },
    },
    "metrics": [COST, LEVEL, LOST],
}  # fmt: skip


def study_of(folder: Path, **changes: Any) -> Study:
    (folder / "base.yaml").write_text(BASE)
    return build_study(STUDY | {"base": str(folder / "base.yaml")} | changes)


def found_of(folder: Path, **changes: Any) -> Findings:
    """Make up a sweep: with every head costs and service rise, and who is lost falls."""
    planned = plan(study_of(folder, **changes))
    heads = [float(point[AGENTS]) for point in planned.points]
    made = {"cost": [100 * head for head in heads], "dealt_with": [100.0] * POINTS,
            "sl_numerator": [5 * head for head in heads], "sl_denominator": [100.0] * POINTS,
            "lost": [40 - 2 * head for head in heads], "queued_counted": [100.0] * POINTS}  # fmt: skip
    numbers = {
        point: [tuple(made.get(name.partition("?")[0], [0.0] * POINTS)[point] for name in planned.names)] * 2
        for point in range(POINTS)
    }
    return Findings(SweepResult(planned, numbers))


triples = st.lists(st.tuples(*[st.integers(0, 4)] * 3), min_size=1, max_size=25)


@given(triples)
def test_the_front_of_three_figures_is_that_of_brute_force(points: list[tuple[int, int, int]]) -> None:
    figures = np.array(points, dtype=float).T
    beaten = [
        any(all(a <= b for a, b in zip(one, other, strict=True)) and one != other for one in points) for other in points
    ]
    assert pareto_of(list(figures)).tolist() == [not one for one in beaten]
    assert pareto_of(list(figures[:2])).tolist() == pareto(*figures[:2]).tolist()


def test_what_is_undefined_is_on_no_front() -> None:
    figures = [np.array([1.0, np.nan]), np.array([1.0, 0.0]), np.array([1.0, 0.0])]
    assert pareto_of(figures).tolist() == [True, False]


def test_a_plane_is_found_again_within_the_points_and_nothing_beyond() -> None:
    """A thin plate spline reproduces what is linear exactly; outside of the triangle nothing is known."""
    x, y = np.array([0.0, 10.0, 0.0, 2.0, 3.0]), np.array([0.0, 0.0, 4.0, 1.0, 2.0])
    across, up, surface = interpolated(x, y, 2 * x - 3 * y + 1, 0.0)
    inside = across[None, :] / 10 + up[:, None] / 4 < 1 - 1e-6
    plane = 2 * across[None, :] - 3 * up[:, None] + 1
    assert surface[inside] == pytest.approx(plane[inside], abs=1e-6)
    assert np.isnan(surface[across[None, :] / 10 + up[:, None] / 4 > 1 + 1e-6]).all()


def test_a_surface_is_never_beyond_the_points() -> None:
    x, y = np.random.default_rng(1).uniform(size=(2, 20))
    values = (x > 0.5).astype(float)
    surface = interpolated(x, y, values, 0.0)[2]
    assert np.nanmin(surface) >= 0
    assert np.nanmax(surface) <= 1


def test_scattered_points_have_a_surface_that_says_what_it_is(tmp_path: Path) -> None:
    found = {one.name: one for one in drawings(found_of(tmp_path))}
    surface = found["surface_cost_per_contact"]
    assert "interpolated between the points" in surface.caption
    assert surface.data.columns == ["point", AGENTS, PATIENCE, "mean"]
    axes = surface.figure.axes[0]
    assert (axes.get_yscale(), axes.get_xscale()) == ("linear", "log")
    assert axes.get_ylabel() == "agents of desk"
    assert len(axes.collections[1].get_offsets()) == POINTS


def test_factors_that_are_spread_by_logarithm_are_drawn_so(tmp_path: Path) -> None:
    response = next(one for one in drawings(found_of(tmp_path)) if one.name == "response_cost_per_contact")
    assert [axes.get_xscale() for axes in response.figure.axes] == ["linear", "log"]
    labels = [axes.get_xlabel() for axes in response.figure.axes]
    assert labels == ["agents of desk", "mean patience of phone [s]"]


def test_words_stand_for_keys(tmp_path: Path) -> None:
    found = found_of(tmp_path, labels={AGENTS: "Heads at the desk"})
    assert factor_labels(found) == {AGENTS: "Heads at the desk", PATIENCE: "mean patience of phone"}
    assert in_words(found, f"{COST} is moved by {AGENTS}, not {AGENTS}.mon") == (
        f"cost per contact is moved by Heads at the desk, not {AGENTS}.mon"
    )
    said = " ".join([*ranked(found), *(head.text for head in points_view(found).heads)])
    assert "Heads at the desk" in said
    assert AGENTS not in said


def test_a_label_of_no_factor_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"labels 'pools.desk.agent', which is none of its factors; did you mean"):
        study_of(tmp_path, labels={"pools.desk.agent": "Heads"})


def test_a_front_of_three_is_parallel_coordinates_and_a_table(tmp_path: Path) -> None:
    """Every head costs and helps, so that all points are on the front; the cheapest comes first."""
    found = found_of(tmp_path, front={COST: "low", LEVEL: "high", LOST: "low"})
    (line,) = of_front(found)
    assert line.startswith(f"on the front of low {COST}, high {LEVEL} and low {LOST}: points 0, 1")
    front = next(drawings(found))
    assert front.name == "front"
    ticks = [text.get_text() for text in front.figure.axes[0].get_xticklabels()]
    assert ticks == ["cost per contact", "service level", "abandonment"]
    shown = front_view(found)
    assert shown is not None
    heads = [float(line.cells[0].text) for line in shown.lines]
    assert heads == sorted(heads)
    assert len(heads) == POINTS


def test_a_front_of_two_has_no_table_of_its_own(tmp_path: Path) -> None:
    assert front_view(found_of(tmp_path, front={COST: "low", LEVEL: "high"})) is None


def test_under_bounds_alone_the_cheapest_point_is_best(tmp_path: Path) -> None:
    """Without a front and without best: bounds from both sides, and the first cost is to be low."""
    metrics = [LOST, "occupancy", COST]
    study = study_of(tmp_path, metrics=metrics, subject_to=[f"{LOST} <= 10 %", "occupancy >= 0.5"])
    assert objective(study) == (2, False)
    dear = study_of(tmp_path, metrics=metrics, subject_to=[f"{COST} <= 6"], best={LOST: "low"})
    assert objective(dear) == (0, False)
