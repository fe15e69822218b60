"""A scenario file as a plain tree that remembers where each value stands."""

from __future__ import annotations

import os
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML

from sim.scenario.basics.problems import InputError, Problem, input_error
from sim.scenario.basics.problems import Path as TreePath
from sim.scenario.basics.yaml_text import LONGEST_WORD, Plain, loaded, shortened

LARGEST_FILE = 10 * 1024**2
NEWLINE = b"\n"
FILE_KEYS = ("file", "trace")

# What may be written as one value, and what that is the value of.
NOUNS = ("channels", "pools", "segments", "issues")
# Below which paths stand things by their names: nothing takes such a one away.
NAMED = {*((noun,) for noun in NOUNS), ("calendar", "exceptions"), ("staffing", "shifts"), ("staffing", "pools")}
SHORTHANDS = {"empowerment": "authority", "escalation": "share", "turnover": "rate", "silent_abandonment": "share"}
INSTEAD = {"containment": "skill", "skill": "containment"}  # who sets one takes the other back
SHORTHANDS |= {
    "switch": "probability",
    "chase": "probability",
    "acquisition": "per_year",
    "closes": "on",
    "expects": "wait",
    "volumes": "factor",
    "pay": "factor",
}


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
    written = loaded(text, name)
    if not isinstance(written, Mapping):
        raise input_error(f"{name}:1", "is not a scenario; write a mapping such as 'scenario: My center'")
    tree = Tree({}, {(): f"{name}:1"}, str(folder.resolve()))
    tree.data = Plain(name, tree.places).of(written, ())
    _relocate(tree.data, folder)
    return tree


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
    """Lay a value over a tree; nothing takes away what stands there by its name.

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
    if value is None and path[:-1] in NAMED and position in node:
        del node[position]
        return
    if isinstance(node, dict) and node.pop(INSTEAD.get(str(position)), None) is not None:
        tree.forget((*reached, INSTEAD[str(position)]))
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
        raise input_error(
            place, f"{shortened(str(key))!r} is not a position of a list of {len(node)}; count from 0", path
        )
    return int(key)


def dump(data: dict[str, Any]) -> str:
    """Write a tree as YAML."""
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.width = 120
    out = StringIO()
    yaml.dump(data, out)
    return out.getvalue()
