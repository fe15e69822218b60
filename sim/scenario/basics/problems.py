"""What can be wrong with a scenario: where it stands, what is wrong, what is allowed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NoReturn

from pydantic_core import PydanticCustomError

from sim.plumbing.readable import harmless

Path = tuple[str | int, ...]
MANY, FEW = 50, 8


@dataclass(frozen=True)
class Problem:
    """One thing wrong with an input, told in one line."""

    place: str
    path: Path
    text: str

    def __str__(self) -> str:
        """Return ``place: path: text``, which stays one line whatever names and values hold."""
        spelled = spell(self.path)
        return harmless(": ".join(part for part in (self.place, spelled, self.text) if part))


class InputError(ValueError):
    """The input is wrong; carries every problem found in it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)  # so that it can be raised again, in another process or by SimPy

    def __str__(self) -> str:
        """Return one line per problem."""
        return "\n".join(map(str, self.problems))


def input_error(place: str, text: str, path: Path = ()) -> InputError:
    """Return the error of a single problem."""
    return InputError([Problem(place, path, text)])


def spell(path: Path) -> str:
    """Write a path the way ``--set`` takes it: ``channels.phone.patience``."""
    return ".".join(str(part) if str(part).isprintable() else repr(part) for part in path)


def refuse(text: str) -> NoReturn:
    """Refuse the value under validation with a sentence of ours."""
    whole = text.encode(errors="backslashreplace").decode()  # half a letter would not get through
    raise PydanticCustomError("refused", "{text}", {"text": whole})


def one_of(names: Iterable[str], near: str = "") -> str:
    """List what is allowed, in the order given; of very many what is like a name, or the first of them.

    >>> one_of(["a", "b"]), one_of([f"n{k}" for k in range(99)]), one_of(f"n{k}" for k in range(0))
    ('a, b', 'n0, n1, n2, n3, n4, n5, n6, n7 and 91 more', '(none)')
    """
    known = list(names)
    if len(known) <= MANY:
        return ", ".join(known) or "(none)"
    shown = get_close_matches(near, known, n=FEW, cutoff=0.5) or known[:FEW]
    return f"{', '.join(shown)} and {len(known) - len(shown)} more"


def counted(count: float | str, noun: str) -> str:
    """Write how many there are, a number as it is written.

    >>> counted(1, "replication"), counted(12, "point"), counted(f"{1.0:g}", "contact")
    ('1 replication', '12 points', '1 contact')
    """
    return f"{count} {noun}{'s' * (str(count) != '1')}"


def did_you_mean(name: str, names: Iterable[str], these: str = "allowed") -> str:
    """Suggest the nearest known name and list what is allowed."""
    known = list(names)
    near = get_close_matches(name, known, n=1, cutoff=0.6)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return f"{hint}{these}: {one_of(known, name)}"
