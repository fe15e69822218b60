"""What figures tell of calls of our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.experiments import replicate
from sim.metrics import Facts, measure
from tests.model.lives.outbound.days import blended, dialled, fixed
from tests.support.toy import OPEN, log_of, told


def test_calls_of_ours_are_not_arrivals_but_work(tmp_path: Path) -> None:
    """One call comes in at 30 and waits 40 s; we reach two, of whom one is lost after 100 s."""
    rule = {"reach": 1.0, "holds": fixed("100 s"), "dialer": {"plus": 1}, "list": 2}
    scenario = blended(tmp_path, [(30, 60)], rule)
    totals = measure(Facts(scenario, log_of(scenario))).totals
    center, pool = totals[()], totals[("pool", "p"),]
    wanted = {"arrivals": 1, "answered": 1, "abandoned": 0, "episodes": 1, "wait_answered": 40, "queued": 1}
    assert {name: center[name] for name in wanted} == wanted
    assert (center["answered_within"], center["sl_denominator"]) == (0, 1)
    ours = {"dials": 2, "reached": 2, "mismatches": 1, "right_party": 1, "outbound_seconds": 60}
    assert {name: center[name] for name in ours} == ours
    assert pool["busy_seconds"] == pytest.approx(60 + 60)
    assert pool["outbound_seconds"] == pytest.approx(60)
    assert pool["working_seconds"] == pytest.approx(3_600)
    assert totals[("channel", "out"),]["arrivals"] == 0
    assert totals[("channel", "a"),]["dials"] == 0


def test_calls_of_ours_are_resolved_but_nobody_contacted_us_first(tmp_path: Path) -> None:
    """One call comes in; of the two we reach there is a resolution, but none at the first contact."""
    changes = {"outcome": {"resolution": 1.0}}
    scenario = blended(tmp_path, [(300, 60)], {"reach": 1.0, "list": 2}, **changes)
    totals = measure(Facts(scenario, log_of(scenario))).totals
    names = ("judged", "resolved", "first_contacts", "resolved_at_first")
    assert [totals[("channel", "out"),][name] for name in names] == [2, 2, 0, 0]
    assert [totals[()][name] for name in names] == [3, 3, 1, 1]
    assert replicate(scenario).estimate("first_contact_resolution", (("channel", "out"),)).mean is None


def test_wrong_parties_are_no_right_parties_and_warmup_leaves_out_dials() -> None:
    """Numbers ring at 0, 30, 60, 90 and 120 for ten seconds; the second is picked up after the warm-up."""
    scenario = dialled({"reach": 1.0, "right_party": 0.0, "list": 5}, calendar={"warmup": f"{OPEN + 35} s"})
    center = measure(Facts(scenario, log_of(scenario))).totals[()]
    assert [center[name] for name in ("dials", "reached", "right_party", "mismatches")] == [4, 4, 0, 0]


def test_a_call_that_began_in_the_warmup_is_work_after_it() -> None:
    scenario = dialled({"reach": 1.0, "list": 2}, calendar={"warmup": f"{OPEN + 35} s"})
    center = measure(Facts(scenario, log_of(scenario))).totals[()]
    assert (center["outbound_seconds"], center["busy_seconds"], center["reached"]) == (35 + 60, 35 + 60, 1)


@pytest.mark.parametrize(("warmup", "here", "above"), [(0, 30, 60), (25, 15, 60), (50, 0, 50)])
def test_calls_of_ours_are_passed_on_to_experts(warmup: int, here: float, above: float) -> None:
    """Reached at 10, diagnosed until 40, treated until 100 by an expert who is always told what was said."""
    power = {"authority": 0.0, "diagnosis": fixed("30 s"), "context": 1.0}
    expert = {"agents": 1, "skills": ["out"]}
    pools = {"p": {"empowerment": power, "escalates_to": "e"}, "e": expert}
    issues = {"hard": {"share": 1, "complexity": 0.5}}
    routes = {"routes": [{"channel": "out", "rings": [["p"]]}]}
    calendar = {"warmup": f"{OPEN + warmup} s"}
    scenario = dialled({"reach": 1.0, "list": 1}, pools=pools, issues=issues, routing=routes, calendar=calendar)
    log = log_of(scenario)
    assert told(log) == [("out", 10, 0, "served", "e", 100)]
    totals = measure(Facts(scenario, log)).totals
    assert [totals[("pool", name),]["outbound_seconds"] for name in ("p", "e")] == pytest.approx([here, above])
