"""Variants of a base: assignments laid over a scenario that was read once, and checked again."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sim.scenario.basics.problems import InputError, Problem, input_error, one_of
from sim.scenario.customers.migration import REFERENCES
from sim.scenario.features import features_of
from sim.scenario.files.layers import read_layers
from sim.scenario.files.presets import fill_presets
from sim.scenario.files.tree import FILE_KEYS, Change, Tree, copied, put, value_of
from sim.scenario.files.unchosen import leave_out_choice
from sim.scenario.loading.validation import validated, value_at
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
    told = tuple(changes)
    tree = Tree(copied(base.data), dict(base.places), base.folder)
    gone: tuple[str, ...] = ()
    if _nobody_chooses(changes):
        gone, changes = leave_out_choice(tree), [one for one in changes if one.path.split(".")[0] != "migration"]
    chosen = [one for one in changes if one.path.endswith(".preset")]
    _make(tree, chosen)
    fill_presets(tree)
    _make(tree, [one for one in changes if one not in chosen])
    scenario = validated(tree)
    scenario._base, scenario._changes, scenario._left_out = base, told, gone
    scenario._reference = _named_reference(scenario)
    scenario._regimes = regimes(scenario)
    return scenario


def _nobody_chooses(changes: Sequence[Change]) -> bool:
    """Whether customers who chose in the base no longer do: the last word on ``migration`` is nothing."""
    last = [one.value for one in changes if one.path == "migration"]
    return bool(last) and last[-1] is None


def _named_reference(scenario: Scenario) -> Scenario | None:
    """Return the scenario that customers are used to, where its file is named."""
    rule = scenario.migration
    if rule is None or rule.reference in REFERENCES:
        return None
    try:
        return variant(read_layers(Path(scenario.folder) / rule.reference), ())
    except InputError as error:
        first = error.problems[0]
        told = f"{rule.reference!r}: {first.place} {first.text}; write {one_of(REFERENCES)}, or a scenario file"
        raise scenario.error(("migration", "reference"), told) from None


def regimes(scenario: Scenario) -> tuple[tuple[datetime.date, Scenario], ...]:
    """Return what a scenario is from each date on at which it changes: a variant of it, checked like any other.

    Raises
    ------
    InputError
        With every problem of the first date that has any, each with the place of the change.
    """
    found: list[tuple[datetime.date, Scenario]] = []
    made = [*scenario.changes, Change("changes", [], "")]
    for number, dated in sorted(enumerate(scenario.dated), key=lambda one: one[1].on):
        places = {path: scenario._tree.place(("changes", number, "set", path)) for path in dated.values}
        made += [Change(path, value, places[path]) for path, value in dated.values.items()]
        before = found[-1][1] if found else scenario
        found.append((dated.on, _from(dated.on, scenario.base, made, places)))
        _check_turn(before, found[-1][1], places)
    return tuple(found)


def _from(date: datetime.date, base: Tree, made: Sequence[Change], places: Mapping[str, str]) -> Scenario:
    """Return what holds from a date on; what is wrong with it is wrong with its changes, wherever it shows."""
    try:
        return variant(base, made)
    except InputError as error:
        mine, first = set(places.values()), next(iter(places.values()))
        raise InputError(
            Problem(one.place if one.place in mine else first, one.path, f"{one.text} (as it is from {date} on)")
            for one in error.problems
        ) from None


def _check_turn(before: Scenario, after: Scenario, places: Mapping[str, str]) -> None:
    """Refuse a change of what is so already, and one that brings or ends a mechanism."""
    problems = []
    for path, place in places.items():
        words = tuple(path.split("."))
        if value_at(before.tree, words) == value_at(after.tree, words):
            problems.append(Problem(place, words, "is so already on the day before; leave it out"))
    for name in before.channels:
        if features_of(before, name) != features_of(after, name):
            told = "begins or ends something that the center is built for; write it from the start, with another value"
            problems.append(Problem(next(iter(places.values())), ("channels", name), told))
    if problems:
        raise InputError(problems)


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
