"""``ccsim trace`` as a user meets it: what it tells, and hostile input."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import cli
from sim.experiments import replicate
from sim.metrics import Facts, measure
from sim.metrics.columns.warmup import studied
from sim.report.contact.life import ContactLife
from sim.report.run.expectations import expectations
from sim.scenario import build
from tests.docs.pages import blocks
from tests.support.paths import ROOT
from tests.support.toy import log_of, merged, toy
from tests.support.undrawn import leave_undrawn


def test_the_page_shows_what_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The first two blocks of text are the lives of an episode, and lines of the events."""
    page = ROOT / "docs" / "trace.md"
    told, lines = blocks(page, "text")
    run, trace = (block.split()[1:] for block in blocks(page, "sh")[:2])
    with pytest.MonkeyPatch.context() as patch:
        leave_undrawn(patch)
        patch.chdir(ROOT)
        assert cli._outcome([*run, "--out", str(tmp_path), "--quiet", "--jobs", "1", "--format", "csv"]) == 0
    (folder,) = tmp_path.glob("*/*")
    assert folder.parent.name == Path(trace[1]).parent.name
    code, out, _ = said(capsys, folder, *trace[2:], "--events", tmp_path / "e.csv")
    assert (code, "".join(out.splitlines(keepends=True)[1:])) == (0, told)
    written = (tmp_path / "e.csv").read_text().splitlines()
    entity = lines.splitlines()[1].split(",")[0]
    assert lines.splitlines() == [written[0], *(line for line in written if line.startswith(f"{entity},"))]


# On the command line

TINY: dict[str, Any] = {
    "scenario": "Tiny",
    "calendar": {"days": 1, "open": "08:00-10:00"},
    "experiment": {"replications": 2},
    "channels": {"phone": {"mode": "live", "arrivals": {"per_hour": 30}, "handle_time": {"deterministic": "3 min"}}},
    "pools": {"agents": {"agents": 2, "skills": ["phone"], "wage": 20}},
    "customers": {"population": 30},
    "attention": {},
}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Run a tiny center with each choice of logs; return the folders."""
    from sim.scenario.files.tree import dump

    home, found = tmp_path_factory.mktemp("runs"), {}
    (home / "s.yaml").write_text(dump(TINY), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        leave_undrawn(patch)
        for log in ("first", "all", "none"):
            words = ["run", str(home / "s.yaml"), "--quiet", "--jobs", "1", "--log", log, "--format", "csv"]
            assert cli._outcome([*words, "--out", str(home / log)]) == 0
            (found[log],) = (home / log / "tiny").iterdir()
    return found


def said(capsys: pytest.CaptureFixture[str], *words: Any) -> tuple[int, str, str]:
    """Run ``ccsim trace``; return its exit code and what it printed."""
    capsys.readouterr()
    code = cli._outcome(["trace", *map(str, words)])
    return code, *capsys.readouterr()


def test_a_contact_is_told(runs: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = said(capsys, runs["first"], "--contact", 3)
    assert (code, err) == (0, "")
    assert out.startswith("Tiny, replication 0\ncontact 3: phone (customer ")
    assert re.search(r"^episode of 1 attempt, by the volumes on phone$", out, re.MULTILINE)


def test_a_customer_is_told(runs: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    customers = pl.read_parquet(runs["first"] / "contacts.parquet")["customer"].to_list()
    most = max(set(customers), key=customers.count)
    code, out, _ = said(capsys, runs["first"], "--customer", most)
    assert code == 0
    rows = [int(row) for row in re.findall(r"^contact (\d+):", out, re.MULTILINE)]
    assert rows == [k for k, customer in enumerate(customers) if customer == most]
    assert len(rows) > 1


def test_replications_are_told_apart(runs: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    told = [said(capsys, runs["all"], "--contact", 0, "--replication", k)[1] for k in (0, 1)]
    assert told[0].splitlines()[2:] == said(capsys, runs["first"], "--contact", 0)[1].splitlines()[2:]
    assert told[0] != told[1]


def test_costs_told_are_those_of_the_figures(runs: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    from sim.runs.log.saved import saved_log, saved_scenario

    log = saved_log(runs["first"], 0)
    facts = Facts(saved_scenario(runs["first"], log), log)
    costs = [
        float(re.findall(r"cost \$([\d.]+)", "\n".join(ContactLife(facts, k).lines()))[0])
        for k in range(len(studied(facts)))
    ]
    assert sum(costs) == pytest.approx(measure(facts).totals[()]["cost"], abs=0.005 * len(costs))
    assert np.all(np.array(costs) > 0)


def test_events_are_written(runs: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, runs["first"], "--events", tmp_path / "e.csv")
    rows = len(pl.read_csv(tmp_path / "e.csv"))
    assert (code, out.split()[0]) == (0, f"{rows:,}")


HOSTILE = [
    ([], "asks for nothing; write --contact ROW"),
    (["--contact", "0", "--customer", "1"], "write one of the two"),
    (["--customer", "1", "--episode"], "--contact ROW --episode"),
    (["--contact", "99999"], "--contact: there is no row 99999; the log has rows 0 to "),
    (["--contact", "-1"], "not in the range"),
    (["--contact", "first"], "not a valid integer"),
    (["--customer", "99999"], "--customer: customer 99999 has no contact in this log; it has some from "),
    (["--contact", "0", "--replication", "1"], "has no log of replication 1, it has 0 only; --log all"),
    (["--events", "/no/such/folder/e.csv"], "cannot be written"),
    (["--events", "."], "cannot be written"),
]


@pytest.mark.parametrize(("words", "expected"), HOSTILE, ids=[" ".join(words) or "nothing" for words, _ in HOSTILE])
def test_what_cannot_be_told_is_one_line(
    words: list[str], expected: str, runs: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = said(capsys, runs["first"], *words)
    assert (code, out) == (2, "")
    assert expected in err
    assert err.count("\n") == 1


def test_runs_without_a_log_are_refused(runs: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = said(capsys, runs["none"], "--contact", 0)
    assert code == 2
    assert err == f"{runs['none']}: has no contact log; run the scenario again with --log first, or all\n"
    assert "it has 0 to 1" in said(capsys, runs["all"], "--contact", 0, "--replication", 5)[2]


def spoil_log(folder: Path) -> None:
    (folder / "contacts.parquet").write_bytes(b"PAR1 and nothing else")


def spoil_columns(folder: Path) -> None:
    pl.DataFrame({"a": [1]}).write_parquet(folder / "contacts.parquet")


def lose_column(folder: Path) -> None:
    facts = pl.read_parquet_metadata(folder / "contacts.parquet")["ccsim"]
    frame = pl.read_parquet(folder / "contacts.parquet").drop("patience")
    frame.write_parquet(folder / "contacts.parquet", metadata={"ccsim": facts})


def lose_agents(folder: Path) -> None:
    (folder / "agents.parquet").unlink()


def spoil_scenario(folder: Path) -> None:
    (folder / "scenario.yaml").write_text("scenario: [")


def other_scenario(folder: Path) -> None:
    from sim.scenario.files.tree import dump

    other = merged(
        TINY, {"channels": {"fax": TINY["channels"]["phone"]}, "pools": {"agents": {"skills": ["phone", "fax"]}}}
    )
    (folder / "scenario.yaml").write_text(dump(other))


def lose_scenario(folder: Path) -> None:
    (folder / "scenario.yaml").unlink()


def lose_run(folder: Path) -> None:
    (folder / "run.json").unlink()


SPOILT = (spoil_log, spoil_columns, lose_column, lose_agents, spoil_scenario, other_scenario, lose_scenario, lose_run)


@pytest.mark.parametrize("spoil", SPOILT, ids=lambda spoil: spoil.__name__)
def test_damaged_folders_are_one_line(
    spoil: Any, runs: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(shutil.copytree(runs["first"], tmp_path / "run"))
    spoil(folder)
    code, out, err = said(capsys, folder, "--contact", 0)
    assert (code, out) == (2, "")
    assert str(folder) in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("folder", ["nowhere", "file", ""])
def test_what_is_no_folder_of_a_run_is_one_line(
    folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x")
    code, _, err = said(capsys, tmp_path / folder, "--contact", 0)
    assert code == 2
    assert "is not the folder of a run; name one, outputs/<scenario>/<run>" in err


def test_columns_beside_the_known_ones_are_passed_over(tmp_path: Path) -> None:
    scenario = toy(tmp_path, [(0, 120)])
    file = tmp_path / "a.csv"
    lines = file.read_text().splitlines()
    file.write_text(f"{lines[0]},agent,queue\n{lines[1]},Smith,7\n")
    assert [row.handle_time for row in build(scenario.tree).channels["a"].arrivals.contacts] == [120]  # type: ignore[union-attr]


@pytest.mark.parametrize(("written", "meant"), [("handle_time", "handle_time_s"), ("Patience_s", "patience_s")])
def test_a_column_that_is_nearly_called_like_a_known_one_is_told(tmp_path: Path, written: str, meant: str) -> None:
    scenario = toy(tmp_path, [(0, 120)])
    file = tmp_path / "a.csv"
    file.write_text(file.read_text().replace(meant, written, 1))
    with pytest.raises(ValueError, match=f"a.csv:1: has the column '{written}'; write it as '{meant}'"):
        build(scenario.tree)


def test_a_handle_time_of_zero_is_not_known(tmp_path: Path) -> None:
    """Logs write 0 for who was lost: here they are served, and take what the channel's contacts take."""
    scenario = toy(tmp_path, [(0, 0), (200, 30)])
    told = (
        "a: 1 of 2 contacts of its trace have a handle time of 0, as logs write who was lost; it is taken as not known"
    )
    result = replicate(scenario)
    assert [line.startswith(told) for line in result.warnings] == [True]
    assert any(line.startswith(told) for line in expectations(scenario))
    talks = log_of(scenario).contacts
    assert (talks["talk_end"] - talks["left_queue"]).tolist() == [60, 30]
