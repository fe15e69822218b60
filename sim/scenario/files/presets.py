"""Presets: channels whose keys are filled in, each overridden by what the scenario writes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from sim.scenario.basics.problems import Problem, did_you_mean, input_error
from sim.scenario.channels.mode import mode_of
from sim.scenario.files.industries import fill_industry
from sim.scenario.files.layers import merged
from sim.scenario.files.tree import Tree, copied, dump, parse

PROFILE = "profile"
BEGIN = re.compile(r"^(?=\w)", re.MULTILINE)


class Presets(Mapping[str, dict[str, Any]]):
    """What is known of every preset by name, each read when it is asked for: most scenarios have few of them."""

    def __init__(self, of: Callable[[str], dict[str, Any]]) -> None:
        self._of = cache(of)

    def __getitem__(self, name: str) -> dict[str, Any]:
        return self._of(name)

    def __contains__(self, name: object) -> bool:
        return name in _texts()

    def __iter__(self) -> Iterator[str]:
        return iter(_texts())

    def __len__(self) -> int:
        return len(_texts())


@cache
def presets() -> Presets:
    """Return every preset by name, as a scenario file would write it."""
    return Presets(_as_written)


def _as_written(name: str) -> dict[str, Any]:
    preset = _written(name)
    return {key: value for key, value in preset.items() if key != PROFILE} | _traits(preset)


def _traits(preset: dict[str, Any]) -> dict[str, Any]:
    """Return the traits that a scenario may change: of a broadcast channel how precise it is, and what it captures."""
    profile = preset[PROFILE]
    if mode_of(preset).one_way:
        return {"precision": profile["traits"]["precision"], "captures": profile["attention"]}
    fit = {key: profile[key] for key in ("human", "rich", "trust", "functions")}
    return {"personalisation": profile["traits"]["personalisation"], "fit": fit}


@cache
def profiles() -> Presets:
    """Return what describes each preset and is no key of a scenario: traits, functions, costs."""
    return Presets(lambda name: _written(name)[PROFILE])


@cache
def _texts() -> dict[str, str]:
    """Return what is written of each preset: it begins with its name at the left margin."""
    text = files("sim.scenario.files").joinpath("presets.yaml").read_text(encoding="utf-8")
    return {part.partition(":")[0]: part for part in BEGIN.split(text)[1:]}


@cache
def _written(name: str) -> dict[str, Any]:
    preset: dict[str, Any] = parse(_texts()[name], "presets.yaml", Path()).data[name]
    return preset


def fill_presets(tree: Tree) -> list[Problem]:
    """Lay every channel over its preset, and retention; return the problems of presets that do not exist."""
    fill_industry(tree)
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
    return channel.get("preset") is not None or any(
        all(preset.get(name) == channel.get(name) for name in alike) for preset in presets().values()
    )
