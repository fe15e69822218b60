"""What a small run does not wait for: libraries that it does not use, figures that are drawn after its result."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from sim.experiments.parallel import workers
from sim.experiments.parallel.workers import Replicating
from tests.cli.command_line import FILES, in_process, run_folder
from tests.support.paths import ROOT

DRAWN = {"figures", "report.html"}
STUDY = """\
study: tiny
base: s.yaml
replications: 2
metrics: [service_level, occupancy]
design: {method: grid, factors: {pools.agents.agents: [3, 4]}}
"""


def loaded_by(*words: str, folder: Path) -> set[str]:
    """Return the modules that a command has imported when it ends."""
    code = f"import sys, cli\ntry: cli.main({list(words)})\nexcept SystemExit as end: assert not end.code\n"
    code += "print('\\nloaded', *sys.modules)"
    named = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=folder, env=named, capture_output=True, text=True, check=True, timeout=180)
    return set(done.stdout.splitlines()[-1].split()[1:])


DRAWS = {"matplotlib", "jinja2", "PIL"}
REPORTS = {"rich", "polars"}
SIMULATES = {"simpy", "numba", "sim.model", "sim.engine"}
RECKONS = {"numpy", "scipy", "pydantic"}
CHECKS = {"sim.scenario.scenario"}
SEARCHES = {"scipy.stats", "scipy.optimize", "scipy.spatial", "scipy.special"}
OTHERS = {"sim.scenario.studies.study", "sim.experiments.sweep", "sim.experiments.staffing", "sim.fitting"}
HOUR = ("--volume", "100/h", "--handle", "5min", "--patience", "3min", "--target", "80/20")


@pytest.mark.parametrize(
    ("words", "needed", "spared"),
    [
        (["--help"], "sim.commands", DRAWS | REPORTS | SIMULATES | RECKONS | {"sim.scenario"}),
        (["staff", "--help"], "sim.commands.staffing", DRAWS | REPORTS | SIMULATES | RECKONS | {"sim.scenario"}),
        (["new", "mine"], "sim.scenario.files.tree", DRAWS | REPORTS | SIMULATES | CHECKS | {"numpy"}),
        (["schema"], "sim.scenario.scenario", DRAWS | REPORTS | SIMULATES | {"numpy"}),
        (["erlang", *HOUR], "sim.queueing.steady_state", DRAWS | SIMULATES | CHECKS | {"polars", "scipy"}),
        (["check", "s.yaml"], "sim.experiments.preview.checks", DRAWS | REPORTS | SIMULATES | OTHERS | {"scipy"}),
        (["run", "s.yaml", "--no-report"], "simpy", DRAWS | SEARCHES | OTHERS | {"numba"}),
        (["run", "s.yaml"], "matplotlib", SEARCHES | OTHERS | {"numba", "matplotlib.pyplot"}),
    ],
)  # fmt: skip
def test_a_command_imports_nothing_that_it_does_not_use(
    words: list[str], needed: str, spared: set[str], tiny: Path
) -> None:
    loaded = loaded_by(*words, folder=tiny)
    assert needed in loaded
    assert loaded & spared == set()


def test_a_check_of_machines_and_new_channels_imports_no_search(tmp_path: Path) -> None:
    assert loaded_by("check", str(ROOT / "scenarios" / "telecom.yaml"), folder=tmp_path) & SEARCHES == set()


def test_special_functions_are_those_of_scipy_whoever_imports_it_first() -> None:
    code = "from sim.plumbing.maths import special\n"
    code += "found = {name: getattr(special, name) for name in special.__all__}\n"
    code += "import sys\nassert 'scipy.special' not in sys.modules\nimport scipy.special, scipy.stats\n"
    code += "assert all(getattr(scipy.special, name) is one for name, one in found.items())\n"
    code += "assert scipy.special.roots_legendre(2)[0][1] > 0\n"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=180)


@pytest.mark.parametrize(
    "words", [("run", "s.yaml"), ("compare", "s.yaml", "--variant", "more: pools.agents.agents=4")]
)
def test_a_report_that_was_left_out_is_drawn_later(
    words: tuple[str, ...], tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tiny)
    assert in_process(*words, "--out", "without", "--no-report") == 0
    assert in_process(*words, "--out", "with") == 0
    without, whole = run_folder(tiny / "without"), run_folder(tiny / "with")
    assert {path.name for path in without.iterdir()} == {path.name for path in whole.iterdir()} - DRAWN
    assert words[0] != "run" or {path.name for path in whole.iterdir()} == FILES
    assert in_process("report", str(without)) == 0
    drawn = {path.relative_to(whole): path.read_bytes() for path in (whole / "figures").iterdir()}
    assert {path.relative_to(without): path.read_bytes() for path in (without / "figures").iterdir()} == drawn
    assert (without / "report.html").exists()


def test_a_sweep_draws_what_was_left_out_when_it_is_given_again(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tiny)
    (tiny / "study.yaml").write_text(STUDY, encoding="utf-8")
    folder = tiny / "outputs" / "sweep-tiny"
    for words, drawn in ((["--no-report"], set()), ([], DRAWN), (["--no-report"], set())):
        assert in_process("sweep", "study.yaml", "--jobs", "1", *words) == 0
        assert {name for name in DRAWN if (folder / name).exists() and name != "figures"} == drawn - {"figures"}
        assert bool(list(folder.glob("figures/*"))) == bool(drawn)


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_the_result_is_printed_before_it_is_drawn(
    form: str, tiny: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = []
    monkeypatch.chdir(tiny)
    monkeypatch.setattr("sim.runs.writing.draw", lambda *_: printed.append(capsys.readouterr().out))
    assert in_process("run", "s.yaml", "--format", form) == 0
    assert "phone" in printed[0]
    assert capsys.readouterr().out == ""


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
@pytest.mark.parametrize("form", ["table", "json"])
def test_a_reader_who_leaves_early_costs_no_run(form: str, tiny: Path) -> None:
    command = f"{sys.executable} {ROOT / 'cli.py'} run s.yaml --format {form} --replications 2 | head -c 1"
    subprocess.run(command, shell=True, cwd=tiny, capture_output=True, check=False, timeout=180)
    assert {path.name for path in run_folder(tiny / "outputs").iterdir()} == FILES


SLOW_STARTS = [
    *((False, 0.4, 20, [1]), (False, 0.4, 4, []), (False, 0.6, 3, [])),
    *((True, 0.05, 4, []), (True, 0.1, 2, []), (True, 0.1, 20, [1])),
]


@pytest.mark.parametrize(("forks", "seconds", "left", "here"), SLOW_STARTS)
def test_no_workers_are_started_for_a_slow_start_alone(
    forks: bool, seconds: float, left: int, here: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first replication imports and builds for all: where it was short, the second tells the pace."""
    monkeypatch.setattr(workers, "may_fork", lambda: forks)
    done: list[int] = []
    with Replicating(done.append, iter(range(1, 3)), 2, seconds, left) as line:
        assert done == here
        line.wait()
        assert done == [1]
        assert line.take() == (1, None)


def test_where_workers_are_forked_no_second_replication_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """They have all that the first one has imported and built."""
    asked: list[int] = []
    pool = SimpleNamespace(submit=asked.append, end=lambda patience: None)
    monkeypatch.setattr(workers, "may_fork", lambda: True)
    monkeypatch.setattr(workers, "Workers", lambda task, jobs: pool)
    with Replicating(pytest.fail, iter(range(1, 9)), 2, 0.4, 4):
        assert asked == [1, 2, 3, 4, 5]


def test_workers_are_started_for_what_takes_long() -> None:
    with Replicating(str, iter(range(1, 3)), 2, 0.6, 20) as line:
        line.wait()
        assert line.take() == (1, "1")
        assert multiprocessing.active_children()
