"""Variants of a base: assignments laid over a scenario that was read once, and checked again."""

from __future__ import annotations

import os
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

from sim.scenario.loader import _validated
from sim.scenario.presets import fill_presets
from sim.scenario.problems import InputError, Problem
from sim.scenario.scenario import Scenario
from sim.scenario.tree import FILE_KEYS, Tree, _put, _value


class Change(NamedTuple):
    """A value for a path of a scenario, and the place where that is written."""

    path: str
    value: Any
    place: str


def change(path: str, value: Any, place: str, folder: str) -> Change:
    """Return a change; the name of a file is relative to ``folder``."""
    if path.rpartition(".")[2] in FILE_KEYS and isinstance(value, str) and value:
        value = os.path.abspath(Path(folder) / value)
    return Change(path, value, place)


def assigned(assignment: str) -> Change:
    """Return the change that ``--set path=value`` asks for.

    Raises
    ------
    InputError
        When the value is not YAML.
    """
    path, _, text = assignment.partition("=")
    place = f"--set {assignment}"
    return change(path.strip(), _value(text, place), place, ".")


def variant(base: Tree, changes: Sequence[Change]) -> Scenario:
    """Return a checked scenario: a base with changes laid over it, presets before what changes them.

    Raises
    ------
    InputError
        With every problem found, each with the place of the change or in the base.
    """
    tree = Tree(deepcopy(base.data), dict(base.places), base.folder)
    chosen = [one for one in changes if one.path.endswith(".preset")]
    _make(tree, chosen)
    fill_presets(tree)
    _make(tree, [one for one in changes if one not in chosen])
    return _validated(tree)


def _make(tree: Tree, changes: Sequence[Change]) -> None:
    problems: list[Problem] = []
    for path, value, place in changes:
        try:
            _put(tree, tuple(path.split(".")), deepcopy(value), place)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
