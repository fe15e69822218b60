"""``ccsim staff`` as a planner uses it: a plan that runs, exit codes, and going on where it stopped."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from tests.cli.command_line import in_process

FILES = {
    "plan.yaml", "scenario.yaml", "staffing.json", "requirement.csv", "targets.csv", "search.csv", "by_date.csv",
    "run.json", "inputs", "report.html", "figures",
}  # fmt: skip


@pytest.fixture
def staffed(tiny: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Give the command for the tiny center; it returns what was printed after the code was as expected."""

    def run(*words: str, code: int = 0) -> str:
        capsys.readouterr()
        assert in_process("staff", "s.yaml", "--jobs", "1", *words) == code
        printed = capsys.readouterr()
        return printed.out if code == 0 or "json" in words else printed.out + printed.err

    return run


def test_a_plan_is_found_runs_as_it_is_and_holds(tiny: Path, staffed: Callable[..., str]) -> None:
    easier = "--set", "channels.phone.target.share=0.7"
    printed = staffed("--quick", *easier)
    folder = tiny / "outputs" / "staff-tiny-center"
    assert {path.name for path in folder.iterdir()} >= FILES
    document = json.loads((folder / "staffing.json").read_text(encoding="utf-8"))
    assert (document["verdict"], document["verification"]["replications"]) == ("met", 100)
    requirement = pl.read_csv(folder / "requirement.csv")
    assert requirement["start"].to_list() == ["08:00", "08:30", "09:00", "09:30"]
    assert requirement["hours"].sum() == document["hours"]
    assert "met" in printed
    assert in_process("run", str(folder / "plan.yaml"), "--quiet") == 0
    again = staffed("--check", str(folder / "plan.yaml"), "--maximum", "100", "--format", "json", *easier)
    assert json.loads(again)["hours"] == document["hours"]


@pytest.mark.usefixtures("undrawn")
def test_staffings_of_other_files_are_held_beside_the_answer(tiny: Path, staffed: Callable[..., str]) -> None:
    """The plan itself costs what it costs; the scenario as it is costs and misses what is told of it anyway."""
    easier = "--set", "channels.phone.target.share=0.7"
    staffed("--quick", *easier)
    plan = str(tiny / "outputs" / "staff-tiny-center" / "plan.yaml")
    beside = "--compare-with", plan, "--compare-with", "s.yaml"
    found = json.loads(staffed("--quick", *beside, "--format", "json", *easier))
    rows = {row.pop("name"): row for row in found["beside"]}
    assert rows["s.yaml"] == rows["as it is"]
    assert (rows[plan]["cost"], rows[plan]["missed"]) == (found["cost"], 0)
    assert any(f"the staff of {plan} costs as much" in one for one in found["sentences"])
    checked = json.loads(staffed("--check", plan, *beside, "--maximum", "100", "--format", "json", *easier))
    assert [row["name"] for row in checked["beside"]] == [plan, "s.yaml"]
    assert checked["beside"][0]["cost"] == checked["cost"]


def test_a_staffing_to_compare_with_must_have_every_pool(tiny: Path, staffed: Callable[..., str]) -> None:
    other = (tiny / "s.yaml").read_text(encoding="utf-8").replace("agents:", "others:", 1)
    (tiny / "other.yaml").write_text(other, encoding="utf-8")
    assert "other.yaml: lacks the pool 'agents'" in staffed("--quick", "--compare-with", "other.yaml", code=2)


def test_its_page_has_every_figure_with_its_data_and_every_sentence(tiny: Path, staffed: Callable[..., str]) -> None:
    staffed("--quick", "--set", "channels.phone.target.share=0.7")
    folder = tiny / "outputs" / "staff-tiny-center"
    page = (folder / "report.html").read_text(encoding="utf-8")
    drawn = {path.stem for path in (folder / "figures").glob("*.png")}
    assert drawn >= {"requirement", "targets"}
    assert page.count("<figure") == len(drawn)
    shown, told = (pl.read_csv(path / "requirement.csv") for path in (folder / "figures", folder))
    assert shown["rostered"].to_list() == told["rostered"].to_list()
    assert shown["hour"].to_list() == [8.0, 8.5, 9.0, 9.5]
    for sentence in json.loads((folder / "staffing.json").read_text(encoding="utf-8"))["sentences"]:
        assert sentence[:20] in page.replace("\N{NO-BREAK SPACE}", " ")
    staffed("--quick", "--no-report", "--out", "plain", "--set", "channels.phone.target.share=0.7")
    assert not (tiny / "plain" / "staff-tiny-center" / "report.html").exists()


@pytest.mark.usefixtures("undrawn")
def test_what_cannot_be_met_is_said_and_the_best_is_written(tiny: Path, staffed: Callable[..., str]) -> None:
    printed = staffed("--quick", "--set", "staffing.pools.agents.most=1", code=1)
    assert "missed" in printed
    assert "impossible" in staffed("--quick", "--format", "json", "--set", "channels.phone.lines=1", code=1)


@pytest.mark.usefixtures("undrawn")
def test_given_again_it_plays_nothing(tiny: Path, staffed: Callable[..., str]) -> None:
    first = json.loads(staffed("--quick", "--format", "json"))
    again = json.loads(staffed("--quick", "--format", "json"))
    assert first["replications"]["played"] > 0 == again["replications"]["played"]
    assert first["targets"] == again["targets"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--set", "channels.phone.target=null"), "no targets"),
        (("--set", "staffing.targets=[]"), "staffing.targets"),
        (("--check", "nowhere.yaml"), "there is no such file"),
        (("--confidence", "2"), "confidence"),
    ],
)
def test_wrong_words_are_told_in_a_line(staffed: Callable[..., str], words: tuple[str, ...], told: str) -> None:
    printed = staffed("--quick", *words, code=2)
    assert told in printed
    assert "Traceback" not in printed
