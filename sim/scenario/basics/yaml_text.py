"""YAML as plain values: what its parser may make of a text, how much there may be, and on which line each stands."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer, MaxDepthExceededError
from ruamel.yaml.constructor import ConstructorError, DuplicateKeyError, RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, ReusedAnchorWarning, YAMLError
from ruamel.yaml.reader import ReaderError

from sim.plumbing.progress import tell
from sim.scenario.basics.problems import InputError, Path, input_error

MOST_VALUES = 300_000
MOST_LETTERS = 100 * 1024**2
TOLD_EVERY = 10_000
DEEPEST = 30
LONGEST_NUMBER = 1000  # binary digits
LONGEST_WORD = 60  # of a message
HINT = "check indentation, quotes and double keys"
BESIDE = "put volumes, headcounts and lists of values into CSV files beside it"


def loaded(text: str, name: str) -> Any:
    """Return what YAML 1.2 text holds, as its parser has it.

    Raises
    ------
    InputError
        When it is not YAML, or more of it than a scenario may have.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ReusedAnchorWarning)  # YAML lets a name be given again
            return _yaml(name).load(text)
    except MarkedYAMLError as error:
        raise _yaml_error(error, name) from None
    except ReaderError as error:
        line = text[: error.position].count("\n") + 1
        what = f"the character #x{error.character:04x} cannot stand in it"
        raise input_error(f"{name}:{line}", f"is not YAML: {what}; write plain text") from None
    except (YAMLError, ValueError, LookupError) as error:
        raise input_error(name, f"is not YAML ({str(error).splitlines()[0]}); write plain text") from None


class _Constructor(RoundTripConstructor):
    """Reads dates as text: the scenario's own types check them, and tell the line, as it does of what it refuses."""

    def number(self, node: Any) -> Any:
        """Read a number, or a truth value, that its own reader may not understand, or which no machine can hold."""
        kind = node.tag.rpartition(":")[2]
        try:
            value = getattr(super(), f"construct_yaml_{kind}")(node)
        except (ValueError, LookupError):
            value = None
        if value is None or (kind == "int" and int(value).bit_length() > LONGEST_NUMBER):
            raise ConstructorError(
                None, None, f"{shortened(node.value)!r} is not a number to reckon with", node.start_mark
            )
        return value

    def construct_mapping(self, node: Any, maptyp: Any, deep: bool = False) -> Any:  # type: ignore[override]
        """Read a mapping; what is none, or has a list or a mapping for a name, is told with its line."""
        try:
            return super().construct_mapping(node, maptyp, deep)
        except (TypeError, AttributeError):
            what = "a mapping has to have words or numbers for names"
            raise ConstructorError(None, None, what, node.start_mark) from None

    def refuse(self, node: Any) -> Any:
        """Refuse what has no place in a scenario."""
        kind = node.tag.rpartition(":")[2]
        raise ConstructorError(None, None, f"!!{kind} stands for nothing in a scenario", node.start_mark)


def shortened(text: str) -> str:
    """Return the beginning of what may be long, for a message."""
    return text if len(text) <= LONGEST_WORD else f"{text[:LONGEST_WORD]}..."


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: node.value)
for _kind in ("int", "float", "bool"):
    _Constructor.add_constructor(f"tag:yaml.org,2002:{_kind}", _Constructor.number)
for _kind in ("set", "pairs", "binary"):
    _Constructor.add_constructor(f"tag:yaml.org,2002:{_kind}", _Constructor.refuse)


class _TooMuchError(MarkedYAMLError):
    """More values than CSV files beside the scenario should hold."""


class _Composer(Composer):
    """Counts values as they are composed, before they fill the memory, and tells how far it is."""

    def __init__(self, loader: Any, name: str) -> None:
        super().__init__(loader)
        self._name, self._values = name, 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Compose a value, or a key, whose index is ``None``."""
        if index is not None:
            self._values += 1
            if self._values % TOLD_EVERY == 0:
                tell(f"reading {self._name}, values", self._values)
            if self._values > MOST_VALUES:
                raise _TooMuchError(problem_mark=self.parser.peek_event().start_mark)
        return super().compose_node(parent, index)


def _yaml(name: str) -> YAML:
    yaml = YAML(typ="rt")
    yaml.Constructor = _Constructor
    yaml.Composer = partial(_Composer, name=name)  # type: ignore[assignment]
    yaml.max_depth = DEEPEST + 1
    return yaml


def _yaml_error(error: MarkedYAMLError, name: str) -> InputError:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    if isinstance(error, MaxDepthExceededError):
        return _too_deep(f"{name}:{line}")
    if isinstance(error, _TooMuchError):
        return input_error(f"{name}:{line}", f"has more than {MOST_VALUES:,} values by here; {BESIDE}")
    what = (error.problem or "cannot be parsed").strip().splitlines()[0]
    if isinstance(error, DuplicateKeyError):
        key = what.split(" with value")[0].removeprefix("found duplicate key ")
        return input_error(f"{name}:{line}", f"has the key {key} twice; leave one of them out")
    hint = "write plain text, numbers, lists and mappings" if type(error) is ConstructorError else HINT
    return input_error(f"{name}:{line}", f"is not YAML: {what}; {hint}")


def _too_deep(place: str) -> InputError:
    return input_error(place, f"is nested deeper than {DEEPEST} levels; write it flat")


class Plain:
    """Turns what was parsed into plain values, and notes where each stands.

    What an alias repeats is written out each time, so values and letters are counted here again.
    """

    def __init__(self, name: str, places: dict[Path, str]) -> None:
        self._name, self._places, self._letters = name, places, 0

    def of(self, node: Any, path: Path) -> Any:
        """Return the plain value of a node at a path."""
        if len(path) > DEEPEST:
            raise _too_deep(self._places[path])
        if not isinstance(node, Mapping | Sequence) or isinstance(node, str):
            return self._scalar(node, path)
        for key, line in _lines(node):
            self._places[(*path, key)] = f"{self._name}:{line}"
        self._limit(path)
        if isinstance(node, Mapping):
            return {str(key): self.of(value, (*path, str(key))) for key, value in node.items()}
        return [self.of(value, (*path, index)) for index, value in enumerate(node)]

    def _scalar(self, node: Any, path: Path) -> Any:
        value = _scalar(node)
        if isinstance(value, str):
            self._letters += len(value)
            self._limit(path)
        return value

    def _limit(self, path: Path) -> None:
        if len(self._places) > MOST_VALUES + 1 or self._letters > MOST_LETTERS:
            place = self._places.get(path[:1], self._name)
            raise input_error(place, f"comes to more than {MOST_VALUES:,} values where its aliases repeat; {BESIDE}")


def _lines(node: Any) -> Iterator[tuple[str | int, int]]:
    """Yield the keys of a parsed mapping or list with the line each stands on, counted from 1."""
    for key, position in ((getattr(node, "lc", None) and node.lc.data) or {}).items():
        yield (key if isinstance(node, Sequence) else str(key)), position[0] + 1


def _scalar(value: Any) -> Any:
    if isinstance(value, bool) or value is None or isinstance(value, date):
        return value
    for kind in (int, float, str):
        if isinstance(value, kind):
            return kind(value)
    return bool(value) if type(value).__name__ == "ScalarBoolean" else str(value)
