"""Layers: what replaces what, where files are looked for, and where errors point to."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from sim.scenario import load
from sim.scenario.basics.problems import InputError
from sim.scenario.basics.varying import windows_on
from tests.scenario.files.small_scenario import BASE, CHANNELS, POOLS, TOP, refusal, written

VOLUMES = "start,volume\n08:00,5\n08:30,6\n"
MONDAY = datetime.date(2026, 1, 5)


def test_a_layer_merges_mappings_and_replaces_the_rest(tmp_path: Path) -> None:
    base = BASE.replace("[phone]", "[phone, {channel: phone, pace: 2.0}]")
    variant = "extends: base.yaml\nscenario: Variant\ncalendar: {days: 3}\npools: {agents: {skills: [phone]}}\n"
    scenario = load(written(tmp_path, variant=variant, base=base))
    assert (scenario.scenario, scenario.calendar.days) == ("Variant", 3)
    assert windows_on(scenario.calendar.open, 0) == ((28_800, 36_000),)
    assert (scenario.pools["agents"].agents, len(scenario.pools["agents"].skills)) == (3, 1)


def test_layers_lie_on_layers(tmp_path: Path) -> None:
    texts = {
        "a": "extends: in/b.yaml\ncalendar: {days: 4}",
        "in__b": "extends: ../c.yaml\ncalendar: {days: 3, at_close: clear}",
        "c": BASE.replace("{days: 1", "{days: 2"),
    }
    calendar = load(written(tmp_path, **texts)).calendar
    assert (calendar.days, calendar.at_close) == (4, "clear")


def test_a_study_is_told_to_be_one(tmp_path: Path) -> None:
    path = written(tmp_path, study="study: Mix\nbase: base.yaml\n", base=BASE)
    with pytest.raises(InputError, match=r":1: study: is a study, no scenario; write ccsim sweep .*study.yaml$"):
        load(path)


def test_a_diamond_is_no_circle(tmp_path: Path) -> None:
    written(tmp_path, base=BASE)
    for name in "ab":
        assert load(written(tmp_path, **{name: f"extends: base.yaml\nscenario: {name}"})).scenario == name


def test_csv_paths_start_at_the_file_that_writes_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = BASE.replace("{per_hour: 20}", "{file: data/v.csv, missing: zero}")
    variant = "extends: lower/base.yaml\npools: {agents: {agents: {file: s.csv}}}\n"
    texts = {"top__variant": variant, "top__lower__base": base, "top__s.csv": "start,agents\n08:00,7\n"}
    path = written(tmp_path, **texts, **{"top__lower__data__v.csv": VOLUMES})
    monkeypatch.chdir(tmp_path / "top" / "lower" / "data")
    scenario = load(path)
    arrivals, staff = scenario.channels["phone"].arrivals, scenario.pools["agents"].agents
    assert arrivals is not None
    assert arrivals.volumes is not None
    assert arrivals.volumes.on(MONDAY) == {28_800: 5, 30_600: 6}
    assert staff.headcounts.on(MONDAY) == {28_800: 7}  # type: ignore[union-attr]


def test_csv_paths_of_set_start_where_the_user_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, far__s=BASE)
    (tmp_path / "v.csv").write_text(VOLUMES)
    monkeypatch.chdir(tmp_path)
    for assignment in (
        "channels.phone.arrivals={file: v.csv, missing: zero}",
        "channels.phone.arrivals={file: ./v.csv, missing: zero}",
    ):
        assert load(path, [assignment]).channels["phone"].arrivals.volumes is not None  # type: ignore[union-attr]


ORIGINS = [
    ("", "calendar.days=0", ["--set calendar.days=0: calendar.days"]),
    ("calendar: {days: 0}", "", ["a.yaml:2: calendar.days"]),
    ("calendar:\n  days: 1\n  dayz: 1", "", ["a.yaml:4: calendar.dayz"]),
    ("pools: {agents: {skills: [fone]}}", "", ["a.yaml:2: pools.agents.skills.0.channel"]),
    ("calendar: {days: 0}", "channels.phone.lines=0",
     ["a.yaml:2: calendar.days", "--set channels.phone.lines=0: channels.phone.lines"]),
]  # fmt: skip


@pytest.mark.parametrize(("more", "assignment", "places"), ORIGINS)
def test_errors_point_to_the_layer_that_is_wrong(more: str, assignment: str, places: list[str], tmp_path: Path) -> None:
    path = written(tmp_path, a=f"extends: b.yaml\n{more}\n", b=BASE)
    assert refusal(path, *[assignment] if assignment else []) == places


def test_errors_of_the_base_point_to_the_base(tmp_path: Path) -> None:
    path = written(tmp_path, a="extends: in/b.yaml\nscenario: A\n", in__b=BASE.replace("{days: 1", "{days: 0"))
    assert refusal(path) == ["b.yaml:2: calendar.days"]


def test_merge_keys_are_resolved(tmp_path: Path) -> None:
    more = "  mail:\n    <<: *one\n    arrivals: {per_hour: 5}\n"
    text = TOP + CHANNELS.replace("phone:", "phone: &one") + more + POOLS.replace("[phone]", "[phone, mail]")
    scenario = load(written(tmp_path, s=text))
    phone, mail = scenario.channels["phone"], scenario.channels["mail"]
    assert mail.handle_time == phone.handle_time
    assert (phone.arrivals.per_hour, mail.arrivals.per_hour) == (20, 5)  # type: ignore[union-attr]


def test_a_layer_replaces_a_distribution_whole(tmp_path: Path) -> None:
    """As it does over a preset. Merged key by key, a variant could never change the family."""
    variant = "extends: b.yaml\nchannels: {phone: {handle_time: {gamma: {mean: 4 min, cv: 1}}}}\n"
    assert load(written(tmp_path, a=variant, b=BASE)).channels["phone"].handle_time.family[0] == "gamma"


def test_a_layer_replaces_a_staffing_table_whole(tmp_path: Path) -> None:
    """A variant that writes 12 agents from eight does not want the base's 9 from nine."""
    base = BASE.replace("agents: 3", 'agents: {"08:00": 8, "09:00": 9}')
    variant = 'extends: b.yaml\npools: {agents: {agents: {"08:00": 12}}}\n'
    assert load(written(tmp_path, a=variant, b=base)).pools["agents"].agents == {28_800: 12}


def test_one_parameter_of_a_preset_can_be_set(tmp_path: Path) -> None:
    """The first thing a user of the quickstart tries."""
    path = written(tmp_path, s=BASE.replace("mode: live", "preset: phone").replace(CHANNELS.splitlines()[5] + "\n", ""))
    law = load(path, ["channels.phone.handle_time.lognormal.mean=6 min"]).channels["phone"].handle_time
    assert law.lognormal.mean == 360  # type: ignore[union-attr]
