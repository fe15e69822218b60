"""The JSON Schema: it is current, and refuses and allows what the loader does."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sim.scenario import InputError, build, load
from sim.scenario.files.tree import dump, parse
from sim.scenario.loading.json_schema import json_schema
from tests.scenario.files.small_scenario import BASE, plain, written
from tests.support.paths import ROOT

SHIPPED = sorted((ROOT / "scenarios").glob("*.yaml"))


def test_the_committed_schema_is_current() -> None:
    """Else: ``ccsim schema > docs/scenario.schema.json``."""
    words = [sys.executable, str(ROOT / "cli.py"), "schema"]
    printed = subprocess.run(words, capture_output=True, check=True, timeout=180).stdout
    assert printed.decode() == (ROOT / "docs" / "scenario.schema.json").read_text(encoding="utf-8") == json_schema()


def as_json(path: Path) -> Any:
    """Read a scenario file as it stands, with dates as text: what an editor checks against the schema."""
    return json.loads(json.dumps(parse(path.read_text(encoding="utf-8"), str(path), path.parent).data, default=str))


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = json.loads(json_schema())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_scenario_fits_the_schema(path: Path, validator: Draft202012Validator) -> None:
    assert [error.message for error in validator.iter_errors(as_json(path))] == []


def put(path: str, value: object) -> dict[str, Any]:
    """Return ``BASE`` as a mapping with one value put in."""
    data = plain()
    *above, last = path.split(".")
    node = data
    for key in above:
        node = node[key]
    node[last] = value
    return data


WRONG = [
    ("pools.agents.agents", -3),
    ("pools.agents.agents", "three"),
    ("channels.phone.mode", "dead"),
    ("channels.phone.target.share", 80),
    ("channels.phone.target.within", 20),
    ("channels.phone.handle_time.exponential.mean", "5 parsecs"),
    ("calendar.days", 0),
    ("calendar.dayz", 1),
    ("chanels", {}),
    ("scenario", 3),
    ("experiment", {"seed": -1}),
    ("segments", {"gold": {"share": 2}}),
    ("pools.agents.skills", []),
]


@pytest.mark.parametrize(("path", "value"), WRONG, ids=[f"{path}={value}" for path, value in WRONG])
def test_the_schema_refuses_what_the_loader_refuses(path: str, value: object, validator: Draft202012Validator) -> None:
    data = put(path, value)
    assert not validator.is_valid(data)
    with pytest.raises(InputError):
        build(data)


FINE: list[tuple[str, Any]] = [
    ("pools.agents.agents", {"08:00": 3}),
    ("pools.agents.agents", {"mon-fri": {"08:00": 3}, "sat": 2}),
    ("pools.agents.skills", [{"channel": "phone", "pace": 2}]),
    ("channels.phone.arrivals", {"per_hour": [10, 20]}),
    ("channels.phone.arrivals", {"per_hour": {"every day": {"08:00": 4.5}}}),
    ("channels.phone.arrivals", {"per_day": 100, "profile": "morning"}),
    ("channels.phone.arrivals", {"per_day": 100, "profile": [1, 2, 1]}),
    ("channels.phone.handle_time", {"deterministic": "3 min"}),
    ("channels.phone.handle_time", {"exponential": {"mean": {"08:00": "3 min", "09:00": "1 h 30 min"}}}),
    ("channels.phone.redial", {"probability": 0.5}),
    ("channels.phone.redial", {"switch": {"probability": 0.0}}),
    ("channels.phone.open", "09:00-10:00"),
    ("channels.phone", {"preset": "phone"}),
    ("demand", {"busyness": {"shape": 30}}),
    ("demand", {"busyness": "none"}),
    ("calendar", {"open": {"mon": "08:00-10:00"}, "warmup": "mser5", "interval": "15 min"}),
    ("routing", {"routes": [{"channel": "phone", "rings": [["agents"]]}]}),
    ("routing", {"routes": [{"channel": "phone", "rings": [{"pools": ["agents"], "after": "20 s"}]}]}),
]


@pytest.mark.parametrize(("path", "value"), FINE, ids=[f"{path}={value}" for path, value in FINE])
def test_the_schema_allows_what_the_loader_allows(path: str, value: object, validator: Draft202012Validator) -> None:
    data = put(path, value)
    assert [error.message for error in validator.iter_errors(data)] == []
    assert build(data)


def test_the_schema_allows_a_layer_that_writes_only_its_own(validator: Draft202012Validator) -> None:
    assert validator.is_valid({"extends": "base.yaml", "calendar": {"days": 2}})
    assert validator.is_valid({"extends": "base.yaml", "channels": {"phone": {"lines": 2}}})
    assert not validator.is_valid({"extends": "base.yaml", "calendar": {"days": 0}})
    assert not validator.is_valid({"extends": 3})


NESTED: list[dict[str, Any]] = [
    {"pools": {"agents": {"agents": 2}}},
    {"channels": {"phone": {"target": {"share": 0.9}}}},
]


@pytest.mark.parametrize("layer", NESTED, ids=lambda layer: next(iter(layer)))
def test_the_schema_allows_a_layer_that_writes_part_of_a_pool_or_target(
    layer: dict[str, Any], validator: Draft202012Validator, tmp_path: Path
) -> None:
    data = {"extends": "base.yaml", **layer}
    assert load(written(tmp_path, top=dump(data), base=BASE))
    assert validator.is_valid(data)
