"""What cannot be kept is told with how many are missing, when, and which rule alone stands in the way."""

from __future__ import annotations

from typing import Any

import pytest

from sim import Scenario, staff, vary
from sim.language.choice import speaking
from sim.report.staffing.sentences import staffing_sentences
from tests.experiments.staffing.days import carry_over


def told(scenario: Scenario) -> str:
    found = staff(scenario, quick=True, replications=20)
    assert not found.is_met
    return "\n".join(found.cannot)


def test_a_most_is_named_with_the_heads_that_are_missing() -> None:
    """Ten and nine are needed where eight may be there: by formula, and by the exact chain."""
    text = told(carry_over(pools={"agents": {"most": 8}}))
    where = "phone mon 09:00-09:30 needs about 10, at most 8 can be there: agents has at most 8"
    assert f"{where}; with 2 more heads of agents, it is met" in text
    assert "phone mon 08:30-09:00 needs about 9" in text
    assert "what alone stands in the way is that agents has a most" in text


@pytest.mark.parametrize(
    ("keys", "rule"),
    [
        ({"channels.phone.lines": 3}, "phone has 3 lines: with more lines they can be kept"),
        ({"channels.phone.lines": 3, "staffing.pools": {"agents": {"most": 4}}}, "no rule that was lifted alone"),
    ],
)
def test_each_rule_is_lifted_alone(keys: dict[str, Any], rule: str) -> None:
    """With three lines and four agents nothing is kept without lifting both."""
    assert rule in told(vary(carry_over(), keys))


def test_sentences_in_another_language_keep_names_alone() -> None:
    found = staff(carry_over(pools={"agents": {"most": 8}}), quick=True, replications=20)
    with speaking("zh"):
        lines = staffing_sentences(found)
    assert "phone 周一 09:00-09:30 约需 10 人，至多只能有 8 人：agents 至多 8 人（agents 增加 2 人即可满足）" in lines
    assert "needs about" not in "".join(lines)
