"""Layers: a variant over its base, a channel over its preset.

Mappings merge key by key. What only makes sense whole is replaced whole: tables by time or day, and
choices (a family of distributions, a way of writing arrivals) where the upper layer chooses differently.
"""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import Any

from sim.scenario.basics.csv_files import is_file, no_file
from sim.scenario.basics.distributions import FAMILIES
from sim.scenario.basics.problems import Path
from sim.scenario.basics.units import is_days
from sim.scenario.customers.arrivals import WAYS
from sim.scenario.files.tree import NOUNS, Tree, parse, text_of

CHOICES = (set(FAMILIES), set(WAYS))
# Keys that say the same in different ways: one way written above silences the others below.
RIVALS = (
    ({"speed"}, {"handle_times"}, {"agent_time", "customer_time"}),
    ({"agents"}, {"shifts"}),
    ({"containment"}, {"skill"}),
)
RIVAL_KEYS = {key for ways in RIVALS for way in ways for key in way}


def read_layers(path: FilePath, above: tuple[FilePath, ...] = ()) -> Tree:
    """Read a scenario file, with everything it extends below it.

    Raises
    ------
    InputError
        When a file is missing, unreadable, not YAML, a study, or extends itself.
    """
    tree = parse(text_of(path), str(path), path.parent)
    if {"study", "base"} <= tree.data.keys():
        raise tree.error(("study",), f"is a study, no scenario; write ccsim sweep {path}")
    base = tree.data.pop("extends", None)
    if base is None:
        return tree
    if not isinstance(base, str):
        raise tree.error(("extends",), f"{base!r} is not a file name; write extends: other.yaml")
    below = path.parent / base
    if not is_file(below):
        raise tree.error(("extends",), no_file(base, below, "this file"))
    if below.resolve() in {known.resolve() for known in (*above, path)}:
        raise tree.error(("extends",), f"{base!r} extends itself in a circle; extend a file that does not")
    return layer(read_layers(below, (*above, path)), tree)


def layer(base: Tree, top: Tree) -> Tree:
    """Lay ``top`` over ``base``."""
    below = Tree(base.data, dict(base.places))
    below.forget(*_replaced(base.data, top.data, ()))
    return Tree(merged(base.data, top.data), {**below.places, **top.places}, top.folder)


def merged(base: Any, top: Any, key: str = "") -> Any:
    """Return one value laid over another; ``key`` is the key they stand at."""
    if not _merges(base, top, key):
        return top
    if key in NOUNS:  # what the upper layer leaves empty is taken away
        gone = {name for name, value in top.items() if value is None and name in base}
        base, top = ({name: value for name, value in one.items() if name not in gone} for one in (base, top))
    kept = base if key in NOUNS else _without_rivals(base, top)
    return {**kept, **{name: merged(kept[name], value, name) if name in kept else value for name, value in top.items()}}


def _without_rivals(base: dict[Any, Any], top: dict[Any, Any]) -> dict[Any, Any]:
    if not RIVAL_KEYS & top.keys():
        return base
    rivals = {
        key for ways in RIVALS for way in ways for other in ways if way is not other and way & set(top) for key in other
    }
    return {name: value for name, value in base.items() if name not in rivals or name in top}


def _replaced(base: Any, top: Any, path: Path) -> list[Path]:
    """Return the paths at which the upper layer replaces what is below."""
    if not _merges(base, top, str(path[-1]) if path else ""):
        return [path]
    return [
        below for name, value in top.items() if name in base for below in _replaced(base[name], value, (*path, name))
    ]


def _merges(base: Any, top: Any, key: str) -> bool:
    if not isinstance(base, dict) or not isinstance(top, dict):
        return False
    if key in NOUNS:
        return True
    if any(is_days(name) or ":" in name for name in (*base, *top)):
        return False
    if key in FAMILIES:
        return set(top) <= set(base)
    return not any(choice & set(base) and choice & set(top) and not choice & set(base) & set(top) for choice in CHOICES)
