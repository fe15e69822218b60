"""The presets: all channels are there, build into scenarios, and keep the formulas of their scores."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import pytest

import cli
from sim.experiments.preview.assumptions import assumptions
from sim.report.run.preset_tables import preset_tables
from sim.scenario import Scenario, build
from sim.scenario.basics.units import parse_duration
from sim.scenario.files.presets import preset_yaml, presets, profiles
from sim.scenario.files.tree import parse

PAPER = ["letter", "direct_mail", "bill_insert", "tv_ad"]
PEOPLE = ["branch", "account_manager", "visit"]
WIRES = ["phone", "ivr", "sms", "web_portal", "web_chat", "app", "messaging", "social", "email"]
NAMES = [*WIRES, *PAPER, *PEOPLE]
TRAITS = {"precision", "economy", "speed", "visibility", "recordability", "personalisation"}
FUNCTIONS = {"contact", "inform", "sell", "serve", "collect", "relate"}
FAMILIES = {"traditional_media", "traditional_channel", "electronic", "digital", "social"}
MODES = {"live", "concurrent", "deferred", "self_service", "broadcast"}
DEAREST, SLOWEST = 200.0, 604_800.0  # where economy and speed reach 0: money, seconds


def of_mode(*modes: str) -> list[str]:
    return sorted(name for name in presets() if presets()[name]["mode"] in modes)


SERVED = of_mode("live", "concurrent", "deferred")
MACHINES = of_mode("self_service")


def center(name: str, **keys: Any) -> Scenario:
    """Build a center that has the preset and, as the way out of it, a phone."""
    channels = {"line": {"preset": "phone", "arrivals": {"per_hour": 30}}}
    channels["it"] = {"preset": name, "arrivals": {"per_hour": 6}, **keys}
    skills = ["line", "it"] if name in SERVED else ["line"]
    return build({"scenario": name, "channels": channels, "pools": {"agents": {"agents": 9, "skills": skills}}})


def mean(law: dict[str, Any]) -> float:
    return parse_duration(next(iter(law.values()))["mean"])


def test_all_channels_are_there() -> None:
    assert sorted(presets()) == sorted(profiles()) == sorted(NAMES)


def test_a_profile_is_no_key_of_a_channel() -> None:
    assert [name for name in NAMES if "profile" in presets()[name]] == []


@pytest.mark.parametrize("name", NAMES)
def test_family_and_mode_are_known(name: str) -> None:
    assert presets()[name]["family"] in FAMILIES
    assert presets()[name]["mode"] in MODES


# What a scenario makes of them


@pytest.mark.parametrize("name", SERVED)
def test_channels_with_people_build(name: str) -> None:
    channel = center(name).channels["it"]
    assert channel.mode == presets()[name]["mode"]
    assert channel.patience is not None
    assert channel.target is not None


@pytest.mark.parametrize("name", MACHINES)
def test_self_service_builds_and_keeps_its_shares_when_a_fallback_is_named(name: str) -> None:
    written: Any = center(name, self_service={"fallback": "line"}).channels["it"].self_service
    shares = presets()[name]["self_service"]
    assert (written.fallback, written.containment, written.quit) == ("line", shares["containment"], shares["quit"])


@pytest.mark.parametrize("name", SERVED + MACHINES)
def test_nothing_is_lost_between_the_preset_and_the_scenario(name: str) -> None:
    read = center(name).channels["it"].model_fields_set
    assert read == {*presets()[name], "preset", "arrivals"}


PUBLISHED = """
phone:
  mode: live
  patience: {exponential: {mean: 5 min}}
  handle_time: {lognormal: {mean: 5 min, cv: 0.8}}
  wrap_up: {lognormal: {mean: 60 s, cv: 0.6}}
  target: {within: 20 s, share: 0.80}
branch:
  mode: live
  patience: {exponential: {mean: 15 min}}
  handle_time: {lognormal: {mean: 12 min, cv: 0.7}}
  target: {within: 10 min, share: 0.80}
account_manager:
  mode: live
  patience: {exponential: {mean: 30 min}}
  handle_time: {lognormal: {mean: 20 min, cv: 0.6}}
  target: {within: 15 min, share: 0.80}
visit:
  mode: live
  patience: {exponential: {mean: 1 d}}
  handle_time: {lognormal: {mean: 2 h, cv: 0.5}}
  target: {within: 2 d, share: 0.80}
"""


def test_presets_of_the_first_release_are_unchanged() -> None:
    """Whoever changes them changes the results of every scenario that starts from them."""
    first = parse(PUBLISHED, "published", Path()).data
    added = ("family", "complexity_effect", "cost", "personalisation", "fit", "expects", "bears")
    now = {name: {key: value for key, value in presets()[name].items() if key not in added} for name in first}
    assert now == first


@pytest.mark.parametrize("name", MACHINES + of_mode("broadcast"))
def test_nobody_is_promised_an_answer_where_nobody_answers(name: str) -> None:
    assert "target" not in presets()[name]
    assert parse_duration(profiles()[name]["speed_target"]) > 0


@pytest.mark.parametrize("name", of_mode("broadcast"))
def test_broadcast_has_attention_and_provokes(name: str) -> None:
    assert set(presets()[name]) == {"mode", "family", "provokes", "cost", "captures", "precision"}
    assert presets()[name]["captures"] == profiles()[name]["attention"]
    assert 10 < parse_duration(presets()[name]["captures"]) < 60
    assert 0 < presets()[name]["provokes"] < 0.1


def test_a_message_takes_225_seconds_of_an_agents_work() -> None:
    """Of each turn, the agent's part is the agent's work; the rest of the time alone is the customer's."""
    turn = presets()["messaging"]["concurrency"]
    agent, customer = parse_duration(turn["agent_time"]), parse_duration(turn["customer_time"])
    alone = mean(presets()["messaging"]["handle_time"])
    assert alone * agent / (agent + customer) == pytest.approx(225)


def test_eight_messages_are_just_what_an_agent_can_hold() -> None:
    """More in hand means more done per hour, up to the limit; at the limit little would be won by one more.

    The closed form of the machine-repair queue: the server is idle with probability 1 / sum of n!/(n-k)! r^k.
    """

    def busy(n: int) -> float:
        return 1 - 1 / sum(math.perm(n, k) * (25 / 125) ** k for k in range(n + 1))

    speeds: Any = center("messaging").channels["it"].concurrency.speeds  # type: ignore[union-attr]
    assert speeds == pytest.approx([busy(n) / (n * busy(1)) for n in range(1, 9)])
    assert busy(8) == pytest.approx(0.930, abs=0.0005)
    assert busy(9) - busy(8) < 0.04 < busy(8) - busy(7)


# Scores


@pytest.mark.parametrize("name", NAMES)
def test_scores_are_shares(name: str) -> None:
    profile = profiles()[name]
    assert set(profile["traits"]) == TRAITS
    assert set(profile["functions"]) == FUNCTIONS
    assert all(0 <= score <= 1 for kind in ("traits", "functions") for score in profile[kind].values())


def falling(value: float, largest: float) -> float:
    """Return 1 at 0, 0 at ``largest`` and beyond, and as many points for every factor of ten."""
    return min(1.0, max(0.0, 1 - math.log10(1 + value) / math.log10(1 + largest)))


@pytest.mark.parametrize("name", NAMES)
def test_economy_follows_from_the_costs(name: str) -> None:
    profile = profiles()[name]
    economy = falling(profile["all_in_cost"] + profile["customer_cost"], DEAREST)
    assert profile["traits"]["economy"] == pytest.approx(economy, abs=0.005)


@pytest.mark.parametrize("name", NAMES)
def test_speed_follows_from_the_target(name: str) -> None:
    profile = profiles()[name]
    within = presets()[name].get("target", {}).get("within") or profile["speed_target"]
    speed = falling(parse_duration(within) / 10, SLOWEST / 10)
    assert profile["traits"]["speed"] == pytest.approx(speed, abs=0.005)


@pytest.mark.parametrize("name", NAMES)
def test_costs_beside_wages_are_less_than_all_costs(name: str) -> None:
    """A profile counts wages too, and all of the customer's time."""
    talk = mean(presets()[name]["handle_time"]) / 60 if "handle_time" in presets()[name] else 0.0
    cost = presets()[name].get("cost", {})
    assert cost.get("per_contact", 0.0) + cost.get("per_minute", 0.0) * talk <= profiles()[name]["all_in_cost"]
    assert cost.get("customer_per_contact", 0.0) <= profiles()[name]["customer_cost"]


def test_what_is_hard_takes_longer_wherever_people_answer() -> None:
    assert [name for name in NAMES if presets()[name].get("complexity_effect") == 1.0] == [
        name for name in NAMES if name in SERVED
    ]


# What is printed


def test_tables_fit_into_120_columns(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli._outcome(["presets"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 120
    assert [sum(line.split()[:1] == [name] for line in lines) for name in NAMES] == [3] * len(NAMES)


def test_tables_say_what_the_file_says() -> None:
    workings, traits, functions = ({row[0]: row[1:] for row in table.rows} for table in preset_tables())
    assert workings["phone"] == ("live", "electronic", "5 min + 60 s", "5 min", "1", "–", "80 % in 20 s")
    assert workings["ivr"] == ("self_service", "electronic", "48 s", "–", "–", "30 %", "–")
    assert workings["email"] == ("deferred", "digital", "5 min", "chase 24 h", "1", "–", "80 % in 24 h")
    assert workings["web_chat"] == ("concurrent", "digital", "10 min", "3 min", "3", "–", "80 % in 45 s")
    assert workings["tv_ad"] == ("broadcast", "traditional_media", *["–"] * 5)
    assert traits["visit"] == ("1.00", "0.04", "0.11", "1.00", "0.30", "0.95", "150", "10")
    assert functions["app"] == ("0.80", "0.80", "0.80", "0.80", "0.90", "0.60")


@pytest.mark.parametrize("name", NAMES)
def test_a_printed_preset_is_the_preset_with_its_profile_in_comments(name: str) -> None:
    text = preset_yaml(name)
    assert parse(text, name, Path()).data == {name: presets()[name]}
    told = re.findall(r"^  # (.*?):", text, re.MULTILINE)
    assert told == [key.replace("_", " ") for key in profiles()[name]]


def test_every_preset_is_in_the_document() -> None:
    text = (Path(cli.__file__).parent / "docs" / "channels.md").read_text(encoding="utf-8")
    assert [name for name in [*NAMES, *FAMILIES, *MODES] if name.replace("_", " ") not in text.replace("_", " ")] == []


@pytest.mark.parametrize(("industry", "churn"), [("bank", 0.03), ("telecom", 0.16), ("utility", 0.158)])
def test_industries_have_the_churn_that_regulators_published(industry: str, churn: float) -> None:
    """What is written wins; what was filled in is told as an assumption."""
    plain = {
        "scenario": "An industry",
        "channels": {"phone": {"preset": "phone", "arrivals": {"per_hour": 9}}},
        "pools": {"agents": {"agents": 2, "skills": ["phone"]}},
        "attention": {},
    }
    filled = build({**plain, "retention": {"preset": industry}})
    assert filled.retention is not None
    assert filled.retention.churn == churn
    told = {one.path: one for one in assumptions(filled)}["retention.churn"]
    assert (told.value, told.source) == (churn, f"preset {industry}")
    own = build({**plain, "retention": {"preset": industry, "churn": 0.2}})
    assert own.retention is not None
    assert own.retention.churn == 0.2
    assert build(filled.tree).retention == filled.retention
