"""Presets: channels whose keys are filled in, each overridden by what the scenario writes."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from sim.scenario.layers import merged
from sim.scenario.problems import Problem, did_you_mean, input_error
from sim.scenario.tree import Tree, dump, parse


@cache
def presets() -> dict[str, Any]:
    """Return every preset by name, as a scenario file would write it."""
    text = files("sim.scenario").joinpath("presets.yaml").read_text(encoding="utf-8")
    return parse(text, "presets.yaml", Path()).data


def fill_presets(tree: Tree) -> list[Problem]:
    """Lay every channel over its preset; return the problems of presets that do not exist."""
    written = tree.data.get("channels")
    channels: dict[str, Any] = written if isinstance(written, dict) else {}
    problems = []
    for name, channel in channels.items():
        wanted = channel.get("preset") if isinstance(channel, dict) else None
        if isinstance(wanted, str) and wanted in presets():
            channels[name] = merged(deepcopy(presets()[wanted]), channel)
        elif wanted is not None:
            text = f"there is no preset {wanted!r}; {did_you_mean(str(wanted), presets())}"
            path = ("channels", name, "preset")
            problems.append(Problem(tree.place(path), path, text))
    return problems


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
