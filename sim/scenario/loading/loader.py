"""Where scenarios come from: a file, a plain mapping, or another scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.scenario.files.layers import read_layers
from sim.scenario.files.tree import Change, tree_of
from sim.scenario.loading.variants import all_assigned, change, variant
from sim.scenario.scenario import Scenario


def load(path: str | Path, assignments: Sequence[str] = ()) -> Scenario:
    """Load a scenario file, with ``path=value`` assignments laid over it.

    Parameters
    ----------
    path
        A YAML file.
    assignments
        As the command line takes them after ``--set``; values are YAML, so durations carry their unit.

    Raises
    ------
    InputError
        With every problem found, each with its file, line, path and what is allowed.

    Examples
    --------
    >>> load("scenarios/quickstart.yaml", ["pools.agents.agents=14"]).scenario
    'Quickstart'
    """
    return variant(read_layers(Path(path)), all_assigned(assignments))


def build(data: Mapping[str, Any]) -> Scenario:
    """Check a scenario given as a mapping of plain values, as a scenario file would hold it.

    Parameters
    ----------
    data
        Mappings, lists, numbers and text. Durations are text with their unit, such as ``"5 min"``. Names of files
        are relative to the folder where Python runs.

    Raises
    ------
    InputError
        With every problem found, each with its path and what is allowed.

    Examples
    --------
    >>> scenario = build({
    ...     "scenario": "One queue",
    ...     "channels": {"phone": {"preset": "phone", "arrivals": {"per_hour": 60}}},
    ...     "pools": {"agents": {"agents": 7, "skills": ["phone"]}},
    ... })
    >>> scenario.channels["phone"].target.share
    0.8
    """
    return variant(tree_of(data, "scenario"), ())


def vary(scenario: Scenario, changes: Mapping[str, Any]) -> Scenario:
    """Return a scenario with changes laid over it, checked again; the scenario given stays as it is.

    Presets and vendors fill in anew what the changes leave open, as if the file had been written so.

    Parameters
    ----------
    changes
        A value for each path, spelled as after ``--set``: ``{"pools.agents.agents": 9}``. ``None`` takes a channel,
        pool, segment or issue away. Names of files are relative to the folder where Python runs.

    Raises
    ------
    InputError
        With every problem found, each with its path and what is allowed.

    Examples
    --------
    >>> scenario = load("scenarios/quickstart.yaml")
    >>> larger = vary(scenario, {"pools.agents.agents": 14, "channels.phone.target.within": "30 s"})
    >>> larger.channels["phone"].target.within
    30.0
    """
    return varied(scenario, [change(path, value, "vary", ".") for path, value in changes.items()])


def varied(scenario: Scenario, changes: Sequence[Change]) -> Scenario:
    """Return a scenario with further changes laid over those that made it."""
    return variant(scenario.base, (*scenario.changes, *changes))
