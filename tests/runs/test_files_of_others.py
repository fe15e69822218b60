"""Files of others: checking them runs nothing, altered rows are not taken, cells are no formulas."""

from __future__ import annotations

import csv
import random
import shutil
import sqlite3
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import cli
from sim.experiments.execution.store import Reader, Store
from sim.experiments.execution.work import Where, perform
from sim.plumbing.csv_output import set_spreadsheet_safe
from sim.scenario import InputError
from tests.support.standin import NAMES, Many, instant
from tests.support.undrawn import leave_undrawn

SCENARIO = """\
scenario: Small
calendar: {{open: "09:00-10:00", interval: 1 h}}
experiment: {{replications: 2}}
channels:
  phone: {{mode: live, arrivals: {{per_hour: 20}}, handle_time: {{exponential: {{mean: 4 min}}}}}}
  chat: {{mode: live, arrivals: {{per_hour: 20}}, handle_time: {{exponential: {{mean: 4 min}}}}}}
pools:
  agents: {{agents: 1, skills: [phone, chat]}}
routing: {{contact_selection: "{rule}"}}
"""
RULE = """\
from pathlib import Path
Path("ran").touch()
def first(lines, now):
    Path("ran").touch()
    return lines[0]
"""


@pytest.fixture
def here(study: Path, undrawn: None) -> Path:
    return study


def ruled(rule: str, module: str = RULE) -> None:
    Path("s.yaml").write_text(SCENARIO.format(rule=rule))
    Path("mine.py").write_text(module)


def ccsim(*words: Any) -> int:
    return cli._outcome([str(word) for word in words])


def test_only_what_runs_a_scenario_runs_its_rules(here: Path) -> None:
    ruled("mine:first")
    assert ccsim("check", "s.yaml") == 0
    assert ccsim("sweep", "study.yaml", "--status") == 0
    assert not Path("ran").exists()
    for words in ("run s.yaml", "compare s.yaml --variant two:pools.agents.agents=2", "sweep study.yaml"):
        assert ccsim(*words.split(), "--jobs", 1, "--quiet") == 0
        assert Path("ran").exists()
        Path("ran").unlink()
    for folder in (*here.glob("outputs/small/*"), *here.glob("outputs/compare-small/*")):
        assert ccsim("report", folder) == 0
    assert ccsim("trace", next(here.glob("outputs/small/*")), "--contact", 0) == 0
    assert not Path("ran").exists()


def test_installed_modules_are_asked_for(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "installed").mkdir()
    (here / "installed" / "elsewhere_with_a_rule.py").write_text(RULE)
    monkeypatch.syspath_prepend(here / "installed")
    ruled("elsewhere_with_a_rule:first")
    for words in ("check s.yaml", "run s.yaml", "compare s.yaml --variant two:pools.agents.agents=2"):
        assert ccsim(*words.split()) == 2
        said = capsys.readouterr().err
        assert said.startswith("s.yaml:9: routing.contact_selection: 'elsewhere_with_a_rule:first' is not beside the ")
        assert "put elsewhere_with_a_rule.py there, or write --allow-code" in said
    assert ccsim("sweep", "study.yaml") == 2
    assert ccsim("check", "s.yaml", "--allow-code") == 0
    assert not Path("ran").exists()
    assert "elsewhere_with_a_rule" not in sys.modules
    assert ccsim("run", "s.yaml", "--allow-code", "--quiet", "--jobs", 1) == 0
    assert Path("ran").exists()


@pytest.mark.parametrize(
    "rule", ["../mine:first", "/tmp/mine:first", "a/b:first", ".mine:first", "mine:", "mine:a.b", "mine:a:b"]
)
def test_rules_stay_beside_their_scenario(here: Path, capsys: pytest.CaptureFixture[str], rule: str) -> None:
    (here / "below").mkdir()
    ruled(rule)
    shutil.move("s.yaml", "below/s.yaml")
    for words in ("check", "run"):
        assert ccsim(words, "below/s.yaml", "--allow-code") == 2
        assert "is no rule of your own; write module:function" in capsys.readouterr().err
    assert not Path("ran").exists()


@pytest.mark.parametrize(
    ("module", "said"),
    [
        ("def frist(lines, now): ...", "mine.py has no function 'first'; did you mean 'frist'? allowed: frist"),
        ("", "mine.py has no function 'first'; allowed: (none)"),
        ("first = 3", "is not a function"),
        ("async def first(lines, now): ...", "is not a function"),
        ("\ndef first(lines): ...", "mine.py:2 does not take two values; write def first(lines, now)"),
        ("def first(lines, now, more): ...", "does not take two values"),
        ("def first(lines, now, *, more): ...", "does not take two values"),
        ("first = lambda lines: lines[0]", "does not take two values"),
        ("\n\ndef first(", "mine.py:3 is not Python ('(' was never closed)"),
        ("x = '\0'", "mine.py"),
        ("(" * 100_000, "mine.py"),
        ("#" * 2_000_000, "has more than 1 MiB"),
    ],
    ids=range(12),
)  # fmt: skip
def test_what_a_module_cannot_be_is_told_without_running_it(
    here: Path, capsys: pytest.CaptureFixture[str], module: str, said: str
) -> None:
    ruled("mine:first", module)
    assert ccsim("check", "s.yaml") == 2
    told = capsys.readouterr().err
    assert told.startswith("s.yaml:9: routing.contact_selection: 'mine:first'")
    assert said in told
    assert told.count("\n") == 1


@pytest.mark.parametrize(
    "module",
    [
        "def first(lines, now=0, more=1): ...",
        "def first(*lines): ...",
        "first = lambda lines, now: lines[0]",
        "from operator import sub as first",
        "from math import *",
        "import functools\nfirst = functools.partial(min)",
        "try:\n    from fast import first\nexcept ImportError:\n    def first(lines, now): ...",
        "import functools\n@functools.wraps(min)\ndef first(lines): ...",
        "class first:\n    def __new__(cls, lines, now): ...",
        "a = first = print",
        "(first, second) = (min, max)",
    ],
)
def test_what_a_module_can_be_is_let_pass(here: Path, module: str) -> None:
    ruled("mine:first", module)
    assert ccsim("check", "s.yaml") == 0


def test_a_store_with_any_byte_altered_gives_no_other_number(tmp_path: Path) -> None:
    """Rows are as they were written, or missing; or the store is refused."""
    path, given = tmp_path / "s", {number: (0.1 + number, float(number), 1e300) for number in range(60)}
    with Store(path) as store:
        store.add([("a" * 40, number, row) for number, row in given.items()])
        store.add([("b" * 40, number, (0.0, 0.0, 0.0)) for number in range(60)])
    whole, rng = path.read_bytes(), random.Random(1)
    lost = 0
    for _ in range(200):
        at = rng.randrange(len(whole))
        path.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << rng.randrange(8))]) + whole[at + 1 :])
        with suppress(InputError), Reader(path) as store:
            rows = store.rows("a" * 40)
            missing = {number for numbers in store.missing("a" * 40, range(60)) for number in numbers}
            assert rows.items() <= given.items()
            assert missing == set(given) - set(rows)
            lost += len(rows) < 60
    assert lost > 10


def test_altered_rows_are_told_and_simulated_again(tmp_path: Path) -> None:
    path, works, told = tmp_path / "s", Many(2, 5), list[str]()
    with Store(path) as store:
        perform(works, NAMES, store, Where(jobs=1), simulate=instant)
        whole = [store.rows(work.key) for work in works]
    with sqlite3.connect(path) as other:
        other.execute("UPDATE rows SET numbers = zeroblob(length(numbers)) WHERE replication = 3")
        other.execute("UPDATE rows SET replication = 9 WHERE replication = 1 AND run = 1")
        other.execute("PRAGMA user_version = 1")  # as an earlier version wrote it
    other.close()
    with Store(path) as store:
        assert perform(works, NAMES, store, Where(jobs=1), tell=told.append, simulate=instant)
        assert repr([store.rows(work.key) for work in works]) == repr(whole)
    assert sum(int(line.split(": ")[1].split()[0]) for line in told) == 3
    assert told[0].startswith(f"{path}: 2 rows had been altered since they were written")
    assert told[1].startswith(f"{path}: 1 row had been altered since it was written")
    with sqlite3.connect(path) as other:
        assert other.execute("PRAGMA user_version").fetchone() == (2,)
    other.close()


FORMULAS = """\
scenario: Small
calendar: {open: "09:00-11:00", interval: 1 h}
experiment: {replications: 2}
channels:
  "=phone": {mode: live, arrivals: {per_hour: 20}, handle_time: {exponential: {mean: 4 min}}}
  "@chat": {mode: live, arrivals: {per_hour: 20}, handle_time: {exponential: {mean: 4 min}}}
pools:
  "-team": {agents: 3, skills: ["=phone"]}
  "+team": {agents: 3, skills: ["@chat"]}
"""


def risky(path: Path) -> set[str]:
    """Return the cells of a CSV file that a spreadsheet takes for formulas; numbers are none."""
    with path.open(newline="", encoding="utf-8") as file:
        cells = {cell for row in csv.reader(file) for cell in row if cell[:1] in ("=", "+", "-", "@")}
    return {
        cell for cell in cells if not cell.lstrip("+-").replace(".", "", 1).replace("e", "").replace("-", "").isdigit()
    }


def test_no_cell_is_a_formula_where_that_is_asked_for(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("s.yaml").write_text(FORMULAS)
    factors = 'metrics: [{metric: asa, channel: "=phone"}]'
    text = Path("study.yaml").read_text().replace("agents.agents", "+team.agents").replace("metrics: [asa]", factors)
    Path("study.yaml").write_text(text)
    few = ("--jobs", 1, "--quiet")
    safe = (*few, "--spreadsheet-safe")
    try:
        assert ccsim("run", "s.yaml", *safe) == 0
        run = next(study.glob("outputs/small/*"))
        assert ccsim("report", run) == 0
        assert ccsim("trace", run, "--events", "outputs/events.csv", "--spreadsheet-safe") == 0
        leave_undrawn(monkeypatch)
        assert ccsim("compare", "s.yaml", "--variant", "@two:pools.+team.agents=4", *safe) == 0
        assert ccsim("sweep", "study.yaml", *safe) == 0
        assert ccsim("run", "s.yaml", *few, "--out", "plain") == 0
    finally:
        set_spreadsheet_safe(False)
    files = list(study.glob("outputs/**/*.csv"))
    assert len(files) > 12
    assert {path: found for path in files if (found := risky(path))} == {}
    drawn = (run / "figures" / "occupancy.csv").read_text()
    assert "'-team" in drawn
    assert "''-team" not in drawn  # the page and the figures are drawn from names as they are
    assert "'-team" not in (run / "report.html").read_text().replace("&#39;", "'")
    assert risky(next(study.glob("plain/small/*/summary.csv"))) == {"=phone", "@chat", "-team", "+team"}
