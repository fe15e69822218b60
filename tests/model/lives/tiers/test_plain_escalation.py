"""A plain share of contacts that is passed on after the talk: days by hand, shares, and a Jackson network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.log.records import LegKind
from sim.metrics import Facts, measure
from sim.scenario import Scenario
from tests.model.lives.tiers.days import EASY, HARD, ISSUES, ends, power
from tests.oracles.erlang import erlang_c
from tests.support.exact_facts import built, logs_of, unlikely
from tests.support.steady_state import Parts, exponential, misses
from tests.support.toy import Row, log_of, merged, toy

OFF = {"outcome": {"context": {"transfer": 1.0}}}


def passing(folder: Path, calls: list[Row], escalation: Any, **changes: Any) -> Scenario:
    pools = {
        "p": {"agents": 1, "skills": ["a"], "escalates_to": "q", "escalation": escalation},
        "q": {"agents": 1, "skills": ["a"]},
    }
    return toy(folder, calls, **merged({"pools": pools}, changes))


def test_all_are_passed_on_after_the_talk(tmp_path: Path) -> None:
    """Talked to from 0 to 100, and with the expert for a minute; the next caller is answered meanwhile."""
    log = log_of(passing(tmp_path, [(0, 100), (20, 10)], 1.0, **OFF))
    assert ends(log) == [(0, 100, "served", "q", 160), (100, 160, "served", "q", 220)]
    assert log.legs["kind"].tolist() == [LegKind.ESCALATED] * 2


def test_a_warm_transfer_keeps_the_agent(tmp_path: Path) -> None:
    """The expert is with the first until 160: the agent stays with the second from 110 on."""
    log = log_of(passing(tmp_path, [(0, 100), (20, 10)], {"share": 1.0, "transfer": "warm"}))
    assert ends(log) == [(0, 100, "served", "q", 160), (100, 160, "served", "q", 220)]
    held = log.legs["kind"] == LegKind.HELD
    assert [(row[0] - 28_800, row[1] - 28_800) for row in zip(log.legs["start"][held], log.legs["end"][held],
            strict=True)] == [(110, 160)]  # fmt: skip


def test_who_is_passed_on_cold_may_have_to_say_it_again(tmp_path: Path) -> None:
    """The context is lost: the expert's minute becomes two."""
    log = log_of(passing(tmp_path, [(0, 100)], {"share": 1.0, "context": 0.0}))
    assert ends(log) == [(0, 100, "served", "q", 220)]


def test_each_issue_has_its_share(tmp_path: Path) -> None:
    escalation = {"share": {"easy": 0.0, "hard": 1.0, "tricky": 0.5}, "context": 1.0}
    issues = {"issues": {name: {"share": issue["share"]} for name, issue in ISSUES.items()}}
    log = log_of(passing(tmp_path, [(0, 10, EASY), (100, 10, HARD)], escalation, **issues))
    assert [row[3] for row in ends(log)] == ["p", "q"]


def test_beside_authority_it_is_of_what_is_kept(tmp_path: Path) -> None:
    """Hard needs are passed on at once after the diagnosis, easy ones after it and the talk."""
    changes = {"issues": ISSUES, "pools": {"p": {"empowerment": power()}}}
    log = log_of(passing(tmp_path, [(0, 100, EASY), (300, 100, HARD)], 1.0, **changes))
    assert ends(log) == [(0, 110, "served", "q", 170), (300, 310, "served", "q", 370)]
    assert log.legs["kind"].tolist() == [LegKind.ESCALATED, LegKind.PASSED]


def test_what_is_passed_on_is_counted(tmp_path: Path) -> None:
    """Of two contacts handled none is kept; both were treated, and neither in vain."""
    scenario = passing(tmp_path, [(0, 100), (20, 10)], 1.0, **OFF)
    totals = measure(Facts(scenario, log_of(scenario))).totals
    front, whole = totals[("pool", "p"),], totals[()]
    assert (front["handled_here"], front["treated_front"], front["kept_here"]) == (2, 2, 0)
    assert (whole["transfers"], whole["mistreatments"]) == (2, 0)
    assert (whole["kept_here"], whole["front_here"]) == (0, 2)


def network(share: Any, agents: tuple[int, int] = (3, 2)) -> Parts:
    """Write two stages whose talks are exponential, none of which is said again."""
    skill = {"skills": ["phone"]}
    phone = {"mode": "live", "arrivals": {"per_hour": 60}, "handle_time": exponential(120.0)}
    front = {"agents": agents[0], **skill, "escalation": {"share": share, "context": 1.0}, "escalates_to": "above"}
    return {"channels": {"phone": phone}, "pools": {"front": front, "above": {"agents": agents[1], **skill}}}


@pytest.mark.parametrize(("share", "experts"), [(0.2, 1), (0.4, 2)])
def test_both_stages_are_queues_of_their_own(share: float, experts: int) -> None:
    """Exponential talks in tandem are a Jackson network: the wait for an agent and for an expert by Erlang C."""
    first, second = erlang_c(60 / 3_600, 1 / 120, 3), erlang_c(share * 60 / 3_600, 1 / 120, experts)
    exact = {
        (): {"asa": first.wait, "escalation_wait": second.wait, "transfers_per_contact": share},
        (("pool", "above"),): {"utilisation": second.occupancy},
    }
    assert misses(network(share, (3, experts)), exact, cases=2) == []


def test_the_share_is_that_of_contacts() -> None:
    (log,) = logs_of(built(network(0.1), 3), 1)
    passed = int((log.column("transfers") == 1).sum())
    assert unlikely([("passed on", passed, len(log.contacts["row"]), 0.1)]) == []


def test_the_share_may_change_on_a_date() -> None:
    parts = network(0.1) | {"changes": [{"on": "2026-01-06", "set": {"pools.front.escalation.share": 1.0}}]}
    (log,) = logs_of(built(parts, 2), 1)
    later = log.contacts["arrival"] > 86_400 + 3_600
    assert (log.column("transfers")[later & (log.contacts["outcome"] == 0)] == 1).all()
    assert log.column("transfers")[~later].mean() < 0.3
