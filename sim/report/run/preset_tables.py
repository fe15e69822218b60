"""The presets as tables: how each channel works, what it is like, what it is good for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.report.page.text_table import Table
from sim.scenario.channels.mode import mode_of
from sim.scenario.files.presets import presets, profiles

NONE = "–"


def preset_tables() -> list[Table]:
    """Return three tables of at most 120 columns: the keys in brief, the traits with the costs, the functions."""
    workings = {name: _workings(channel) for name, channel in presets().items()}
    traits = {name: {**profile["traits"], **_costs(profile)} for name, profile in profiles().items()}
    functions = {name: profile["functions"] for name, profile in profiles().items()}
    return [_table("workings", workings), _table("traits", traits), _table("functions", functions)]


def _table(title: str, cells: Mapping[str, Mapping[str, Any]]) -> Table:
    columns = next(iter(cells.values()))
    rows = tuple((name, *(_spoken(row[column]) for column in columns)) for name, row in cells.items())
    return Table(title, ("preset", *columns), rows, ("",) * len(rows))


def _spoken(value: Any) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def _costs(profile: Mapping[str, Any]) -> dict[str, str]:
    return {"our cost": f"{profile['all_in_cost']:g}", "customer's": f"{profile['customer_cost']:g}"}


def _workings(channel: Mapping[str, Any]) -> dict[str, str]:
    """Return what a channel does, by means: its distributions are in ``ccsim presets NAME``."""
    return {
        "mode": channel["mode"],
        "family": channel["family"],
        "handle time": " + ".join(_mean(channel[key]) for key in ("handle_time", "wrap_up") if key in channel) or NONE,
        "patience": _patience(channel),
        "holds": _holds(channel),
        "contained": _contained(channel.get("self_service")),
        "target": _promise(channel.get("target")),
    }


def _mean(law: Mapping[str, Any]) -> str:
    parameters = next(iter(law.values()))
    return str(parameters["mean"])


def _patience(channel: Mapping[str, Any]) -> str:
    """Return how long a customer waits; in mode deferred how long until the customer chases."""
    if "patience" not in channel:
        return NONE
    return f"chase {_mean(channel['patience'])}" if mode_of(channel).deferred else _mean(channel["patience"])


def _holds(channel: Mapping[str, Any]) -> str:
    if not mode_of(channel).staffed:
        return NONE
    return str(channel["concurrency"]["limit"]) if "concurrency" in channel else "1"


def _contained(self_service: Mapping[str, Any] | None) -> str:
    return f"{100 * self_service['containment']:g} %" if self_service else NONE


def _promise(target: Mapping[str, Any] | None) -> str:
    return f"{100 * target['share']:g} % in {target['within']}" if target else NONE
