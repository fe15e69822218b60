"""What goes with ``migration: null``: the keys that speak to customers who choose, and nothing else."""

from __future__ import annotations

from typing import Any

from sim.scenario.files.tree import Tree

ONLY_CHOICE = {
    "customers": ("memory", "rates", "habit"),
    "issues": ("function", "risk"),
    "channels": ("opens", "fit", "comes_back", "when_closed", "closes"),
}


def _speaks_to_choice(key: str, value: Any) -> bool:
    """Whether a value means something only where customers choose: of some keys only some values do."""
    if key == "closes":
        return isinstance(value, dict) and bool({"segments", "issues"} & value.keys())
    return key != "when_closed" or value == "choose"


def leave_out_choice(tree: Tree) -> tuple[str, ...]:
    """Take out of a tree what means something only where customers choose; return the paths of what was written.

    What a preset brings does no harm and is not told.
    """
    gone: list[str] = []
    tree.data.pop("migration", None)
    for kind, keys in ONLY_CHOICE.items():
        part = tree.data.get(kind)
        nouns: dict[str, Any] = {kind: part} if kind == "customers" else _named(kind, part)
        for path, noun in nouns.items():
            for key in keys if isinstance(noun, dict) else ():
                if key in noun and _speaks_to_choice(key, noun[key]):
                    del noun[key]
                    gone.append(f"{path}.{key}")
    return tuple(gone)


def _named(kind: str, part: Any) -> dict[str, Any]:
    return {f"{kind}.{name}": noun for name, noun in part.items()} if isinstance(part, dict) else {}
