"""From a tree of plain values to a checked scenario; all problems at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sim.scenario.basics.examples import SHOWN, SIGNED, example
from sim.scenario.basics.problems import InputError, Problem, did_you_mean, one_of, spell
from sim.scenario.basics.problems import Path as TreePath
from sim.scenario.basics.synonyms import SYNONYMS
from sim.scenario.basics.yaml_text import LONGEST_NUMBER
from sim.scenario.checks.general import check
from sim.scenario.files.presets import fill_presets
from sim.scenario.files.tree import Tree
from sim.scenario.files.vendors import fill_vendors
from sim.scenario.loading.places import belongs_to, elsewhere, is_within, meant_within
from sim.scenario.scenario import Scenario

Meant = Callable[[str, TreePath, Sequence[str]], str | None]  # of an unknown key where it belongs, if anywhere
KINDS = ("channels", "segments", "issues", "pools")


def validated(tree: Tree) -> Scenario:
    """Check a tree, after filling in what presets and vendors bring.

    Raises
    ------
    InputError
        With every problem found, each with its place, path and what is allowed.
    """
    problems = fill_presets(tree)
    fill_vendors(tree)
    keys: dict[int, tuple[str, ...]] = {}
    context: dict[str, Any] = {"keys": keys}
    context |= {kind: list(tree.data[kind]) for kind in KINDS if isinstance(tree.data.get(kind), dict)}
    for kind in ("segments", "issues"):
        context.setdefault(kind, [])
    context["timezone"] = value_at(tree.data, ("calendar", "timezone"))
    try:
        scenario = Scenario.model_validate(tree.data, context=context)
    except ValidationError as error:
        unfilled = [problem.path[:2] for problem in problems]
        found = problems_of(error, tree, keys, _in_another_block)
        raise InputError([*problems, *(one for one in found if one.path[:2] not in unfilled)]) from None
    scenario._tree = tree
    problems += [Problem(tree.place(path), path, text) for path, text in check(scenario)]
    if problems:
        raise InputError(problems)
    return scenario


def problems_of(
    error: ValidationError, tree: Tree, keys: Mapping[int, tuple[str, ...]], meant: Meant | None = None
) -> list[Problem]:
    """Return what pydantic refused in a tree, each in a sentence of ours.

    Parameters
    ----------
    keys
        Those known at each mapping.
    meant
        Says of a key, its block and what is known there where it belongs.
    """
    told = []
    details = error.errors(include_url=False)
    unknown = [_path(one) for one in details if one["type"] == "extra_forbidden"]
    for one in details:
        path = _path(one)
        if one["type"] != "missing" or not _mistyped(path, unknown):
            sentence = _sentence(one, path, value_at(tree.data, path[:-1]), keys, meant)
            told.append(Problem(tree.place(path), path, sentence + _other_noun(one["type"], path, tree)))
    return list(dict.fromkeys(told))


def _other_noun(problem: str, path: TreePath, tree: Tree) -> str:
    """Say which noun may be meant where one lacks a key that is written in another place than those of like names."""
    if problem != "missing" or len(path) != 3 or path[0] not in KINDS:
        return ""
    here = _written_in(tree, path[:2])
    others = [str(name) for name in value_at(tree.data, path[:1]) if _written_in(tree, (path[0], name)) != here]
    near = get_close_matches(str(path[1]), others, n=1, cutoff=0.6)
    return f"; or did you mean {spell((path[0], near[0]))}?" if near else ""


def _written_in(tree: Tree, path: TreePath) -> str:
    return tree.place(path).rpartition(":")[0]


def _path(details: ErrorDetails) -> TreePath:
    """Return the path of a problem as the user writes it, without the tags of choices; an unknown key may look so."""
    loc, last = details["loc"], details["loc"][-1:]
    if details["type"] != "extra_forbidden":
        loc, last = (loc[:-1] if last == ("[key]",) else loc), ()
    return (*(part for part in loc[: len(loc) - len(last)] if not str(part).startswith("~")), *last)


def _mistyped(missing: TreePath, unknown: list[TreePath]) -> bool:
    """Whether an unknown neighbour is a missing key in another word, or with a slip of the pen: one line will do."""
    beside = [str(path[-1]) for path in unknown if path[:-1] == missing[:-1]]
    called = str(missing[-1])
    return called in map(SYNONYMS.get, beside) or bool(get_close_matches(called, beside, n=1, cutoff=0.6))


def value_at(node: Any, path: TreePath) -> Any:
    """Return what stands at a path of plain values; ``None`` where nothing does."""
    for key in path:
        try:
            node = node[key]
        except (KeyError, IndexError, TypeError):
            return None
    return node


def _sentence(
    details: ErrorDetails, path: TreePath, parent: Any, keys: Mapping[int, tuple[str, ...]], meant: Meant | None
) -> str:
    kind, value, facts = details["type"], details["input"], details.get("ctx", {})
    if isinstance(value, str) and _PERCENT.fullmatch(value):
        number = value.strip().rstrip("% ")
        return f"{value!r} is not a number; write {float(number) / 100:g} for {number} %"
    if kind == "extra_forbidden":
        known = keys.get(id(parent), ())
        return f"unknown key; {_meant(str(path[-1]), path[:-1], known, meant)}"
    if kind == "missing":
        return f"is missing; write {example(path)}"
    if kind == "refused":
        return details["msg"]
    if value is None:
        return f"has no value; write {example(path)}"
    if kind == "literal_error":
        return f"{value!r} is not allowed; {did_you_mean(str(value), _choices(facts['expected']))}"
    if kind in ("dict_type", "model_type"):
        return f"{_short(value)} is not a mapping; write {example(path)}"
    if kind == "list_type":
        return f"{_short(value)} is not a list; write {example(path) if path[-1] in LISTS else f'[{value}]'}"
    if kind == "float_type" and path[-1] in SHOWN:
        return f"{_short(value)} is not a number; write {example(path)}"
    if kind == "too_short" and value:
        return f"has {len(value)} of {facts['min_length']} entries; write {example(path)}"
    if facts.get("le") == 1:
        hint = f"write {example(path)}" if path[-1] in SIGNED else "shares are 0 to 1, write 0.8 for 80 %"
        return f"{_short(value)} is too large; {hint}"
    plain = {name: f"{fact:g}" if isinstance(fact, float) else fact for name, fact in facts.items()}
    return SENTENCES.get(kind, "{value} is not allowed; {msg}").format(value=_short(value), msg=details["msg"], **plain)


def _meant(word: str, block: TreePath, known: Sequence[str], meant: Meant | None) -> str:
    """Say where a key of another block belongs; of other words what is nearest, and what is allowed."""
    here = _known_as(word, known)
    place = meant(word if is_within(word, block) else here, block, known) if meant else None
    return f"{place} allowed here: {one_of(known, word)}" if place else did_you_mean(here, known)


def _in_another_block(word: str, block: TreePath, known: Sequence[str]) -> str | None:
    """Say where in a scenario a key belongs, or one that it is a slip of the pen for."""
    blocks, near = elsewhere(word, block, known)
    if blocks:
        return f"it belongs to {_either(blocks)}{f', or did you mean {near!r}?' if near else ';'}"
    other = meant_within(word, block, known)
    return f"did you mean {other!r}? it belongs to {_either(belongs_to(other, block))};" if other else None


def _either(blocks: Sequence[TreePath]) -> str:
    return " or ".join(spell(one) or "the top of the file" for one in blocks)


def _known_as(word: str, known: Sequence[str]) -> str:
    """Return what a word of the trade is called here, where that is a key at all."""
    meant = SYNONYMS.get(word, word)
    return meant if meant in known else word


def _choices(expected: str) -> list[str]:
    return [choice.strip("' ") for choice in expected.replace(" or ", ", ").split(",")]


def _short(value: Any) -> str:
    if isinstance(value, dict):
        return f"a mapping ({one_of(map(str, list(value)[:3]))})"
    if isinstance(value, int) and value.bit_length() > LONGEST_NUMBER:
        return f"a number of {value.bit_length() * 3 // 10} digits"
    text = {True: "true", False: "false"}[value] if isinstance(value, bool) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


_PERCENT = re.compile(r"\s*\d+(\.\d+)?\s*%\s*")
LISTS = ("rings", "probability", "shifts", "between", "messages", "outsourcing")
SENTENCES = {
    "greater_than": "{value} is too small; write more than {gt}",
    "greater_than_equal": "{value} is too small; write {ge} or more",
    "less_than": "{value} is too large; write less than {lt}",
    "less_than_equal": "{value} is too large; write {le} or less",
    "bool_type": "{value} is neither true nor false; write true or false",
    "float_type": "{value} is not a number; write a plain number",
    "int_type": "{value} is not a whole number; write 0, 1, 2, ...",
    "int_from_float": "{value} is not a whole number; write 0, 1, 2, ...",
    "finite_number": "{value} is not a finite number; write a plain number",
    "string_type": "{value} is not text; write a name, in quotes where needed",
    "too_short": "is empty; write at least {min_length}",
    "too_long": "has {actual_length} entries; write at most {max_length}",
    "string_pattern_mismatch": "{value} is no currency; write three capital letters, such as USD",
    "string_too_short": "is empty; write some text",
    "string_too_long": "is too long; write at most {max_length} characters",
}
