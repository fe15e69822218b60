"""Changes on dates that cannot be: each is told in one line, with the line of the change."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario import InputError, load

TEXT = """\
scenario: Changes
calendar: {start: 2026-03-02, days: 7, open: "08:00-18:00"}
channels:
  phone: {preset: phone, arrivals: {per_day: 50}}
  app: {preset: app, arrivals: {per_day: 50}, self_service: {fallback: phone}}
pools:
  front: {agents: 3, skills: [phone], wage: 20}
changes:
  - on: ON
    set:
      KEY: VALUE
"""
LINE = 11
CASES = {
    "a slip": ("channels.app.self_service.contanment", "0.8", ("unknown key", "did you mean 'containment'")),
    "no such channel": ("channels.ap.self_service.containment", "0.8", ("no channel 'ap'", "did you mean 'app'")),
    "no such pool": ("pools.frnt.agents", "4", ("there is no pool 'frnt'",)),
    "a list that is none": ("pools.front.agents.0", "4", ("leads through",)),
    "no such kind": ("chanels.app.lines", "4", ("may not change on a date", "pools.NAME.agents")),
    "what costs": ("pools.front.wage", "25", ("may not change on a date", "pools.NAME.agents")),
    "what is promised": ("channels.phone.target.within", "30 s", ("may not change on a date", "channels.NAME.lines")),
    "too large": ("channels.app.self_service.containment", "1.5", ("too large", "as it is from 2026-03-05 on")),
    "as before": ("channels.app.self_service.containment", "0.75", ("is so already",)),
    "something new": ("outcome.resolution", "0.8", ("begins or ends something",)),
}


def written(folder: Path, key: str, value: str, on: str = "2026-03-05") -> Path:
    file = folder / "s.yaml"
    file.write_text(TEXT.replace("KEY", key).replace("VALUE", value).replace("ON", on, 1))
    return file


@pytest.mark.parametrize("name", CASES)
def test_what_cannot_change_is_told_in_one_line(name: str, tmp_path: Path) -> None:
    key, value, words = CASES[name]
    with pytest.raises(InputError) as found:
        load(written(tmp_path, key, value))
    (line,) = str(found.value).splitlines()
    assert f"s.yaml:{LINE}: " in line
    assert all(word in line for word in words), line


@pytest.mark.parametrize("on", ["2026-03-02", "2026-03-09", "2025-03-05"])
def test_a_date_is_one_of_the_calendars_after_the_first(on: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"s\.yaml:9: changes\.0\.on: .* is not one of the calendar's days"):
        load(written(tmp_path, "channels.phone.lines", "9", on))


def test_a_date_has_one_set(tmp_path: Path) -> None:
    file = written(tmp_path, "channels.phone.lines", "9")
    file.write_text(file.read_text() + "  - {on: 2026-03-05, set: {pools.front.agents: 5}}\n")
    with pytest.raises(InputError, match=r"s\.yaml:12: changes\.1\.on: .* has changes already"):
        load(file)


def test_a_skill_takes_the_place_of_what_is_contained(tmp_path: Path) -> None:
    scenario = load(written(tmp_path, "channels.app.self_service.skill", "1"))
    assert [(one.containment, one.skill) for one in (scenario.as_of(day).machines["app"] for day in (0, 6))] == [
        (0.75, None),
        (None, 1.0),
    ]
    back = load(tmp_path / "s.yaml", ["channels.app.self_service.skill=2"])
    assert [(one.machines["app"].containment, one.machines["app"].skill) for one in (back,)] == [(None, 2.0)]


def test_what_is_right_is_a_scenario_for_each_date(tmp_path: Path) -> None:
    scenario = load(written(tmp_path, "channels.app.self_service.containment", "0.8"))
    assert [scenario.as_of(day).machines["app"].containment for day in range(7)] == [0.75] * 3 + [0.8] * 4
