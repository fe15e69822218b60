"""Playing with a scenario: its numbers as controls, answers as compare and run give them, designs as files."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim import compare, load, replicate
from sim.play.answer import answer, side_by_side
from sim.play.controls import controls
from sim.play.saving import saved
from sim.play.session import BASE, NOW, Session
from sim.scenario import InputError

TINY = """\
scenario: Tiny
calendar: {days: 1, open: "08:00-10:00", interval: 30 min}
experiment: {replications: 5}
channels:
  phone: {preset: phone, arrivals: {per_hour: 60}, patience: {exponential: {mean: 2 min}}}
pools:
  agents: {agents: {"08:00": 5, "09:00": 6}, skills: [phone]}
"""
MORE = ("pools.agents.agents.09:00=9",)


@pytest.fixture
def session(tmp_path: Path) -> Session:
    (tmp_path / "tiny.yaml").write_text(TINY, encoding="utf-8")
    found = Session(tmp_path / "tiny.yaml")
    found.replications = 6
    return found


def test_every_number_of_the_file_is_a_control_and_presets_are_told_apart(session: Session) -> None:
    found = {one.path: one for one in controls(session.base)}
    assert found["pools.agents.agents.09:00"].text == "6"
    assert found["pools.agents.agents.09:00"].group == "pool agents"
    assert found["channels.phone.patience.exponential.mean"].text == "2 min"
    assert all(found[path].written for path in ("calendar.days", "channels.phone.arrivals.per_hour"))
    assert not found["channels.phone.target.share"].written
    for one in found.values():  # each says the scenario as it is
        assert load(session.file, [f"{one.path}={one.text}"]).tree == session.base.tree


def test_an_answer_is_what_run_and_compare_say(session: Session) -> None:
    found = answer(session, MORE)
    scenarios = {BASE: session.base, NOW: load(session.file, MORE)}
    alone = replicate(scenarios[NOW], 6)
    (row,) = found["overview"][0]["rows"]
    assert row[3]["text"] == f"{100 * alone.estimate('service_level', channel='phone').mean:.1f} %"
    told = compare(scenarios, replications=6)
    rows = {cells[0]["text"]: cells for cells in found["changes"][0]["rows"]}
    level = next(one for one in told.rows if one.design == NOW and one.figure == ("service_level", ()))
    assert level.difference is not None
    assert rows["service level"][3]["text"] == f"+{100 * level.difference.estimate:.1f} pp"
    assert answer(session, ())["changes"] == []


def test_lines_over_the_day_are_those_of_a_run(session: Session) -> None:
    lines = {(one["metric"], one["name"]): one for one in answer(session, MORE)["lines"]["now"]}
    frame = replicate(load(session.file, MORE), 6).to_polars("timeline")
    mine = frame.filter((frame["metric"] == "service_level") & (frame["name"] == "phone"))
    assert lines["service_level", "phone"]["mean"] == mine["mean"].to_list()
    assert len(lines["service_level", "phone"]["at"]) == 4


def test_designs_stand_side_by_side(session: Session) -> None:
    designs = {BASE: (), "more": MORE, "fewer": ("pools.agents.agents=4",)}
    (table,) = side_by_side(session, designs)
    assert table["heads"] == ["whole center", BASE, "more", "difference", "fewer", "difference"]


@pytest.mark.parametrize(
    "changes",
    [MORE, ("channels.phone.redial.probability=0.2", "pools.agents.wage=22"), ("pools.agents.skills.0=phone", *MORE)],
)
def test_a_design_is_saved_as_a_layer_that_says_the_same(session: Session, changes: tuple[str, ...]) -> None:
    path = saved(session, "Two more!", changes)
    assert path.name == "tiny-two-more.yaml"
    assert "extends: tiny.yaml" in path.read_text()
    assert load(path).tree == session.scenario(changes).tree
    with pytest.raises(InputError, match="is there already"):
        saved(session, "two more", changes)


def test_what_is_wrong_is_said_with_its_path_and_the_page_sets_the_experiment(session: Session) -> None:
    with pytest.raises(InputError) as wrong:
        answer(session, ("pools.agents.agents=x", "channels.phone.lines=-1"))
    assert {".".join(map(str, one.path)) for one in wrong.value.problems} == {
        "pools.agents.agents",
        "channels.phone.lines",
    }
    with pytest.raises(InputError, match="is set by the page"):
        answer(session, ("experiment.seed=3",))
