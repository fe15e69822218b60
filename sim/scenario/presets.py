"""Presets: channels whose keys are filled in, each overridden by what the scenario writes."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from sim.scenario.problems import did_you_mean, input_error
from sim.scenario.tree import Tree, dump, parse

ONE_OF_A_KIND = ("patience", "handle_time", "wrap_up", "arrivals", "open")


@cache
def presets() -> dict[str, Any]:
    """Return every preset by name, as a scenario file would write it."""
    text = files("sim.scenario").joinpath("presets.yaml").read_text(encoding="utf-8")
    return parse(text, "presets.yaml", Path()).data


def fill_presets(tree: Tree) -> None:
    """Fill the keys of every channel with a preset; a distribution that is written replaces it whole.

    Raises
    ------
    InputError
        When a preset does not exist.
    """
    written = tree.data.get("channels")
    channels: dict[str, Any] = written if isinstance(written, dict) else {}
    for name, channel in channels.items():
        if isinstance(channel, dict) and channel.get("preset") is not None:
            channels[name] = _filled(tree, name, channel)


def _filled(tree: Tree, name: str, channel: dict[str, Any]) -> dict[str, Any]:
    wanted = channel["preset"]
    if wanted not in presets():
        raise tree.error(
            ("channels", name, "preset"), f"there is no preset {wanted!r}; {did_you_mean(str(wanted), presets())}"
        )
    base = deepcopy(presets()[wanted])
    return {**base, **{key: _over(key, base.get(key), value) for key, value in channel.items()}}


def _over(key: str, base: Any, value: Any) -> Any:
    if key in ONE_OF_A_KIND or not isinstance(base, dict) or not isinstance(value, dict):
        return value
    return {**base, **value}


def preset_yaml(name: str) -> str:
    """Return one preset as YAML, ready to paste under ``channels``.

    Raises
    ------
    InputError
        When there is no such preset.
    """
    if name not in presets():
        raise input_error(name, f"there is no such preset; {did_you_mean(name, presets())}")
    return dump({name: presets()[name]})
