"""Presets: channels whose keys are filled in, each overridden by what the scenario writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from sim.scenario.basics.problems import Problem, did_you_mean, input_error
from sim.scenario.channels.mode import mode_of
from sim.scenario.files.layers import merged
from sim.scenario.files.tree import Tree, copied, dump, parse

PROFILE = "profile"


@cache
def presets() -> dict[str, Any]:
    """Return every preset by name, as a scenario file would write it."""
    return {
        name: {key: value for key, value in preset.items() if key != PROFILE} | _traits(preset)
        for name, preset in _written().items()
    }


def _traits(preset: dict[str, Any]) -> dict[str, Any]:
    """Return the traits that a scenario may change: of a broadcast channel how precise it is, and what it captures."""
    profile = preset[PROFILE]
    if mode_of(preset).one_way:
        return {"precision": profile["traits"]["precision"], "captures": profile["attention"]}
    fit = {key: profile[key] for key in ("human", "rich", "functions")}
    return {"personalisation": profile["traits"]["personalisation"], "fit": fit}


@cache
def profiles() -> dict[str, Any]:
    """Return what describes each preset and is no key of a scenario: traits, functions, costs."""
    return {name: preset[PROFILE] for name, preset in _written().items()}


@cache
def _written() -> dict[str, Any]:
    text = files("sim.scenario.files").joinpath("presets.yaml").read_text(encoding="utf-8")
    return parse(text, "presets.yaml", Path()).data


def fill_presets(tree: Tree) -> list[Problem]:
    """Lay every channel over its preset; return the problems of presets that do not exist."""
    written = tree.data.get("channels")
    channels: dict[str, Any] = written if isinstance(written, dict) else {}
    problems = []
    for name, channel in channels.items():
        wanted = channel.get("preset") if isinstance(channel, dict) else None
        if isinstance(wanted, str) and wanted in presets():
            channels[name] = merged(copied(presets()[wanted]), channel)
        elif wanted is not None:
            text = f"there is no preset {wanted!r}; {did_you_mean(str(wanted), presets())}"
            path = ("channels", name, "preset")
            problems.append(Problem(tree.place(path), path, text))
    return problems


def preset_yaml(name: str) -> str:
    """Return one preset as YAML, ready to paste under ``channels``; its profile as comments.

    Raises
    ------
    InputError
        When there is no such preset.
    """
    if name not in presets():
        raise input_error(name, f"there is no such preset; {did_you_mean(name, presets())}")
    return dump({name: presets()[name]}) + "".join(f"  # {line}\n" for line in _told(profiles()[name]))


def _told(profile: dict[str, Any]) -> Iterator[str]:
    for key, value in profile.items():
        scores = ", ".join(f"{name} {score:g}" for name, score in value.items()) if isinstance(value, dict) else value
        yield f"{key.replace('_', ' ')}: {scores}"


def is_brought(channel: Mapping[str, Any], key: str) -> bool:
    """Whether a preset brought a key of a channel: the one it names, or one that was pasted."""
    alike = ("mode", "family", key)
    pasted = any(all(preset.get(name) == channel.get(name) for name in alike) for preset in presets().values())
    return channel.get("preset") is not None or pasted
