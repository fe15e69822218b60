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
    "others": "1 other time", "hour": "Mon 11:00", "times": "2 replications", "stretch": "mon-fri 09:00-09:30",
    "stretches": "mon 09:00-10:00, 2026-12-24 09:00-10:00", "limits": "7 has at most 7 and 7 is fixed at 7",
    "heads": "1 more head of 7, or a start at 09:00 and 10:00", "instead": "a longer queue", "rule": "7 is fixed",
    "rules": "7 has a most: with more heads of 7 they can be kept; 7 has 1 line: with more lines they can be kept",
    "clocks": "09:00 and 10:00", "lengths": "4 h and 6 h",
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


SHORT = (
    "Sales and service and chat mon-fri 09:00-09:30 needs about 10, at most 8 can be there: "
    "agents and more has at most 8 and part is fixed at 1; with 2 more heads of agents and more, it is met"
)


def test_names_that_stand_together_are_listed_where_they_are_known() -> None:
    with speaking("zh"):
        told = retold(SHORT.replace("Sales and service", "phone"), {"phone", "chat"})
        whole = retold(SHORT.replace(" and chat", ""), {"Sales and service", "chat"})
        unknown = retold(SHORT)
    assert told.startswith("phone 和 chat 周一至周五 09:00-09:30 约需 10 人")
    assert whole.startswith("Sales and service 周一至周五 09:00-09:30 约需 10 人")
    assert unknown.startswith("Sales and service and chat 周一至周五 09:00-09:30 约需 10 人")
    assert "：agents and more 至多 8 人" in told


def test_rules_that_lifted_alone_would_do_are_retold_one_by_one() -> None:
    said = (
        "phone and chat: what alone stands in the way is that agents has a most: with more heads of agents they can "
        "be kept; phone has 3 lines: with more lines they can be kept"
    )
    with speaking("zh"):
        told = retold(said, ("phone", "chat"))
    assert told.count("即可达标") == 2
    assert LATIN.findall(told) == ["phone", "chat", "agents", "agents", "phone"]


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
