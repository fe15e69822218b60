"""Cases of wrong input: what is set anew in a scenario that uses every key, and the one line that is told."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from sim.scenario import InputError, Scenario, build
from sim.scenario.files.tree import parse, put
from sim.scenario.loading.variants import all_assigned

# Words of the library, which no user should read.
LIBRARY = ("Value error", "Input should", "String should", "write a value", "key: value pairs")


class Case(NamedTuple):
    """What is set, and the one line that is told: where it begins, and words it holds."""

    sets: tuple[str, ...]
    path: str
    words: tuple[str, ...]


def case(assignments: str | tuple[str, ...], path: str, *words: str) -> Case:
    return Case((assignments,) if isinstance(assignments, str) else assignments, path, words)


def each(cases: list[Case]) -> pytest.MarkDecorator:
    """Let a test run once for each case."""
    named = [pytest.param(bad, id=f"{k} {bad.path or bad.sets[-1]}") for k, bad in enumerate(cases)]
    return pytest.mark.parametrize("bad", named)


def changed(full: str, *assignments: str) -> Scenario:
    tree = parse(full, "s.yaml", Path())
    for path, value, place in all_assigned(assignments):
        put(tree, tuple(path.split(".")), value, place)
    return build(tree.data)


def told_of(full: str, *sets: str) -> list[str]:
    """Return the lines in which a changed scenario is refused."""
    with pytest.raises(InputError) as refusal:
        changed(full, *sets)
    return [str(problem) for problem in refusal.value.problems]


def is_told_in_one_line(full: str, bad: Case, foreign: tuple[str, ...] = ()) -> None:
    (line,) = told_of(full, *bad.sets)
    assert line.startswith(bad.path)
    assert [word for word in bad.words if word not in line] == []
    assert [word for word in (*LIBRARY, *foreign) if word in line and word not in bad.path] == []
