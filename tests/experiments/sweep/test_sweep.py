"""Sweeps as a whole: the table is what separate runs say, nothing is done twice, everything is left behind."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import cli
from sim.experiments import replicate
from sim.experiments.execution.store import Store
from sim.experiments.figures.figure import Figure
from sim.experiments.figures.measurable import scopes_of
from sim.experiments.figures.quantities import measured, pseudovalues, quantities
from sim.experiments.runs.replicate import MeasuredReplication
from sim.experiments.sweep.plan import SweepPlan, plan
from sim.experiments.sweep.results import SweepResult
from sim.experiments.sweep.retold import retold
from sim.experiments.sweep.sweep import collect, replications_left, status, sweep
from sim.report.sweep.figures import drawings
from sim.report.sweep.frames import Findings
from sim.report.sweep.tables import points_table, sentences
from sim.scenario import load
from sim.scenario.studies.files import load_study
from tests.support.paths import ROOT

pytestmark = pytest.mark.long

BASE = """\
scenario: Tiny center
calendar: {start: 2026-01-05, open: "08:00-09:00"}
experiment: {seed: 5, replications: 3}
segments: {gold: {share: 0.2}, rest: {share: 0.8}}
channels:
  phone: {preset: phone, arrivals: {per_hour: 60}, target: {within: 20 s}}
  chat: {preset: web_chat, arrivals: {per_hour: 20}}
pools:
  agents: {agents: 6, skills: [phone], wage: 20}
  writers: {agents: 2, skills: [chat], wage: 20}
"""
STUDY = """\
study: Tiny study
base: base.yaml
design:
  method: grid
  factors:
    pools.agents.agents: [5, 7]
    channels.phone.patience.exponential.mean: [1 min, 5 min]
metrics:
  - service_level
  - {metric: wait_p90, channel: phone}
  - {metric: asa, channel: phone, segment: gold}
  - {metric: occupancy, pool: agents}
  - cost_per_contact
  - arrivals
"""


def planned(folder: Path, study: str = STUDY, *assignments: str) -> SweepPlan:
    folder.mkdir(exist_ok=True)
    (folder / "base.yaml").write_text(BASE)
    (folder / "study.yaml").write_text(study)
    return plan(load_study(folder / "study.yaml"), assignments)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> SweepResult:
    folder = tmp_path_factory.mktemp("tiny")
    with Store(folder / "store.sqlite") as store:
        return sweep(planned(folder), store=store)


def test_the_table_is_what_separate_runs_say(tiny: SweepResult) -> None:
    """Exactly: the same mean, low, high and n, as a run of each point with --set would print them."""
    rows = tiny.to_polars()
    assert len(rows) == 4 * 6
    base = Path(tiny.plan.study.base_file)
    for number, point in enumerate(tiny.plan.points):
        result = replicate(load(base, [f"{path}={value}" for path, value in point.items()]))
        for figure, row in zip(tiny.plan.figures, rows.filter(point=number).iter_rows(named=True), strict=True):
            one = result.estimate(*figure)
            assert (row["metric"], row["unit"]) == (one.metric, one.unit)
            assert (row["mean"], row["low"], row["high"], row["n"]) == (one.mean, one.low, one.high, one.n)
            assert {kind: row[kind] for kind in ("channel", "segment", "issue", "pool") if row[kind]} == dict(
                figure.scope
            )


def test_the_table_holds_the_factors(tiny: SweepResult) -> None:
    rows = tiny.to_polars().filter(metric="arrivals")
    assert rows["pools.agents.agents"].to_list() == [5, 5, 7, 7]
    assert rows["channels.phone.patience.exponential.mean"].to_list() == [60.0, 300.0, 60.0, 300.0]
    assert rows["mean"].n_unique() == 1  # the same customers everywhere: common random numbers, and nobody calls again


def test_every_figure_of_every_scope_is_made_of_the_numbers_kept() -> None:
    scenario = load(ROOT / "scenarios" / "tiers_and_vendor.yaml", ["experiment.replications=2", "calendar.days=2"])
    task = MeasuredReplication(scenario)
    measures = [task(number)[0] for number in range(2)]
    assert list(measures[0].scopes) == scopes_of(scenario)
    whole = replicate(scenario)
    figures = [Figure(metric, scope) for scope in whole.scopes for metric in whole.metrics_of(scope)]
    names = quantities(figures)
    assert len(set(names)) == len(names)
    again = retold(scenario, names, [measured(one, names) for one in measures])
    for figure in figures:
        assert again.estimate(*figure) == whole.estimate(*figure)
        values, mean = pseudovalues(again, figure), whole.estimate(*figure).mean
        assert np.isnan(values).any() if mean is None else np.nanmean(values) == pytest.approx(mean)


def test_names_hold_what_people_call_things() -> None:
    names = quantities([Figure("arrivals", (("channel", "a&b=c? ü|"), ("segment", "x y")))])
    assert names[0] == "arrivals?channel=a%26b%3Dc%3F+%C3%BC%7C&segment=x+y"


class Added:
    """Counts the rows that are added to a store."""

    def __init__(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        self.rows: list[tuple[str, int]] = []
        add = store.add

        def noted(finished: Any) -> None:
            kept = list(finished)
            self.rows += [row[:2] for row in kept]
            add(kept)

        monkeypatch.setattr(store, "add", noted)


def test_adding_points_and_replications_changes_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = planned(tmp_path, STUDY.replace("[5, 7]", "[7]"))
    with Store(tmp_path / "store.sqlite") as store:
        before = sweep(few, store=store)
        added = Added(store, monkeypatch)
        after = sweep(planned(tmp_path, STUDY.replace("[5, 7]", "[5, 7, 8]")), store=store)
        assert len(added.rows) == len(set(added.rows)) == 4 * 3
        assert [after.numbers[k] for k in (2, 3)] == [before.numbers[k] for k in (0, 1)]
        more = sweep(planned(tmp_path, STUDY.replace("[5, 7]", "[7]"), "experiment.replications=5"), store=store)
        assert len(added.rows) == 4 * 3 + 2 * 2
        assert [more.numbers[k][:3] for k in (0, 1)] == [before.numbers[k] for k in (0, 1)]


def test_which_engine_pays_is_asked_of_what_is_left(tmp_path: Path) -> None:
    few = planned(tmp_path, STUDY.replace("[5, 7]", "[7]"))
    more = planned(tmp_path, STUDY.replace("[5, 7]", "[7]"), "experiment.replications=5")
    with Store(tmp_path / "store.sqlite") as store:
        assert replications_left(few, store) == 3
        sweep(few, store=store)
        assert replications_left(more, store) == pytest.approx(2)
        assert replications_left(few, store) == 3  # nothing: what is told of the engine stays as it was


def test_points_that_are_the_same_scenario_run_once(tmp_path: Path) -> None:
    study = STUDY.replace("grid", "sobol\n  points: 8").replace("[1 min, 5 min]", "[1 min, 2 min]")
    works = planned(tmp_path, study)
    assert (len(works.points), len(works.works)) == (8, 4)
    with Store(tmp_path / "store.sqlite") as store:
        result = sweep(works, store=store)
        assert status(works, store)[:2] == (4, 4)
    assert result.complete


def interrupted_after(count: int) -> Any:
    def progress(done: int, of: int) -> None:
        if done >= count:
            raise KeyboardInterrupt

    return progress


def test_an_interrupted_sweep_goes_on_and_ends_the_same(tmp_path: Path, tiny: SweepResult) -> None:
    works = planned(tmp_path)
    with Store(tmp_path / "store.sqlite") as store:
        stopped = sweep(works, store=store, progress=interrupted_after(5))
        assert not stopped.complete
        assert 5 <= status(works, store).replications < 12
        assert stopped.to_polars().equals(tiny.to_polars().filter(pl.col("point").is_in(stopped.finished)))
        assert sweep(works, store=store).to_polars().equals(tiny.to_polars())


def test_a_result_of_nothing_is_empty(tmp_path: Path) -> None:
    with Store(tmp_path / "store.sqlite") as store:
        works = planned(tmp_path)
        nothing = collect(works, store)
        assert nothing.finished == ()
        assert len(nothing.to_polars()) == 0
        assert status(works, store) == (0, 4, 0, 12)


METHODS = {
    "grid": "method: grid",
    "latin_hypercube": "method: latin_hypercube\n  points: 5",
    "indices": "method: sobol\n  points: 4\n  indices: true",
    "list": "method: list\n  points: [{pools.agents.agents: 5, routing.agent_selection: ranked}, "
    "{pools.agents.agents: 6, routing.agent_selection: longest_idle}]",
}


@pytest.mark.parametrize("method", METHODS)
def test_every_design_has_its_figures(tmp_path: Path, method: str) -> None:
    study = STUDY.replace("method: grid", METHODS[method])
    if method == "list":
        study = "\n".join(line for line in study.splitlines() if "factors:" not in line and not line.startswith("    "))
        study = study.replace("metrics:", "replications: 1\nmetrics:")
    with Store(tmp_path / "store.sqlite") as store:
        found = Findings(sweep(planned(tmp_path, study), store=store))
    shown = list(drawings(found))
    kinds = {drawing.name.partition("_")[0] for drawing in shown}
    own = {"grid": {"tornado", "surface"}, "indices": {"indices"}}.get(method, set())
    assert kinds == {"front", "response"} | own
    assert len({drawing.name for drawing in shown}) == len(shown)
    assert all(len(drawing.data) for drawing in shown)


def test_figures_that_nobody_is_there_for_are_told_as_undefined(tmp_path: Path) -> None:
    study = STUDY.replace("[5, 7]", "[0]").replace("design:", "replications: 2\nset: {calendar.days: 1}\ndesign:")
    study = study.replace("[1 min, 5 min]", "[0.1 s, 1 s]")
    base = BASE.replace("per_hour: 60", "per_hour: 0").replace("per_hour: 20", "per_hour: 0")
    folder = tmp_path / "nobody"
    planned(folder, study)
    (folder / "base.yaml").write_text(base)
    with Store(tmp_path / "store.sqlite") as store:
        found = Findings(sweep(plan(load_study(folder / "study.yaml")), store=store))
    assert points_table(found).rows[0][3:] == ("–", "–", "–", "–", "–", "0.0", "")
    assert sentences(found) == ["there is no front: no finished point has both figures"]
    assert {drawing.name.partition("_")[0] for drawing in drawings(found)} >= {"front", "response"}
    assert found.result.to_polars().filter(metric="asa")["mean"].to_list() == [None, None]


def ccsim(capsys: pytest.CaptureFixture[str], *words: Any) -> tuple[int, str, str]:
    code = cli._outcome([str(word) for word in words])
    told = capsys.readouterr()
    return code, told.out, told.err


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    planned(tmp_path, STUDY.replace("Tiny study", "Tiny <b>study</b>").replace("  - arrivals\n", ""))
    monkeypatch.chdir(tmp_path)
    return "study.yaml"  # type: ignore[return-value]


FOLDER = Path("outputs") / "sweep-tiny-b-study-b"


def test_the_command_leaves_everything_behind(study: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = ccsim(capsys, "sweep", study, "--status")
    assert (code, out, err) == (0, "0 of 4 points finished, 0 of 12 replications (0.0 %)\n", "")
    assert not Path("outputs").exists()
    code, out, err = ccsim(capsys, "sweep", study, "--jobs", 1)
    assert (code, err) == (0, f"written to {FOLDER}\n")
    assert "Tiny <b>study</b>: 4 points, 3 replications each from seed 5" in out
    names = {path.name for path in FOLDER.iterdir()}
    assert {"results.csv", "results.parquet", "study.json", "report.html", "figures", "store.sqlite"} <= names
    assert not [name for name in names if name.startswith(".writing")]
    assert ccsim(capsys, "sweep", study, "--status")[1] == "4 of 4 points finished, 12 of 12 replications (100.0 %)\n"
    _check_files(ccsim(capsys, "sweep", study, "--format", "csv", "--quiet"))


def _check_files(printed: tuple[int, str, str]) -> None:
    assert printed == (0, (FOLDER / "results.csv").read_text(), "")
    rows = list(csv.DictReader(io.StringIO(printed[1])))
    assert len(rows) == 4 * 5
    assert pl.read_parquet(FOLDER / "results.parquet").write_csv() == printed[1]
    told = json.loads((FOLDER / "study.json").read_text())
    assert told["complete"] is True
    assert told["points"][3]["factors"] == {
        "pools.agents.agents": 7,
        "channels.phone.patience.exponential.mean": "5 min",
    }
    page = (FOLDER / "report.html").read_text()
    assert "Tiny &lt;b&gt;study&lt;/b&gt;" in page
    assert "<b>" not in page
    assert page.count("<script") == 1  # our own, which sorts
    assert "src=" not in page
    drawn = sorted(path.stem for path in (FOLDER / "figures").glob("*.png"))
    assert drawn == sorted(path.stem for path in (FOLDER / "figures").glob("*.csv"))
    assert {"front", "tornado_service_level", "surface_occupancy_agents", "response_wait_p90_phone"} <= set(drawn)


def test_json_holds_the_rows(study: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = ccsim(capsys, "sweep", study, "--format", "json", "--replications", 1, "--quiet", "--seed", 8)
    document = json.loads(out)
    assert (code, document["complete"], document["replications"], document["seed"]) == (0, True, 1, 8)
    assert [row["point"] for row in document["rows"]] == [point for point in range(4) for _ in range(5)]
    assert document["rows"][0]["low"] is None
    now = json.loads(ccsim(capsys, "sweep", study, "--format", "json", "--status", "--seed", 8)[1])
    assert now == {"points": 0, "of_points": 4, "replications": 4, "of_replications": 12}


def test_an_interrupted_command_keeps_what_is_finished(
    study: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.runs.sweeping.stoppable", lambda tell: interrupted_after(7))
    code, out, err = ccsim(capsys, "sweep", study, "--jobs", 1)
    assert code == 1
    assert re.search(r"\ninterrupted: kept what was finished, [23] of 4 points\n$", err)
    assert "points are finished; the same command goes on" in out
    finished = {row["point"] for row in csv.DictReader(io.StringIO((FOLDER / "results.csv").read_text()))}
    assert finished >= {"0", "1"}
    assert len(finished) < 4
    assert "The sweep is not complete" in (FOLDER / "report.html").read_text()
    monkeypatch.undo()


def test_bad_input_is_one_line_and_exit_code_2(study: str, capsys: pytest.CaptureFixture[str]) -> None:
    for words, line in (
        (("sweep", "no.yaml"), "no.yaml: there is no such file; name a study file (.yaml)"),
        (("sweep", study, "--replications", 0), "Invalid value for '--replications'"),
        (
            ("sweep", study, "--set", "pools.agents.agents=3"),
            "--set pools.agents.agents=3: pools.agents.agents: is a factor",
        ),
        (("sweep", study, "--out", "base.yaml"), "base.yaml/sweep-tiny-b-study-b: cannot be written to"),
    ):
        code, out, err = ccsim(capsys, *words)
        assert (code, out) == (2, "")
        assert err.startswith(line)
        assert err.count("\n") == 1


def test_a_store_that_is_none_is_told(study: str, capsys: pytest.CaptureFixture[str]) -> None:
    FOLDER.mkdir(parents=True)
    (FOLDER / "store.sqlite").write_text("not a database")
    for words in ((), ("--status",)):
        code, _, err = ccsim(capsys, "sweep", study, *words)
        assert code == 2
        assert err.startswith(str(FOLDER / "store.sqlite"))
        assert err.count("\n") == 1


def test_status_is_told_while_the_sweep_goes_on(study: str, capsys: pytest.CaptureFixture[str]) -> None:
    works = plan(load_study(study))
    FOLDER.mkdir(parents=True)
    with Store(FOLDER / "store.sqlite") as store:
        store.add([(works.keys[0], number, (0.0,) * len(works.names)) for number in range(2)])
        told = ccsim(capsys, "sweep", study, "--status")
        assert told == (0, "0 of 4 points finished, 2 of 12 replications (16.7 %)\n", "")
        code, _, err = ccsim(capsys, "sweep", study)
        assert code == 2
        assert "is in use by process" in err


def test_output_of_the_page_is_real(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = (ROOT / "docs" / "sweep.md").read_text(encoding="utf-8")
    told = re.findall(r"^```text\n(.*?)^```", page, re.MULTILINE | re.DOTALL)[0]
    shipped = ROOT / "scenarios" / "studies" / "staff_and_patience.yaml"
    code, out, err = ccsim(capsys, "sweep", shipped, "--quiet", "--out", tmp_path)
    assert (code, err) == (0, "")
    assert [line.rstrip() for line in out.splitlines() if line.strip()] == told.splitlines()
