"""Where in a scenario each key belongs, by its nouns: for whoever writes one in another place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Any, get_args, get_origin

from sim.scenario.basics.noun import Noun
from sim.scenario.basics.problems import Path
from sim.scenario.scenario import Scenario

NAME, ENTRY = "NAME", "N"  # what stands for any name, and for any entry of a list
HOMES = (("channels", NAME), ("pools", NAME))  # most keys are theirs
MOST = 2  # places that are told of a key which belongs to several
ALIKE = 0.8  # a slip of the pen, where the word is a key elsewhere
Block = tuple[str, ...]


def belongs_to(word: str, block: Path) -> list[Path]:
    """Return to which blocks of a scenario a key belongs that was written in another, those nearest to it.

    The nearest share most of their way with it, and go on shortest; names are those of the path as far as they do.
    Of a key of channels or pools these are told; of one that belongs to very many blocks none.

    >>> belongs_to("fallback", ("channels", "ivr")), belongs_to("wage", ("channels", "ivr"))
    ([('channels', 'ivr', 'self_service')], [('pools', 'NAME')])
    """
    there = [one for one in places().get(word, ()) if not _is(one, block)]
    homes = [one for one in there if one in HOMES]
    nearest = [one for one in _nearest(there, block) if not homes or one in homes or _is_within(one, block)]
    found = sorted({*nearest, *homes}, key=there.index)
    told = found if len(found) <= MOST else homes
    return [_named(one, block) for one in told] if len(told) <= MOST else []


def elsewhere(word: str, block: Path, known: Sequence[str]) -> tuple[list[Path], str | None]:
    """Return the same, and the key that is known where it stands and the word is a slip of the pen for, if any.

    Then it belongs to none but a block within.
    """
    near = next(iter(get_close_matches(word, known, n=1, cutoff=ALIKE)), None)
    found = belongs_to(word, block)
    return [one for one in found if near is None or (0 < len(block) < len(one) and one[: len(block)] == block)], near


def meant_within(word: str, block: Path, known: Sequence[str]) -> str | None:
    """Return the key of a block within another that a word is a slip of the pen for, more than for those known here."""
    if word in places():
        return None
    inner = [key for key, there in places().items() if any(_is_within(one, block) for one in there)]
    near = get_close_matches(word, inner, n=1, cutoff=ALIKE)
    return near[0] if near and get_close_matches(word, [*known, *near], n=1) == near and near[0] not in known else None


def is_within(word: str, block: Path) -> bool:
    """Whether a word is a key of a block within another, whatever other tools call by it."""
    return any(_is_within(one, block) for one in places().get(word, ()))


@cache
def places() -> Mapping[str, tuple[Block, ...]]:
    """Return by key the blocks that may have it."""
    found: dict[str, list[Block]] = defaultdict(list)
    for key, block in _keys(Scenario, (), ()):
        found[key].append(block)
    return {key: tuple(dict.fromkeys(blocks)) for key, blocks in found.items()}


def _keys(noun: type[Noun], block: Block, above: tuple[type[Noun], ...]) -> Iterator[tuple[str, Block]]:
    """Yield the keys of a noun, and those of the nouns within it."""
    for name, field in noun.model_fields.items():
        key = field.alias or name
        yield key, block
        for inner, further in _nouns(field.annotation):
            if inner not in above:
                yield from _keys(inner, (*block, key, *further), (*above, inner))


def _nouns(kind: Any) -> Iterator[tuple[type[Noun], Block]]:
    """Yield the nouns that a type allows, and what leads to each: a name, or an entry of a list."""
    if isinstance(kind, type) and issubclass(kind, Noun):
        yield kind, ()
        return
    origin, inside = get_origin(kind), get_args(kind)
    if origin is Annotated:
        inside = inside[:1]
    step = (NAME,) if _is_of(origin, Mapping) else (ENTRY,) if _is_of(origin, Sequence) else ()
    for inner in inside:
        yield from ((noun, (*step, *further)) for noun, further in _nouns(inner))


def _is_of(origin: Any, kind: type) -> bool:
    return isinstance(origin, type) and issubclass(origin, kind)


def _nearest(there: Sequence[Block], block: Path) -> list[Block]:
    near = max(((_shared(one, block), -len(one)) for one in there), default=None)
    return [one for one in there if (_shared(one, block), -len(one)) == near]


def _shared(one: Block, block: Path) -> int:
    """Return how far a block and a path go the same way."""
    steps = [step in (NAME, ENTRY, part) for step, part in zip(one, block, strict=False)]
    return steps.index(False) if False in steps else len(steps)


def _is(one: Block, block: Path) -> bool:
    return len(one) == len(block) == _shared(one, block)


def _is_within(one: Block, block: Path) -> bool:
    return len(one) > len(block) == _shared(one, block)


def _named(one: Block, block: Path) -> Path:
    """Return a block with the names of a path, as far as both go the same way."""
    shared = _shared(one, block)
    return (*block[:shared], *one[shared:])
