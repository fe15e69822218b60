"""A design that somebody has found, as a scenario file: a layer over the one that it came from."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sim.disk.atomic import whole_file
from sim.play.session import Changes, Session
from sim.scenario import Scenario, load
from sim.scenario.basics.problems import InputError, input_error
from sim.scenario.files.tree import copied, dump

DEEPEST = 12  # keys, one below the other


def saved(session: Session, name: str, changes: Changes) -> Path:
    """Write a design beside the scenario's file, as a layer over it, and return where.

    Raises
    ------
    InputError
        When the changes are wrong, a file of that name is there, or it cannot be written.
    """
    wanted = session.scenario(changes)
    path = session.file.with_name(f"{session.file.stem}-{_slug(name)}.yaml")
    if path.exists():
        raise input_error(str(path), "is there already; choose another name")
    try:
        for depth in range(DEEPEST, 0, -1):
            if _holds(path, _layer(session, wanted, changes, depth), wanted):
                return path
    except OSError as error:
        raise input_error(str(path), f"cannot be written ({error.strerror or error})") from None
    raise input_error(str(path), "cannot be written as a layer; write these changes by --set")


def _layer(session: Session, wanted: Scenario, changes: Changes, depth: int) -> dict[str, Any]:
    """Return the changes as a layer; what only holds as a whole, such as a table by time, is told from above."""
    found: dict[str, Any] = {"extends": session.file.name}
    for one in (*session.assignments, *changes):
        path = one.partition("=")[0].strip().split(".")[:depth]
        node, value = found, wanted.tree
        for key in path[:-1]:
            node, value = node.setdefault(key, {}), _below(value, key)
        node[path[-1]] = copied(_below(value, path[-1]))
    return found


def _below(value: Any, key: str) -> Any:
    return value[int(key)] if isinstance(value, list) else value[key]


def _holds(path: Path, layer: dict[str, Any], wanted: Scenario) -> bool:
    """Write a layer, and keep the file if it says what is wanted."""
    with whole_file(path) as beside:
        beside.write_text(dump(layer), encoding="utf-8")
    try:
        if load(path).tree == wanted.tree:
            return True
    except (InputError, ValueError, TypeError):
        pass
    path.unlink()
    return False


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "design"
