"""Scenarios made of plain values and tables, built by way of files that are gone afterwards."""

from __future__ import annotations

from atexit import register
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

import polars as pl

from sim.fitting.center.fit import FittedCenter
from sim.fitting.center.replay import replay_of
from sim.fitting.writing.folder import write_tables
from sim.scenario.loading.loader import build
from sim.scenario.scenario import Scenario

DRAWS = 5
NAMING = ("file", "trace")


@cache
def _home() -> str:
    """Return a folder that is gone when Python ends."""
    folder = TemporaryDirectory(prefix="ccsim-fit-")
    register(folder.cleanup)
    return folder.name


def kept(tree: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> Scenario:
    """Return the scenario of a tree whose files are tables, in files that stay while Python runs: it may be varied."""
    folder = mkdtemp(dir=_home())
    write_tables(tables, Path(folder))
    return build(placed(tree, folder, tables))


def built(tree: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> Scenario:
    """Return the scenario of a tree whose files are tables; it is to be simulated as it is, its files are gone."""
    with TemporaryDirectory() as folder:
        write_tables(tables, Path(folder))
        return build(placed(tree, folder, tables))


def placed(node: Any, folder: str, names: Mapping[str, Any]) -> Any:
    """Return plain values in which the files named are those of a folder."""
    if isinstance(node, Mapping):
        return {
            key: str(Path(folder) / value) if key in NAMING and value in names else placed(value, folder, names)
            for key, value in node.items()
        }
    return [placed(one, folder, names) for one in node] if isinstance(node, list) else node


def built_replays(center: FittedCenter, days: tuple[date, date]) -> tuple[Scenario, ...]:
    """Return scenarios of the recorded days of a fitted center: several where arrivals within half hours are drawn."""
    counted = any(one.queue.intervals is not None for one in center.channels)
    return tuple(built(*replay_of(center, *days, draw)) for draw in range(DRAWS if counted else 1))
