"""What differs between designs: keys of the scenarios, without what presets fill in and nobody wrote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sim.report.page.scenario_words import ABSENT, CLOCK, LAWS, Path
from sim.scenario.files.presets import presets

Tree = Mapping[str, Any]
SHARED = ("experiment", "scenario", "title", "description", "extends")  # by rule, or texts
NAMED = ("channels", "pools", "issues", "segments")


class Differing(NamedTuple):
    """A key in which designs differ, with its value in each; ``ABSENT`` where a design does not have it.

    ``whole`` tells that a channel, a pool, an issue or a segment is in some designs and not in others.
    """

    path: Path
    values: Mapping[str, Any]
    whole: bool = False


def differing(designs: Mapping[str, Tree]) -> list[Differing]:
    """Return what differs between designs, in the order of the scenarios as resolved."""
    plain = {name: {key: tree[key] for key in tree if key not in SHARED} for name, tree in designs.items()}
    return list(_below((), plain))


def _below(path: Path, values: Mapping[str, Any]) -> Iterator[Differing]:
    first, *others = values.values()
    if all(other == first for other in others):
        return
    if not all(isinstance(value, Mapping) for value in values.values()) or _is_leaf(path, values):
        yield Differing(path, values)
        return
    for key in dict.fromkeys(key for value in values.values() for key in value):
        yield from _of_key((*path, str(key)), {name: value.get(key, ABSENT) for name, value in values.items()})


def _of_key(path: Path, values: Mapping[str, Any]) -> Iterator[Differing]:
    here = [value for value in values.values() if value is not ABSENT]
    if len(path) == 2 and path[0] in NAMED and len(here) < len(values):
        yield Differing(path, values, whole=True)
    elif path[0] == "channels" and len(path) == 2:
        yield from _of_channel(path, values)
    elif len(path) == 1 and path[0] in NAMED:
        yield from _below(path, {name: value or {} for name, value in values.items()})
    else:
        yield from _below(path, values)


def _of_channel(path: Path, values: Mapping[str, Tree]) -> Iterator[Differing]:
    """Yield what differs of a channel; what each has from its preset differs by the preset alone."""
    presets_differ = len({value.get("preset") for value in values.values()}) > 1
    for one in _below(path, values):
        brought = presets_differ and len(one.path) == 3 and one.path[2] != "preset"
        if not (brought and all(_of_preset(values[name], one.path[2], value) for name, value in one.values.items())):
            yield one


def _of_preset(channel: Tree, key: str, value: Any) -> bool:
    return bool(value == presets().get(channel.get("preset") or "", {}).get(key, ABSENT))


def _is_leaf(path: Path, values: Mapping[str, Any]) -> bool:
    """Whether mappings are told as a whole: laws, tables by the clock, and what has no key in common."""
    keys = [set(map(str, value)) for value in values.values()]
    one_word = any(len(some) == 1 for some in keys) and len(set.union(*keys)) > 1
    by_clock = any(CLOCK.fullmatch(key) for some in keys for key in some)
    if len(path) > 2 and any(some <= LAWS for some in keys if some):
        return True
    return len(path) > 1 and (by_clock or not set.intersection(*keys) or (one_word and len(path) > 2))


def written(channel: Tree) -> dict[str, Any]:
    """Return what is not of the preset of a channel."""
    return {key: value for key, value in channel.items() if not _of_preset(channel, key, value)}
