"""The shipped study: its page tells what it writes, and its directions hold."""

from __future__ import annotations

import importlib.util
import itertools
from types import ModuleType

import pytest

from sim.experiments import RunResult, replicate
from tests.support.paths import ROOT
from tests.support.steady_state import below

pytestmark = pytest.mark.slow

PAGE = (ROOT / "docs" / "authority-and-outsourcing.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def study() -> ModuleType:
    spec = importlib.util.spec_from_file_location("study", ROOT / "scenarios" / "authority_and_outsourcing.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows_of(section: str) -> dict[str, list[str]]:
    """Return the cells of a table of the page by the first of each row."""
    part = PAGE[PAGE.index(section) :]
    table = part[part.index("|---") :].split("\n\n")[0].splitlines()[1:]
    return {cells[1].strip(): [cell.strip() for cell in cells[2:-1]] for cells in (line.split("|") for line in table)}


def test_the_page_tells_what_the_study_writes(study: ModuleType) -> None:
    """One cell of the tables with staff sized anew, with ten replications as the study has them."""
    sized = study.row("", 0.6, 0.4, replicate(study.design(0.6, 0.4, study.sized(0.6, 0.4), 10)))
    cost, attention = rows_of("Cost per contact, all in")["0.6"][2], rows_of("Attention, from 0 to 1")["0.6"][2]
    assert cost.startswith(f"${sized['cost_per_contact']:.2f} ")
    assert attention.startswith(f"{sized['attention_level']:.3f} ")


def without_waiting(study: ModuleType, authority: float, share: float) -> RunResult:
    """Run with three times the staff, so that next to nobody waits."""
    ample = dict.fromkeys(("front", "experts", "nearshore"), study.AMPLE)
    return replicate(study.design(authority, share, ample, 6))


def test_directions_without_waiting(study: ModuleType) -> None:
    """More authority: longer contacts, fewer transfers, more attention, more time for coaching, a higher wage rate."""
    results = [without_waiting(study, authority, 0.0) for authority in (0.2, 0.5, 0.8)]
    front = (("pool", "front"),)
    for low, high in itertools.pairwise(results):
        assert below(low, high, "tier_time", front)
        assert below(high, low, "transfers_per_contact")
        assert below(low, high, "attention_level")
        assert below(low, high, "non_contact_share", front)
        assert low.scenario.pools["front"].wage_rate < high.scenario.pools["front"].wage_rate


def test_more_outsourcing_gives_less_attention(study: ModuleType) -> None:
    results = [without_waiting(study, 0.6, share) for share in (0.0, 0.5, 1.0)]
    for less, more in itertools.pairwise(results):
        assert below(more, less, "attention_level")


def test_two_traps_at_the_staff_of_the_file(study: ModuleType) -> None:
    """Attention rises and falls again; the cost falls and rises, the wage only rises: as the page tells it."""
    results = [replicate(study.design(authority, 0.0, {}, 10)) for authority in (0.2, 0.4, 1.0)]
    little, some, much = results
    assert below(little, some, "attention_level")
    assert below(much, some, "attention_level")
    assert below(some, little, "cost_per_contact")
    assert below(some, much, "cost_per_contact")
    told = rows_of("With the staff of the file")
    for authority, result in zip(("0.2", "0.4", "1.0"), results, strict=True):
        row, wage = study.row("", float(authority), 0.0, result), result.scenario.pools["front"].wage_rate
        assert told[authority][0] == f"{row['tier_time']:.0f} s"
        assert told[authority][4] == f"${wage:.2f}"
        assert told[authority][-2:] == [f"${row['cost_per_contact']:.2f}", f"{row['attention_level']:.2f}"]
