"""A small scenario as a file and as a mapping, and what the loader says of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.scenario import InputError, load
from sim.scenario.files.tree import parse

TOP = """\
scenario: Tiny
calendar: {days: 1, open: "08:00-10:00"}
"""
CHANNELS = """\
channels:
  phone:
    mode: live
    arrivals: {per_hour: 20}
    patience: {exponential: {mean: 2 min}}
    handle_time: {exponential: {mean: 3 min}}
    target: {within: 20 s, share: 0.8}
"""
POOLS = """\
pools:
  agents:
    agents: 3
    skills: [phone]
"""
BASE = TOP + CHANNELS + POOLS


def plain() -> dict[str, Any]:
    """Return ``BASE`` as a mapping."""
    return parse(BASE, "base", Path()).data


def written(folder: Path, **texts: str) -> Path:
    """Write files named after the keywords (``__`` is a slash) and return the first."""
    paths = [folder / f"{name.replace('__', '/')}" for name in texts]
    paths = [path if path.suffix else path.with_suffix(".yaml") for path in paths]
    for path, text in zip(paths, texts.values(), strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return paths[0]


def refusal(path: Path, *sets: str) -> list[str]:
    """Return the problems of a file as ``name:line: path``."""
    with pytest.raises(InputError) as caught:
        load(path, sets)
    return [f"{Path(problem.place).name}: {'.'.join(map(str, problem.path))}" for problem in caught.value.problems]
