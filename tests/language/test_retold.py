"""Sentences that folders keep in English are retold, with their names as they are."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from sim.language import kept
from sim.language.choice import ENGLISH, speaking
from sim.language.retold import PARTS, retold, retold_part
from sim.language.words import Phrase

NAMED = {name: text for name, text in vars(kept).items() if isinstance(text, Phrase)}
LATIN = re.compile(r"[A-Za-z]{2,}")
KEYS = re.compile(r"--?[a-z]\S*|[a-z_]+[._][a-z_.]+|METRIC=\w+|migration: null")  # that stay as they are written


ALONE = {name: text for name, text in NAMED.items() if text not in PARTS}
# What may stand in the places of others, and is a sentence or a part of one itself.
INSIDE = {
    "text": kept.DAYS_DIFFER, "reached": "80 % within 20 s", "often": "misses 80 % in 2 of 24 half hours",
    "worst": "worst Mon 11:00 (44 % in time, 14.0 agents present, 18 required by 7); Mon 11:30, Tue 09:00",
    "told": "44 % in time, 14.0 agents present", "unit": "half hours", "many": "2 of 24 half hours",
    "named": "7 on 7", "used_to": "they are taken to be used to what is expected on 7", "of": " of 7",
    "why": ": nobody is on duty at any time", "when": "from Mon 08:00 to Tue 09:00 and 3 other times",
    "advice": kept.ADD_AGENTS, "count": "3 days", "days": "3 open days", "gaps": "1 gap", "filled": kept.FILLED_ZERO,
    "others": "1 other time", "hour": "Mon 11:00", "times": "2 replications",
}  # fmt: skip


def filled(name: str) -> str:
    values = {place: INSIDE.get(place, "7") for _, place, _, _ in Formatter().parse(NAMED[name]) if place}
    return NAMED[name].format(**values)


@pytest.mark.parametrize("name", ALONE)
def test_every_sentence_is_found_by_its_template(name: str) -> None:
    with speaking("zh"):
        told = retold(filled(name))
    assert told != filled(name)
    assert LATIN.findall(KEYS.sub("", told)) == []


@pytest.mark.parametrize("name", sorted(NAMED.keys() - ALONE.keys()))
def test_parts_are_found_by_themselves(name: str) -> None:
    with speaking("zh"):
        assert retold_part(filled(name)) != retold(filled(name)) == filled(name)


def test_english_is_left_as_it_is() -> None:
    said = kept.ABANDON.format(share="12.0", name="chat")
    assert retold(said) == said
    with speaking(ENGLISH):
        assert retold(said) == said


def test_what_nobody_knows_is_left_as_it_is() -> None:
    with speaking("zh"):
        assert retold("a sentence of an older version") == "a sentence of an older version"


def test_names_stay_and_what_is_inside_is_retold() -> None:
    why = kept.NOBODY_THERE.format(when=kept.FROM_TO.format(start="Mon 08:00", end="Tue 09:30"))
    said = kept.LEFT_WAITING.format(left="3", came="40", of=kept.OF_CHANNEL.format(name="days"), why=why)
    with speaking("zh"):
        told = retold(kept.OF_DESIGN.format(name="half hours", text=said))
    assert told.startswith("half hours：40 个联络（days）中有 3 个始终未被应答")
    assert told.endswith("：从 周一 08:00 到 周二 09:30无人在岗")
