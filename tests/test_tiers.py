"""Agents diagnose, treat or pass on: days worked out by hand, exact queues, levels by their laws."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from facts_help import Log, built, count, logs_of, misses_of, unlikely
from oracles.tiers import TierFlows, Tiers, cold, product_form, warm
from scipy import stats
from scipy.integrate import quad
from toy import OPEN, Row, channel, log_of, merged, shifts, toy
from validation_help import PER_HOUR, RATE, Parts, exponential

from sim.experiments import simulate
from sim.model import run
from sim.model.center import Center
from sim.records import Outcome, Reason, State, Stretch
from sim.scenario import Scenario
from sim.scenario.technology import Technology

# Easy needs are always treated, hard ones are passed on at once, tricky ones after a treatment that fails.
ISSUES = {
    "easy": {"share": 0.4, "complexity": 0.0},
    "hard": {"share": 0.3, "complexity": 0.9},
    "tricky": {"share": 0.3, "complexity": 1.0, "authority": 0.0},
}
EASY, HARD, TRICKY = {"issue": "easy"}, {"issue": "hard"}, {"issue": "tricky"}


def power(authority: float = 0.5, **keys: Any) -> Parts:
    """Empower agents who diagnose for ten seconds and tell experts all they know."""
    return {"authority": authority, "diagnosis": {"deterministic": "10 s"}, "coaching": 0, "context": 1.0} | keys


WARM = {"authority": 0.5, "diagnosis": {"deterministic": "10 s"}, "coaching": 0, "transfer": "warm"}


def tiers(folder: Path, calls: list[Row], front: Parts | None = None, **changes: Any) -> Scenario:
    """Build a toy day of a front line ``p`` and experts ``q``, an agent each, whose talks take a minute."""
    pools = {
        "p": {"agents": 1, "skills": ["a"], "escalates_to": "q", "empowerment": front or power()},
        "q": {"agents": 1, "skills": ["a"]},
    }
    return toy(folder, calls, **merged({"issues": ISSUES, "pools": pools}, changes))


def ends(log: Log) -> list[Row]:
    """Tell contacts as ``(answered, last taken up, outcome, pool, end)``, in seconds after eight."""
    rows = log.contacts
    return [
        (
            after_eight(rows["left_queue"][k]),
            after_eight(log.told("resumed")[k]),
            Outcome(rows["outcome"][k]).name.lower(),
            log.names.pools[rows["pool"][k]] if rows["pool"][k] >= 0 else None,
            after_eight(rows["end"][k]),
        )
        for k in range(len(rows["row"]))
    ]


def after_eight(moment: float) -> float | None:
    return None if np.isnan(moment) else round(float(moment) - OPEN, 6)


def legs(log: Log) -> list[Row]:
    """Tell agent time apart as ``(contact, pool, kind, from, to)``."""
    columns = (log.legs[name].tolist() for name in ("contact", "pool", "kind", "start", "end"))
    return [
        (contact, log.names.pools[pool], Stretch(kind).name.lower(), after_eight(start), after_eight(end))
        for contact, pool, kind, start, end in zip(*columns, strict=True)
    ]


def test_what_takes_more_authority_is_passed_on_after_the_diagnosis(tmp_path: Path) -> None:
    log = log_of(tiers(tmp_path, [(0, 50, HARD)]))
    assert legs(log) == [(0, "p", "passed", 0, 10)]
    assert ends(log) == [(0, 10, "served", "q", 70)]
    assert [log.told(name).tolist() for name in ("transfers", "informed", "resolved")] == [[1], [1], [1]]


def test_what_cannot_be_treated_is_passed_on_after_the_treatment(tmp_path: Path) -> None:
    log = log_of(tiers(tmp_path, [(0, 50, TRICKY)]))
    assert legs(log) == [(0, "p", "failed", 0, 60)]
    assert ends(log) == [(0, 60, "served", "q", 120)]


def test_easy_needs_are_diagnosed_and_treated(tmp_path: Path) -> None:
    log = log_of(tiers(tmp_path, [(0, 50, EASY)]))
    assert (ends(log), legs(log)) == ([(0, None, "served", "p", 60)], [])


CALLS: list[Row] = [(0, 50, HARD), (5, 50, HARD), (6, 10, EASY)]


def test_cold_transfer_frees_the_agent(tmp_path: Path) -> None:
    log = log_of(tiers(tmp_path, CALLS))
    assert legs(log) == [(0, "p", "passed", 0, 10), (1, "p", "passed", 10, 20)]
    assert ends(log) == [(0, 10, "served", "q", 70), (10, 70, "served", "q", 130), (20, None, "served", "p", 40)]


def test_warm_transfer_holds_the_agent_until_an_expert_answers(tmp_path: Path) -> None:
    log = log_of(tiers(tmp_path, CALLS, WARM))
    assert legs(log) == [(0, "p", "passed", 0, 10), (1, "p", "passed", 10, 20), (1, "p", "held", 20, 70)]
    assert ends(log) == [(0, 10, "served", "q", 70), (10, 70, "served", "q", 130), (70, None, "served", "p", 90)]
    assert ("idle", "p", 0, 0, 90) not in shifts(log)
    assert [row for row in shifts(log) if row[1] == "p"] == [("duty", "p", 0, 0, 3600), ("idle", "p", 0, 90, 3600)]


def test_experts_who_know_nothing_are_told_again(tmp_path: Path) -> None:
    log = log_of(tiers(tmp_path, [(0, 50, HARD)], power(context=0.0)))
    assert ends(log) == [(0, 10, "served", "q", 130)]
    assert log.told("informed").tolist() == [0]


IMPATIENT = {"a": {"patience": {"deterministic": "30 s"}}}


@pytest.mark.parametrize(
    ("front", "third", "held"),
    [
        (power(), (20, None, "served", "p", 40), []),
        (WARM, (36, None, "abandoned", None, 36), [(1, "p", "held", 20, 50)]),
    ],
    ids=["cold", "warm"],
)
def test_patience_for_an_expert_is_drawn_anew(tmp_path: Path, front: Parts, third: Row, held: list[Row]) -> None:
    log = log_of(tiers(tmp_path, CALLS, front, channels=IMPATIENT))
    assert legs(log)[2:] == held
    assert ends(log)[1:] == [(10, 50, "abandoned", "p", 50), third]
    assert log.contacts["reason"].tolist() == [0, Reason.PASSED_ON, 0]


def test_three_tiers(tmp_path: Path) -> None:
    pools = {
        "q": {"empowerment": power(0.7, diagnosis={"deterministic": "5 s"}), "escalates_to": "r"},
        "r": {"agents": 1, "skills": ["a"]},
    }
    log = log_of(tiers(tmp_path, [(0, 50, HARD), (100, 20, TRICKY)], pools=pools))
    assert legs(log) == [
        (0, "p", "passed", 0, 10),
        (1, "p", "failed", 100, 130),
        (0, "q", "passed", 10, 15),
        (1, "q", "failed", 130, 195),
    ]
    assert ends(log) == [(0, 15, "served", "r", 75), (100, 195, "served", "r", 255)]
    assert log.told("transfers").tolist() == [2, 2]


def test_what_is_beyond_the_last_tier_stays_unresolved(tmp_path: Path) -> None:
    pools = {"q": {"empowerment": {"authority": 0.7, "diagnosis": {"deterministic": "5 s"}, "coaching": 0}}}
    log = log_of(
        tiers(tmp_path, [(0, 50, HARD), (100, 20, TRICKY)], pools=pools, outcome={"repeat": {"probability": 0}})
    )
    assert ends(log) == [(0, 10, "served", "q", 15), (100, 130, "served", "q", 195)]
    assert log.told("beyond").tolist() == [Stretch.PASSED, 0]
    assert log.told("resolved").tolist() == [0, 1]  # experts who pass nothing on treat without fail


def test_experts_take_by_the_time_of_arrival(tmp_path: Path) -> None:
    """The second caller is passed on at 15, the first at 110; at 130 the expert takes the first."""
    calls: list[Row] = [(0, 100, TRICKY), (5, 50, HARD), (55, 50, HARD)]
    scenario = tiers(tmp_path, calls, pools={"p": {"agents": 3}, "q": {"agents": {"08:02": 1}}})
    assert [row[1] for row in ends(log_of(scenario))] == [120, 180, 240]


def test_chats_are_passed_on(tmp_path: Path) -> None:
    chat = {"mode": "concurrent", "concurrency": {"limit": 2, "speed": [1, 0.5]}}
    log = log_of(tiers(tmp_path, [(0, 50, HARD), (0, 50, HARD)], channels={"a": chat}))
    assert legs(log) == [(0, "p", "passed", 0, 20), (1, "p", "passed", 0, 20)]
    assert ends(log) == [(0, 20, "served", "q", 140)] * 2


def mail(folder: Path, **keys: Any) -> Parts:
    """Describe a mailbox with one message at eight."""
    deferred = channel(folder, "m", [(0, 50, HARD)]) | {"mode": "deferred"} | keys
    return {"m": {key: value for key, value in deferred.items() if key != "target"}}


def test_messages_are_passed_on(tmp_path: Path) -> None:
    pools = {"p": {"skills": ["a", "m"]}, "q": {"skills": ["a", "m"]}}
    log = log_of(tiers(tmp_path, [(3000, 5, EASY)], channels=mail(tmp_path), pools=pools))
    assert legs(log) == [(0, "p", "passed", 0, 10)]
    assert ends(log)[0] == (0, 10, "served", "q", 70)


def test_message_is_passed_on_by_whoever_finishes_its_diagnosis(tmp_path: Path) -> None:
    """Interrupted at 4, it is taken up at 20 by a pool that passes nothing on; the rest of the diagnosis is due."""
    pools = {
        "p": {"skills": ["a", {"channel": "m", "preempt": True}]},
        "q": {"agents": {"08:10": 1}, "skills": ["a", "m"]},
        "r": {"agents": {"08:00:20": 1}, "skills": ["m"]},
    }
    log = log_of(tiers(tmp_path, [(4, 500, EASY)], channels=mail(tmp_path, changeover="0 s"), pools=pools))
    assert legs(log) == [(0, "p", "interrupted", 0, 4), (0, "r", "passed", 20, 26)]
    assert ends(log)[0] == (0, 600, "served", "q", 660)


# The end


MIDNIGHT = 16 * 3_600
ALWAYS = {"open": "00:00-24:00"}


@pytest.mark.parametrize("front", [power(), WARM], ids=["cold", "warm"])
def test_who_waits_for_an_expert_at_the_end_is_followed_to_him(tmp_path: Path, front: Parts) -> None:
    """Each is diagnosed for 10 s, and is with the one expert for 60; the second waits until 20 s after midnight."""
    calls: list[Row] = [(MIDNIGHT - 50, 50, HARD), (MIDNIGHT - 45, 50, HARD)]
    first, second = ends(log_of(tiers(tmp_path, calls, front, calendar=ALWAYS)))
    assert first == (MIDNIGHT - 50, MIDNIGHT - 40, "served", "q", MIDNIGHT + 20)
    assert second == (MIDNIGHT - 40, MIDNIGHT + 20, "served", "q", MIDNIGHT + 80)


def test_who_is_passed_on_at_the_end_is_followed_to_the_expert(tmp_path: Path) -> None:
    log = log_of(tiers(tmp_path, [(MIDNIGHT - 10, 50, HARD)], calendar=ALWAYS))
    assert ends(log) == [(MIDNIGHT - 10, MIDNIGHT, "served", "q", MIDNIGHT + 60)]


@pytest.mark.parametrize("front", [power(), WARM], ids=["cold", "warm"])
def test_experts_stay_until_nobody_may_come(tmp_path: Path, front: Parts) -> None:
    """At nine one caller talks and one waits; both are passed on, and the experts go when the last is served."""
    log = log_of(tiers(tmp_path, [(3595, 50, HARD), (3596, 50, TRICKY)], front))
    assert [row[2:] for row in ends(log)] == [("served", "q", 3665), ("served", "q", 3725)]
    assert ("duty", "q", 0, 0, 3725) in shifts(log)


def test_idle_experts_go_when_the_front_line_has_nobody_to_pass_on(tmp_path: Path) -> None:
    log = log_of(tiers(tmp_path, [(3595, 50, EASY), (3596, 50, EASY)]))
    assert ("duty", "q", 0, 0, 3715) in shifts(log)


def test_experts_do_not_wait_for_a_front_line_without_agents(tmp_path: Path) -> None:
    log = log_of(tiers(tmp_path, [(0, 50, EASY), (2000, 50, HARD)], pools={"p": {"agents": {"08:00": 1, "08:30": 0}}}))
    assert ("duty", "q", 0, 0, 3600) in shifts(log)


def test_experts_of_experts_stay_too(tmp_path: Path) -> None:
    pools = {"q": {"empowerment": power(0.7), "escalates_to": "r"}, "r": {"agents": 1, "skills": ["a"]}}
    log = log_of(tiers(tmp_path, [(3595, 50, HARD)], pools=pools))
    assert ends(log) == [(3595, 3615, "served", "r", 3675)]


def test_cleared_line_of_the_experts(tmp_path: Path) -> None:
    calls: list[Row] = [(3570, 50, HARD), (3575, 50, HARD)]
    log = log_of(tiers(tmp_path, calls, WARM, calendar={"at_close": "clear"}))
    assert ends(log)[1] == (3580, 3600, "disconnected", "p", 3600)
    assert legs(log)[-1] == (1, "p", "held", 3590, 3600)
    assert log.contacts["reason"].tolist() == [0, Reason.PASSED_ON]


def test_line_of_who_was_called_back_and_passed_on_is_free_after_the_close(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    centers: list[Center] = []
    cut = run._cut
    monkeypatch.setattr(run, "_cut", lambda center, end: (centers.append(center), cut(center, end)))
    rule = {"when_wait_over": "0 s", "accept": 1.0, "reach": 1.0, "predictor": "head_of_line", "ring": "20 s"}
    calls: list[Row] = [(0, 3, EASY), (1, 3, EASY), (5, 50, HARD)]
    changes = {"calendar": {"at_close": "clear"}, "channels": {"a": {"callback": rule}}}
    log = log_of(tiers(tmp_path, calls, pools={"q": {"agents": {"09:30": 1}}}, **changes))
    assert legs(log) == [(2, "p", "passed", 26, 56)]  # with the ring
    assert ends(log)[2] == (26, 3600, "disconnected", "p", 3600)
    assert centers[0].channels[0].lines_in_use == 0


def test_expert_of_last_time_is_waited_for_from_the_transfer_on(tmp_path: Path) -> None:
    """Customer 7 waits five seconds for the first expert from 360 on, long after the arrival; then for any."""
    calls: list[Row] = [(0, 50, HARD | {"customer": 7}), (250, 9, HARD), (300, 9, HARD | {"customer": 7})]
    front = power(diagnosis={"deterministic": "60 s"})
    pools = {"q": {"agents": {"08:00": 1, "08:06:02": 2}}}
    talk = {"a": {"handle_time": {"deterministic": "200 s"}}}
    log = log_of(tiers(tmp_path, calls, front, pools=pools, channels=talk, routing={"last_agent": "5 s"}))
    assert ends(log)[2] == (310, 375, "served", "q", 575)


# Two queues: the front line fails with a fixed probability


def two_tiers(model: Tiers, transfer: str) -> tuple[Parts, float]:
    """Write a front line that fails with probability ``x^2`` at complexity x, and how long the unit of time is."""
    unit = model.arrival_rate / RATE
    rule = {"authority": 1.0, "skill": 1.0, "diagnosis": {"deterministic": "0 s"}, "coaching": 0, "transfer": transfer}
    if transfer == "cold":
        rule["context"] = 1.0
    patience = {"patience": exponential(unit / model.front_leaving)} if model.front_leaving else {}
    experts = {"channel": "phone", "pace": model.front_rate / model.expert_rate}
    return {
        "issues": {"all": {"share": 1.0, "complexity": model.escalated**0.5}},
        "channels": {
            "phone": {
                "mode": "live",
                "arrivals": {"per_hour": PER_HOUR},
                "handle_time": exponential(unit / model.front_rate),
                **patience,
            }
        },
        "pools": {
            "front": {
                "agents": model.front_agents,
                "skills": ["phone"],
                "empowerment": rule,
                "escalates_to": "experts",
            },
            "experts": {"agents": model.expert_agents, "skills": [experts]},
        },
    }, unit


SINCE, UNTIL = 10_800.0, 86_400.0


def facts_of(flows: TierFlows, unit: float) -> dict[str, Any]:
    """Return what logs say of two tiers after three hours, as ratios of totals, and the exact values."""
    return {
        "front wait": (front_wait, came, unit * flows.front_wait),
        "front delayed": (lambda log: front_waits(log, 1), came, flows.front_delayed),
        "front abandonment": (lambda log: left(log, Reason.NONE), came, flows.front_abandonment),
        "front busy": (lambda log: busy(log, "front"), span, flows.front_busy),
        "held": (held, span, flows.held),
        "experts busy": (lambda log: busy(log, "experts"), span, flows.expert_busy),
        "escalated wait": (lambda log: float(np.sum(expert_waits(log))), passed, unit * flows.escalated_wait),
        "escalated delayed": (lambda log: float(np.sum(expert_waits(log) > 0)), passed, flows.escalated_delayed),
        "escalated abandonment": (lambda log: left(log, Reason.PASSED_ON), passed, flows.escalated_abandonment),
        "escalations": (passed, span, flows.escalation_rate / unit),
    }


def span(log: Log) -> float:
    return UNTIL - SINCE


def came(log: Log) -> float:
    return float(np.sum(log.contacts["arrival"] >= SINCE))


def front_waits(log: Log, power: int) -> float:
    """Return the sum of waits to a power; those cut at the end as far as they go."""
    rows = log.contacts
    waits = np.where(np.isnan(rows["left_queue"]), rows["end"], rows["left_queue"]) - rows["arrival"]
    return float(np.sum((waits > 0) if power else waits, where=rows["arrival"] >= SINCE))


def front_wait(log: Log) -> float:
    return front_waits(log, 0)


def left(log: Log, reason: Reason) -> float:
    rows = log.contacts
    mine = (rows["outcome"] == Outcome.ABANDONED) & (rows["reason"] == reason)
    return float(np.sum(mine & ((rows["end"] if reason else rows["arrival"]) >= SINCE)))


def busy(log: Log, pool: str) -> float:
    """Return the seconds that agents of a pool were on duty and not idle."""
    states = log.states
    spans = np.minimum(states["end"], UNTIL) - np.maximum(states["start"], SINCE)
    spans = np.where(states["pool"] == log.names.pools.index(pool), np.maximum(spans, 0.0), 0.0)
    return float(np.sum(spans[states["state"] == State.DUTY]) - np.sum(spans[states["state"] == State.IDLE]))


def held(log: Log) -> float:
    spans = np.maximum(log.legs["end"] - np.maximum(log.legs["start"], SINCE), 0.0)
    return float(np.sum(spans[log.legs["kind"] == Stretch.HELD]))


def transfers(log: Log) -> Any:
    return (log.legs["kind"] == Stretch.FAILED) & (log.legs["end"] >= SINCE)


def passed(log: Log) -> float:
    return float(np.sum(transfers(log)))


def expert_waits(log: Log) -> Any:
    mine = transfers(log)
    return log.told("resumed")[log.legs["contact"][mine]] - log.legs["end"][mine]


PRODUCT = [
    pytest.param(Tiers(2.0, 1.0, 3, 0.3, 0.5, 3), id="three each"),
    pytest.param(Tiers(8.0, 1.0, 10, 0.5, 1.0, 6), id="ten and six"),
]


@pytest.mark.parametrize("model", PRODUCT)
def test_patient_customers_meet_two_independent_queues(model: Tiers) -> None:
    """Without abandonment the tiers of a cold transfer have a product form."""
    parts, unit = two_tiers(model, "cold")
    exact = {name: row for name, row in facts_of(product_form(model), unit).items() if row[2]}
    assert misses_of(logs_of(built(parts), 16), exact, cases=len(PRODUCT)) == []


IMPATIENCE = [
    pytest.param(Tiers(2.5, 1.0, 3, 0.4, 0.5, 2, 0.5, 0.5), id="few"),
    pytest.param(Tiers(9.0, 1.0, 9, 0.25, 0.5, 4, 0.7, 0.7), id="many"),
]


@pytest.mark.parametrize("transfer", [cold, warm])
@pytest.mark.parametrize("model", IMPATIENCE)
def test_impatient_customers_meet_a_markov_chain(model: Tiers, transfer: Any) -> None:
    parts, unit = two_tiers(model, transfer.__name__)
    exact = facts_of(transfer(model), unit)
    exact = {name: row for name, row in exact.items() if name != "held" or transfer is warm}
    assert misses_of(logs_of(built(parts), 16), exact, cases=2 * len(IMPATIENCE)) == []


# Levels, and what they do, with nobody waiting


def ample(authority: float = 0.6, channel: Parts | None = None, **changes: Any) -> Scenario:
    """Build a day of 10,000 calls of a minute, with agents for all of them."""
    phone = {"mode": "live", "arrivals": {"per_day": 10_000}, "handle_time": {"deterministic": "60 s"}}
    parts: Parts = {
        "channels": {"phone": phone | (channel or {})},
        "pools": {
            "front": {
                "agents": 60,
                "skills": ["phone"],
                "empowerment": {"authority": authority, "skill": 0.8, "coaching": 0},
                "escalates_to": "experts",
            },
            "experts": {"agents": 60, "skills": ["phone"]},
        },
    }
    return built(merged(parts, changes))


@cache
def logs_at(authority: float) -> list[Log]:
    """Play the same customers at every authority."""
    return [simulate(ample(authority), number, 1) for number in (0, 1)]


def kinds(logs: list[Log], kind: Stretch) -> int:
    return int(sum(np.sum(log.legs["kind"] == kind) for log in logs))


def served_by(log: Log, pool: str) -> Any:
    return (log.contacts["outcome"] == Outcome.SERVED) & (log.contacts["pool"] == log.names.pools.index(pool))


def treated(a: float, b: float, authority: float, skill: float) -> float:
    """Return the share treated with success up to an authority: the integral of 1 - x^(2s)."""
    return float(quad(lambda x: (1 - x ** (2 * skill)) * stats.beta.pdf(x, a, b), 0, authority)[0])


def answered(logs: list[Log]) -> int:
    """Return how many contacts have left the front line for good."""
    return (
        sum(int(served_by(log, "front").sum()) for log in logs)
        + kinds(logs, Stretch.PASSED)
        + kinds(logs, Stretch.FAILED)
    )


@pytest.mark.parametrize("authority", [0.2, 0.4, 0.6, 0.8])
def test_usual_complexity_is_beta_and_takes_as_much_authority(authority: float) -> None:
    logs = logs_at(authority)
    beyond, done = stats.beta.sf(authority, 2, 3), treated(2, 3, authority, 0.8)
    tallies = [
        ("passed", kinds(logs, Stretch.PASSED), answered(logs), beyond),
        ("failed", kinds(logs, Stretch.FAILED), answered(logs), 1 - beyond - done),
        ("treated", count(logs, lambda log: served_by(log, "front")), answered(logs), done),
    ]
    assert unlikely(tallies, cases=4) == []


def test_need_for_authority_of_its_own() -> None:
    """What is passed on at once does not depend on the complexity then; nor do failures on the authority."""
    issue = {"all": {"share": 1.0, "complexity": {"beta": [1, 2]}, "authority": {"beta": [3, 1]}}}
    logs = logs_of(ample(0.7, issues=issue), 2)
    may, can = stats.beta.cdf(0.7, 3, 1), treated(1, 2, 1.0, 0.8)
    tallies = [
        ("passed", kinds(logs, Stretch.PASSED), answered(logs), 1 - may),
        ("failed", kinds(logs, Stretch.FAILED), answered(logs), may * (1 - can)),
    ]
    assert unlikely(tallies) == []


def test_complexity_lengthens_the_talk() -> None:
    """Mean talk of the first tier is the 60 s that are written; experts, who get the harder rest, take longer."""
    front = merged(FAST, {"empowerment": {"context": 1.0}})
    logs = logs_of(ample(1.0, {"complexity_effect": 1.5}, pools={"front": front}), 8)
    growth = [
        quad(lambda x, power=power: np.exp(1.5 * x) * x**power * stats.beta.pdf(x, 2, 3), 0, 1)[0] for power in (0, 1.6)
    ]
    failed = 1 - treated(2, 3, 1.0, 0.8)
    longer = growth[1] / failed / growth[0]
    exact = {"first": (front_talk, fronts, 60.0), "experts": (expert_talk, experts, 60 * longer)}
    assert longer > 1.1
    assert misses_of(logs, exact) == []


FAST = {"empowerment": {"diagnosis": {"deterministic": "0 s"}}}


def front_talk(log: Log) -> float:
    mine, rows = served_by(log, "front"), log.contacts
    own = np.sum((rows["talk_end"] - rows["left_queue"])[mine])
    return float(own + np.sum((log.legs["end"] - log.legs["start"])[log.legs["kind"] == Stretch.FAILED]))


def expert_talk(log: Log) -> float:
    return float(np.sum((log.contacts["talk_end"] - log.told("resumed"))[served_by(log, "experts")]))


def experts(log: Log) -> float:
    return float(served_by(log, "experts").sum())


def fronts(log: Log) -> float:
    return float(served_by(log, "front").sum() + (log.legs["kind"] == Stretch.FAILED).sum())


def test_technology_scales_the_talk_and_keeps_the_context() -> None:
    tools = {"investment": 2.0, "centricity": 0.2}
    logs = logs_of(ample(1.0, technology=tools, pools={"front": FAST}), 1)
    log, technology = logs[0], Technology(**tools)
    talks = (log.contacts["talk_end"] - log.contacts["left_queue"])[served_by(log, "front")]
    assert talks == pytest.approx(60 * technology.handle_factor, abs=1e-4)
    told = [("informed", int(log.told("informed").sum()), int(log.told("transfers").sum()), technology.context)]
    assert unlikely(told) == []


def test_context_without_technology() -> None:
    logs = logs_at(0.2)
    of = sum(int(log.told("transfers").sum()) for log in logs)
    assert unlikely([("informed", sum(int(log.told("informed").sum()) for log in logs), of, 0.58)]) == []


LADDER = (0.2, 0.4, 0.6, 0.8, 1.0)


def test_authority_makes_contacts_longer_and_transfers_fewer() -> None:
    stretches = [front_stretch(logs_at(authority)[0]) for authority in LADDER]
    transfers = [int(logs_at(authority)[0].told("transfers").sum()) for authority in LADDER]
    assert stretches == sorted(stretches)
    assert transfers == sorted(transfers, reverse=True)
    assert len(set(transfers)) == len(set(stretches)) == len(LADDER)


def front_stretch(log: Log) -> float:
    """Return the mean time that a contact takes the front line."""
    rows, mine = log.contacts, served_by(log, "front")
    apart = np.isin(log.legs["kind"], (Stretch.PASSED, Stretch.FAILED))
    seconds = np.sum((rows["end"] - rows["left_queue"])[mine]) + np.sum((log.legs["end"] - log.legs["start"])[apart])
    return float(seconds / (mine.sum() + apart.sum()))


def test_authority_without_more_agents_makes_customers_wait() -> None:
    """The trap: who may do more has less time."""
    waits = []
    for authority in LADDER:
        log = simulate(ample(authority, pools={"front": {"agents": 18}}), 0, 1)
        waits.append(front_waits(log, 0) / came(log))
    assert waits == sorted(waits)
    assert waits[-1] > 10 * waits[0]
