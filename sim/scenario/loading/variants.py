"""Variants of a base: assignments laid over a scenario that was read once, and checked again."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sim.scenario.basics.problems import InputError, Problem, input_error
from sim.scenario.files.presets import fill_presets
from sim.scenario.files.tree import FILE_KEYS, Change, Tree, copied, put, value_of
from sim.scenario.loading.validation import validated
from sim.scenario.scenario import Scenario

T = TypeVar("T")


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
        When there is no ``=``, or the value is not YAML.
    """
    path, equals, text = assignment.partition("=")
    place = f"--set {assignment}"
    if not equals or not path.strip():
        raise input_error(place, "is not an assignment; write PATH=VALUE, such as pools.agents.agents=12")
    return change(path.strip(), value_of(text, place), place, ".")


def all_assigned(assignments: Sequence[str]) -> list[Change]:
    """Return the changes that assignments ask for; what is wrong with any of them is told at once."""
    return list(_collected(partial(assigned, one) for one in assignments))


def variant(base: Tree, changes: Sequence[Change]) -> Scenario:
    """Return a checked scenario: a base with changes laid over it, presets before what changes them.

    Raises
    ------
    InputError
        With every problem found, each with the place of the change or in the base.
    """
    tree = Tree(copied(base.data), dict(base.places), base.folder)
    chosen = [one for one in changes if one.path.endswith(".preset")]
    _make(tree, chosen)
    fill_presets(tree)
    _make(tree, [one for one in changes if one not in chosen])
    scenario = validated(tree)
    scenario._base, scenario._changes = base, tuple(changes)
    return scenario


def _make(tree: Tree, changes: Sequence[Change]) -> None:
    steps = (partial(put, tree, tuple(path.split(".")), copied(value), place) for path, value, place in changes)
    list(_collected(steps))


def _collected(steps: Iterable[Callable[[], T]]) -> Iterator[T]:
    """Yield what every step returns; after the last one, refuse what any of them refused."""
    problems: list[Problem] = []
    for step in steps:
        try:
            yield step()
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
