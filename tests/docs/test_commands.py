"""Every make target and every command that a page names starts in a fresh clone."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import click
import pytest

import cli
from docs.tools import measured
from sim.scenario import load
from sim.scenario.files.tree import parse
from tests.golden.scenarios import LATER, OF_THE_FIRST_RELEASE
from tests.performance import bench
from tests.support.clone import cloned, recorders, started, tracked
from tests.support.paths import ROOT

pytestmark = pytest.mark.long

PAGES = [*sorted(ROOT.glob("*.md")), ROOT / "scenarios" / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
QUICK = ("experiment.replications=2", "calendar.days=1")
TARGETS = {  # long ones in a short form
    "help": "",
    "demo": "DEMO='--replications 2'",
    "test": "TESTS='-n 0 tests/policies/test_routing_rules.py'",
    "test-oracles": "TESTS='-n 0 tests/demand/test_busyness.py -k outage'",
    "test-slow": "TESTS='-n 0 tests/docs/test_printed_output.py -k no_page'",
    "lint": "",
    "bench": "BENCH='--hours 1 --pairs 1'",
    "bench-sweeps": "BENCH=--short",
    "fuzz": "MUTANTS=5",
    "schema": "",
    "measured": "MEASURED='--collect-only tests/model/lives/test_blending.py'",
    "retold": "RETOLD='--collect-only tests/docs/stories/test_phone_and_email.py'",
    "api": "",
    "words": "",
    "golden": "",
}
SLOW, LONG = {"bench", "bench-sweeps", "golden"}, pytest.mark.slow  # which take a quarter of a minute each
APART = {"docs", "clean", "lock", "bench-short", "current"}  # by tests of their own, docs by those of the site
STUDY = "scenarios/authority_and_outsourcing.py"
PROGRAMS = {  # what a page calls by Python, and a short form of it
    "scenarios/new_app.py": (
        QUICK[0],
        "calendar.days=70",
        "channels.phone.arrivals.per_day=10",
        "migration.reference=promised",
    ),
    "scenarios/city_311.py": ("experiment.replications=1", "calendar.days=1700", "customers.population=20"),
    "scenarios/attention_weights.py": QUICK,
    STUDY: QUICK,
    "docs.tools.printed": ("docs/glossary.md",),
    "tests.experiments.staffing.repeated": ("found.csv", "--told"),
}
WRITTEN = (
    *("docs/scenario.schema.json", "docs/study.schema.json", "docs/reference.md", "docs/api.md"),
    *("sim/language/catalogues/ccsim.pot", "sim/language/catalogues/zh/LC_MESSAGES/ccsim.po"),
)
GOLDEN = [f"tests/golden/{name}.json" for name in OF_THE_FIRST_RELEASE | LATER]
COMMANDS = r"(?:\.venv/bin/)?(?:ccsim|python|pip|dask|make)|\.ci/run"


def makefile() -> str:
    return (ROOT / "Makefile").read_text(encoding="utf-8")


def targets() -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):", makefile(), re.MULTILINE))


def test_every_target_is_started() -> None:
    assert targets() == set(TARGETS) | APART


@pytest.mark.parametrize("target", [pytest.param(one, marks=LONG if one in SLOW else ()) for one in TARGETS])
def test_a_target_starts_in_a_clone(target: str, clone: Path) -> None:
    done = started(clone, "make", target, *shlex.split(TARGETS[target]))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    for name in (*WRITTEN, *GOLDEN, "docs/validation.md"):
        assert (clone / name).read_bytes() == (ROOT / name).read_bytes(), f"make {target} changes {name}"


@pytest.mark.slow
def test_the_short_bench_starts_in_a_clone(clone: Path) -> None:
    """In a moment its ratios say nothing; they are there."""
    said = started(clone, "make", "bench-short", "BENCH=--hours 1 --pairs 1").stdout
    names = [course.name for course in bench.courses(1, 1)]
    assert [line.split("  ")[0] for line in said.splitlines()[-len(names) :]] == names


@pytest.mark.parametrize(("floor", "code"), [(0.0, 0), (1_000.0, 1)])
def test_the_short_bench_fails_below_a_floor(
    floor: float, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    course = bench.courses(1, 1)[0]._replace(floor=floor)
    monkeypatch.setattr(bench, "courses", lambda hours, long: (course,))
    assert bench.main(["--short", "--hours", "1", "--pairs", "1"]) == code
    assert capsys.readouterr().out.count("too slow") == code


def test_a_race_of_the_best_leaves_out_who_was_disturbed() -> None:
    run = bench.Race((10.0, 90.0, 30.0), (50.0, 20.0, 30.0))
    assert (run.best, run.ratio) == (90 / 50, 1.0)


def test_clean_leaves_what_git_keeps(tmp_path: Path) -> None:
    clone = cloned(tmp_path)
    for litter in (".venv/bin/x", "site/x", "build/x", "sim/__pycache__/x", ".mypy_cache/x", "outputs/kept"):
        (clone / litter).parent.mkdir(parents=True, exist_ok=True)
        (clone / litter).touch()
    assert started(clone, "make", "clean").returncode == 0
    left = {path.relative_to(clone).as_posix() for path in clone.rglob("*") if path.is_file()}
    assert left == {*tracked(), "outputs/kept"}


def test_what_needs_the_network_is_called_with_files_that_are_there(tmp_path: Path) -> None:
    """Setting up and pinning, with commands that only write down how they are called."""
    clone, bin_ = cloned(tmp_path / "clone"), recorders(tmp_path / "bin", "python", "uv")
    (clone / ".venv").mkdir()
    for target in ("-B", ".venv/ready"), ("lock",):
        done = started(clone, "make", *target, f"BIN={bin_}", f"PYTHON={bin_ / 'python'}")
        assert done.returncode == 0, done.stderr
    said = (bin_ / "told").read_text(encoding="utf-8").splitlines()
    assert said[0] == "python -m venv .venv"
    assert any(re.search(r"install .*-r requirements.lock$", line) for line in said)
    assert any(re.search(r"install .*-e \.$", line) for line in said)
    (pinned,) = (line for line in said if line.startswith("uv pip compile"))
    assert all((clone / name).is_file() for name in re.findall(r"[\w.]+\.(?:toml|lock)", " ".join(said)))
    assert pinned.endswith("--group dev pyproject.toml -o requirements.lock")


def test_ci_runs_targets_that_there_are(tmp_path: Path) -> None:
    clone, bin_ = cloned(tmp_path / "clone"), recorders(tmp_path / "bin", "make")
    done = started(clone, ".ci/run", PATH=f"{bin_}:/usr/bin:/bin")
    assert done.returncode == 0, done.stderr
    called = (bin_ / "told").read_text(encoding="utf-8").split("make ")[1:]
    assert {"test", "lint", "bench-short"} <= {words.strip() for words in called} <= targets()


def test_a_file_that_is_not_current_is_told(clone: Path) -> None:
    """The last that is looked at: all others are current, and say nothing."""
    path = clone / "docs" / "api.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}More.\n", encoding="utf-8")
    done = started(clone, "make", "current")
    path.write_text(text, encoding="utf-8")
    assert done.returncode != 0
    assert [line for line in done.stdout.splitlines() if line[:1] in "<>"] == ["< More."]
    assert re.search(r"^make: .*\[Makefile:\d+: current\] Error 1$", done.stderr, re.MULTILINE)
    assert list(re.findall(r"^\t.*\| diff (\S+) -$", makefile(), re.MULTILINE))[-1] == "docs/api.md"


def test_hooks_call_targets_that_there_are() -> None:
    text = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    (local,) = parse(text, ".pre-commit-config.yaml", ROOT).data["repos"]
    called = [hook["entry"].split() for hook in local["hooks"]]
    assert [words[:1] for words in called] == [["make"]] * len(called)
    assert {"lint", "current"} <= {word for words in called for word in words[1:]} <= targets()
    assert all(re.search(hook["files"], "sim/hook.py") for hook in local["hooks"])
    assert {(hook["language"], hook["pass_filenames"]) for hook in local["hooks"]} == {("system", False)}


def named() -> Iterator[tuple[str, str]]:
    """Yield every page with a command that it names: in a block for a shell, an indented line, or a text."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
        prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
        lines = "".join(blocks).replace("\\\n", " ").splitlines() + re.findall(r"^ {4}(\S.*)$", prose, re.MULTILINE)
        for line in [*lines, *re.findall(r"`([^`\n]+)`", prose)]:
            if re.match(rf"{COMMANDS}(?:\s|$)", line):
                yield page.name, line


@pytest.mark.parametrize(("page", "line"), sorted(set(named())))
def test_a_command_of_a_page_is_one_that_there_is(page: str, line: str) -> None:
    command, *words = shlex.split(line, comments=True)
    command = command.removeprefix(".venv/bin/")
    assert (ROOT / command).exists() or command in CHECKED
    if command in CHECKED and words:
        CHECKED[command](words)


def _ccsim(words: list[str]) -> None:
    """The blocks of pages are run by other tests; here what is said in passing."""
    command = cli.ccsim if words[0].startswith("-") else cli.ccsim.commands[words[0]]
    _takes(command, words)


def _takes(command: click.Command, words: list[str]) -> None:
    known = {option for one in command.get_params(click.Context(command)) for option in one.opts}
    assert {word for word in words if word.startswith("--")} <= known


def _python(words: list[str]) -> None:
    name = words[1] if words[0] == "-m" else words[0]
    target = re.search(rf"^([a-z-]+):.*\n\t\$\(BIN\)/python -m {re.escape(name)} ", makefile(), re.MULTILINE)
    assert name in PROGRAMS or (target and target[1] in TARGETS)


def _pip(words: list[str]) -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert words[0] == "install"
    assert set(re.findall(r"\[(\w+)\]", words[1])) <= set(extras)


def _dask(words: list[str]) -> None:
    if words[0] == "worker":
        from distributed.cli import dask_worker as place
    else:
        from distributed.cli import dask_scheduler as place
    _takes(place.main, words)


def _make(words: list[str]) -> None:
    assert words[0] in targets()


CHECKED = {"ccsim": _ccsim, "python": _python, "pip": _pip, "dask": _dask, "make": _make}


@LONG
@pytest.mark.parametrize("program", [name for name in PROGRAMS if name.startswith("scenarios/")])
def test_a_program_of_a_page_runs_in_a_clone(program: str, clone: Path) -> None:
    words = ["-c", ONE_CELL, *PROGRAMS[program]] if program == STUDY else [program, *PROGRAMS[program]]
    done = started(clone, ".venv/bin/python", *words)
    assert done.returncode == 0, done.stderr
    assert (clone / done.stdout.splitlines()[-1]).read_text(encoding="utf-8").count("\n") > 1


ONE_CELL = f"""
import runpy, sys
study = runpy.run_path({STUDY!r})
study["table"].__globals__.update(AUTHORITIES=(0.6,), SHARES=(0.4,))  # of five by four
study["main"](sys.argv[1:])
"""


def test_rows_of_modules_that_were_not_measured_stay() -> None:
    """Each is found by the file in which its module would leave it."""
    page = measured.PAGE.read_text(encoding="utf-8")
    kept = measured.told_of(page)
    assert {name.replace("-", "/") for name in kept} == set(measured.modules())
    assert f"{measured.HEAD}{''.join(kept.values())}\n" in page


def test_a_page_is_written_anew_in_a_clone(clone: Path) -> None:
    done = started(clone, ".venv/bin/python", "-m", "docs.tools.printed", *PROGRAMS["docs.tools.printed"])
    assert done.returncode == 0, done.stderr
    assert (clone / "docs" / "glossary.md").read_bytes() == (ROOT / "docs" / "glossary.md").read_bytes()


@pytest.mark.parametrize("path", sorted((ROOT / "scenarios").glob("*.yaml")), ids=lambda path: path.stem)
def test_changes_that_a_scenario_proposes_change_it(path: Path) -> None:
    for line in re.findall(r"--set .*", path.read_text(encoding="utf-8")):
        words = shlex.split(re.split(r" {3,}|\.$", line)[0])
        changes = [word for before, word in pairwise(words) if before == "--set"]
        assert load(path, changes).tree != load(path).tree
