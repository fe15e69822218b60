"""The documents: every command and every snippet works, every key is told."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

import cli
from sim.metrics.definitions import UNITS
from sim.scenario import InputError, build, load
from sim.scenario.schema import json_schema
from sim.scenario.tree import parse

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def commands() -> list[str]:
    lines = [line for block in blocks(ROOT / "README.md", "sh") for line in block.splitlines()]
    return [line.partition("#")[0].strip() for line in lines if line.startswith("ccsim")]


def test_commands_of_the_readme(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """All commands in order, in one folder, as a reader would type them."""
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    monkeypatch.chdir(tmp_path)
    assert len(commands()) > 4
    for line in commands():
        words = shlex.split(line)[1:]
        assert cli._outcome(words + (["--replications", "2"] if words[0] in ("run", "compare") else [])) == 0, line
    assert "Traceback" not in capsys.readouterr().err


def test_commands_and_output_of_comparisons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first command prints what the page shows; the others run."""
    page = ROOT / "docs" / "compare.md"
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    monkeypatch.chdir(tmp_path)
    first, *others = [shlex.split(block.replace("\\\n", " "))[1:] for block in blocks(page, "sh")]
    assert cli._outcome(first) == 0
    real, told = capsys.readouterr().out.splitlines(), blocks(page, "text")[0].splitlines()
    assert [line.strip() for line in real if line.strip()] == [line.strip() for line in told if line.strip()]
    assert [cli._outcome(words) for words in others] == [0] * 3
    assert "Traceback" not in capsys.readouterr().err


def test_output_of_the_readme_is_real(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = blocks(ROOT / "README.md", "text")[0].splitlines()
    assert cli._outcome(["run", str(ROOT / "scenarios" / "quickstart.yaml"), "--out", str(tmp_path)]) == 0
    real = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert [line for line in real if line] == [line for line in told if line and not line.startswith("written")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_python_snippets(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The blocks of a page share their names, as the cells of a notebook do; what they write is thrown away."""
    (tmp_path / "scenarios").symlink_to(ROOT / "scenarios")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "snippet"}
    for block in blocks(page, "python"):
        exec(compile(block, page.name, "exec"), names)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_json_snippets(page: Path) -> None:
    assert all(json.loads(block) for block in blocks(page, "json"))


def test_yaml_snippets() -> None:
    """Each block fills in a whole scenario, alone or laid over the first."""
    first, *others = [parse(block, "docs", ROOT).data for block in blocks(ROOT / "docs" / "scenarios.md", "yaml")]
    assert build(first).scenario == "My center"
    for block in others:
        keys = {name: {"agents": 1, "skills": ["phone"]} for name in ("frontline", "experts", "backup")}
        segments = {name: {"share": 0.5} for name in ("vip", "mass")} if "routing" in block else {}
        build(first | {"pools": first["pools"] | keys, "segments": segments} | block)


def test_every_key_of_a_scenario_is_told() -> None:
    text = (ROOT / "docs" / "scenarios.md").read_text(encoding="utf-8")
    schema = json.loads(json_schema())
    keys = {key for noun in [schema, *schema["$defs"].values()] for key in _keys(noun)}
    assert len(keys) > 60
    assert [key for key in sorted(keys) if not re.search(rf"\b{key}\b", text)] == []


def _keys(noun: dict[str, object]) -> set[str]:
    found = set(noun.get("properties", {}))
    for variant in noun.get("anyOf", []):
        found |= _keys(variant)
    return found


def test_every_metric_has_its_formula() -> None:
    text = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    assert [metric for metric in UNITS if f"`{metric}`" not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!http)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_error_messages_of_the_documents_are_the_real_ones(tmp_path: Path) -> None:
    block = next(block for block in blocks(ROOT / "docs" / "scenarios.md", "text") if "has no unit" in block)
    file = tmp_path / "my-center.yaml"
    file.write_text(
        "scenario: My center\nchannels:\n  phone:\n    mode: live\n    arrivals: {per_hour: 60}\n"
        "    handle_time: {deterministic: 5 min}\n    patience: {exponential: {mean: 5}}\npools:\n"
        "  agents: {agents: 7, skils: [phone], skills: [phone]}\n"
    )
    with pytest.raises(InputError) as refusal:
        load(file)
    told = [str(problem).replace(f"{tmp_path}/", "") for problem in refusal.value.problems]
    assert told == block.splitlines()
