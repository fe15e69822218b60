"""How much coaching pays: the shipped study against what the same costs in closed form."""

from __future__ import annotations

import importlib.util
import re
from types import ModuleType

import pytest
from scipy.special import beta

from sim.experiments import replicate
from tests.support.paths import ROOT

pytestmark = pytest.mark.slow

PAGE = (ROOT / "docs" / "authority-and-outsourcing.md").read_text(encoding="utf-8")
DEARER = 1.5


@pytest.fixture(scope="module")
def study() -> ModuleType:
    spec = importlib.util.spec_from_file_location("coaching", ROOT / "scenarios" / "coaching.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def exact(share: float, skill: float) -> float:
    """Return what a settled need costs, in treatments by agents: theirs, and an expert's where theirs fails.

    Skill is at rest, (24 c + 1) / (12 c + 1) of the written one; of Beta(2, 3) needs it fails at E[x^(2 s)].
    """
    rested = skill * (24 * share + 1) / (12 * share + 1)
    return 1 / (1 - share) + DEARER * float(beta(2 + 2 * rested, 3) / beta(2, 3))


@pytest.mark.parametrize("skill", [1.0, 0.5])
def test_what_coaching_spares_is_what_the_closed_form_says(study: ModuleType, skill: float) -> None:
    """On the same customers with the same luck: the failures that a skill spares are nearly all that differs."""
    words = [f"pools.agents.empowerment.skill={skill}", "channels.phone.arrivals.per_hour=3"]
    costs = {c: study.cost(replicate(study.design(c, words), jobs=2), c) for c in (0.0, 0.05, 0.2)}
    for share in (0.05, 0.2):
        assert costs[share] / costs[0.0] == pytest.approx(exact(share, skill) / exact(0.0, skill), abs=0.01)
    assert costs[0.05] < costs[0.0]
    assert costs[0.05] < costs[0.2]


def test_the_best_share_is_between_none_and_much_and_those_around_it_are_about_as_good() -> None:
    """In closed form: at 4 % for who is good, 6.5 % for beginners; from half of it to twice as much within 2.5 %."""
    shares = [k / 1_000 for k in range(300)]
    for skill, least, spared in ((1.0, 0.03, 0.04), (0.5, 0.05, 0.06)):
        best = min(shares, key=lambda share, skill=skill: exact(share, skill))  # type: ignore[misc]
        assert least < best < 0.09
        assert 1 - exact(best, skill) / exact(0.0, skill) == pytest.approx(spared, abs=0.005)
        assert max(exact(best / 2, skill), exact(2 * best, skill)) < 1.025 * exact(best, skill)


def test_the_page_tells_what_the_study_prints(study: ModuleType) -> None:
    """One line of the table, as the study has it."""
    row = next(cells for cells in re.findall(r"^\| (5 %) \| (.*) \| (.*) \| \$(.*) \| (.*) \|$", PAGE, re.M))
    printed = list(study.lines(shares=(0.0, 0.05)))[1]
    assert row == (printed[0], printed[1], printed[2], printed[5].lstrip("$"), printed[6])
