"""One protocol for all results: what any kind of experiment presents is written, printed, handed out and read again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from matplotlib.figure import Figure as Canvas

from sim import build, compare, replicate, sweep, terminal, vary
from sim.experiments.runs.frames import by_replication
from sim.report import figures
from sim.report.comparison.presentation import of_comparison
from sim.report.figures import Drawing
from sim.report.page.html import rendered
from sim.report.page.presentation import Presentation
from sim.report.page.text_table import Table
from sim.report.run.presentation import of_run
from sim.report.sweep.presentation import of_sweep
from sim.runs.inputs import Inputs
from sim.runs.perform import write_comparison, write_run
from sim.runs.presented import presented
from sim.runs.writing import draw_report, record, text_of, write
from sim.scenario import InputError

RUN = {"seed": 1, "replications": 2, "finished": "2026-01-05", "version": "0"}
SMALL: dict[str, Any] = {
    "scenario": "Small",
    "calendar": {"open": "09:00-10:00", "interval": "1 h"},
    "experiment": {"replications": 2},
    "channels": {
        "phone": {
            "mode": "live",
            "arrivals": {"per_hour": 30},
            "target": {"within": "20 s"},
            "handle_time": {"exponential": {"mean": "3 min"}},
        }
    },
    "pools": {"agents": {"agents": 2, "skills": ["phone"]}},
}
STUDY = {"study": "Staff", "metrics": ["asa"], "design": {"method": "grid", "factors": {"pools.agents.agents": [1, 2]}}}


@pytest.fixture(scope="module")
def kinds() -> dict[str, Presentation]:
    """Return a run, a comparison and a sweep, presented."""
    now = build(SMALL)
    more = vary(now, {"pools.agents.agents": 3})
    compared = compare({"now": now, "more": more})
    return {
        "run": of_run(replicate(now), now.tree),
        "comparison": of_comparison(compared, {"now": now.tree, "more": more.tree}),
        "sweep": of_sweep(sweep(STUDY, base=now)),
    }


def another() -> Presentation:
    """Return what an experiment presents that no module knows of: how many agents it takes."""

    def drawings() -> Iterator[Drawing]:
        figure = Canvas()
        figure.subplots().plot([5, 6], [0.7, 0.8])
        yield Drawing("service", "Service by agents", figure, pl.DataFrame({"agents": [5, 6], "level": [0.7, 0.8]}))

    def page(run: Any, pictures: Any) -> str:
        texts = {"description": "", "warnings": [], "simulated": ["2 replications"], "limits": []}
        return rendered("base.html", run, [], ["Six do."], {}, title="Staff <it>", **texts)

    return Presentation(
        name="staff",
        title="Staff",
        heading="2 replications",
        complete=False,
        kept="what was tried",
        document=lambda: {"agents": 6},
        documents=lambda run: {"run": run, "staff": {"agents": 6}},
        frames={"staff": lambda: pl.DataFrame({"agents": [5, 6]})},
        tables=lambda: [Table("staff", ("pool", "agents"), (("phones", "6"),), ("",), below="and that is all")],
        sentences=lambda: ["six agents do"],
        drawings=drawings,
        page=page,
        trees={".": SMALL, "tried/5": SMALL},
    )


def test_a_new_kind_of_experiment_needs_no_writer_of_its_own(tmp_path: Path) -> None:
    write(another(), tmp_path, RUN, Inputs(tmp_path))
    files = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert files == {
        *("run.json", "staff.json", "staff.csv", "scenario.yaml", "tried/5/scenario.yaml"),
        *("report.html", "figures/service.png", "figures/service.csv"),
    }
    assert json.loads((tmp_path / "run.json").read_text()) == {**RUN, "inputs": []}
    assert "Staff &lt;it&gt;" in (tmp_path / "report.html").read_text()
    for form in ("json", "csv"):
        assert text_of(another(), form) == (tmp_path / f"staff.{form}").read_text()


def test_a_new_kind_of_experiment_needs_no_printer_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.show(another())
    head, *_, row, _, below, last = capsys.readouterr().out.splitlines()
    assert head == "Staff: 2 replications"
    assert row.split() == ["phones", "6"]
    assert (below, last) == ("and that is all", "• six agents do")


@pytest.mark.parametrize(
    ("kind", "files"),
    [
        (
            "run",
            {
                "run.json",
                "summary.json",
                "summary.csv",
                "replications.csv",
                "intervals.csv",
                "days.csv",
                "timeline.csv",
                "waits.csv",
            },
        ),
        ("comparison", {"run.json", "comparison.json", "comparison.csv", "replications.csv"}),
        ("sweep", {"study.json", "results.csv"}),
    ],
)
def test_a_folder_has_the_documents_and_tables_presented(
    kind: str, files: set[str], kinds: dict[str, Presentation], tmp_path: Path
) -> None:
    shown = kinds[kind]
    record(shown, tmp_path, RUN)
    assert {path.name for path in tmp_path.iterdir()} == files
    assert text_of(shown, "csv") == (tmp_path / f"{shown.name}.csv").read_text()
    told = json.loads(text_of(shown, "json"))
    if kind != "sweep":  # whose folder has the study with its points in place of their figures
        assert told == json.loads((tmp_path / f"{shown.name}.json").read_text())
    assert told["complete"] is shown.complete is True
    assert told["seed"] == 1


@pytest.mark.parametrize("kind", ["run", "comparison"])
def test_what_a_folder_holds_is_presented_as_what_was_written(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "drawn", lambda *given: [])
    now = build(SMALL)
    if kind == "run":
        before = write_run(replicate(now), tmp_path, 1.0, Inputs(tmp_path))
    else:
        compared = compare({"now": now, "more": vary(now, {"pools.agents.agents": 3})})
        before = write_comparison(compared, tmp_path, 1.0, Inputs(tmp_path))
    again, run = presented(tmp_path)
    for part in ("name", "title", "heading", "complete", "kept", "trees"):
        assert getattr(again, part) == getattr(before, part)
    assert list(again.tables()) == list(before.tables())
    assert list(again.overview()) == list(before.overview())
    assert again.sentences() == before.sentences()
    assert again.page(run, []) == before.page(run, [])


def test_a_sweep_is_not_drawn_again_from_its_folder(kinds: dict[str, Presentation], tmp_path: Path) -> None:
    record(kinds["sweep"], tmp_path, RUN)
    with pytest.raises(InputError, match="is of a sweep; give ccsim sweep its study again"):
        draw_report(tmp_path)


def test_tables_are_made_one_at_a_time(kinds: dict[str, Presentation]) -> None:
    """Those of a long run need not all be in memory at once."""
    frames = kinds["run"].frames
    assert frames["replications"]() is not frames["replications"]()


def test_a_value_of_each_replication_stands_with_its_number() -> None:
    """Designs may have different numbers of replications; what is undefined is empty."""
    labels = pl.DataFrame({"design": ["a", "b"]})
    frame = by_replication(labels, [np.array([1.0, np.nan]), np.array([3.0, 4.0, 5.0])])
    assert frame.rows() == [("a", 0, 1.0), ("a", 1, None), ("b", 0, 3.0), ("b", 1, 4.0), ("b", 2, 5.0)]
