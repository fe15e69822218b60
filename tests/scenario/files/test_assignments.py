"""Assignments by ``--set``: what they reach, make and replace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.scenario import InputError, Scenario, load
from sim.scenario.basics.noun import Shorthand
from sim.scenario.files.tree import SHORTHANDS
from tests.scenario.files.small_scenario import BASE, refusal, written

ASSIGNED: list[tuple[str, Any]] = [
    ("calendar.days=3", ("calendar.days", 3)),
    ("calendar={days: 4}", ("calendar.days", 4)),
    ("experiment.seed=7", ("experiment.seed", 7)),
    ("experiment={seed: 8, replications: 3}", ("experiment.replications", 3)),
    ("description=a = b: c", None),
    ("description=one = two", ("description", "one = two")),
    ("calendar.at_close=clear", ("calendar.at_close", "clear")),
    ("channels.phone.target.share=0.9", ("channels.phone.target.share", 0.9)),
    ("channels.phone.patience={exponential: {mean: 1 min}}", ("channels.phone.patience.exponential.mean", 60)),
    ("channels.phone.patience=null", ("channels.phone.patience", None)),
    ("pools.agents.agents={08:00: 3, 09:00: 5}", ("pools.agents.agents", {28_800: 3, 32_400: 5})),
    ("pools.agents.skills.0={channel: phone, pace: 2.0}", ("pools.agents.skills.0.pace", 2.0)),
    ("pools.agents.skills=[{channel: phone, pace: 3.0}]", ("pools.agents.skills.0.pace", 3)),
    (" calendar.days =2", ("calendar.days", 2)),
]


def found(scenario: Scenario, path: str) -> Any:
    """Walk a dotted path through a scenario."""
    node: Any = scenario
    for part in path.split("."):
        if isinstance(node, list):
            node = node[int(part)]
        else:
            node = node[part] if isinstance(node, dict) else getattr(node, part)
    return node


@pytest.mark.parametrize(("assignment", "expected"), ASSIGNED, ids=[text for text, _ in ASSIGNED])
def test_set_reaches_everything(assignment: str, expected: tuple[str, Any] | None, tmp_path: Path) -> None:
    path = written(tmp_path, s=BASE)
    if expected is None:
        assert len(refusal(path, assignment)) == 1
    else:
        assert found(load(path, [assignment]), expected[0]) == expected[1]


def test_set_makes_what_is_not_there(tmp_path: Path) -> None:
    sets = ["segments.gold.share=0.2", "segments.rest.share=0.8", "channels.phone.redial.probability=0.3"]
    sets += ["pools.helpers={agents: 1, skills: [phone]}", "demand.busyness.shape=40.0"]
    scenario = load(written(tmp_path, s=BASE), sets)
    assert scenario.segment_names == ("gold", "rest")
    assert scenario.channels["phone"].redial.probability == [0.3]  # type: ignore[union-attr]
    assert scenario.pools["helpers"].agents == 1
    assert scenario.demand.busyness.shape == 40  # type: ignore[union-attr]


SHORT = """\
scenario: Short
calendar: {days: 1, open: "08:00-10:00"}
channels:
  phone: {preset: phone, redial: {switch: 0.2}}
  chat: {preset: web_chat, silent_abandonment: 0.4}
  mail: {preset: email, patience: {deterministic: 9 h}, chase: 0.7}
pools:
  agents: {agents: 3, skills: [phone, chat, mail], empowerment: 0.6, turnover: 0.3}
"""
INTO_SHORT = [
    ("pools.agents.empowerment.authority=0.9", "pools.agents.empowerment.authority", 0.9),
    ("pools.agents.empowerment.skill=0.7", "pools.agents.empowerment.authority", 0.6),
    ("pools.agents.turnover.rate=0.5", "pools.agents.turnover.rate", 0.5),
    ("pools.agents.turnover.early_factor=2.0", "pools.agents.turnover.rate", 0.3),
    ("channels.phone.redial.switch.probability=0.1", "channels.phone.redial.switch.probability", 0.1),
    ("channels.mail.chase.to={phone: 1}", "channels.mail.chase.probability", 0.7),
    ("channels.chat.silent_abandonment.probe=9 s", "channels.chat.silent_abandonment.share", 0.4),
]


@pytest.mark.parametrize(("assignment", "path", "value"), INTO_SHORT, ids=[text for text, _, _ in INTO_SHORT])
def test_set_reaches_into_what_is_written_short(assignment: str, path: str, value: float, tmp_path: Path) -> None:
    assert found(load(written(tmp_path, s=SHORT), [assignment]), path) == value


def nouns(noun: type[Shorthand] = Shorthand) -> Iterator[type[Shorthand]]:
    """Yield every noun that may be written as one value."""
    for below in noun.__subclasses__():
        yield below
        yield from nouns(below)


def test_what_set_takes_for_short_is_what_may_be_written_short() -> None:
    """Some stand in lists, or under the name of a channel; a fixed time is its value alone; some are of studies."""
    apart = ("Skill", "Ring", "CrossTrained", "Deterministic", "Values", "Asked")
    keyed = {noun.__name__: noun.main_key for noun in nouns() if noun.__name__ not in apart}
    assert keyed == {"".join(word.title() for word in key.split("_")): main for key, main in SHORTHANDS.items()}


def test_the_last_set_wins_and_leaves_the_file_alone(tmp_path: Path) -> None:
    path = written(tmp_path, s=BASE)
    assert load(path, ["calendar.days=2", "calendar.days=3"]).calendar.days == 3
    assert load(path).calendar.days == 1
    assert path.read_text(encoding="utf-8") == BASE


def test_set_lies_over_layers(tmp_path: Path) -> None:
    path = written(tmp_path, a="extends: b.yaml\ncalendar: {days: 2}\n", b=BASE)
    assert load(path, ["calendar.days=5"]).calendar.days == 5


def test_null_takes_away_what_stands_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    shift = '{length: 4 h, start: "08:00"}'
    path.write_text(f"{BASE}staffing:\n  shifts: {{long: {shift}, short: {shift}}}\n")
    block = load(path, ["staffing.shifts.short=null"]).staffing
    assert block is not None
    assert list(block.shifts or ()) == ["long"]


def test_a_folder_is_no_file_of_volumes(tmp_path: Path) -> None:
    (tmp_path / "v9.csv").mkdir()
    path = tmp_path / "small.yaml"
    path.write_text(BASE)
    folder = tmp_path / "v9.csv"
    with pytest.raises(InputError, match="is a folder; write a file"):
        load(path, [f"channels.phone.arrivals={{file: {folder}}}"])
