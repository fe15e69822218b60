"""A scenario file as a plain tree that remembers where each value stands."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer, MaxDepthExceededError
from ruamel.yaml.constructor import ConstructorError, DuplicateKeyError, RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, ReusedAnchorWarning, YAMLError
from ruamel.yaml.reader import ReaderError

from sim.progress import tell
from sim.scenario.problems import InputError, Problem, input_error
from sim.scenario.problems import Path as TreePath

LARGEST_FILE = 10 * 1024**2
MOST_VALUES = 300_000
MOST_LETTERS = 100 * 1024**2
TOLD_EVERY = 10_000
DEEPEST = 30
LONGEST_NUMBER = 1000  # binary digits
LONGEST_WORD = 60  # of a message
NEWLINE = b"\n"
HINT = "check indentation, quotes and double keys"
FILE_KEYS = ("file", "trace")
BESIDE = "put volumes, headcounts and lists of values into CSV files beside it"

# What may be written as one value, and what that is the value of.
NOUNS = ("channels", "pools", "segments", "issues")
SHORTHANDS = {"empowerment": "authority", "turnover": "rate", "silent_abandonment": "share"}
SHORTHANDS |= {"switch": "probability", "chase": "probability"}


@dataclass
class Tree:
    """Plain values (dict, list, str, int, float, bool, date, None) and the place of each path."""

    data: dict[str, Any]
    places: dict[TreePath, str] = field(default_factory=dict)
    folder: str = "."

    def place(self, path: TreePath) -> str:
        """Return ``file:line`` of the path, or of the nearest thing around it that is written."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return ""

    def forget(self, *paths: TreePath) -> None:
        """Forget where everything at and below paths stood: it has been replaced."""
        gone = set(paths)
        lengths = sorted({len(path) for path in gone})
        for known in [known for known in self.places if any(known[:length] in gone for length in lengths)]:
            del self.places[known]

    def error(self, path: TreePath, text: str) -> InputError:
        """Return the error of a single problem at a path."""
        return InputError([Problem(self.place(path), path, text)])


class Change(NamedTuple):
    """A value for a path of a scenario, and the place where that is written."""

    path: str
    value: Any
    place: str


def tree_of(data: Mapping[str, Any], what: str) -> Tree:
    """Return a mapping of plain values as a tree of its own.

    Raises
    ------
    InputError
        When it is no mapping.
    """
    if not isinstance(data, Mapping):
        raise input_error("", f"{type(data).__name__} is no {what}; give a mapping such as {{'{what}': 'My center'}}")
    return Tree(deepcopy(dict(data)))


def copied(node: Any) -> Any:
    """Return a copy of plain values: of mappings and lists, as what they hold cannot change."""
    if isinstance(node, dict):
        return {key: copied(value) for key, value in node.items()}
    return [copied(value) for value in node] if isinstance(node, list) else node


def text_of(path: Path) -> str:
    """Return the text of a scenario file.

    Raises
    ------
    InputError
        When it is missing, no file, too large, or not UTF-8.
    """
    try:
        if path.is_dir():
            raise input_error(str(path), "is a folder; name a scenario file (.yaml)")
        if not path.is_file():
            raise input_error(str(path), "there is no such file; name a scenario file (.yaml)")
        if path.stat().st_size > LARGEST_FILE:
            raise input_error(str(path), "has more than 10 MiB; put volumes into CSV files beside the scenario")
        return path.read_text(encoding="utf-8-sig")
    except InputError:
        raise
    except UnicodeDecodeError as error:
        raise input_error(line_of(path, error), "is not UTF-8 text; save it as UTF-8") from None
    except (OSError, ValueError) as error:
        raise input_error(str(path), f"cannot be read ({error}); name a scenario file (.yaml)") from None


def line_of(path: Path | str, error: UnicodeDecodeError) -> str:
    """Return ``file:line`` of what cannot be decoded."""
    before: bytes = error.object[: error.start]
    return f"{path}:{before.count(NEWLINE) + 1}"


def parse(text: str, name: str, folder: Path) -> Tree:
    """Parse YAML 1.2 text; ``file`` and ``trace`` values become paths relative to ``folder``."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ReusedAnchorWarning)  # YAML lets a name be given again
            loaded = _yaml(name).load(text)
    except MarkedYAMLError as error:
        raise _yaml_error(error, name) from None
    except ReaderError as error:
        line = text[: error.position].count("\n") + 1
        what = f"the character #x{error.character:04x} cannot stand in it"
        raise input_error(f"{name}:{line}", f"is not YAML: {what}; write plain text") from None
    except (YAMLError, ValueError, LookupError) as error:
        raise input_error(name, f"is not YAML ({str(error).splitlines()[0]}); write plain text") from None
    if not isinstance(loaded, Mapping):
        raise input_error(f"{name}:1", "is not a scenario; write a mapping such as 'scenario: My center'")
    tree = Tree({}, {(): f"{name}:1"}, str(folder.resolve()))
    tree.data = _Plain(name, tree.places).of(loaded, ())
    _relocate(tree.data, folder)
    return tree


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
            raise ConstructorError(None, None, f"{_cut(node.value)!r} is not a number to reckon with", node.start_mark)
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


def _cut(text: str) -> str:
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
        what = f"{what.split(' with value')[0]} stands twice"
    hint = "write plain text, numbers, lists and mappings" if type(error) is ConstructorError else HINT
    return input_error(f"{name}:{line}", f"is not YAML: {what}; {hint}")


def _too_deep(place: str) -> InputError:
    return input_error(place, f"is nested deeper than {DEEPEST} levels; write it flat")


class _Plain:
    """Turns what was parsed into plain values, and notes where each stands.

    What an alias repeats is written out each time, so values and letters are counted here again.
    """

    def __init__(self, name: str, places: dict[TreePath, str]) -> None:
        self._name, self._places, self._letters = name, places, 0

    def of(self, node: Any, path: TreePath) -> Any:
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

    def _scalar(self, node: Any, path: TreePath) -> Any:
        value = _scalar(node)
        if isinstance(value, str):
            self._letters += len(value)
            self._limit(path)
        return value

    def _limit(self, path: TreePath) -> None:
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


def _relocate(node: Any, folder: Path) -> None:
    """Make the CSV paths of a tree independent of the file they were written in."""
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in children:
        if key in FILE_KEYS and isinstance(value, str) and value:
            node[key] = os.path.abspath(folder / value)
        else:
            _relocate(value, folder)


def value_of(text: str, place: str) -> Any:
    """Read the value of an assignment as YAML."""
    data = parse(f"value: {text}", place, Path.cwd()).data
    if set(data) != {"value"}:
        raise input_error(place, "sets more than one value; repeat --set for each")
    return data["value"]


def put(tree: Tree, path: TreePath, value: Any, place: str) -> None:
    """Lay a value over a tree; nothing takes a channel, pool, segment or issue away.

    Raises
    ------
    InputError
        When the path leads through something that is not a mapping or a list.
    """
    node: Any = tree.data
    reached: TreePath = ()
    for key in path[:-1]:
        position = _position(node, key, (*reached, key), place)
        reached = (*reached, position)
        if isinstance(node, dict) and not isinstance(node.get(position), dict | list):
            node[position] = _spelled_out(str(position), node.get(position))
            tree.places[reached] = place
        node = node[position]
    position = _position(node, path[-1], path, place)
    tree.forget((*reached, position))
    if value is None and len(path) == 2 and path[0] in NOUNS and position in node:
        del node[position]
        return
    node[position] = value
    tree.places[*reached, position] = place


def _spelled_out(key: str, value: Any) -> Any:
    """Return the mapping that a value stands for, so that a path may lead on; nothing stands for an empty one."""
    if value is None:
        return {}
    return {SHORTHANDS[key]: value} if key in SHORTHANDS else value


def _position(node: Any, key: str | int, path: TreePath, place: str) -> str | int:
    """Return the key of a mapping, or the place in a list, that a word of a path names."""
    if isinstance(node, dict):
        return key
    if not isinstance(node, list):
        raise input_error(place, f"leads through the value {node!r}; name a mapping or a list", path)
    if not str(key).isdecimal() or len(str(key)) > LONGEST_WORD or int(key) >= len(node):
        raise input_error(place, f"{_cut(str(key))!r} is not a position of a list of {len(node)}; count from 0", path)
    return int(key)


def dump(data: dict[str, Any]) -> str:
    """Write a tree as YAML."""
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.width = 120
    out = StringIO()
    yaml.dump(data, out)
    return out.getvalue()
