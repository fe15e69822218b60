"""The command line as a user meets it: what it prints where, what it leaves behind, how it stops."""

from __future__ import annotations

import csv
import datetime
import enum
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict
from html import unescape
from pathlib import Path
from typing import Any, Self

import numpy as np
import polars as pl
import pytest

import cli
from sim.experiments import simulate
from sim.metrics import Facts, measure
from sim.readable import slug
from sim.report.logs import read_log
from sim.runs.folders import draft
from sim.scenario import library, load
from sim.scenario.presets import presets

ROOT = Path(cli.__file__).resolve().parent
TINY = """\
scenario: Tiny center
calendar: {start: 2026-01-05, days: 1, interval: 30 min, open: "08:00-10:00"}
experiment: {seed: 5, replications: 3}
segments: {gold: {share: 0.2}, rest: {share: 0.8}}
channels:
  phone:
    mode: live
    arrivals: {file: volumes.csv}
    patience: {exponential: {mean: 2 min}}
    handle_time: {exponential: {mean: 3 min}}
    target: {within: 20 s, share: 0.8}
pools:
  agents: {agents: 3, skills: [phone]}
"""
VOLUMES = "start,volume\n08:00,10\n08:30,12\n09:00,11\n09:30,9\n"
FILES = {
    "scenario.yaml",
    "run.json",
    "summary.json",
    "summary.csv",
    "replications.csv",
    "intervals.csv",
    "timeline.csv",
    "waits.csv",
    "contacts.parquet",
    "agents.parquet",
    "report.html",
    "figures",
    "inputs",
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with the tiny center."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    return settled(tmp_path)


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what takes longest and is not in question: the figures and the report."""
    monkeypatch.setattr("sim.runs.writing.draw", lambda *given: None)


def settled(folder: Path) -> Path:
    """Write the tiny center into a folder."""
    (folder / "s.yaml").write_text(TINY, encoding="utf-8")
    (folder / "volumes.csv").write_text(VOLUMES, encoding="utf-8")
    return folder


def run_folder(out: Path) -> Path:
    """Return the only run below an output folder."""
    (found,) = (folder for home in out.iterdir() for folder in home.iterdir())
    return found


def in_process(*words: str) -> int:
    """Run the command line here, on one core."""
    return cli._outcome([*words, "--jobs", "1"] if words[0] == "run" else list(words))


def in_subprocess(folder: Path, *words: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    command = [sys.executable, str(ROOT / "cli.py"), *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60, **options)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """Run the tiny center once as a user would; return its folder and what it printed."""
    folder = settled(tmp_path_factory.mktemp("ran"))
    return folder, in_subprocess(folder, "run", "s.yaml")


@pytest.fixture(scope="module")
def run(ran: tuple[Path, subprocess.CompletedProcess[str]]) -> Path:
    """The run directory of the tiny center."""
    return run_folder(ran[0] / "outputs")


# What is printed where


def test_results_go_to_stdout_and_messages_to_stderr(ran: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, done = ran
    assert done.returncode == 0
    assert done.stdout.startswith("Tiny center: 3 replications from seed 5")
    for word in ("channel", "phone", "service level", "80/20 s", "ASA", "pool", "agents", "occupancy"):
        assert word in done.stdout
    assert done.stderr == f"written to {run_folder(folder / 'outputs').relative_to(folder)}\n"


def test_every_table_is_printed_where_asked(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert in_process("run", "s.yaml", "--replications", "2", "--details") == 0
    out = capsys.readouterr().out
    assert all(word in out for word in ("80 % in 20 s, SL-4", "segment", "gold", "wait p95"))


def test_no_control_codes_where_nobody_looks(ran: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    _, done = ran
    assert "\x1b" not in done.stdout + done.stderr
    assert not re.search(r"[\x00-\x09\x0b-\x1f]", done.stdout + done.stderr)


def test_a_table_is_never_cut_by_a_narrow_terminal(ran: tuple[Path, Any]) -> None:
    folder, wide = ran
    narrow = in_subprocess(folder, "run", "s.yaml", "--out", "narrow", env={**os.environ, "COLUMNS": "40"})
    assert narrow.stdout == wide.stdout


@pytest.mark.usefixtures("undrawn")
def test_json_is_the_saved_document(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert in_process("run", "s.yaml", "--format", "json") == 0
    printed = capsys.readouterr().out
    assert printed == (run_folder(here / "outputs") / "summary.json").read_text(encoding="utf-8")
    document = json.loads(printed)
    assert {"schema_version", "scenario", "seed", "replications", "engine", "metrics"} <= set(document)
    told = [document[key] for key in ("schema_version", "scenario", "seed", "replications", "engine")]
    assert told == [1, "Tiny center", 5, 3, "simpy"]


def test_the_rows_of_the_document_have_the_documented_keys(run: Path) -> None:
    rows = json.loads((run / "summary.json").read_text(encoding="utf-8"))["metrics"]
    keys = ("metric", "scope", "unit", "mean", "low", "high", "n", "half_width")
    assert {frozenset(row) for row in rows} == {frozenset(keys)}
    scopes = [row["scope"] for row in rows if row["metric"] == "answered"]
    for scope in ({}, {"channel": "phone"}, {"pool": "agents"}, {"segment": "gold"}):
        assert scope in scopes
    assert set().union(*scopes) <= {"channel", "segment", "issue", "pool", "vendor"}
    assert len({(row["metric"], *sorted(row["scope"].items())) for row in rows}) == len(rows)


def test_intervals_hold_their_means(run: Path) -> None:
    for row in json.loads((run / "summary.json").read_text(encoding="utf-8"))["metrics"]:
        if row["low"] is not None:
            assert row["low"] <= row["mean"] + 1e-9, row
            assert row["high"] is None or row["mean"] <= row["high"] + 1e-9, row  # of percentiles nobody may know it
        assert 0 <= row["n"] <= 3


@pytest.mark.usefixtures("undrawn")
def test_csv_is_the_saved_table(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert in_process("run", "s.yaml", "--format", "csv") == 0
    printed = capsys.readouterr().out
    assert printed == (run_folder(here / "outputs") / "summary.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(printed)))
    assert list(rows[0]) == ["metric", "channel", "segment", "issue", "pool", "unit", "mean", "low", "high", "n"]
    document = json.loads((run_folder(here / "outputs") / "summary.json").read_text(encoding="utf-8"))
    assert [row["metric"] for row in rows] == [row["metric"] for row in document["metrics"]]


@pytest.mark.usefixtures("undrawn")
def test_quiet_says_nothing_but_the_result(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert in_process("run", "s.yaml", "--quiet", "--format", "json") == 0
    out, told = capsys.readouterr()
    assert json.loads(out)["replications"] == 3
    assert told == ""


OPTIONS = [
    (["--seed", "9"], {"seed": 9}),
    (["--replications", "2"], {"replications": 2}),
    (["--set", "experiment.replications=1", "--set", "scenario=Other"], {"replications": 1, "scenario": "Other"}),
    (["--set", "experiment.seed=3", "--seed", "4"], {"seed": 4}),
    (["--set", "experiment.confidence=0.5"], {"confidence": 0.5}),
]


@pytest.mark.parametrize(("words", "expected"), OPTIONS, ids=[" ".join(words) for words, _ in OPTIONS])
@pytest.mark.usefixtures("undrawn")
def test_options_reach_the_run(
    words: list[str], expected: dict[str, Any], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert in_process("run", "s.yaml", "--quiet", "--format", "json", *words) == 0
    document = json.loads(capsys.readouterr().out)
    assert {key: document[key] for key in expected} == expected


@pytest.mark.usefixtures("undrawn")
def test_a_smaller_run_is_the_beginning_of_a_larger_one(run: Path, here: Path) -> None:
    assert in_process("run", "s.yaml", "--quiet", "--replications", "2") == 0
    first = pl.read_csv(run_folder(here / "outputs") / "replications.csv")
    assert pl.read_csv(run / "replications.csv").filter(pl.col("replication") < 2).equals(first)


def test_check_counts_what_is_there(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert in_process("check", "s.yaml", "--set", "calendar.days=2") == 0
    out, told = capsys.readouterr()
    assert "s.yaml: ok: 1 channel" in out
    assert "about 84 first contacts a replication" in out
    assert (told, sorted(path.name for path in here.iterdir())) == ("", ["s.yaml", "volumes.csv"])


# What is left behind


def test_a_run_directory_holds_what_it_should(run: Path) -> None:
    assert {path.name for path in run.iterdir()} == FILES
    figures = list((run / "figures").iterdir())
    pictures = [path for path in figures if path.suffix == ".png"]
    assert pictures
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in pictures)
    assert {path.with_suffix(".csv") for path in pictures} == set(figures) - set(pictures)
    assert run.parent.name == "tiny-center"
    assert re.fullmatch(r"\d{8}-\d{6}-seed5(-\d+)?", run.name)


def test_provenance_tells_what_made_the_run(run: Path) -> None:
    told = json.loads((run / "run.json").read_text(encoding="utf-8"))
    assert (told["seed"], told["replications"], told["complete"]) == (5, 3, True)
    assert told["seconds"] > 0
    assert told["contacts"] == pl.read_csv(run / "replications.csv").filter(
        (pl.col("metric") == "arrivals")
        & pl.all_horizontal(pl.col("channel", "segment", "issue", "pool").is_null())
    )["value"].sum()  # fmt: skip
    assert {"version", "python", "packages"} <= set(told)


def test_replications_are_tidy(run: Path) -> None:
    table = pl.read_csv(run / "replications.csv")
    assert table.columns == ["replication", "metric", "channel", "segment", "issue", "pool", "value"]
    assert sorted(set(table["replication"])) == [0, 1, 2]
    assert not table.drop("value").is_duplicated().any()


def test_intervals_are_told_for_channels_and_pools(run: Path) -> None:
    table = pl.read_csv(run / "intervals.csv")
    assert set(table["kind"]) == {"channel", "pool"}
    channel = table.filter(pl.col("kind") == "channel")
    assert channel["start"].to_list()[:4] == ["08:00", "08:30", "09:00", "09:30"]
    assert set(channel["date"]) == {"2026-01-05"}
    summary = json.loads((run / "summary.json").read_text(encoding="utf-8"))["metrics"]
    (mean,) = (row["mean"] for row in summary if row["metric"] == "arrivals" and row["scope"] == {"channel": "phone"})
    assert channel["arrivals"].sum() == pytest.approx(mean)


@pytest.mark.usefixtures("undrawn")
def test_a_saved_scenario_runs_to_the_same_numbers(run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also from another folder, with the CSV where it was."""
    monkeypatch.chdir(tmp_path)
    assert in_process("run", str(run / "scenario.yaml"), "--quiet", "--out", "again") == 0
    again = run_folder(tmp_path / "again")
    for name in ("summary.json", "summary.csv", "replications.csv", "intervals.csv", "scenario.yaml"):
        assert (again / name).read_bytes() == (run / name).read_bytes(), name


@pytest.mark.usefixtures("undrawn")
def test_options_are_part_of_the_saved_scenario(here: Path) -> None:
    assert in_process("run", "s.yaml", "--quiet", "--seed", "8", "--set", "pools.agents.agents=2") == 0
    first = run_folder(here / "outputs")
    assert in_process("run", str(first / "scenario.yaml"), "--quiet", "--out", "again") == 0
    assert (run_folder(here / "again") / "summary.json").read_bytes() == (first / "summary.json").read_bytes()


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        ("first", {"contacts.parquet", "agents.parquet"}),
        ("none", set()),
        ("all", {f"{kind}-0000{k}.parquet" for kind in ("contacts", "agents") for k in range(3)}),
    ],
)
@pytest.mark.usefixtures("undrawn")
def test_log_says_which_logs_are_kept(which: str, expected: set[str], here: Path) -> None:
    assert in_process("run", "s.yaml", "--quiet", "--log", which) == 0
    assert {path.name for path in run_folder(here / "outputs").glob("*.parquet")} == expected


def test_a_log_read_back_measures_the_same(run: Path) -> None:
    scenario = load(run / "scenario.yaml")
    log = simulate(scenario, 0, 5)
    back = read_log(run)
    np.testing.assert_equal(asdict(back), asdict(log))
    np.testing.assert_equal(asdict(measure(Facts(scenario, back))), asdict(measure(Facts(scenario, log))))


@pytest.mark.usefixtures("undrawn")
def test_runs_of_the_same_second_do_not_meet(here: Path) -> None:
    for _ in range(2):
        assert in_process("run", "s.yaml", "--quiet", "--replications", "1", "--log", "none") == 0
    assert len(list((here / "outputs" / "tiny-center").iterdir())) == 2


class OneSecond(datetime.datetime):
    """A clock that stands still."""

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> Self:
        return cls(2026, 1, 5, tzinfo=tz)


def test_runs_at_the_same_time_do_not_meet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two shells, one second: the one that finishes later must not lose its run."""
    monkeypatch.setattr(datetime, "datetime", OneSecond)
    with draft(tmp_path, "T", 1) as one, draft(tmp_path, "T", 1) as other:
        for made in (one, other):
            (made.folder / "summary.json").write_text("{}")
    assert len(list((tmp_path / "t").iterdir())) == 2


def hidden(folder: Path) -> list[Path]:
    """Return the hidden files and folders below a folder."""
    return list(folder.rglob(".*"))


RULE = "routing: {agent_selection: 'rule_of_mine:choose'}\n"
FAILING = "def choose(*_):\n    raise RuntimeError('line one\\nline two')\n"


def test_success_leaves_no_draft(ran: tuple[Path, Any]) -> None:
    assert hidden(ran[0]) == []


def test_failure_is_one_line_and_leaves_no_draft(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("line one\nline two")

    monkeypatch.setattr(sys.modules["sim.experiments.replicate"], "measure", fail)
    assert in_process("run", "s.yaml") == 1
    out, told = capsys.readouterr()
    assert out == ""
    assert told == "failed: RuntimeError: line one (--debug shows where)\n"
    assert hidden(here) == []
    assert not list((here / "outputs").rglob("summary.json"))


def test_debug_shows_where(here: Path) -> None:
    (here / "rule_of_mine.py").write_text(FAILING)
    (here / "s.yaml").write_text(TINY + RULE)
    done = in_subprocess(here, "run", "s.yaml", "--debug", "--jobs", "1")
    assert done.returncode == 1
    assert "Traceback" in done.stderr
    assert "rule_of_mine.py" in done.stderr


def test_a_file_in_the_way_is_not_overwritten(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "outputs").write_text("mine")
    assert in_process("run", "s.yaml") == 2
    assert capsys.readouterr().err.startswith("outputs: cannot be written to")
    assert (here / "outputs").read_text() == "mine"


# The report


def test_the_report_draws_itself_again(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.read_bytes() for path in run.rglob("*") if path.is_file()}
    (run / "report.html").unlink()
    for figure in (run / "figures").iterdir():
        figure.unlink()
    (run / "figures").rmdir()
    assert in_process("report", str(run)) == 0
    assert capsys.readouterr().out == f"{run / 'report.html'}\n"
    assert {path: path.read_bytes() for path in run.rglob("*") if path.is_file()} == before


def test_a_report_needs_nothing_from_elsewhere(run: Path) -> None:
    page = (run / "report.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert page.count("<svg") == len(list((run / "figures").glob("*.png")))
    assert not re.search(r"<(script .*src|link|iframe|img)\b", page)
    assert not re.search(r"""(src|href)\s*=\s*["']https?:""", page)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert ids


NAMES = (
    ("<script>alert(1)</script>", "[bold]hi[/bold]", "$x$", "%s{}"),
    ("[/]", "$\\frac{1}{0}$", "{% raise %}", "&amp;", "é 😀 ok"),
    ("{{7*7}}", "'\"", "#x", "-x", "a/b"),
    ("no", "911", "08:30", "null", "\\n"),
)


def center_of(names: tuple[str, ...]) -> str:
    """Return a center whose title, channels, segments, issues and pools are called by the names."""
    title, *_ = quoted = ["'" + name.replace("'", "''") + "'" for name in names]
    shares = ", ".join(f"{name}: {{share: {1 / len(names)}}}" for name in quoted)
    channels = "".join(f"  {name}: {{preset: phone, arrivals: {{per_hour: 9}}}}\n" for name in quoted)
    pools = "".join(f"  {name}: {{agents: 1, skills: [{name}]}}\n" for name in quoted)
    return (
        f"scenario: {title}\ndescription: {title}\ncalendar: {{open: '08:00-10:00'}}\nexperiment: {{replications: 2}}\n"
        f"segments: {{{shares}}}\nissues: {{{shares}}}\nchannels:\n{channels}pools:\n{pools}"
    )


@pytest.mark.parametrize("names", NAMES, ids=lambda names: names[0])
def test_hostile_names_do_nothing(names: tuple[str, ...], here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "s.yaml").write_text(center_of(names), encoding="utf-8")
    assert in_process("run", "s.yaml", "--quiet") == 0
    printed = capsys.readouterr().out
    run = run_folder(here / "outputs")
    page = (run / "report.html").read_text(encoding="utf-8")
    assert len(re.findall(r"<(script|bold)", page)) == 1  # our own, which sorts
    for name in names:
        assert printed.count(name) >= 4
        assert unescape(page).count(name) >= 4
    saved = load(run / "scenario.yaml")
    assert saved.scenario == saved.description == names[0]
    assert saved.channel_names == saved.issue_names == saved.segment_names == saved.pool_names == tuple(sorted(names))


def test_letters_that_the_font_lacks_are_no_reason_to_warn(here: Path) -> None:
    """Every missing letter of a figure is told as a ``UserWarning`` on stderr, with a line of our source."""
    (here / "s.yaml").write_text(center_of(("日本語",)), encoding="utf-8")
    assert in_process("run", "s.yaml", "--quiet") == 0


TITLES = ["../../x", "/etc", "..", "[/]", "a" * 200, "日本", "\\\\server\\share", "-rf", ".hidden", "a\nb"]


@pytest.mark.parametrize("title", TITLES)
def test_a_title_stays_in_its_folder(title: str) -> None:
    assert re.fullmatch(r"[\w-]{1,60}", slug(title))
    assert not slug(title).startswith("-")


# Starting, listing


HEAVY = {"numpy", "polars", "matplotlib", "scipy", "simpy", "pydantic", "ruamel", "rich", "jinja2", "concurrent"}


def test_help_is_light() -> None:
    code = "import sys, cli\ntry: cli.main(['--help'])\nexcept SystemExit as end: code = end.code\n"
    code += f"print('\\nloaded', code, *sorted({HEAVY} & set(sys.modules)))"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.startswith("Usage: ccsim")
    assert done.stdout.splitlines()[-1] == "loaded 0"


def test_help_takes_under_a_third_of_a_second(tmp_path: Path) -> None:
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        assert in_subprocess(tmp_path, "--help").returncode == 0
        seconds.append(time.perf_counter() - started)
    assert min(seconds) < 0.3


@pytest.mark.parametrize("command", sorted(cli.ccsim.commands))
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert in_process(command, "--help") == 0
    assert capsys.readouterr().out.startswith(f"Usage: ccsim {command}")


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert in_process("--version") == 0
    assert re.fullmatch(r"ccsim, version \d+\.\d+\.\d+\S*\n", capsys.readouterr().out)


def test_the_installed_command_is_the_same_as_the_file(tmp_path: Path) -> None:
    script = Path(sys.executable).with_name("ccsim")
    if not script.exists():
        pytest.skip("not installed")
    command = [str(script), "presets"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == in_subprocess(tmp_path, "presets").stdout


@pytest.mark.parametrize("template", sorted(library.templates()))
def test_new_starts_from_every_template(template: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert in_process("new", "deep/mine", "--template", template) == 0
    made = [line.removeprefix("wrote ") for line in capsys.readouterr().out.splitlines()]
    assert made[0] == str(Path("deep/mine.yaml"))
    assert all(Path(name).is_file() for name in made)
    assert in_process("check", "deep/mine.yaml") == 0


def test_new_overwrites_nothing(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert in_process("new", "s", "--template", "from_csv") == 2
    assert capsys.readouterr().err.startswith("s.yaml: is there already")
    assert (here / "s.yaml").read_text() == TINY
    assert not (here / "data").exists()


def test_templates_are_listed_with_their_titles(capsys: pytest.CaptureFixture[str]) -> None:
    assert in_process("new", "--list") == 0
    listed = capsys.readouterr().out
    for name, title in library.templates().items():
        assert re.search(rf"^{name} +{re.escape(title)}$", listed, re.MULTILINE)


def test_presets_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert in_process("presets") == 0
    table = capsys.readouterr().out
    assert all(name in table for name in presets())


@pytest.mark.parametrize("name", sorted(presets()))
def test_a_preset_can_be_pasted(name: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert in_process("presets", name) == 0
    pasted = "".join(f"  {line}\n" for line in capsys.readouterr().out.splitlines())
    mode = presets()[name]["mode"]
    skill = f", {name}" if mode in ("live", "concurrent", "deferred") else ""
    center = f"scenario: Pasted\nchannels:\n{pasted}  desk: {{preset: phone}}\n"
    center += f"pools: {{agents: {{agents: 1, skills: [desk{skill}]}}}}\n"
    if mode == "broadcast":
        sent = f"{{channel: {name}, at: 2026-01-05T10:00, recipients: 9, contact_channel: desk}}"
        center += f"demand: {{messages: [{sent}]}}\n"
    (here / "p.yaml").write_text(center)
    assert in_process("check", "p.yaml") == 0


def test_schema_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert in_process("schema") == 0
    assert json.loads(capsys.readouterr().out)["title"] == "ccsim scenario"


# Days when little happens


QUIET_DAYS = {
    "one replication": "experiment.replications=1",
    "no agents": "pools.agents.agents=0",
    "no target": "channels.phone.target=null",
    "no patience": "channels.phone.patience=null",
    "nobody calls": "channels.phone.arrivals={per_hour: 0}",
    "nobody can call": "channels.phone.arrivals=null",
    "nobody calls on Mondays": "channels.phone.arrivals={per_day: {sat: 20}}",
    "no rate on Mondays": "channels.phone.arrivals={per_hour: {sat: 20}}",
    "all of it is warm-up but the end": "calendar.warmup=23 h",
}


@pytest.mark.parametrize("assignment", QUIET_DAYS.values(), ids=QUIET_DAYS.keys())
def test_what_is_undefined_is_null(assignment: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert in_process("run", "s.yaml", "--quiet", "--format", "json", "--set", assignment) == 0
    printed = capsys.readouterr().out
    assert not re.search("NaN|Infinity", printed)
    rows = json.loads(printed)["metrics"]
    assert all(row["n"] == 0 for row in rows if row["mean"] is None)


# Stopping


def started(folder: Path, *words: str) -> subprocess.Popen[str]:
    """Start a run of very many replications and wait until the first is done."""
    command = [sys.executable, str(ROOT / "cli.py"), "run", "s.yaml", "--replications", "1000000", *words]
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    end = time.monotonic() + 30
    while not list(folder.glob("outputs/*/.writing-*/agents.parquet")) and time.monotonic() < end:
        time.sleep(0.02)
    time.sleep(0.5)
    return process


def kill_all(process: subprocess.Popen[str]) -> None:
    """End a process that we started, with its workers."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def stopped(process: subprocess.Popen[str], sign: int) -> tuple[str, str]:
    """Send a signal, return what was printed, and let no process survive."""
    try:
        os.kill(process.pid, sign)
        return process.communicate(timeout=30)
    finally:
        kill_all(process)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_keeps_what_is_finished_and_says_so(jobs: str, run: Path, tmp_path: Path) -> None:
    """And it is the beginning of the whole."""
    process = started(settled(tmp_path), "--jobs", jobs, "--format", "json")
    out, told = stopped(process, signal.SIGINT)
    document = json.loads(out)
    done = document["replications"]
    assert process.returncode == 1
    assert 1 <= done < 1_000_000
    assert document["complete"] is False
    kept = f"the {done} replications that were" if done > 1 else "the one replication that was"
    assert told.splitlines()[-1] == f"interrupted: kept {kept} finished"
    assert "Traceback" not in told
    folder = run_folder(tmp_path / "outputs")
    assert {path.name for path in folder.iterdir()} == FILES
    assert "interrupted" in (folder / "report.html").read_text(encoding="utf-8")
    assert hidden(tmp_path) == []
    kept = pl.read_csv(folder / "replications.csv").filter(pl.col("replication") < 3)
    whole = pl.read_csv(run / "replications.csv").filter(pl.col("replication") < done)
    assert kept.sort(kept.columns).equals(whole.sort(whole.columns))


def test_ctrl_c_before_the_first_replication_leaves_nothing(tmp_path: Path) -> None:
    """A first replication that takes long: a million callers."""
    (tmp_path / "s.yaml").write_text(TINY.replace("{file: volumes.csv}", "{per_hour: 500000}"))
    command = [sys.executable, str(ROOT / "cli.py"), "run", "s.yaml", "--jobs", "1"]
    process = subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    end = time.monotonic() + 30
    while not list(tmp_path.glob("outputs/*/.writing-*")) and time.monotonic() < end:
        time.sleep(0.02)
    time.sleep(0.3)
    out, told = stopped(process, signal.SIGINT)
    assert (process.returncode, out) == (1, "")
    assert told.strip() == "stopped before anything was finished"
    assert hidden(tmp_path) == []


LOSING = """\
import atexit, enum, signal
import cli
asked, look = [], enum.EnumMeta.__getattr__
def looked(kind, name):
    if name.startswith("__array") and kind.__module__.startswith("sim.") and not asked:
        asked.append(name)
        signal.raise_signal(signal.SIGINT)
    return look(kind, name)
enum.EnumMeta.__getattr__ = looked
atexit.register(lambda: print("asked", *asked))
cli.main(["run", "s.yaml", "--replications", "3", "--jobs", "1"])
"""


@pytest.mark.skipif(not hasattr(enum.EnumMeta, "__getattr__"), reason="from Python 3.12 on, no code of Python's runs")
def test_ctrl_c_is_heard_while_numpy_looks_at_an_enum(tmp_path: Path) -> None:
    """``array == Fate.ANSWERED`` asks the class for ``__array_ufunc__``; a Ctrl-C in that moment is lost."""
    command, path = [sys.executable, "-c", LOSING], {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=settled(tmp_path), env=path, capture_output=True, text=True, check=False, timeout=60
    )
    assert "Traceback" not in done.stderr
    assert done.returncode == 0 if done.stdout.endswith("asked\n") else done.returncode == 1


def is_over(group: int) -> bool:
    """Whether within some seconds no process of a group is left."""
    end = time.monotonic() + 5
    while time.monotonic() < end:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_a_polite_kill_leaves_no_draft_and_no_worker(tmp_path: Path) -> None:
    """SIGTERM is what a scheduler, a container or ``timeout`` sends."""
    process = started(settled(tmp_path), "--jobs", "2")
    try:
        process.terminate()
        process.wait(timeout=30)
        assert hidden(tmp_path) == []
        assert is_over(process.pid)
    finally:
        kill_all(process)


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
@pytest.mark.parametrize("words", ["schema", "run s.yaml --quiet --format csv"])
def test_a_reader_that_leaves_early_is_no_failure_to_show(words: str, here: Path) -> None:
    command = f"{sys.executable} {ROOT / 'cli.py'} {words} | head -c 10"
    done = subprocess.run(command, shell=True, cwd=here, capture_output=True, text=True, check=False, timeout=60)
    assert len(done.stdout) == 10
    assert done.stderr == ""
