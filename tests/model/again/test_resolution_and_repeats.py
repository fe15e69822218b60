"""Resolution, repeats and context: who comes back, how often, where, and who knows what was said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.experiments import simulate
from sim.log.records import Cause, Outcome
from sim.scenario import build
from sim.scenario.basics.units import DAY
from sim.scenario.customers.outcome import OutcomeRules, usual_outcome
from tests.support.exact_facts import Log, Tally, built, count, logs_of, misses_of, on, unlikely
from tests.support.steady_state import SECONDS_STUDIED, Parts, exponential, misses
from tests.support.toy import log_of, told, toy

pytestmark = pytest.mark.oracle

HOUR = 3_600.0
HOURLY = 90.0  # contacts of all channels together
SERVED = int(Outcome.SERVED)


def phones(*names: str, hourly: float = HOURLY, **outcome: Any) -> Parts:
    """Write channels on which everybody is answered at once, alike in all but what is said of them."""
    channels = {
        name: {"mode": "live", "arrivals": {"per_hour": hourly / len(names)}, "handle_time": exponential(60.0)}
        for name in names
    }
    return {
        "channels": channels,
        "pools": {"agents": {"agents": 200, "skills": list(names)}},
        "outcome": outcome,
    }


def repeat(after: Parts, probability: float = 1.0, **more: Any) -> Parts:
    return {"probability": probability, "after": after, **more}


def served(log: Log) -> Any:
    return log.contacts["outcome"] == SERVED


# Shares resolved


def test_shares_resolved_by_issue_and_channel() -> None:
    """A channel's own share goes before that of the outcome, which may go by issue."""
    parts = phones("chat", "phone", resolution={"balance": 0.9, "dispute": 0.4}, repeat=repeat(exponential(60.0), 0.0))
    parts["issues"] = {"balance": {"share": 0.6}, "dispute": {"share": 0.4}}
    parts["channels"]["chat"]["resolution"] = 0.7
    logs = logs_of(built(parts), 3)

    def tally(channel: str, issue: str, share: float) -> Tally:
        def mine(log: Log) -> Any:
            return served(log) & on(log, channel) & (log.contacts["issue"] == log.names.issues.index(issue))

        resolved = count(logs, lambda log: mine(log) & (log.column("resolved") == 1))
        return f"{issue} on {channel}", resolved, count(logs, mine), share

    cases = [("phone", "balance", 0.9), ("phone", "dispute", 0.4), ("chat", "balance", 0.7), ("chat", "dispute", 0.7)]
    assert unlikely([tally(*case) for case in cases]) == []


def test_without_a_resolution_nobody_asks() -> None:
    log = logs_of(built({**phones("phone"), "outcome": None}), 1)[0]
    assert set(log.column("resolved").tolist()) == {-1}
    assert set(log.contacts["attempt"].tolist()) == {1}


def test_resolution_is_a_figure() -> None:
    parts = phones("phone", resolution=0.85, repeat=repeat(exponential(60.0), 0.0))
    assert misses(parts, {(): {"resolution": 0.85, "first_contact_resolution": 0.85}}, cases=1) == []


# Contacts per episode

EPISODES = [
    pytest.param(0.6, 1.0, 5, id="everybody comes back"),
    pytest.param(0.5, 0.5, 5, id="half come back"),
    pytest.param(0.2, 1.0, 3, id="three at most"),
    pytest.param(0.3, 1.0, 1_000, id="until resolved"),
]


@pytest.mark.parametrize(("resolution", "returning", "most"), EPISODES)
def test_contacts_of_an_episode_are_geometric(resolution: float, returning: float, most: int) -> None:
    """With q = (1 - p) r to go on after each: 1 + q + ... + q^(m-1) contacts, of which a share p resolves."""
    again = (1 - resolution) * returning
    contacts = (1 - again**most) / (1 - again)
    first = HOURLY / contacts
    parts = phones("phone", resolution=resolution, repeat=repeat(exponential(60.0), returning), attempts=most)
    parts["channels"]["phone"]["arrivals"] = {"per_hour": first}
    exact = {
        "attempts_per_episode": contacts,
        "arrivals": HOURLY * SECONDS_STUDIED / HOUR,
        "resolution": resolution,
        "first_contact_resolution": resolution,  # who is not resolved, and stays away, is not resolved
    }
    assert misses(parts, {(): exact}, cases=len(EPISODES)) == []


def test_distribution_of_contacts_of_an_episode() -> None:
    """A chi-square test of how many contacts the episodes of the first 18 hours had."""
    parts = phones("phone", resolution=0.5, repeat=repeat({"deterministic": "10 min"}), attempts=4)
    counts = np.zeros(4)
    for log in logs_of(built(parts), 3):
        contacts = log.contacts
        early = contacts["arrival"] - (contacts["attempt"] - 1) * 900.0 < 18 * HOUR
        top = np.array([(early & (contacts["attempt"] == k)).sum() for k in range(1, 6)])
        assert top[4] == 0
        counts += top[:4] - top[1:]
    assert stats.chisquare(counts, counts.sum() * np.array([0.5, 0.25, 0.125, 0.125])).pvalue > 0.001


def test_nobody_resolved_comes_as_often_as_allowed() -> None:
    parts = phones("phone", resolution=0.0, repeat=repeat({"deterministic": "1 h"}), attempts=3)
    log = logs_of(built(parts), 1)[0]
    attempts = log.contacts["attempt"][log.contacts["arrival"] < 20 * HOUR]
    primary = (log.contacts["attempt"] == 1) & (log.contacts["arrival"] < 20 * HOUR)
    assert attempts.max() == 3
    rows = {tuple(row) for row in zip(log.contacts["day"], log.contacts["row"], log.contacts["attempt"], strict=True)}
    assert all((0, row, 3) in rows for row in log.contacts["row"][primary].tolist())


# Where and when they come back


def test_channel_of_a_repeat_is_drawn_by_weight() -> None:
    parts = phones("chat", "phone", "store", resolution=0.2, attempts=2)
    parts["outcome"]["repeat"] = repeat(exponential(60.0), to={"phone": 3, "chat": 1})
    logs = logs_of(built(parts), 2)
    repeats = count(logs, lambda log: log.column("cause") == Cause.REPEAT)
    to = {}
    for name in logs[0].names.channels:
        to[name] = count(logs, lambda log, name=name: on(log, name) & (log.column("cause") == Cause.REPEAT))
    assert to["store"] == 0
    assert unlikely([("phone", to["phone"], repeats, 0.75)]) == []


def test_channel_of_a_repeat_follows_the_volumes_and_the_issue() -> None:
    """Volumes 1 : 2 : 3; an issue that may come by chat and phone only goes there by 1 : 2."""
    parts = phones("chat", "phone", "store", resolution=0.2, attempts=2, repeat=repeat(exponential(60.0)))
    for name, weight in (("chat", 1), ("phone", 2), ("store", 3)):
        parts["channels"][name]["arrivals"] = {"per_hour": HOURLY * weight / 6}
    parts["issues"] = {"any": {"share": 0.5}, "talk": {"share": 0.5, "channels": ["chat", "phone"]}}
    logs = logs_of(built(parts), 2)

    def repeats(issue: str, *names: str) -> int:
        return count(
            logs,
            lambda log: (
                (log.column("cause") == Cause.REPEAT)
                & (log.contacts["issue"] == log.names.issues.index(issue))
                & sum(on(log, name) for name in names).astype(bool)
            ),
        )

    every = ("chat", "phone", "store")
    tallies = [(name, repeats("any", name), repeats("any", *every), k / 6) for k, name in enumerate(every, 1)]
    tallies += [("talk by chat", repeats("talk", "chat"), repeats("talk", *every), 1 / 3)]
    assert unlikely(tallies) == []
    assert repeats("talk", "store") == 0


def test_repeats_due_at_night_come_at_any_time_of_the_next_day() -> None:
    """Everybody would come back twelve hours later, at night, and comes between eight and twelve."""
    parts = phones("phone", resolution=0.0, attempts=2, repeat=repeat({"deterministic": "12 h"}))
    logs = logs_of(built(parts, days=2, open="08:00-12:00"), 2)
    times = np.concatenate([log.contacts["arrival"][log.contacts["attempt"] == 2] for log in logs])
    assert len(times) > 600
    assert times.min() >= DAY + 8 * HOUR
    assert stats.kstest(times, stats.uniform(DAY + 8 * HOUR, 4 * HOUR).cdf).pvalue > 0.001


def test_delay_of_a_repeat_begins_when_the_contact_ends(tmp_path: Path) -> None:
    """The trace's handle time is kept on the same channel."""
    outcome = {
        "resolution": 0.0,
        "repeat": repeat({"deterministic": "5 min"}),
        "attempts": 3,
        "re_explain": "10 s",
        "context": {"same": 0.0},
    }
    scenario = toy(tmp_path, [(0, 40)], outcome=outcome, channels={"a": {"wrap_up": {"deterministic": "20 s"}}})
    assert told(log_of(scenario)) == [
        ("a", 0, 0, "served", "p", 60),
        ("a", 360, 0, "served", "p", 430),
        ("a", 730, 0, "served", "p", 800),
    ]


# Context

FAMILIES = {
    "phone": "electronic",
    "portal": "digital",
    "page": "social",
    "branch": "traditional_channel",
    "letters": "traditional_media",
}
KEPT = {"same": 0.9, "across": 0.58, "traditional": 0.3, "social": 0.2}


def test_what_holds_unsaid_is_what_an_empty_block_means() -> None:
    assert repr(usual_outcome()) == repr(OutcomeRules())
    assert usual_outcome() == OutcomeRules()


def test_context_survives_by_the_families_of_both_channels() -> None:
    parts = phones(*FAMILIES, hourly=500.0, resolution=0.0, attempts=2, repeat=repeat(exponential(60.0)), context=KEPT)
    for name, family in FAMILIES.items():
        parts["channels"][name]["family"] = family
    parts["outcome"]["repeat"]["to"] = dict.fromkeys(FAMILIES, 1)
    logs = logs_of(built(parts), 3)
    pairs: dict[tuple[str, str], list[int]] = {}
    for log in logs:
        origin = [log.names.channels[code] for code in log.contacts["origin"]]
        place = [log.names.channels[code] for code in log.contacts["channel"]]
        for k in np.flatnonzero(log.column("cause") == Cause.REPEAT):
            pairs.setdefault((origin[k], place[k]), []).append(int(log.column("context")[k]))
    assert len(pairs) == 25
    tallies = [(f"{a} to {b}", sum(known), len(known), kept_from(a, b)) for (a, b), known in pairs.items()]
    assert unlikely(tallies) == []


def kept_from(before: str, now: str) -> float:
    """Return what survives: little where people write and meet, and on somebody else's platform."""
    if now in ("branch", "letters"):
        return KEPT["traditional"]
    if now == "page":
        return KEPT["social"]
    return KEPT["same"] if before == now else KEPT["across"]


def test_who_must_explain_again_takes_longer() -> None:
    """60 s of talk at first, and 60 + 45 (1 - 0.8) s on average when coming back."""
    parts = phones("phone", resolution=0.0, attempts=2, repeat=repeat(exponential(60.0)))
    parts["channels"]["phone"]["handle_time"] = {"deterministic": "60 s"}
    parts["outcome"] |= {"re_explain": "45 s", "context": {"same": 0.8}}

    def talk(attempt: int) -> Any:
        return lambda log: float((log.contacts["talk_end"] - log.contacts["left_queue"])[mine(log, attempt)].sum())

    def mine(log: Log, attempt: int) -> Any:
        return served(log) & (log.contacts["attempt"] == attempt)

    def number(attempt: int) -> Any:
        return lambda log: float(mine(log, attempt).sum())

    logs = logs_of(built(parts), 10)
    assert talk(1)(logs[0]) == pytest.approx(60 * number(1)(logs[0]))
    assert misses_of(logs, {"talk again": (talk(2), number(2), 69.0)}) == []


def test_who_repeats_meets_the_agent_of_last_time() -> None:
    """Whoever comes back unresolved is known again; with nobody else calling, the same agent is free."""
    outcome = {"resolution": 0.0, "repeat": {"probability": 1, "after": {"deterministic": "30 min"}}}
    scenario = build(
        {
            "scenario": "Known again",
            "calendar": {"days": 2, "open": "08:00-20:00"},
            "outcome": outcome,
            "channels": {
                "a": {"mode": "live", "arrivals": {"per_hour": 3}, "handle_time": {"deterministic": "20 s"}},
            },
            "pools": {"p": {"agents": 30, "skills": ["a"]}},
            "routing": {"last_agent": "1 min"},
        }
    )
    contacts = simulate(scenario, 0, 1).contacts
    agents: dict[tuple[int, ...], set[int]] = {}
    for k in range(len(contacts["row"])):
        key = tuple(int(contacts[name][k]) for name in ("origin", "day", "row"))
        agents.setdefault(key, set()).add(int(contacts["agent"][k]))
    assert max(contacts["attempt"]) == 5
    assert all(len(seen) == 1 for seen in agents.values())
