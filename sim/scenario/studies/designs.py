"""Designs that are compared: scenario files, and variants of the first of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from sim.scenario.basics.problems import InputError, Problem
from sim.scenario.loading.loader import load
from sim.scenario.scenario import Scenario

LONGEST_NAME = 40
EXAMPLE = '"more agents: pools.agents.agents=14"'


class DesignFile(NamedTuple):
    """A design before it is loaded: its own assignments lie over a file."""

    name: str
    place: str
    file: Path
    assignments: tuple[str, ...] = ()


def load_designs(
    files: Sequence[Path], variants: Sequence[str] = (), assignments: Sequence[str] = ()
) -> dict[str, Scenario]:
    """Load scenario files, each named by its file, and variants of the first, each named in its text.

    Parameters
    ----------
    variants
        ``NAME: PATH=VALUE; PATH=VALUE`` each.
    assignments
        ``PATH=VALUE`` each, for every design; those of a variant lie over them.

    Raises
    ------
    InputError
        With every problem of every design, each once.
    """
    plans = [DesignFile(path.stem, str(path), path) for path in files]
    plans += [_variant(text, files[0]) for text in variants]
    problems = list(_wrong(plans))
    found: dict[str, Scenario] = {}
    for plan in plans:
        try:
            found[plan.name] = load(plan.file, (*assignments, *plan.assignments))
        except InputError as error:
            problems += [_placed(problem, plan) for problem in error.problems]
    if problems:
        raise InputError(dict.fromkeys(problems))
    return found


def _variant(text: str, file: Path) -> DesignFile:
    """Return the plan of a variant; its name is what stands before the first colon, if no assignment does."""
    name, colon, rest = text.partition(":")
    if not colon or "=" in name:
        name, rest = "", text
    return DesignFile(name.strip(), f"--variant {text}", file, tuple(part for part in split(rest) if part))


def split(text: str) -> list[str]:
    """Divide text at semicolons outside brackets and quotes.

    >>> split("a.b=1; c={x: '1;2'}; d=[1; 2]")
    ['a.b=1', "c={x: '1;2'}", 'd=[1; 2]']
    """
    parts, depth, quote, before = [""], 0, "", " "
    for letter in text:
        if quote or (letter in "\"'" and before in "=:,[{ "):
            quote = "" if letter == quote else quote or letter
        else:
            depth += (letter in "{[") - (letter in "]}")
        if letter == ";" and not depth and not quote:
            parts.append("")
        else:
            parts[-1] += letter
        before = letter
    return [part.strip() for part in parts]


def _wrong(plans: Sequence[DesignFile]) -> Iterator[Problem]:
    if len(plans) < 2:
        yield Problem(plans[0].place, (), f"is one design alone; name another file, or write --variant {EXAMPLE}")
    often = Counter(plan.name for plan in plans)
    for at, plan in enumerate(plans):
        if not plan.name:
            yield Problem(plan.place, (), f"has no name; write --variant {EXAMPLE}")
        elif len(plan.name) > LONGEST_NAME or not plan.name.isprintable():
            yield Problem(plan.place, (), f"has a name that no column can hold; write at most {LONGEST_NAME} letters")
        elif plan.name in (other.name for other in plans[:at]):
            yield Problem(
                plan.place, (), f"is one of {often[plan.name]} designs named {plan.name!r}; rename one of them"
            )
        if any(assignment.startswith("experiment.") for assignment in plan.assignments):
            yield Problem(plan.place, (), "changes experiment, which all designs share; write --seed or --replications")
        if plan.place.startswith("--variant") and not plan.assignments:
            yield Problem(plan.place, (), f"changes nothing; write --variant {EXAMPLE}")


def _placed(problem: Problem, plan: DesignFile) -> Problem:
    """Say of what stands in a variant that it stands there."""
    for assignment in plan.assignments:
        if problem.place.startswith(f"--set {assignment}"):
            text = problem.text.replace("repeat --set for each", "part assignments with ;")
            return Problem(f"--variant {plan.name}: {assignment}", problem.path, text)
    return problem
