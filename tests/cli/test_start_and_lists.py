"""Help, version, templates, presets and schema: what the command line starts with, and how fast."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import cli
from sim.scenario import load
from sim.scenario.files import library
from sim.scenario.files.presets import presets
from tests.cli.command_line import TINY, in_process, in_subprocess
from tests.support.paths import ROOT

LONG = {"bank_ten_years", "city_311"}  # whose years of volumes take longest to read
HEAVY = {"numpy", "polars", "matplotlib", "scipy", "simpy", "pydantic", "ruamel", "rich", "jinja2", "concurrent"}


def test_help_is_light() -> None:
    code = "import sys, cli\ntry: cli.main(['--help'])\nexcept SystemExit as end: code = end.code\n"
    code += f"print('\\nloaded', code, *sorted({HEAVY} & set(sys.modules)))"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=180)
    assert done.stdout.startswith("Usage: ccsim")
    assert done.stdout.splitlines()[-1] == "loaded 0"


def test_help_takes_little_longer_than_what_reads_its_words(tmp_path: Path) -> None:
    """By turns, so that it does not matter how fast a machine is: not twice as long."""
    known = partial(subprocess.run, [sys.executable, "-c", "import click"], check=True, timeout=180)
    turns = [(seconds(known), seconds(lambda: in_subprocess(tmp_path, "--help"))) for _ in range(4)]
    assert min(told for _, told in turns) < 2 * min(least for least, _ in turns)


def seconds(call: Callable[[], Any]) -> float:
    started = time.perf_counter()
    assert call().returncode == 0
    return time.perf_counter() - started


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
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=180)
    assert done.stdout == in_subprocess(tmp_path, "presets").stdout


@pytest.mark.parametrize(
    "template",
    [
        pytest.param(path.stem, marks=[pytest.mark.slow] if path.stem in LONG else [])
        for path in sorted(library.folder().glob("*.yaml"))
    ],
)
def test_new_starts_from_every_template(template: str, tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert in_process("new", "deep/mine", "--template", template) == 0
    made = [line.removeprefix("wrote ") for line in capsys.readouterr().out.splitlines()]
    assert made[0] == str(Path("deep/mine.yaml"))
    assert all(Path(name).is_file() for name in made)
    assert in_process("check", "deep/mine.yaml") == 0
    assert load(Path("deep/mine.yaml")).scenario == "Mine"


@pytest.mark.parametrize(
    ("name", "title"),
    [("my-center", "My center"), ("a_b c", "A b c"), ("yes", "Yes"), ("2026", "2026"), ("-", "-"), ("ñ: #1", "Ñ: #1")],
)
def test_a_new_scenario_is_called_as_its_file(name: str, title: str, tiny: Path) -> None:
    assert in_process("new", "--", name) == 0
    assert load(Path(f"{name}.yaml")).scenario == title


def test_new_overwrites_nothing(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert in_process("new", "s", "--template", "from_csv") == 2
    assert capsys.readouterr().err.startswith("s.yaml: is there already")
    assert (tiny / "s.yaml").read_text() == TINY
    assert not (tiny / "data").exists()


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
def test_a_preset_can_be_pasted(name: str, tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert in_process("presets", name) == 0
    pasted = "".join(f"  {line}\n" for line in capsys.readouterr().out.splitlines())
    mode = presets()[name]["mode"]
    skill = f", {name}" if mode in ("live", "concurrent", "deferred") else ""
    center = f"scenario: Pasted\nchannels:\n{pasted}  desk: {{preset: phone}}\n"
    center += f"pools: {{agents: {{agents: 1, skills: [desk{skill}]}}}}\n"
    if mode == "broadcast":
        sent = f"{{channel: {name}, at: 2026-01-05T10:00, recipients: 9, contact_channel: desk}}"
        center += f"demand: {{messages: [{sent}]}}\n"
    (tiny / "p.yaml").write_text(center)
    assert in_process("check", "p.yaml") == 0


def test_schema_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert in_process("schema") == 0
    assert json.loads(capsys.readouterr().out)["title"] == "ccsim scenario"
