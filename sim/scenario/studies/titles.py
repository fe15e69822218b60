"""What reports call the designs of a comparison: titles, where names are those of files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from sim.scenario.basics.problems import InputError, Problem, did_you_mean
from sim.scenario.scenario import LONGEST_TITLE, Scenario

EXAMPLE = '"today=As it is today"'


def titles_of(designs: Mapping[str, Scenario], named: Sequence[str] = (), files: int = 0) -> dict[str, str]:
    """Return what reports call each design, by its name; no two are called the same.

    That is what ``--title`` says, else the scenario's ``title`` where it is not that of the first design, which
    variants have from there; of files else their ``scenario``; else the name of the design. Of designs that would be
    called the same, each has its name.

    Parameters
    ----------
    named
        ``NAME=TITLE`` each.
    files
        How many of the designs, which come first, are called by their files alone.

    Raises
    ------
    InputError
        With everything that is wrong with them.
    """
    given, first = _given(designs, named), next(iter(designs.values()))
    found = {}
    for at, (name, one) in enumerate(designs.items()):
        own = one.title if one is first or one.title != first.title else None
        found[name] = given.get(name) or own or (one.scenario if at < files else name)
    often = Counter(found.values())
    unlike = {name: title if often[title] == 1 else name for name, title in found.items()}
    return unlike if len(set(unlike.values())) == len(unlike) else {name: name for name in designs}


def _given(designs: Mapping[str, Scenario], named: Sequence[str]) -> dict[str, str]:
    found, problems = dict[str, str](), list[Problem]()
    for text in named:
        name, sign, title = (part.strip() for part in text.partition("="))
        wrong = _wrong(designs, name, sign, title, found)
        problems += [Problem(f"--title {text}", (), wrong)] if wrong else []
        found[name] = title
    if problems:
        raise InputError(problems)
    return found


def _wrong(designs: Mapping[str, Scenario], name: str, sign: str, title: str, found: Mapping[str, str]) -> str:
    if not sign or not title:
        return f"is no title; write NAME=TITLE, such as {EXAMPLE}"
    if name not in designs:
        return f"names no design {name!r}; {did_you_mean(name, designs)}"
    if len(title) > LONGEST_TITLE or not title.isprintable():
        return f"is too long for a report; write at most {LONGEST_TITLE} letters"
    if name in found:
        return f"is a second title of {name!r}; write one"
    return "is the title of another design; write another" if title in found.values() else ""
