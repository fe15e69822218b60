"""What a scenario file means: YAML 1.2, units, layers, assignments, presets, the shipped files, the JSON Schema."""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic_core import PydanticCustomError
from toy import merged

from sim.scenario import InputError, Scenario, build, load
from sim.scenario.base import Shorthand
from sim.scenario.presets import presets
from sim.scenario.schema import json_schema
from sim.scenario.tree import SHORTHANDS, dump, parse
from sim.scenario.units import parse_clock, parse_date, parse_days, parse_duration, write_clock, write_duration
from sim.scenario.varying import daily, parse_windows, windows_on

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = sorted((ROOT / "scenarios").glob("*.yaml"))
TOP = """\
scenario: Tiny
calendar: {days: 1, open: "08:00-10:00"}
"""
CHANNELS = """\
channels:
  phone:
    mode: live
    arrivals: {per_hour: 20}
    patience: {exponential: {mean: 2 min}}
    handle_time: {exponential: {mean: 3 min}}
    target: {within: 20 s, share: 0.8}
"""
POOLS = """\
pools:
  agents:
    agents: 3
    skills: [phone]
"""
BASE = TOP + CHANNELS + POOLS
VOLUMES = "start,volume\n08:00,5\n08:30,6\n"


def plain() -> dict[str, Any]:
    """Return ``BASE`` as a mapping."""
    return parse(BASE, "base", Path()).data


def written(folder: Path, **texts: str) -> Path:
    """Write files named after the keywords (``__`` is a slash) and return the first."""
    paths = [folder / f"{name.replace('__', '/')}" for name in texts]
    paths = [path if path.suffix else path.with_suffix(".yaml") for path in paths]
    for path, text in zip(paths, texts.values(), strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return paths[0]


def refusal(path: Path, *sets: str) -> list[str]:
    """Return the problems of a file as ``name:line: path``."""
    with pytest.raises(InputError) as caught:
        load(path, sets)
    return [f"{Path(problem.place).name}: {'.'.join(map(str, problem.path))}" for problem in caught.value.problems]


def same(one: Scenario, other: Scenario) -> bool:
    """Whether two scenarios say the same, wherever they were read."""
    return one.tree == other.tree and all(getattr(one, key) == getattr(other, key) for key in Scenario.model_fields)


# YAML 1.2


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


@given(st.dictionaries(TEXTS.filter(lambda key: key not in ("file", "trace")), TREES))
def test_what_is_saved_reads_back(data: dict[str, Any]) -> None:
    """A run's ``scenario.yaml`` is written by ``dump``: names such as ``no``, ``1e3``, ``08:30``, ``- x``, too."""
    assert parse(dump(data), "saved", Path("/")).data == data


SHAPES = ["a\nb", "a\n\n  b\n", "\ttab", " x ", "a: b", "#", "- x", "'\"", "<<", "=", "word " * 90]


@pytest.mark.parametrize("text", SHAPES)
def test_texts_of_every_shape_read_back(text: str) -> None:
    assert parse(dump({"description": text, text: [text]}), "saved", Path()).data == {"description": text, text: [text]}


# Units


DURATIONS = [
    ("20 s", 20.0),
    ("20s", 20.0),
    ("250 ms", 0.25),
    ("90 sec", 90.0),
    ("5 min", 300.0),
    ("1.5 h", 5_400.0),
    ("2 d", 172_800.0),
    ("1 w", 604_800.0),
    ("1 h 30 min", 5_400.0),
    ("1h30min", 5_400.0),
    (" 5 MIN ", 300.0),
    ("1e2 s", 100.0),
    ("0 s", 0.0),
]


@pytest.mark.parametrize(("text", "seconds"), DURATIONS, ids=[text for text, _ in DURATIONS])
def test_durations(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds


NOT_DURATIONS: list[Any] = [5, 0, 1.5, float("nan"), True, None, [], "", "5", "min", "5 m", "-5 min", "5 min 3", "five"]
NOT_DURATIONS += ["5, 3 s", "1e99 d", "101 y", "5 s.", "NaN s", "inf s", "5 min later"]


@pytest.mark.parametrize("value", NOT_DURATIONS, ids=repr)
def test_not_durations(value: object) -> None:
    with pytest.raises(PydanticCustomError, match=r"unit|not a duration|negative|century"):
        parse_duration(value)


@given(st.integers(0, 366 * 86_400))
def test_a_duration_that_is_written_reads_back(seconds: int) -> None:
    assert parse_duration(write_duration(seconds)) == pytest.approx(seconds, rel=1e-5)


CLOCKS = [("00:00", 0), ("08:30", 30_600), ("8:30", 30_600), ("23:59:59", 86_399), ("24:00", 86_400)]


@pytest.mark.parametrize(("text", "seconds"), CLOCKS, ids=[text for text, _ in CLOCKS])
def test_clock_times(text: str, seconds: int) -> None:
    assert parse_clock(text) == seconds
    assert parse_clock(write_clock(seconds)) == seconds


NOT_CLOCKS = ["24:01", "24:00:01", "12:60", "12:00:60", "-1:00", "8", 8, 8.5, None, "08.30", "8:3", ""]


@pytest.mark.parametrize("value", NOT_CLOCKS, ids=repr)
def test_not_clock_times(value: object) -> None:
    with pytest.raises(PydanticCustomError, match="HH:MM"):
        parse_clock(value)


DAYS = [
    ("mon", (0,)),
    ("mon-fri", (0, 1, 2, 3, 4)),
    ("sat-mon", (5, 6, 0)),
    ("fri-fri", (4,)),
    ("tue, thu", (1, 3)),
    ("mon-wed, Sat", (0, 1, 2, 5)),
    ("every day", (0, 1, 2, 3, 4, 5, 6)),
    ("Every Day", (0, 1, 2, 3, 4, 5, 6)),
]


@pytest.mark.parametrize(("text", "days"), DAYS, ids=[text for text, _ in DAYS])
def test_days_of_the_week(text: str, days: tuple[int, ...]) -> None:
    assert parse_days(text) == days


@pytest.mark.parametrize("value", ["", "monday", "mo", "mon-", "-fri", "mon-wed-fri", "mon,", "weekdays", 1, None])
def test_not_days(value: object) -> None:
    with pytest.raises(PydanticCustomError, match="names no days"):
        parse_days(value)


MONDAY = datetime.date(2026, 1, 5)


@pytest.mark.parametrize("value", ["2026-01-05", MONDAY], ids=repr)
def test_dates(value: object) -> None:
    assert parse_date(value) == MONDAY


NOT_DATES = ["2026-13-05", "05.01.2026", "today", "", 20260105, None, datetime.datetime(2026, 1, 5)]


@pytest.mark.parametrize("value", NOT_DATES, ids=repr)
def test_not_dates(value: object) -> None:
    with pytest.raises(PydanticCustomError, match="2026-01-05"):
        parse_date(value)


WINDOWS = [
    ("08:00-20:00", ((28_800, 72_000),)),
    ("00:00-24:00", ((0, 86_400),)),
    ("08:00-12:00, 13:00-17:00", ((28_800, 43_200), (46_800, 61_200))),
    ("08:00-12:00,12:00-17:00", ((28_800, 43_200), (43_200, 61_200))),
    ("closed", ()),
    ("Closed", ()),
]


@pytest.mark.parametrize(("text", "windows"), WINDOWS, ids=[text for text, _ in WINDOWS])
def test_opening_hours(text: str, windows: tuple[tuple[int, int], ...]) -> None:
    assert parse_windows(text) == windows


def test_a_day_that_is_not_named_is_closed() -> None:
    hours = build({**plain(), "calendar": {"open": {"mon-fri": "08:00-18:00", "sat": "09:00-13:00"}}}).calendar.open
    assert windows_on(hours, 4) == ((28_800, 64_800),)
    assert windows_on(hours, 5) == ((32_400, 46_800),)
    assert windows_on(hours, 6) == ()


STAFF: list[tuple[Any, dict[int, int], dict[int, int]]] = [
    (3, {0: 3}, {0: 3}),
    ({"10:00": 4, "08:00": 3}, {28_800: 3, 36_000: 4}, {28_800: 3, 36_000: 4}),
    ({"mon-fri": {"08:00": 3}, "sat": 1}, {28_800: 3}, {0: 1}),
    ({"every day": 3}, {0: 3}, {0: 3}),
    ({"mon": 2}, {0: 2}, {}),
]


@pytest.mark.parametrize(("agents", "monday", "saturday"), STAFF, ids=[str(row[0]) for row in STAFF])
def test_staff_that_varies(agents: object, monday: dict[int, int], saturday: dict[int, int]) -> None:
    data = plain()
    data["pools"]["agents"]["agents"] = agents
    staff = build(data).pools["agents"].agents
    assert daily(staff, 0) == monday
    assert daily(staff, 5) == saturday


# Layers


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


def test_a_diamond_is_no_circle(tmp_path: Path) -> None:
    written(tmp_path, base=BASE)
    for name in "ab":
        assert load(written(tmp_path, **{name: f"extends: base.yaml\nscenario: {name}"})).scenario == name


def test_csv_paths_start_at_the_file_that_writes_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = BASE.replace("{per_hour: 20}", "{file: data/v.csv}")
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
    for assignment in ("channels.phone.arrivals={file: v.csv}", "channels.phone.arrivals={file: ./v.csv}"):
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


# Assignments


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


# Presets


PRESETS = sorted(presets())
STAFFED = [name for name in PRESETS if presets()[name]["mode"] in ("live", "concurrent", "deferred")]


def beside_a_branch(channel: dict[str, Any]) -> Any:
    """Return a channel of any mode in a center that has what the mode needs."""
    mode = presets()[channel["preset"]]["mode"] if "preset" in channel else channel["mode"]
    skills = ["branch", "new"] if mode in ("live", "concurrent", "deferred") else ["branch"]
    sent = {"channel": "new", "at": "2026-01-05T10:00", "recipients": 100, "contact_channel": "branch"}
    return build(
        {
            "scenario": "Beside a branch",
            "demand": {"messages": [sent] if mode == "broadcast" else []},
            "channels": {"branch": {"preset": "branch"}, "new": channel},
            "pools": {"agents": {"agents": 1, "skills": skills}},
        }
    ).channels["new"]


@pytest.mark.parametrize("name", STAFFED)
def test_a_preset_of_people_promises_something(name: str) -> None:
    channel = beside_a_branch({"preset": name})
    assert channel.target is not None
    assert channel.patience is not None


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_the_same_written_out(name: str) -> None:
    by_name = beside_a_branch({"preset": name})
    by_hand = beside_a_branch(deepcopy(presets()[name]))
    assert by_name.model_copy(update={"preset": None}) == by_hand


def preset_channel(**keys: object) -> Any:
    """Return a channel with the preset ``phone`` and further keys."""
    return build({**plain(), "channels": {"phone": {"preset": "phone", **keys}}}).channels["phone"]


def test_what_is_written_wins_over_the_preset() -> None:
    channel = preset_channel(target={"share": 0.9}, lines=5, patience=None)
    assert (channel.target.share, channel.target.within, channel.lines, channel.patience) == (0.9, 20, 5, None)


LAWS: list[dict[str, Any]] = [{"exponential": {"mean": "9 min"}}, {"lognormal": {"mean": "9 min", "cv": 2.0}}]


@pytest.mark.parametrize("law", LAWS, ids=lambda law: next(iter(law)))
@pytest.mark.parametrize("key", ["handle_time", "wrap_up", "patience"])
def test_a_written_distribution_replaces_the_whole_of_the_preset(key: str, law: dict[str, Any]) -> None:
    family, parameters = getattr(preset_channel(**{key: law}), key).family
    assert family == next(iter(law))
    assert parameters.mean == 540


def test_parameters_of_the_family_that_the_preset_has_are_completed_by_it() -> None:
    parameters = preset_channel(handle_time={"lognormal": {"mean": "9 min"}}).handle_time.lognormal
    assert (parameters.mean, parameters.cv) == (540, presets()["phone"]["handle_time"]["lognormal"]["cv"])


def test_parameters_that_the_preset_has_not_are_not_completed_by_it() -> None:
    with pytest.raises(InputError, match=r"handle_time\.lognormal: is given by \{median\}"):
        preset_channel(handle_time={"lognormal": {"median": "9 min"}})


def test_a_scenario_never_changes_the_presets() -> None:
    before = deepcopy(presets())
    preset_channel(target={"share": 0.9})
    assert presets() == before


# Building


def test_build_is_load_without_a_file(tmp_path: Path) -> None:
    assert same(build(plain()), load(written(tmp_path, s=BASE)))


def test_build_leaves_its_mapping_alone() -> None:
    data = plain()
    build(data)
    assert data == plain()


def test_a_scenario_is_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        build(plain()).calendar.days = 2  # type: ignore[misc]


def test_the_order_of_keys_does_not_matter(tmp_path: Path) -> None:
    assert same(load(written(tmp_path, s=POOLS + CHANNELS + TOP)), load(written(tmp_path, t=BASE)))


# The files we ship


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_scenario_loads(path: Path) -> None:
    assert load(path).channels


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_scenario_survives_saving(path: Path, tmp_path: Path) -> None:
    scenario = load(path)
    assert same(load(written(tmp_path, saved=dump(scenario.tree))), scenario)


def test_the_committed_schema_is_current() -> None:
    """Else: ``ccsim schema > docs/scenario.schema.json``."""
    words = [sys.executable, str(ROOT / "cli.py"), "schema"]
    printed = subprocess.run(words, capture_output=True, check=True, timeout=60).stdout
    assert printed.decode() == (ROOT / "docs" / "scenario.schema.json").read_text(encoding="utf-8") == json_schema()


def as_json(path: Path) -> Any:
    """Read a scenario file as it stands, with dates as text: what an editor checks against the schema."""
    return json.loads(json.dumps(parse(path.read_text(encoding="utf-8"), str(path), path.parent).data, default=str))


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = json.loads(json_schema())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_scenario_fits_the_schema(path: Path, validator: Draft202012Validator) -> None:
    assert [error.message for error in validator.iter_errors(as_json(path))] == []


def put(path: str, value: object) -> dict[str, Any]:
    """Return ``BASE`` as a mapping with one value put in."""
    data = plain()
    *above, last = path.split(".")
    node = data
    for key in above:
        node = node[key]
    node[last] = value
    return data


WRONG = [
    ("pools.agents.agents", -3),
    ("pools.agents.agents", "three"),
    ("channels.phone.mode", "dead"),
    ("channels.phone.target.share", 80),
    ("channels.phone.target.within", 20),
    ("channels.phone.handle_time.exponential.mean", "5 parsecs"),
    ("calendar.days", 0),
    ("calendar.dayz", 1),
    ("chanels", {}),
    ("scenario", 3),
    ("experiment", {"seed": -1}),
    ("segments", {"gold": {"share": 2}}),
    ("pools.agents.skills", []),
]


@pytest.mark.parametrize(("path", "value"), WRONG, ids=[f"{path}={value}" for path, value in WRONG])
def test_the_schema_refuses_what_the_loader_refuses(path: str, value: object, validator: Draft202012Validator) -> None:
    data = put(path, value)
    assert not validator.is_valid(data)
    with pytest.raises(InputError):
        build(data)


FINE: list[tuple[str, Any]] = [
    ("pools.agents.agents", {"08:00": 3}),
    ("pools.agents.agents", {"mon-fri": {"08:00": 3}, "sat": 2}),
    ("pools.agents.skills", [{"channel": "phone", "pace": 2}]),
    ("channels.phone.arrivals", {"per_hour": [10, 20]}),
    ("channels.phone.arrivals", {"per_hour": {"every day": {"08:00": 4.5}}}),
    ("channels.phone.arrivals", {"per_day": 100, "profile": "morning"}),
    ("channels.phone.arrivals", {"per_day": 100, "profile": [1, 2, 1]}),
    ("channels.phone.handle_time", {"deterministic": "3 min"}),
    ("channels.phone.handle_time", {"exponential": {"mean": {"08:00": "3 min", "09:00": "1 h 30 min"}}}),
    ("channels.phone.redial", {"probability": 0.5}),
    ("channels.phone.redial", {"switch": {"probability": 0.0}}),
    ("channels.phone.open", "09:00-10:00"),
    ("channels.phone", {"preset": "phone"}),
    ("demand", {"busyness": {"shape": 30}}),
    ("demand", {"busyness": "none"}),
    ("calendar", {"open": {"mon": "08:00-10:00"}, "warmup": "mser5", "interval": "15 min"}),
    ("routing", {"routes": [{"channel": "phone", "rings": [["agents"]]}]}),
    ("routing", {"routes": [{"channel": "phone", "rings": [{"pools": ["agents"], "after": "20 s"}]}]}),
]


@pytest.mark.parametrize(("path", "value"), FINE, ids=[f"{path}={value}" for path, value in FINE])
def test_the_schema_allows_what_the_loader_allows(path: str, value: object, validator: Draft202012Validator) -> None:
    data = put(path, value)
    assert [error.message for error in validator.iter_errors(data)] == []
    assert build(data)


def test_the_schema_allows_a_layer_that_writes_only_its_own(validator: Draft202012Validator) -> None:
    assert validator.is_valid({"extends": "base.yaml", "calendar": {"days": 2}})
    assert validator.is_valid({"extends": "base.yaml", "channels": {"phone": {"lines": 2}}})
    assert not validator.is_valid({"extends": "base.yaml", "calendar": {"days": 0}})
    assert not validator.is_valid({"extends": 3})


NESTED: list[dict[str, Any]] = [
    {"pools": {"agents": {"agents": 2}}},
    {"channels": {"phone": {"target": {"share": 0.9}}}},
]


@pytest.mark.parametrize("layer", NESTED, ids=lambda layer: next(iter(layer)))
def test_the_schema_allows_a_layer_that_writes_part_of_a_pool_or_target(
    layer: dict[str, Any], validator: Draft202012Validator, tmp_path: Path
) -> None:
    data = {"extends": "base.yaml", **layer}
    assert load(written(tmp_path, top=dump(data), base=BASE))
    assert validator.is_valid(data)


def test_volumes_for_closed_days_are_refused() -> None:
    channel = {
        "preset": "phone",
        "open": {"mon-fri": "08:00-18:00"},
        "arrivals": {"per_day": {"mon-fri": 90, "sun": 7}},
    }
    with pytest.raises(InputError, match=r"per_day: has 7 contacts for sun, when it is closed"):
        build({**plain(), "channels": {"phone": channel}})
    channel["arrivals"] = {"per_day": {"mon-sun": 90}}
    build({**plain(), "channels": {"phone": channel}})


def refused(message: str, **changes: Any) -> None:
    """Require that a center with a mailbox and a machine is refused with a sentence."""
    data: dict[str, Any] = {
        "scenario": "Refused",
        "issues": {"a": {"share": 1.0}},
        "channels": {
            "phone": {"preset": "phone", "arrivals": {"per_hour": 9}},
            "mail": {"preset": "email", "arrivals": {"per_hour": 9}},
        },
        "pools": {"all": {"agents": 9, "skills": ["phone", "mail"]}},
    }
    with pytest.raises(InputError, match=message):
        build(merged(data, changes))


def test_keys_that_change_nothing_beside_others() -> None:
    due = {"deferred_order": "due", "contact_selection": "weighted_wait"}
    refused("deferred_order: does not go with weighted_wait", routing=due)
    refused("changeover: changes nothing where no skill", channels={"mail": {"changeover": "10 s"}})
    refused(
        "chase.to: changes nothing with probability 0",
        channels={"mail": {"chase": {"probability": 0, "to": {"phone": 1}}}},
    )
    refused(
        "retry_after with tries: 1",
        channels={"phone": {"callback": {"when_wait_over": "1 min", "tries": 1, "retry_after": "9 min"}}},
    )
    bot = {
        "mode": "self_service",
        "handle_time": {"deterministic": "9 s"},
        "self_service": {"containment": 1.0, "context": 0.5},
    }
    refused("context without a fallback", channels={"bot": bot})
    refused("outcome.window: changes nothing without a resolution", outcome={"window": "2 d"})
    own = {"phone": {"resolution": 0.5}, "mail": {"resolution": 0.5}}
    refused("outcome.resolution: changes nothing: every channel has its own", outcome={"resolution": 0.8}, channels=own)


def test_keys_that_only_a_machine_makes_matter() -> None:
    """Induced contacts come after the delay of repeats, and sessions have a first-contact resolution."""
    bot = {"mode": "self_service", "handle_time": {"deterministic": "9 s"}, "self_service": {"containment": 1.0}}
    scenario = build(
        {
            "scenario": "Accepted",
            "issues": {"a": {"share": 1.0, "ambiguity": 0.5, "channels": ["phone"]}},
            "outcome": {"window": "2 d", "repeat": {"after": {"deterministic": "1 h"}}},
            "channels": {"phone": {"preset": "phone"}, "bot": bot},
            "pools": {"all": {"agents": 9, "skills": ["phone"]}},
        }
    )
    assert scenario.outcome is not None
