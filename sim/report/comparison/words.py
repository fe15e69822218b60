"""What is different between designs, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.language.words import clauses, joined, listed, marked_many, tr, trn
from sim.report.comparison.differing import Differing, written
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
from sim.report.page.vocabulary import in_words
from sim.scenario.channels.mode import mode_of

ORDER = ("channels", "pools", "outsourcing", "routing", "technology", "migration", "changes", "costs", "", "issues")
# What a design has that the reference has not: one of a kind, several of it; and the other way round.
WITH = {
    "channels": marked_many("with the channel {names}", "with the channels {names}"),
    "pools": marked_many("with the pool {names}", "with the pools {names}"),
    "issues": marked_many("with the issue {names}", "with the issues {names}"),
    "segments": marked_many("with the segment {names}", "with the segments {names}"),
}
WITHOUT = {
    "channels": marked_many("without the channel {names}", "without the channels {names}"),
    "pools": marked_many("without the pool {names}", "without the pools {names}"),
    "issues": marked_many("without the issue {names}", "without the issues {names}"),
    "segments": marked_many("without the segment {names}", "without the segments {names}"),
}
MANY, FEW = 3, 4  # changes of a kind that are told together; names told of them


def whole_in_words(path: Path, value: Any) -> str:
    """Say what a channel or a pool is that other designs do not have; ``–`` where this one does not."""
    if value is ABSENT:
        return "–"
    if path[0] == "channels":
        return cut(joined(_of_channel(value)) or in_words(mode_of(value).described), LONGEST)
    parts, agents = list[str](), value.get("agents")
    if isinstance(agents, int):
        parts.append(trn("{count} agent", "{count} agents", agents, count=value_in_words(agents)))
    parts += [tr("for {skills}", skills=value_in_words(value["skills"]))] if value.get("skills") else []
    return cut(joined(parts) or tr("yes"), LONGEST)


def _of_channel(value: Mapping[str, Any]) -> list[str]:
    own = written(value)
    kind = [str(value["preset"]).replace("_", " ")] if value.get("preset") else []
    volume = own.get("arrivals")
    rates = (
        [tr(each, count=value_in_words(volume[key])) for key, each in RATES.items() if key in volume] if volume else []
    )
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
    return clauses([*parts, *told[:room], *([tr("and {more} more", more=more)] if more > 0 else [])])


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
            yield tr("{key}: {value}", key=called(some[0].path), value=now) + (
                tr(" instead of {before}", before=before) if before != "–" else ""
            )
        elif kind[1] == "*":
            yield tr(
                "another {inner_words} of {few}",
                inner_words=inner_words(some[0].path),
                few=_few([one.path[1] for one in some]),
            )
        else:
            yield tr("another {called}, for {few}", called=called(kind), few=_few([word(one.path[-1]) for one in some]))


def _few(names: Sequence[str]) -> str:
    return listed(names if len(names) <= FEW + 1 else [*names[:FEW], tr("{few} others", few=len(names) - FEW)])


def _whole(design: str, reference: str, found: Sequence[Differing]) -> list[str]:
    said = []
    for kind in ONE:
        some = [one for one in found if one.whole and one.path[0] == kind]
        new = [one.path[1] for one in some if one.values[reference] is ABSENT and one.values[design] is not ABSENT]
        gone = [one.path[1] for one in some if one.values[design] is ABSENT and one.values[reference] is not ABSENT]
        said += [_told_of(WITH[kind], new)] if new else []
        said += [_told_of(WITHOUT[kind], gone)] if gone else []
    return said


def _told_of(said: tuple[str, str], names: Sequence[str]) -> str:
    return trn(*said, len(names), names=listed(names))
