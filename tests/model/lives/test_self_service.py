"""Self-service: what a machine contains, what it passes on, and what waits behind it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.log.records import Cause, Outcome, Reason
from sim.scenario import InputError, build
from tests.oracles.erlang import erlang_a, erlang_c
from tests.support.exact_facts import Log, Tally, built, count, logs_of, on, unlikely
from tests.support.steady_state import PER_HOUR, SECONDS_STUDIED, Parts, exponential, misses, one_queue
from tests.support.toy import Row, channel, log_of, told, toy

ISSUES = {"balance": 0.5, "dispute": 0.3, "complaint": 0.2}
CONTAINMENT = {"balance": 0.7, "dispute": 0.25, "complaint": 0.0}
QUIT, FAILURE, CONTEXT, INDUCED = 0.2, 0.1, 0.8, 0.6
AMBIGUITY = {"balance": 0.5, "dispute": 0.0, "complaint": 0.0}
REPLICATIONS = 2
STUDIED = SECONDS_STUDIED / 3_600.0


def machine(per_hour: float, length: str = "90 s", **rule: Any) -> Parts:
    return {
        "mode": "self_service",
        "arrivals": {"per_hour": per_hour},
        "handle_time": {"deterministic": length},
        "self_service": rule,
    }


def phone(**keys: Any) -> Parts:
    return {"mode": "live", "handle_time": {"deterministic": "20 s"}, **keys}


def staffed(channels: Parts, agents: int = 40, **more: Any) -> Parts:
    return {"channels": channels, "pools": {"agents": {"agents": agents, "skills": ["phone"]}}, **more}


def of_issue(log: Log, issue: str) -> Any:
    return on(log, "ivr") & (log.contacts["issue"] == log.names.issues.index(issue))


def having(log: Log, channel: str, **codes: int) -> Any:
    mine = on(log, channel)
    for column, code in codes.items():
        mine &= log.column(column) == code
    return mine


# Who is contained, by issue


def by_issue(fallback: str | None) -> list[Log]:
    """Run an IVR for three issues, with or without a phone behind it."""
    rule = {"containment": CONTAINMENT, "quit": QUIT, "failure": FAILURE, "induced": INDUCED}
    issues = {name: {"share": share, "ambiguity": AMBIGUITY[name]} for name, share in ISSUES.items()}
    ivr = machine(PER_HOUR, **rule, **({"fallback": fallback, "context": CONTEXT} if fallback else {}))
    return logs_of(built(staffed({"ivr": ivr, "phone": phone()}, issues=issues)), REPLICATIONS)


def tallies_of(logs: list[Log], issue: str, passed_on: Outcome) -> list[Tally]:
    """Count what became of the sessions about an issue that ended."""

    def ended(outcome: Outcome, *reasons: Reason) -> int:
        return count(
            logs,
            lambda log: (
                of_issue(log, issue)
                & (log.contacts["outcome"] == outcome)
                & np.isin(log.contacts["reason"], reasons or list(Reason))
            ),
        )

    over = count(logs, lambda log: of_issue(log, issue) & (log.contacts["outcome"] != Outcome.UNFINISHED))
    contained, works = CONTAINMENT[issue], 1 - FAILURE
    return [
        (f"{issue} contained", ended(Outcome.CONTAINED), over, works * contained),
        (f"{issue} quit", ended(Outcome.FAILED, Reason.QUIT), over, works * QUIT),
        (f"{issue} machine", ended(passed_on, Reason.MACHINE), over, FAILURE),
        (f"{issue} beyond", ended(passed_on, Reason.BEYOND), over, works * (1 - contained - QUIT)),
    ]


def test_sessions_are_thinned_by_issue() -> None:
    logs = by_issue("phone")
    tallies = [tally for issue in ISSUES for tally in tallies_of(logs, issue, Outcome.DEFLECTED)]
    beyond = count(logs, lambda log: having(log, "ivr", outcome=Outcome.DEFLECTED, reason=Reason.BEYOND))
    known = count(logs, lambda log: having(log, "phone", cause=Cause.FALLBACK, context=1))
    tallies += [("context known", known, beyond, CONTEXT)]
    contained = count(logs, lambda log: of_issue(log, "balance") & (log.contacts["outcome"] == Outcome.CONTAINED))
    induced = count(logs, lambda log: having(log, "ivr", outcome=Outcome.CONTAINED, resolved=0))
    tallies += [("misled", induced, contained, INDUCED * AMBIGUITY["balance"])]
    assert unlikely(tallies) == []


def test_sessions_without_a_fallback_fail() -> None:
    logs = by_issue(None)
    assert unlikely([tally for issue in ISSUES for tally in tallies_of(logs, issue, Outcome.FAILED)]) == []
    assert count(logs, lambda log: log.contacts["outcome"] == Outcome.DEFLECTED) == 0


def test_every_session_ends_in_one_way() -> None:
    ivr = {**machine(PER_HOUR, containment=0.3, quit=0.1, failure=0.1, fallback="phone"), "lines": 12}
    for log in logs_of(built(staffed({"ivr": ivr, "phone": phone()})), 2):
        ways = {outcome: int(having(log, "ivr", outcome=outcome).sum()) for outcome in Outcome}
        ended = (Outcome.CONTAINED, Outcome.FAILED, Outcome.DEFLECTED, Outcome.BLOCKED)
        assert sum(ways[outcome] for outcome in ended) == on(log, "ivr").sum()
        assert all(ways[outcome] for outcome in ended)
        passed_on = having(log, "ivr", outcome=Outcome.DEFLECTED)
        assert on(log, "phone").sum() == (passed_on & (log.contacts["end"] < log.end)).sum()


# What arrives behind a machine


HOURLY = 60.0  # contacts that reach the phone


def test_machines_in_series_pass_on_the_product_of_their_shares() -> None:
    """A failed machine passes its customer on too: 0.1 + 0.9 (1 - 0.4 - 0.1) = 0.55 of all."""
    ivr = machine(HOURLY / 0.44, containment=0.4, quit=0.1, failure=0.1, fallback="bot")
    bot = {"mode": "self_service", "handle_time": {"deterministic": "30 s"}}
    bot["self_service"] = {"containment": 0.2, "fallback": "phone"}
    exact = {
        (("channel", "bot"),): {"arrivals": HOURLY * STUDIED / 0.8},
        (("channel", "phone"),): {"arrivals": HOURLY * STUDIED},
        (("channel", "ivr"),): {"deflected": HOURLY * STUDIED / 0.8, "contained": HOURLY / 0.44 * STUDIED * 0.9 * 0.4},
    }
    assert misses(staffed({"ivr": ivr, "bot": bot, "phone": phone()}), exact, cases=1) == []


@pytest.mark.parametrize("leaving", [0.0, 0.5], ids=["endless patience", "impatient"])
def test_queue_behind_a_machine_of_fixed_length_is_an_erlang_queue(leaving: float) -> None:
    """Poisson arrivals, thinned and shifted, are Poisson arrivals."""
    agents, load = 8, 5.6
    unit = load / (HOURLY / 3_600.0)
    patience = {"patience": exponential(unit / leaving)} if leaving else {}
    parts = one_queue(agents, exponential(unit), target={"within": "20 s"}, **patience)
    del parts["channels"]["phone"]["arrivals"]
    parts["channels"]["ivr"] = machine(HOURLY / 0.4, containment=0.5, quit=0.1, fallback="phone", context=1.0)
    if leaving:
        exact = erlang_a(load, 1.0, agents, leaving)
        known = {"abandonment": exact.abandonment, "delayed": exact.delayed, "asa": unit * exact.asa}
        known |= {"wait": unit * exact.wait_all, "queue_length": exact.queue_length}
    else:
        queue = erlang_c(load, 1.0, agents)
        known = {"delayed": queue.delayed, "wait": unit * queue.wait, "queue_length": queue.queue_length}
    assert misses(parts, {(("channel", "phone"),): known}, cases=2) == []


# By hand


def sessions(folder: Path, calls: list[Row], lines: int = 100, **rule: Any) -> Parts:
    """Describe an IVR that replays sessions; nobody is promised an answer there."""
    ivr = channel(folder, "ivr", calls, mode="self_service", self_service=rule, lines=lines)
    return {key: value for key, value in ivr.items() if key != "target"}


def test_lost_context_is_explained_again(tmp_path: Path) -> None:
    """The machine keeps what the customer said, or loses it by failing; the phone takes 60 s."""
    for failure, talk in ((0.0, 60), (1.0, 105)):
        ivr = sessions(tmp_path, [(0, 30)], containment=0.0, failure=failure, fallback="a", context=1.0)
        scenario = toy(tmp_path, [(900, 60)], channels={"ivr": ivr}, outcome={"re_explain": "45 s"})
        assert told(log_of(scenario)) == [
            ("ivr", 0, 0, "deflected", None, 30),
            ("a", 30, 0, "served", "p", 30 + talk),
            ("a", 900, 0, "served", "p", 960),
        ]


def test_who_never_has_context_explains_it_every_time(tmp_path: Path) -> None:
    ivr = sessions(tmp_path, [(0, 30), (500, 10)], containment=0.0, fallback="a", context=0.0)
    scenario = toy(tmp_path, [(900, 60)], channels={"ivr": ivr}, outcome={"re_explain": "20 s"})
    assert [row[5] for row in told(log_of(scenario))] == [30, 110, 510, 590, 960]


def test_sessions_hold_lines_but_no_agents(tmp_path: Path) -> None:
    ivr = sessions(tmp_path, [(0, 60), (1, 60), (2, 60), (60, 60)], lines=2, containment=1.0)
    assert told(log_of(toy(tmp_path, [(5, 10)], channels={"ivr": ivr}))) == [
        ("ivr", 0, 0, "contained", None, 60),
        ("ivr", 1, 0, "contained", None, 61),
        ("ivr", 2, 0, "blocked", None, 2),
        ("a", 5, 0, "served", "p", 15),
        ("ivr", 60, 0, "contained", None, 120),
    ]


def test_a_session_passed_on_is_no_failed_attempt(tmp_path: Path) -> None:
    """Who hangs up on the phone after the IVR fails for the first time: redials once, and then no more."""
    redial = {"probability": [1.0, 0.0], "after": {"deterministic": "1 min"}}
    phone = {"handle_time": {"deterministic": "60 s"}, "patience": {"deterministic": "10 s"}, "redial": redial}
    ivr = sessions(tmp_path, [(0, 30)], containment=0.0, fallback="a", context=1.0)
    scenario = toy(tmp_path, [(5, 600, 100)], channels={"ivr": ivr, "a": phone})
    assert [row[:4] for row in told(log_of(scenario))] == [
        ("ivr", 0, 0, "deflected"),
        ("a", 5, 0, "served"),
        ("a", 30, 10, "abandoned"),
        ("a", 100, 10, "abandoned"),
    ]


# What is refused


def test_fallbacks_in_a_circle_are_refused() -> None:
    ivr, bot = (machine(10.0, containment=0.5, fallback=other) for other in ("bot", "ivr"))
    with pytest.raises(InputError, match="fallback"):
        build({"scenario": "Circle", **staffed({"ivr": ivr, "bot": bot, "phone": phone(arrivals={"per_hour": 1})})})


def test_fallback_to_itself_is_refused() -> None:
    ivr = machine(10.0, containment=0.5, fallback="ivr")
    with pytest.raises(InputError, match="fallback"):
        build({"scenario": "Circle", **staffed({"ivr": ivr, "phone": phone(arrivals={"per_hour": 1})})})
