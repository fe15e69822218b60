"""Whatever is done to a shipped file, all that comes of it is a line with file and line; ``make fuzz`` plays more."""

from __future__ import annotations

import re

import pytest

from sim import build
from sim.scenario import InputError
from tests.support.fuzz import faults

MUTANTS, PARTS, PLAYED = 2_000, 8, 24


@pytest.mark.parametrize("part", [0, *(pytest.param(part, marks=pytest.mark.slow) for part in range(1, PARTS))])
def test_mutants_of_all_shipped_files_are_taken_or_refused_in_a_line(part: int) -> None:
    """Two thousand, in parts so that cores may share them; some of the good ones are simulated."""
    assert list(faults(iter(range(part, MUTANTS, PARTS)), PLAYED // PARTS)) == []


@pytest.mark.parametrize("name", ["~", "~list", "[key]", "[]", "0"])
def test_an_unknown_key_may_look_like_anything(name: str) -> None:
    with pytest.raises(InputError, match=re.escape(f"{name}: unknown key")):
        build({"scenario": "A", "channels": {}, "pools": {}, name: 1})
