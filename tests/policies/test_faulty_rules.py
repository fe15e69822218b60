"""What a rule of one's own does wrong is told with its file and line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import cli
from sim.policies.own import OwnContactRule
from tests.support.wrong_input import HANDLE, changed

TWO_LINES = changed(
    ("agents: 3", "agents: 1"),
    ("[phone]", "[phone, chat]"),
    ("pools:", f"  chat: {{mode: live, arrivals: {{per_hour: 30}}, handle_time: {HANDLE}}}\npools:"),
)
RULES = {
    "raises": ("x = 1\n    return 1 / 0", "3: ", "'rules:f' raises ZeroDivisionError: division by zero"),
    "raises below": ("return g()\ndef g():\n    raise ValueError('a\\nb')", "4: ", "raises ValueError: a b"),
    "raises in a library": ("import json\n    return json.loads('{')", "3: ", "raises JSONDecodeError"),
    "exits": ("raise SystemExit(3)", "2: ", "raises SystemExit: 3"),
    "returns nothing": ("pass", "1: ", "returns None", "return one of the lines"),
    "returns a stranger": ("return 'phone'", "1: ", "of the kind str", "return one of the lines"),
    "returns a copy": ("return [*lines]", "1: ", "of the kind list"),
}


@pytest.mark.parametrize(("body", "line", "words"), [(body, line, words) for body, line, *words in RULES.values()],
                         ids=RULES.keys())  # fmt: skip
@pytest.mark.parametrize("key", ["contact_selection", "agent_selection"])
def test_what_a_rule_of_ones_own_does_wrong_is_told(
    key: str, body: str, line: str, words: list[str], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "rules.py").write_text(f"def f(lines, now):\n    {body}\n")
    (here / "s.yaml").write_text(f"{TWO_LINES}routing: {{{key}: 'rules:f'}}\n")
    code = cli._outcome(["run", "s.yaml", "--quiet", "--jobs", "1", "--log", "none"])
    if (key, words[0]) == ("agent_selection", "returns None"):
        assert code == 0  # nobody takes anybody, which is a rule, if a poor one
        return
    told = capsys.readouterr().err
    assert code == 2
    assert told.startswith(f"{here / 'rules.py'}:{line}the rule 'rules:f' ")
    assert len(told.splitlines()) == 1
    if key == "contact_selection":
        assert all(word in told for word in words)


def test_an_interruption_of_a_rule_is_none_of_its_own() -> None:
    def stopped(offered: Any, now: float) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        OwnContactRule("rules:f", stopped)([], 0.0)
