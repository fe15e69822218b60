"""The documents: every command and every snippet works, every key is told."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

import cli
from docs.tools import measured, metrics, reference
from sim.metrics.catalogue import GROUPS
from sim.scenario import InputError, build, load
from sim.scenario.files.tree import parse
from sim.scenario.loading.json_schema import json_schema
from tests.docs.pages import PAGES, blocks
from tests.support.paths import ROOT

NAME = lambda page: str(page.relative_to(ROOT))  # noqa: E731


def test_output_of_the_readme_is_real(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = blocks(ROOT / "README.md", "text")[0].splitlines()
    assert cli._outcome(["run", str(ROOT / "scenarios" / "quickstart.yaml"), "--out", str(tmp_path)]) == 0
    real = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert [line for line in real if line] == [line for line in told if line and not line.startswith("written")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_python_snippets(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The blocks of a page share their names, as the cells of a notebook do; what they write is thrown away."""
    (tmp_path / "scenarios").symlink_to(ROOT / "scenarios")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "snippet"}
    for block in blocks(page, "python"):
        exec(compile(block, page.name, "exec"), names)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
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
    """Else: ``make schema``, after a comment for the group where it is new."""
    text = metrics.PAGE.read_text(encoding="utf-8")
    assert sorted(metrics.groups(text)) == sorted(GROUPS)
    assert metrics.document(text) == text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
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


def test_the_reference_is_current() -> None:
    """Else: ``make schema``."""
    assert (ROOT / "docs" / "reference.md").read_text(encoding="utf-8") == reference.document()


def test_the_reference_tells_what_every_key_means() -> None:
    schema = json.loads(json_schema())
    keys = {name: set(reference.keys(noun)) for name, noun in {"Scenario": schema, **schema["$defs"]}.items()}
    assert {name: set(told) for name, told in reference.meanings().items()} == keys


def test_every_scenario_answers_a_question() -> None:
    folder = ROOT / "scenarios"
    told = set(re.findall(r"\]\(([\w/]+\.(?:yaml|py))\)", (folder / "README.md").read_text(encoding="utf-8")))
    shipped = [path for path in folder.rglob("*") if path.suffix in (".yaml", ".py")]
    assert told == {str(path.relative_to(folder)) for path in shipped}


def test_the_readme_counts_the_comparisons() -> None:
    rows = [row.split("|") for row in measured.PAGE.read_text(encoding="utf-8").splitlines() if row.endswith(" |")]
    counts = [(int(row[2]), int(row[3])) for row in rows if len(row) == 8 and row[2].strip().isdigit()]
    made, within = (sum(column) for column in zip(*counts, strict=True))
    told = f"{made:,} comparisons, {within / made:.0%}".replace("%", " %")
    assert told in (ROOT / "README.md").read_text(encoding="utf-8")


def test_csv_snippets_of_the_tutorial_are_shipped() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "scenarios" / "data").glob("*.csv")]
    shown = blocks(ROOT / "docs" / "tutorial.md", "csv")
    assert len(shown) == 2
    assert all(any(text.startswith(block) for text in texts) for block in shown)


def test_the_scenario_of_the_tutorial_is_shipped() -> None:
    (block,) = blocks(ROOT / "docs" / "tutorial.md", "yaml")
    path = ROOT / "scenarios" / "service_desk.yaml"
    shipped = parse(path.read_text(encoding="utf-8"), str(path), path.parent).data
    shown = parse(block, str(path), path.parent).data
    assert {key: shipped[key] for key in shown} == shown


def test_the_layer_of_the_guide_for_consultants_loads(tmp_path: Path) -> None:
    (block,) = blocks(ROOT / "docs" / "consultants.md", "yaml")
    shutil.copy(ROOT / "scenarios" / "quickstart.yaml", tmp_path / "today.yaml")
    plan = tmp_path / "plan.yaml"
    plan.write_text(block, encoding="utf-8")
    assert set(load(plan).channels) == {"phone", "chat"}
