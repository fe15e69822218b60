"""From a file, or a plain mapping, to a checked scenario; all problems at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sim.scenario.checks import check
from sim.scenario.presets import fill_presets
from sim.scenario.problems import InputError, Problem, did_you_mean, one_of
from sim.scenario.problems import Path as TreePath
from sim.scenario.scenario import Scenario
from sim.scenario.tree import Tree, read_tree, set_value

KINDS = ("channels", "segments", "issues", "pools")


def load(path: str | Path, assignments: Sequence[str] = ()) -> Scenario:
    """Load a scenario file, with ``path=value`` assignments laid over it.

    Raises
    ------
    InputError
        With every problem found, each with its file, line, path and what is allowed.
    """
    tree = read_tree(path)
    for assignment in assignments:
        set_value(tree, assignment)
    return _validated(tree)


def build(data: Mapping[str, Any]) -> Scenario:
    """Check a scenario given as a mapping of plain values, as a scenario file would hold it.

    Raises
    ------
    InputError
        With every problem found, each with its path and what is allowed.
    """
    return _validated(Tree(deepcopy(dict(data))))


def _validated(tree: Tree) -> Scenario:
    fill_presets(tree)
    keys: dict[int, tuple[str, ...]] = {}
    context: dict[str, Any] = {"keys": keys}
    context |= {kind: list(tree.data[kind]) for kind in KINDS if isinstance(tree.data.get(kind), dict)}
    for kind in ("segments", "issues"):
        context.setdefault(kind, [])
    try:
        scenario = Scenario.model_validate(tree.data, context=context)
    except ValidationError as error:
        raise InputError(_problems(error, tree, keys)) from None
    scenario._tree = tree
    problems = [Problem(tree.place(path), path, text) for path, text in check(scenario)]
    if problems:
        raise InputError(problems)
    return scenario


def _problems(error: ValidationError, tree: Tree, keys: Mapping[int, tuple[str, ...]]) -> Iterator[Problem]:
    for details in error.errors(include_url=False):
        path = tuple(part for part in details["loc"] if not str(part).startswith(("~", "[key]")))
        yield Problem(tree.place(path), path, _sentence(details, _at(tree.data, path[:-1]), keys))


def _at(node: Any, path: TreePath) -> Any:
    for key in path:
        try:
            node = node[key]
        except (KeyError, IndexError, TypeError):
            return None
    return node


def _sentence(details: ErrorDetails, parent: Any, keys: Mapping[int, tuple[str, ...]]) -> str:
    kind, value, facts = details["type"], details["input"], details.get("ctx", {})
    if kind == "extra_forbidden":
        return f"unknown key; {did_you_mean(str(details['loc'][-1]), keys.get(id(parent), ()))}"
    if kind == "missing":
        return f"is missing; {'write one' if parent is None else 'it has no default'}"
    if kind == "refused":
        return details["msg"]
    if kind == "literal_error":
        return f"{value!r} is not allowed; {did_you_mean(str(value), _choices(facts['expected']))}"
    return SENTENCES.get(kind, "{value} is not allowed; {msg}").format(value=_short(value), msg=details["msg"], **facts)


def _choices(expected: str) -> list[str]:
    return [choice.strip("' ") for choice in expected.replace(" or ", ", ").split(",")]


def _short(value: Any) -> str:
    if isinstance(value, dict):
        return f"a mapping ({one_of(map(str, list(value)[:3]))})"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


SENTENCES = {
    "greater_than": "{value} is too small; write more than {gt}",
    "greater_than_equal": "{value} is too small; write {ge} or more",
    "less_than": "{value} is too large; write less than {lt}",
    "less_than_equal": "{value} is too large; write {le} or less",
    "float_type": "{value} is not a number; write a plain number",
    "int_type": "{value} is not a whole number; write 0, 1, 2, ...",
    "int_from_float": "{value} is not a whole number; write 0, 1, 2, ...",
    "finite_number": "{value} is not a finite number; write a plain number",
    "string_type": "{value} is not text; write a name, in quotes where needed",
    "dict_type": "{value} is not a mapping; write key: value pairs",
    "model_type": "{value} is not a mapping; write key: value pairs",
    "list_type": "{value} is not a list; write [a, b]",
    "too_short": "is empty; write at least {min_length}",
    "too_long": "has {actual_length} entries; write at most {max_length}",
    "string_too_short": "is empty; write some text",
    "string_too_long": "is too long; write at most {max_length} characters",
}
