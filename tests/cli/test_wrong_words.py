"""Wrong words on the command line: one line with a hint, exit code 2."""

from __future__ import annotations

from pathlib import Path

import pytest

import cli
from tests.support.wrong_input import BASE

USAGE = {
    "no command": (["rum", "s.yaml"], "Did you mean 'run'?"),
    "seed": (["run", "s.yaml", "--seed", "x"], "--seed"),
    "replications": (["run", "s.yaml", "--replications", "0"], "x>=1"),
    "jobs": (["run", "s.yaml", "--jobs", "0"], "x>=1"),
    "format": (["run", "s.yaml", "--format", "xml"], "'table', 'json', 'csv'"),
    "log": (["run", "s.yaml", "--log", "some"], "'first', 'all', 'none'"),
    "option": (["run", "s.yaml", "--replication", "2"], "'--replications'"),
    "no file": (["run"], "SCENARIO"),
    "two files": (["run", "s.yaml", "t.yaml"], "t.yaml"),
    "set without words": (["run", "s.yaml", "--set"], "--set"),
    "new without a name": (["new"], "--list"),
    "new from nothing": (["new", "x", "--template", "quikstart"], "did you mean 'quickstart'"),
    "preset of nothing": (["presets", "fone"], "did you mean 'phone'"),
    "report of nothing": (["report", "nope"], "outputs/<scenario>/<run>"),
    "report of a file": (["report", "s.yaml"], "outputs/<scenario>/<run>"),
    "large seed": (["run", "s.yaml", "--seed", "99999999999999999999"], "9223372036854775807 or less"),
    "out is a file": (["run", "s.yaml", "--out", "s.yaml"], "--out"),
    "out is long": (["run", "s.yaml", "--out", "o" * 300], "--out"),
}


@pytest.mark.parametrize(("words", "hint"), USAGE.values(), ids=USAGE.keys())
def test_wrong_words_exit_with_2(words: list[str], hint: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "s.yaml").write_text(BASE)
    assert cli._outcome(words) == 2
    out, told = capsys.readouterr()
    assert out == ""
    assert hint in told.splitlines()[-1]
    assert "Traceback" not in told
    assert [path.name for path in here.iterdir()] == ["s.yaml"]


@pytest.mark.parametrize(
    ("metric", "words"),
    [
        ("asaa", ("did you mean 'asa'?", " more")),
        ("asa@fone", ("no channel or pool", "did you mean 'phone'?", "--metric asa")),
        ("asa@phone", ("compared everywhere", "--metric asa")),
        ("asaa@phone", ("no metric 'asaa'", "did you mean 'asa'?")),
    ],
)
def test_of_many_metrics_those_that_are_near_are_told(
    metric: str, words: tuple[str, ...], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "s.yaml").write_text(BASE)
    assert cli._outcome(["compare", "s.yaml", "--variant", "x: pools.agents.agents=4", "--metric", metric]) == 2
    (told,) = capsys.readouterr().err.splitlines()
    assert all(word in told for word in words)
    assert len(told) < 250
