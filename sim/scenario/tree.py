"""A scenario file as a plain tree that remembers where each value stands; layering of trees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from sim.scenario.problems import InputError, Problem, input_error
from sim.scenario.problems import Path as TreePath

LARGEST_FILE = 10 * 1024**2
DEEPEST = 30
FILE_KEYS = ("file", "trace")


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

    def error(self, path: TreePath, text: str) -> InputError:
        """Return the error of a single problem at a path."""
        return InputError([Problem(self.place(path), path, text)])


def read_tree(path: str | Path) -> Tree:
    """Read one YAML file, with everything it extends below it.

    Raises
    ------
    InputError
        When a file is missing, unreadable, not YAML, or extends itself.
    """
    return _read_layers(Path(path), ())


def _read_layers(path: Path, above: tuple[Path, ...]) -> Tree:
    tree = parse(_text_of(path), str(path), path.parent)
    base = tree.data.pop("extends", None)
    if base is None:
        return tree
    if not isinstance(base, str):
        raise tree.error(("extends",), f"{base!r} is not a file name; write extends: other.yaml")
    below = path.parent / base
    if below.resolve() in {known.resolve() for known in (*above, path)}:
        raise tree.error(("extends",), f"{base!r} extends itself in a circle; extend a file that does not")
    if not below.is_file():
        raise tree.error(("extends",), f"there is no file {base!r}; write a path relative to this file")
    return layer(_read_layers(below, (*above, path)), tree)


def _text_of(path: Path) -> str:
    if path.is_dir():
        raise input_error(str(path), "is a folder; name a scenario file (.yaml)")
    if not path.exists():
        raise input_error(str(path), "there is no such file; name a scenario file (.yaml)")
    if path.stat().st_size > LARGEST_FILE:
        raise input_error(str(path), "has more than 10 MiB; put volumes into CSV files beside the scenario")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise input_error(str(path), "is not UTF-8 text; save it as UTF-8") from None
    except OSError as error:
        raise input_error(str(path), f"cannot be read ({error.strerror})") from None


def parse(text: str, name: str, folder: Path) -> Tree:
    """Parse YAML 1.2 text; ``file`` and ``trace`` values become paths relative to ``folder``."""
    try:
        loaded = YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        raise _yaml_error(error, name) from None
    except (YAMLError, ValueError, RecursionError) as error:
        raise input_error(name, f"is not YAML ({str(error).splitlines()[0]}); see the scenario reference") from None
    if not isinstance(loaded, Mapping):
        raise input_error(f"{name}:1", "is not a scenario; write a mapping such as 'scenario: My center'")
    tree = Tree({}, {(): f"{name}:1"}, str(folder.resolve()))
    tree.data = _plain(loaded, (), name, tree.places)
    _relocate(tree.data, folder)
    return tree


def _yaml_error(error: MarkedYAMLError, name: str) -> InputError:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    what = (error.problem or "cannot be parsed").strip().splitlines()[0]
    return input_error(f"{name}:{line}", f"is not YAML: {what}; check indentation, quotes and double keys")


def _plain(node: Any, path: TreePath, name: str, places: dict[TreePath, str]) -> Any:
    if len(path) > DEEPEST:
        raise input_error(name, f"is nested deeper than {DEEPEST} levels; write it flat")
    if not isinstance(node, Mapping | Sequence) or isinstance(node, str):
        return _scalar(node)
    for key, line in _lines(node):
        places[(*path, key)] = f"{name}:{line}"
    if isinstance(node, Mapping):
        return {str(key): _plain(value, (*path, str(key)), name, places) for key, value in node.items()}
    return [_plain(value, (*path, index), name, places) for index, value in enumerate(node)]


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
        if key in FILE_KEYS and isinstance(value, str):
            node[key] = str((folder / value).resolve())
        else:
            _relocate(value, folder)


def layer(base: Tree, top: Tree) -> Tree:
    """Lay ``top`` over ``base``: mappings merge key by key, everything else is replaced."""
    data = _merged(base.data, top.data)
    return Tree(data, {**base.places, **top.places}, top.folder)


def _merged(base: dict[str, Any], top: dict[str, Any]) -> dict[str, Any]:
    both = {
        key: _merged(base[key], value) if isinstance(value, dict) and isinstance(base.get(key), dict) else value
        for key, value in top.items()
    }
    return {**base, **both}


def set_value(tree: Tree, assignment: str) -> None:
    """Carry out ``path=value`` on a tree; the value is read as YAML.

    Raises
    ------
    InputError
        When there is no ``=``, or the path leads through something that is not a mapping or a list.
    """
    spelled, equals, text = assignment.partition("=")
    place = f"--set {assignment}"
    if not equals or not spelled.strip():
        raise input_error(place, "is not an assignment; write PATH=VALUE, such as pools.agents.agents=12")
    path: TreePath = tuple(int(part) if part.isdecimal() else part for part in spelled.strip().split("."))
    value = parse(f"value: {text}", place, Path.cwd()).data["value"]
    if isinstance(path[-1], str) and path[-1] in FILE_KEYS and isinstance(value, str):
        value = str(Path(value).resolve())
    _put(tree, path, value, place)
    tree.places[path] = place


def _put(tree: Tree, path: TreePath, value: Any, place: str) -> None:
    node: Any = tree.data
    for depth, key in enumerate(path[:-1]):
        node = _child(node, key, path[: depth + 1], place)
    _check_key(node, path[-1], path, place)
    node[path[-1]] = value


def _child(node: Any, key: str | int, path: TreePath, place: str) -> Any:
    if isinstance(node, dict) and not isinstance(node.get(str(key)), dict | list):
        if node.get(str(key)) is not None:
            raise input_error(place, f"leads through the value {node[str(key)]!r}; name a mapping or a list", path)
        node[str(key)] = {}
    _check_key(node, key, path, place)
    return node[str(key)] if isinstance(node, dict) else node[key]


def _check_key(node: Any, key: str | int, path: TreePath, place: str) -> None:
    if isinstance(node, list) and not (isinstance(key, int) and key < len(node)):
        raise input_error(place, f"{key!r} is not a position of the list; write 0 to {len(node) - 1}", path)


def dump(data: dict[str, Any]) -> str:
    """Write a tree as YAML."""
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.width = 120
    out = StringIO()
    yaml.dump(data, out)
    return out.getvalue()
