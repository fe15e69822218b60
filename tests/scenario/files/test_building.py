"""Building a scenario from a mapping or a file, and the shipped files."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario import Scenario, build, load
from sim.scenario.files.tree import dump
from tests.scenario.files.small_scenario import BASE, CHANNELS, POOLS, TOP, plain, written
from tests.support.paths import ROOT

SHIPPED = sorted((ROOT / "scenarios").glob("*.yaml"))


def same(one: Scenario, other: Scenario) -> bool:
    """Whether two scenarios say the same, wherever they were read."""
    return one.tree == other.tree and all(getattr(one, key) == getattr(other, key) for key in Scenario.model_fields)


def test_build_is_load_without_a_file(tmp_path: Path) -> None:
    assert same(build(plain()), load(written(tmp_path, s=BASE)))


def test_build_leaves_its_mapping_alone() -> None:
    data = plain()
    build(data)
    assert data == plain()


def test_a_scenario_is_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        build(plain()).calendar.days = 2  # type: ignore[misc]


def test_the_order_of_keys_does_not_matter(tmp_path: Path) -> None:
    assert same(load(written(tmp_path, s=POOLS + CHANNELS + TOP)), load(written(tmp_path, t=BASE)))


# The files we ship


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_scenario_loads(path: Path) -> None:
    assert load(path).channels


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_scenario_survives_saving(path: Path, tmp_path: Path) -> None:
    scenario = load(path)
    assert same(load(written(tmp_path, saved=dump(scenario.tree))), scenario)
