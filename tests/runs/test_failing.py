"""How commands end: one line for each thing that is wrong, and the code that scripts ask for."""

from __future__ import annotations

import errno

import pytest

import cli
from sim.disk.trouble import DiskError
from sim.experiments.execution.failure import SweepError
from sim.runs import failing
from sim.runs.failing import FAILED, WRONG_INPUT, explain, stopped
from sim.scenario.basics.problems import InputError, Problem
from sim.scenario.files import library

WRONG = InputError([Problem("s.yaml:1", (), "is wrong"), Problem("s.yaml:2", (), "is wrong too")])


@pytest.mark.parametrize(
    ("error", "code", "lines"),
    [
        (WRONG, WRONG_INPUT, ["s.yaml:1: is wrong", "s.yaml:2: is wrong too"]),
        (DiskError("out: the disk is full"), FAILED, ["failed: out: the disk is full"]),
        (SweepError("point 3: cannot be done"), FAILED, ["failed: point 3: cannot be done"]),
        (OSError(errno.EIO, "x", "f"), FAILED, ["failed: f: Input/output error; the disk is broken, or was unplugged"]),
        (RuntimeError("one\ntwo"), FAILED, ["failed: RuntimeError: one (--debug shows where)"]),
    ],
)
def test_every_problem_is_one_line(
    error: Exception, code: int, lines: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert explain(error) == code
    assert capsys.readouterr().err.splitlines() == lines


def test_a_library_that_was_interrupted_is_not_blamed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert stopped(KeyboardInterrupt())
    assert not stopped(RuntimeError("broken pool"))
    monkeypatch.setattr(failing, "interruptions", [2])
    assert stopped(RuntimeError("broken pool"))
    assert not stopped(ValueError("a wrong number"))


def test_ctrl_c_outside_of_any_experiment(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(*given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(library, "templates", interrupted)
    assert cli._outcome(["new", "--list"]) == FAILED
    assert capsys.readouterr().err.strip() == "stopped before anything was finished"
