"""What is different between designs, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.report.comparison.differing import Differing, written
from sim.report.page.numbers import listed
from sim.report.page.scenario_words import (
    ABSENT,
    LONGEST,
    ONE,
    RATES,
    Path,
    brief_value,
    called,
    inner_words,
    value_in_words,
    word,
)
from sim.report.page.text_table import cut
from sim.scenario.channels.mode import mode_of

ORDER = ("channels", "pools", "outsourcing", "routing", "technology", "migration", "changes", "costs", "", "issues")
MANY, FEW = 3, 4  # changes of a kind that are told together; names told of them


def whole_in_words(path: Path, value: Any) -> str:
    """Say what a channel or a pool is that other designs do not have; ``–`` where this one does not."""
    if value is ABSENT:
        return "–"
    if path[0] == "channels":
        return cut(", ".join(_of_channel(value)) or mode_of(value).described, LONGEST)
    parts = [value_in_words(value["agents"]) + " agents"] if isinstance(value.get("agents"), int) else []
    parts += [f"for {value_in_words(value['skills'])}"] if value.get("skills") else []
    return cut(", ".join(parts) or "yes", LONGEST)


def _of_channel(value: Mapping[str, Any]) -> list[str]:
    own = written(value)
    kind = [str(value["preset"]).replace("_", " ")] if value.get("preset") else []
    volume = own.get("arrivals")
    rates = [f"{value_in_words(volume[key])} {each}" for key, each in RATES.items() if key in volume] if volume else []
    return [*kind, *rates[:1]]


def sentence_of(design: str, reference: str, found: Sequence[Differing], most: int = 4) -> str:
    """Say in a sentence what is different in a design from the reference; empty where nothing is.

    Channels, pools, issues and segments that are there or are not come first; changes of a kind are told together.
    """
    parts = _whole(design, reference, found)
    changed = [one for one in found if not one.whole and one.values[design] != one.values[reference]]
    changed.sort(key=lambda one: ORDER.index(one.path[0]) if one.path[0] in ORDER else len(ORDER) - 2)
    told = list(_told(changed, design, reference))
    room = max(most - len(parts), 2)
    more = len(told) - room
    return "; ".join([*parts, *told[:room], *([f"and {more} more"] if more > 0 else [])])


def _told(changed: Sequence[Differing], design: str, reference: str) -> Iterator[str]:
    """Yield each change in words; many of one key, of several names, or of one name, in one."""
    kinds: dict[tuple[str, ...], list[Differing]] = {}
    for one in changed:
        by_key, by_name = (one.path[0], "*", *one.path[2:]), one.path[:-1]
        alike = sum(other.path[0] == one.path[0] and other.path[2:] == one.path[2:] for other in changed)
        near = sum(other.path[:-1] == one.path[:-1] for other in changed)
        many = one.path[0] in ONE and len(one.path) > 2
        kind = by_key if many and alike >= MANY else by_name if len(one.path) > 3 and near >= MANY else one.path
        kinds.setdefault(kind, []).append(one)
    for kind, some in kinds.items():
        if len(some) == 1:
            now, before = (brief_value(some[0].values[name]) for name in (design, reference))
            yield f"{called(some[0].path)}: {now}" + (f" instead of {before}" if before != "–" else "")
        elif kind[1] == "*":
            yield f"another {inner_words(some[0].path)} of {_few([one.path[1] for one in some])}"
        else:
            yield f"another {called(kind)}, for {_few([word(one.path[-1]) for one in some])}"


def _few(names: Sequence[str]) -> str:
    return listed(names if len(names) <= FEW + 1 else [*names[:FEW], f"{len(names) - FEW} others"])


def _whole(design: str, reference: str, found: Sequence[Differing]) -> list[str]:
    said = []
    for kind, noun in ONE.items():
        some = [one for one in found if one.whole and one.path[0] == kind]
        new = [one.path[1] for one in some if one.values[reference] is ABSENT and one.values[design] is not ABSENT]
        gone = [one.path[1] for one in some if one.values[design] is ABSENT and one.values[reference] is not ABSENT]
        said += [f"with the {_many(noun, new)}"] if new else []
        said += [f"without the {_many(noun, gone)}"] if gone else []
    return said


def _many(word: str, names: Sequence[str]) -> str:
    return f"{word if len(names) == 1 else word + 's'} {listed(names)}"
