"""Study files: what loads, and one clear line for everything that does not."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sim.experiments.sweep.plan import plan
from sim.scenario import InputError, load
from sim.scenario.files.tree import parse
from sim.scenario.studies.files import load_study, study_schema
from tests.support.paths import ROOT

BASE = """\
scenario: Tiny center
calendar: {start: 2026-01-05, open: "08:00-10:00"}
experiment: {seed: 5, replications: 3}
segments: {gold: {share: 0.2}, rest: {share: 0.8}}
channels:
  phone: {preset: phone, arrivals: {per_hour: 60}}
pools:
  agents: {agents: 6, skills: [phone]}
"""
STUDY = """\
study: Tiny study
base: base.yaml
design:
  method: grid
  factors:
    pools.agents.agents: [5, 6]
metrics: [service_level]
"""
FACTOR = "design.factors.pools.agents.agents"


def files(folder: Path, study: str, base: str = BASE) -> Path:
    (folder / "base.yaml").write_text(base)
    (folder / "study.yaml").write_text(study)
    return folder / "study.yaml"


def complaints(folder: Path, study: str, *assignments: str, base: str = BASE) -> list[str]:
    with pytest.raises(InputError) as refusal:
        plan(load_study(files(folder, study, base)), assignments)
    return [str(problem).replace(f"{folder}/", "") for problem in refusal.value.problems]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("base:", "bsae:", "study.yaml:2: bsae: unknown key; did you mean 'base'?"),
        (
            "metrics:",
            "agents: [5, 6]\nmetrics:",
            "study.yaml:7: agents: unknown key; it belongs to set, or to design.factors, as pools.NAME.agents; allowed "
            "here: study, ",
        ),
        ("base.yaml", "bsae.yaml", "study.yaml:2: base: there is no file 'bsae.yaml'; write a path relative to"),
        ("metrics: [service_level]", "", "study.yaml:1: metrics: is missing; write metrics: [service_level, occupancy"),
        ("grid", "gird", "study.yaml:4: design.method: 'gird' is not allowed; did you mean 'grid'?"),
        ("[5, 6]", "5", f"study.yaml:6: {FACTOR}: 5 is not a mapping; write [8, 10, 12] or {{low"),
        ("[5, 6]", "", f"study.yaml:6: {FACTOR}: has no value; write [8, 10, 12] or"),
        ("[5, 6]", "[]", f"study.yaml:6: {FACTOR}.values: is empty; write at least 1"),
        ("[5, 6]", "[5, 5]", f"study.yaml:6: {FACTOR}.values: has 5 twice; write each value once"),
        ("[5, 6]", "{low: 5, hihg: 6}", f"study.yaml:6: {FACTOR}.hihg: unknown key; did you mean 'high'?"),
        ("[5, 6]", "{low: 5, high: 6}", "study.yaml:3: design: has no levels for 'pools.agents.agents', which a grid"),
        ("[5, 6]", "{low: 6, high: 5, levels: 2}", f"study.yaml:6: {FACTOR}: has low 6 not below high 5"),
        ("[5, 6]", "{low: 1 s, high: 5, levels: 2}", f"study.yaml:6: {FACTOR}: has one end with a unit and one withou"),
        ("[5, 6]", "{low: 0, high: 5, log: true}", f"study.yaml:6: {FACTOR}: has low 0, which has no logarithm"),
        ("[5, 6]", "{low: 1.5, high: 5, integer: true}", f"study.yaml:6: {FACTOR}: has the ends 1.5 and 5, which are"),
        ("[5, 6]", "{low: 1, high: 3, levels: 9, integer: true}", f"study.yaml:6: {FACTOR}: has 9 levels, some of the"),
        ("[5, 6]", "{low: 1, high: 3, levels: 2, unit: hours}", f"study.yaml:6: {FACTOR}.unit: 'hours' is no unit"),
        ("[5, 6]", "{low: .nan, high: 3, levels: 2}", f"study.yaml:6: {FACTOR}.low: nan is no bound; write a number"),
        ("[5, 6]", "{low: soon, high: 3, levels: 2}", f"study.yaml:6: {FACTOR}.low: 'soon' is not a duration"),
        ("agents.agents:", "agents..agents:", "study.yaml:3: design: 'pools.agents..agents' is not a path; write one"),
        ("pools.agents.agents:", "experiment.seed:", "study.yaml:3: design: sets 'experiment.seed', which all points"),
        ("grid", "sobol", "study.yaml:3: design: does not say how many points sobol draws; write points: 64"),
        ("grid", "sobol\n  points: 100", "study.yaml:3: design: has 100 points; Sobol points are balanced for powers"),
        ("grid", "grid\n  points: 8", "study.yaml:3: design: has points, which a grid does not read"),
        ("grid", "grid\n  indices: true", "study.yaml:3: design: has indices, which grid does not give"),
        ("grid", "list\n  points: [{a.b: 1}]", "study.yaml:3: design: has factors, which a list does not read"),
        ("grid", "list\n  points: []", "study.yaml:5: design.points: is empty; write at least 1"),
        ("grid", "list\n  points: [{a.b: 1}, {c.d: 1}]", "study.yaml:5: design.points: has 'a.b' in one of the rows 0"),
        ("grid", "sobol\n  points: many", "study.yaml:5: design.points: 'many' is not a whole number"),
        ("study: Tiny study", "study: ''", "study.yaml:1: study: is empty; write some text"),
        ("base:", "replications: 0\nbase:", "study.yaml:2: replications: 0 is too small; write 1 or more"),
        ("metrics:", "set: {pools.agents.agents: 4}\nmetrics:", "study.yaml:1: sets 'pools.agents.agents' and varies"),
        ("[service_level]", "service_level", "study.yaml:7: metrics: 'service_level' is not a list; write [service_le"),
        ("[service_level]", "[asa, asa]", "study.yaml:1: asks for a metric twice; write each once"),
        ("[service_level]", "[service]", "study.yaml:7: metrics.0: there is no metric 'service'; did you mean"),
        ("[service_level]", "[cost_total]", "study.yaml:7: metrics.0: 'cost_total' is not measured of the whole cente"),
        ("[service_level]", "[{metric: asa, channel: fax}]", "study.yaml:7: metrics.0: there is no channel 'fax'; all"),
        ("[service_level]", "[{metric: asa, pool: agents, segment: gold}]", "study.yaml:7: metrics.0: 'asa of gold, a"),
        ("[service_level]", "[asa]\nfront: {asa: low}", "study.yaml:1: has a front that is not of two metrics"),
        ("[service_level]", "[asa]\nfront: {asa: low, cost: low}", "study.yaml:1: has the front 'cost', which is none"),
        ("[service_level]", "[asa]\nfront: {asa: down}", "study.yaml:8: front.asa: 'down' is not allowed"),
        ("pools.agents.agents:", "pools.agents.agnts:", "study.yaml:6: pools.agents.agnts: unknown key; did you mean"),
        ("pools.agents.agents:", "channels.phone.arrivals.per_hour.x:", "study.yaml:6: channels.phone.arrivals.per_ho"),
    ],
)  # fmt: skip
def test_bad_studies(tmp_path: Path, old: str, new: str, line: str) -> None:
    assert old in STUDY
    found = complaints(tmp_path, STUDY.replace(old, new, 1))
    if not old.startswith("pools"):
        assert len(found) == 1
    assert found[0].startswith(line)


def test_all_wrong_points_are_told_each_in_a_line(tmp_path: Path) -> None:
    study = STUDY.replace("[5, 6]", "[5, -1, 6]\n    channels.phone.arrivals.per_hour: [10, many]")
    assert complaints(tmp_path, study) == [
        "study.yaml:7: channels.phone.arrivals.per_hour: point 1: 'many' is not a number; write a plain number",
        "study.yaml:6: pools.agents.agents: point 2: -1 is too small; write 0 or more",
        "study.yaml:7: channels.phone.arrivals.per_hour: point 3: 'many' is not a number; write a plain number "
        "(and 1 more)",
        "study.yaml:7: channels.phone.arrivals.per_hour: point 5: 'many' is not a number; write a plain number",
    ]


def test_twenty_wrong_points_are_told_and_how_many_more(tmp_path: Path) -> None:
    found = complaints(tmp_path, STUDY.replace("[5, 6]", "{low: -30, high: 5, integer: true}"))
    assert len(found) == 21
    assert found[19].startswith("study.yaml:6: pools.agents.agents: point 19: -11 is too small")
    assert found[20] == "and 10 more of 36 points"


def test_what_is_wrong_everywhere_is_told_once(tmp_path: Path) -> None:
    (found,) = complaints(tmp_path, STUDY, base=BASE.replace("skills", "skils"))
    assert found.startswith("base.yaml:8: pools.agents.skils: unknown key; did you mean 'skills'?")


@pytest.mark.parametrize(
    ("assignment", "line"),
    [
        ("pools.agents.agents=3", "--set pools.agents.agents=3: pools.agents.agents: is a factor of the study; change"),
        ("pools.agents", "--set pools.agents: is not an assignment; write PATH=VALUE"),
        ("calendar.days=0", "--set calendar.days=0: calendar.days: 0 is too small; write 1 or more"),
        ("calendar.days=[", "--set calendar.days=[:1: is not YAML"),
    ],
)
def test_bad_assignments(tmp_path: Path, assignment: str, line: str) -> None:
    assert complaints(tmp_path, STUDY, assignment)[0].startswith(line)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("- a\n", "study.yaml:1: is not a scenario; write a mapping"),
        ("study: [\n", "study.yaml:2: is not YAML"),
        ("study: a\nstudy: b\n", 'study.yaml:2: has the key "study" twice'),
        (BASE, "study.yaml:1: is a scenario, no study; write study: My study"),
    ],
)
def test_files_that_are_no_studies(tmp_path: Path, text: str, line: str) -> None:
    assert complaints(tmp_path, text)[0].startswith(line)


def test_missing_files(tmp_path: Path) -> None:
    for path, what in ((tmp_path, "is a folder"), (tmp_path / "no.yaml", "there is no such file")):
        with pytest.raises(InputError, match=f"{what}; name a study file"):
            load_study(path)


def test_a_base_that_is_no_scenario_is_told_with_its_own_place(tmp_path: Path) -> None:
    assert complaints(tmp_path, STUDY, base="channels: 3\n")[0].startswith("base.yaml:1: ")


def resolved(folder: Path, study: str, *assignments: str) -> list[Any]:
    return list(plan(load_study(files(folder, study)), assignments).scenarios)


def test_points_are_the_base_with_their_values(tmp_path: Path) -> None:
    shared = "seed: 9\nreplications: 4\nset: {calendar.days: 2, channels.phone.patience: {deterministic: 30 s}}\n"
    one, other = resolved(tmp_path, shared + STUDY, "routing.agent_selection=ranked")
    assert [scenario.pools["agents"].agents for scenario in (one, other)] == [5, 6]
    for scenario in (one, other):
        assert (scenario.experiment.seed, scenario.experiment.replications, scenario.calendar.days) == (9, 4, 2)
        assert scenario.routing.agent_selection == "ranked"
        assert scenario.tree["channels"]["phone"]["patience"] == {"deterministic": "30 s"}


def test_a_factor_may_be_a_whole_mapping_or_a_preset(tmp_path: Path) -> None:
    study = STUDY.replace(
        "[5, 6]", "[5]\n    channels.phone.preset: [phone, web_chat]\n    pools.agents: [{agents: 2, skills: [phone]}]"
    )
    study = study.replace("    pools.agents.agents: [5]\n", "")
    phone, chat = resolved(tmp_path, study)
    assert (phone.channels["phone"].mode, chat.channels["phone"].mode) == ("live", "concurrent")
    assert chat.pools["agents"].agents == 2


def test_files_of_a_study_are_relative_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "inside"
    folder.mkdir()
    (folder / "volumes.csv").write_text("start,volume\n08:00,30\n")
    study = STUDY.replace(
        "pools.agents.agents: [5, 6]", "channels.phone.arrivals: [{file: volumes.csv, missing: zero}, {per_hour: 5}]"
    )
    monkeypatch.chdir(tmp_path)
    first, _ = resolved(folder, study)
    assert first.tree["channels"]["phone"]["arrivals"]["file"] == str(folder / "volumes.csv")


SCHEMA = json.loads(study_schema())


def test_the_schema_that_lies_in_docs_is_current() -> None:
    assert (ROOT / "docs" / "study.schema.json").read_text(encoding="utf-8") == study_schema()


def written(text: str) -> Any:
    return parse(text, "study.yaml", ROOT).data


@pytest.mark.parametrize("path", sorted((ROOT / "scenarios" / "studies").glob("*.yaml")), ids=lambda path: path.stem)
def test_shipped_studies_and_bases_load(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if "\nstudy:" in f"\n{text}":
        jsonschema.validate(written(text), SCHEMA)
        assert plan(load_study(path)).scenarios
    else:
        assert load(path)


def test_the_schema_tells_right_from_wrong() -> None:
    jsonschema.validate(written(STUDY.replace("[5, 6]", "{low: 20 s, high: 3 min, levels: 3, log: true}")), SCHEMA)
    jsonschema.validate(written(STUDY.replace("grid", "list\n  points: [{a.b: 1}]")), SCHEMA)
    for old, new in (("grid", "gird"), ("[5, 6]", "{low: 5, hihg: 6}"), ("[5, 6]", "5"), ("base:", "bsae:")):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(written(STUDY.replace(old, new)), SCHEMA)


def test_every_key_of_a_study_is_told() -> None:
    page = (ROOT / "docs" / "sweep.md").read_text(encoding="utf-8")
    nouns = [SCHEMA, *SCHEMA["$defs"].values()]
    keys = {key for noun in nouns for part in (noun, *noun.get("anyOf", [])) for key in part.get("properties", {})}
    assert {"low", "indices", "front", "values"} <= keys
    assert [key for key in sorted(keys) if not re.search(rf"\b{key}\b", page)] == []


def test_the_page_shows_the_shipped_study() -> None:
    page = (ROOT / "docs" / "sweep.md").read_text(encoding="utf-8")
    shown = re.findall(r"^```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)[0]
    shipped = written((ROOT / "scenarios" / "studies" / "staff_and_patience.yaml").read_text(encoding="utf-8"))
    assert written(shown) == {key: value for key, value in shipped.items() if key != "description"}
