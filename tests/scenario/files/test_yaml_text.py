"""YAML 1.2: what scalars are, where nodes are, and that what is saved reads back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenario import load
from sim.scenario.basics.problems import InputError
from sim.scenario.files.tree import dump, parse
from tests.scenario.files.small_scenario import BASE, written


def test_a_clock_time_needs_no_quotes_and_no_is_a_name(tmp_path: Path) -> None:
    """In YAML 1.1 ``08:30`` were the number 30600 / 60 and ``no`` were false."""
    text = BASE.replace("phone", "no").replace("agents: 3", "agents: {08:30: 3, 09:00: 4}")
    scenario = load(written(tmp_path, s=text))
    assert scenario.channel_names == ("no",)
    assert scenario.pools["agents"].agents == {8.5 * 3600: 3, 9 * 3600: 4}


WORDS = ["no", "yes", "on", "off", "y", "n", "No", "OFF"]


@pytest.mark.parametrize("word", WORDS)
def test_words_that_were_booleans_once_are_text(word: str) -> None:
    assert parse(f"a: {word}", "x", Path()).data == {"a": word}


SCALARS = [
    ("1", 1),
    ("1.5", 1.5),
    ("1e3", 1000.0),
    ("0o10", 8),
    ("010", 10),
    ("0x10", 16),
    ("12:30", "12:30"),
    ("190:20:30", "190:20:30"),
    ("true", True),
    ("null", None),
    ("~", None),
    ("'1'", "1"),
    ("5 min", "5 min"),
]


@pytest.mark.parametrize(("text", "value"), SCALARS, ids=[text for text, _ in SCALARS])
def test_scalars_are_what_they_look_like(text: str, value: object) -> None:
    (read,) = parse(f"a: {text}", "x", Path()).data.values()
    assert (read, type(read)) == (value, type(value))


def test_every_node_knows_its_line() -> None:
    tree = parse(BASE, "base.yaml", Path())
    assert tree.place(("channels", "phone", "target", "within")) == "base.yaml:9"
    assert tree.place(("pools", "agents", "skills", 0)) == "base.yaml:13"
    assert tree.place(("pools", "agents", "nothing", "here")) == "base.yaml:11"
    assert tree.place(("nowhere",)) == "base.yaml:1"


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\u2028\u2029\ufeff"))
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS | st.dates().map(str)
TREES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=8)


DATA = st.dictionaries(TEXTS.filter(lambda key: key not in ("file", "trace")), TREES)


def reads_back(data: dict[str, Any]) -> bool:
    """Whether ``parse`` reads what ``dump`` writes: names such as ``no``, ``1e3``, ``08:30``, ``- x``, too."""
    return bool(parse(dump(data), "saved", Path("/")).data == data)


@settings(max_examples=40, deadline=None)
@given(DATA)
def test_some_that_is_saved_reads_back(data: dict[str, Any]) -> None:
    assert reads_back(data)


@pytest.mark.slow
@settings(max_examples=500, deadline=None)
@given(DATA)
def test_what_is_saved_reads_back(data: dict[str, Any]) -> None:
    assert reads_back(data)


SHAPES = ["a\nb", "a\n\n  b\n", "\ttab", " x ", "a: b", "#", "- x", "'\"", "<<", "=", "word " * 90]


@pytest.mark.parametrize("text", SHAPES)
def test_texts_of_every_shape_read_back(text: str) -> None:
    assert parse(dump({"description": text, text: [text]}), "saved", Path()).data == {"description": text, text: [text]}


def test_a_key_that_stands_twice_is_told_as_that() -> None:
    with pytest.raises(InputError, match='x:2: has the key "a" twice; leave one of them out'):
        parse("a: 1\na: 2", "x", Path())
