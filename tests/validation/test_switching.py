"""Customers who switch, and who choose: against chains that are solved without simulating anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.log.records import Cause, ContactLog, Outcome
from tests.model.migration.customers import ALIKE
from tests.oracles.redials import Redialling, redials
from tests.oracles.switching import Switching, longer, played, settled_at, switching
from tests.support.exact_facts import logs_of, misses_of
from tests.support.steady_state import SECONDS_STUDIED, Exact, Parts, exponential, misses
from tests.support.toy import channel, toy

pytestmark = pytest.mark.slow

HOUR = 3_600.0
RATE = 120.0 / HOUR  # first attempts a second, on both channels together
NAMES = ("chat", "phone")
NEUTRAL = {"weights": {"experience": 0, "settles": 0, "inertia": 0, "fit": 0}}

# Phone and chat

SWITCHES = {
    "both ways": Switching((2.0, 3.0), (0.8, 1.0), (2, 3), (1.0, 0.5), (0.8, 0.9)),
    "who could choose, and has no reason to": Switching((2.0, 2.0), (1.0, 1.2), (2, 1), (0.6, 2.0), (0.5, 1.0)),
}
UNTIL_ANSWERED = Switching((0.8, 1.6), (1.0, 1.0), (1, 2), (1.5, 1.0), (1.0, 1.0))


def phone_and_chat(model: Switching, chooses: bool) -> Parts:
    """Write a chat of one at a time and a phone, whose customers turn to the other when they give up."""
    unit = sum(model.arrival_rates) / RATE
    channels: Parts = {}
    for k, name in enumerate(NAMES):
        switch: Parts = {"probability": model.switched[k]} | ({} if chooses else {"to": {NAMES[1 - k]: 1}})
        channels[name] = {
            "mode": "live",
            "arrivals": {"per_hour": HOUR * model.arrival_rates[k] / unit},
            "handle_time": exponential(unit / model.service_rates[k]),
            "patience": exponential(unit / model.leaving[k]),
            "redial": {"probability": 0, "after": {"deterministic": "0 s"}, "switch": switch, "attempts": 1_000},
        }
    channels["chat"] |= {"mode": "concurrent", "concurrency": {"limit": 1}}
    pools = {f"{name} team": {"agents": model.agents[k], "skills": [name]} for k, name in enumerate(NAMES)}
    return {"channels": channels, "pools": pools} | (
        {"customers": {"population": 5_000} | ALIKE, "migration": NEUTRAL, "outcome": {"resolution": 1.0}}
        if chooses
        else {}
    )


@pytest.mark.parametrize("name", SWITCHES)
def test_who_gives_up_on_one_channel_turns_to_the_other(name: str) -> None:
    model, chooses = SWITCHES[name], "choose" in name
    flows, unit = switching(model), sum(model.arrival_rates) / RATE
    exact: Exact = {
        (("channel", channel),): {
            "arrivals": SECONDS_STUDIED * flows.attempts[k] / unit,
            "abandonment": flows.abandonment[k],
            "delayed": flows.delayed[k],
            "wait": unit * flows.wait[k],
            "queue_length": flows.queue_length[k],
        }
        for k, channel in enumerate(NAMES)
    }
    whole = {"attempts_per_episode": sum(flows.attempts) / sum(model.arrival_rates)}
    assert misses(phone_and_chat(model, chooses), {(): whole, **exact}, cases=len(SWITCHES)) == []


def test_the_chain_knows_two_queues_that_have_nothing_to_do_with_each_other() -> None:
    """Nobody switches: each is an M/M/n+M of its own; and flows balance where everybody does."""
    alone = switching(Switching((2.0, 3.0), (0.8, 1.0), (2, 3), (1.0, 0.5), (0.0, 0.0)))
    for k, one in enumerate((Redialling(2.0, 0.8, 2, 1.0, 0.0, 1.0), Redialling(3.0, 1.0, 3, 0.5, 0.0, 1.0))):
        known = redials(one)
        assert alone.wait[k] == pytest.approx(known.wait, rel=1e-8)
        assert alone.delayed[k] == pytest.approx(known.delayed, rel=1e-8)
        assert alone.occupancy[k] == pytest.approx(known.occupancy, rel=1e-8)
    everybody = UNTIL_ANSWERED
    flows = switching(everybody)
    served = sum(n * u * m for n, u, m in zip(everybody.agents, flows.occupancy, everybody.service_rates, strict=True))
    assert served == pytest.approx(sum(everybody.arrival_rates), rel=1e-8)
    assert flows.switches[1] == pytest.approx(flows.attempts[0] * flows.abandonment[0], rel=1e-8)


# Choice: contacts ten seconds apart, so that each has ended, and is remembered, before the next one comes

GAP = 10
PATTERN = (0, 1, 0, 0, 1, 0)  # the channels of the volumes, again and again: two thirds on the first
SHARES = (2 / 3, 1 / 3)
HALF_HOURS = 2
CONTACTS = HALF_HOURS * 180
REPLICATIONS = 24
DAYS_PLAN = [PATTERN[k % len(PATTERN)] for k in range(CONTACTS)]


def paced(folder: Path, weights: Parts, learning: Parts, usual: Parts, population: int, **changes: Any) -> Any:
    """Build an hour in which nobody answers channel a, and everybody is answered at once on channel b."""
    calls = [[(GAP * k, 1) for k, planned in enumerate(DAYS_PLAN) if planned == one] for one in (0, 1)]
    leaves = {"patience": {"deterministic": "2 s"}, "expects": "2 s"}
    off = {"experience": 0, "settles": 0, "inertia": 0, "fit": 0}
    rule = {"weights": off | weights, "learning": learning, "usual": {"a": usual, "b": {"wait": "2 s"}}}
    scenario: Parts = {
        "calendar": {"interval": "30 min"},
        "channels": {
            "a": leaves,
            "b": channel(folder, "b", calls[1], expects="2 s", handle_time={"deterministic": "1 s"}),
        },
        "pools": {"p": {"agents": 0}, "q": {"agents": 5, "skills": ["b"]}},
        "customers": {"population": population} | ALIKE,
        "migration": rule,
    }
    return toy(folder, calls[0], **scenario, **changes)


def shares_of(logs: list[ContactLog]) -> dict[str, Any]:
    """Return the totals whose ratio is the share of contacts on channel b."""
    return {
        "on b": lambda log: float((log.contacts["channel"] == 1).sum()),
        "all": lambda log: float(len(log.contacts["channel"])),
    }


def matrices(utilities: list[list[float]], after: Any) -> dict[int, NDArray[np.float64]]:
    """Return the chances of going to a channel and on to a state, by where the volumes have a contact.

    ``utilities`` are those of both channels in each state; ``after(state, planned, channel)`` the chances of the next.
    """
    size = len(utilities)
    steps = {k: np.zeros((size, 2, size)) for k in (0, 1)}
    for state, utility in enumerate(utilities):
        goes = settled_at(SHARES, utility)
        for planned in (0, 1):
            for there in (0, 1):
                steps[planned][state, there] = goes[planned, there] * np.array(after(state, planned, there))
    return steps


WAITED = (3.0, 2.0, 8.0)  # the wait one was used to on channel a; the patience of both segments


@pytest.mark.parametrize("weight", [0.25, 1.0, 4.0])
def test_the_last_wait_decides_where_to_go(tmp_path: Path, weight: float) -> None:
    """What one expects on a is the last wait there: 2 s of one segment, 8 s of the other, both as likely."""
    segments = {"calm": {"share": 0.5, "patience_factor": 4.0}, "hasty": {"share": 0.5}}
    usual = {"wait": f"{WAITED[0]:g} s"}
    scenario = paced(tmp_path, {"wait": weight}, {"wait": 1.0}, usual, 40, segments=segments)
    logs = logs_of(scenario, REPLICATIONS)
    # On b everybody was used to 2 s, and nobody waits once anybody has been there: two more states.
    states = [(wait, known) for known in (False, True) for wait in WAITED]
    b = {False: 0.0, True: longer(0.0, 2.0, 2.0)}
    utilities = [[-weight * longer(wait, WAITED[0], 2.0), -weight * b[known]] for wait, known in states]

    def after(state: int, planned: int, there: int) -> list[float]:
        wait, known = states[state]
        if there == 1:
            return [float(one == (wait, True)) for one in states]
        return [0.5 * (one[1] == known and one[0] in WAITED[1:]) for one in states]

    exact = played(0, DAYS_PLAN, matrices(utilities, after), chosen=1) / CONTACTS
    totals = shares_of(logs)
    assert misses_of(logs, {"share of b": (totals["on b"], totals["all"], exact)}, cases=3) == []
    moved = [log.contacts["channel"] != log.contacts["origin"] for log in logs]
    causes = np.concatenate([log.column("cause")[who] for log, who in zip(logs, moved, strict=True)])
    assert set(causes.tolist()) == {Cause.WAIT}
    assert abs(exact - SHARES[1]) > 0.01


@pytest.mark.parametrize("inertia", [0.5, 2.0])
def test_who_chose_a_channel_stays_there_a_while(tmp_path: Path, inertia: float) -> None:
    """Everybody waits twice as long on a as they were used to; who has moved to b by choice has one reason more.

    A customer is either new to b or has just chosen it; whoever is on b because the volumes have them there, or on a,
    is there by habit. Each contact is from any of twenty customers.
    """
    people, usual = 20, {"wait": "1 s"}
    scenario = paced(tmp_path, {"wait": 1.0, "inertia": inertia}, {"wait": 1.0, "good": 0.0}, usual, people)
    logs = logs_of(scenario, REPLICATIONS)
    expected = {"a": longer(2.0, 1.0, 2.0), "b": longer(0.0, 2.0, 2.0)}
    # Whether anybody has waited on a, and on b, is known to all; the rest is each customer's own.
    known = [(on_a, on_b) for on_a in (False, True) for on_b in (False, True)]

    def utility(told: tuple[bool, bool], chose: bool) -> list[float]:
        return [-expected["a"] * told[0], -expected["b"] * told[1] + inertia * chose]

    exact = _of_customers(people, known, utility)
    totals = shares_of(logs)
    assert misses_of(logs, {"share of b": (totals["on b"], totals["all"], exact)}, cases=2) == []


def _of_customers(people: int, known: list[tuple[bool, bool]], utility: Any) -> float:
    """Follow one customer among many who all have the same chances: what all know, and what this one did.

    Beyond the first contact on each channel, which the first three contacts settle, customers do not meet.
    """
    states = [(told, chose) for told in known for chose in (False, True)]
    law = dict.fromkeys(states, 0.0) | {(known[0], False): 1.0}
    expected = 0.0
    for planned in DAYS_PLAN:
        after = dict.fromkeys(states, 0.0)
        for (told, chose), chance in law.items():
            for mine, part in ((True, 1 / people), (False, 1 - 1 / people)):
                others = chose if mine else False
                goes = settled_at(SHARES, utility(told, others))[planned]
                for there in (0, 1):
                    now = (told[0] or there == 0, told[1] or there == 1)
                    becomes = (there == 1 and planned == 0) if mine else chose
                    after[now, becomes] += chance * part * goes[there]
                expected += chance * mine * part * goes[1]
        law = after
    return expected * people / len(DAYS_PLAN)


def test_neutral_customers_go_where_the_volumes_have_them(tmp_path: Path) -> None:
    scenario = paced(tmp_path, {"wait": 1.0}, {"wait": 0.0}, {"wait": "2 s"}, 10)
    (log,) = logs_of(scenario, 1)
    assert np.array_equal(log.contacts["channel"], log.contacts["origin"])
    assert np.all((log.contacts["outcome"] == Outcome.ABANDONED) == (log.contacts["channel"] == 0))


def test_maximal_coupling_moves_no_more_than_it_must() -> None:
    goes = settled_at((0.5, 0.5), (0.0, np.log(4)))
    assert np.array([0.5, 0.5]) @ goes == pytest.approx([0.2, 0.8])
    assert goes[1].tolist() == [0.0, 1.0]
    assert goes[0].tolist() == pytest.approx([0.4, 0.6])
