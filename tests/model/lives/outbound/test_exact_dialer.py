"""A dialer against its Markov chain."""

from __future__ import annotations

import pytest

from sim.metrics import Facts, measure
from tests.model.lives.outbound.days import fixed
from tests.oracles.dialer import Dialer, dialer
from tests.support.exact_facts import built
from tests.support.steady_state import SECONDS_STUDIED, Exact, Parts, exponential, misses
from tests.support.toy import log_of

pytestmark = pytest.mark.oracle

PER_HOUR = 3_600.0
ALONE = Dialer(8, 2, 1.3, 1, 1 / 20, 0.4, 1 / 180, 1 / 10)
AT_ONCE = Dialer(5, 1, 2.0, 0, 1 / 25, 0.3, 1 / 120, float("inf"))
BLENDED = Dialer(8, 2, 1.3, 1, 1 / 20, 0.4, 1 / 180, 1 / 10, 60 / PER_HOUR, 1 / 150, 1 / 200)
CAREFUL = Dialer(6, 3, 0.5, 0, 1 / 30, 0.6, 1 / 100, 1 / 20, 80 / PER_HOUR, 1 / 120, 1 / 90)
MODELS = {"alone": ALONE, "nobody holds": AT_ONCE, "blended": BLENDED, "blended, careful": CAREFUL}


def parts_of(model: Dialer) -> Parts:
    """Write the scenario of a model."""
    holds = fixed("0 s") if model.reached_leaving == float("inf") else exponential(1 / model.reached_leaving)
    rule = {
        "list": 60_000,
        "reach": model.reach,
        "tries": 1,
        "ring": exponential(1 / model.ring_rate),
        "holds": holds,
        "dialer": {"per_idle_agent": model.per_idle, "plus": model.extra, "threshold": model.threshold},
    }
    channels: Parts = {"out": {"mode": "outbound", "handle_time": exponential(1 / model.talk_rate), "outbound": rule}}
    if model.inbound_rate:
        channels["phone"] = {
            "mode": "live",
            "arrivals": {"per_hour": model.inbound_rate * PER_HOUR},
            "handle_time": exponential(1 / model.inbound_talk_rate),
            "patience": exponential(1 / model.inbound_leaving),
        }
    return {"channels": channels, "pools": {"p": {"agents": model.agents, "skills": list(channels)}}}


@pytest.mark.parametrize("name", MODELS)
def test_dialer_against_its_chain(name: str) -> None:
    model, wanted = MODELS[name], dialer(MODELS[name])
    figures = {
        "dials": wanted.dials * SECONDS_STUDIED,
        "reached": wanted.reached * SECONDS_STUDIED,
        "mismatches": (wanted.reached - wanted.answered) * SECONDS_STUDIED,
        "mismatch": wanted.mismatch,
        "outbound_share": wanted.outbound,
        "occupancy": wanted.occupancy,
    }
    exact: Exact = {(): figures}
    if model.inbound_rate:
        inbound = {
            "abandonment": wanted.inbound_abandonment,
            "delayed": wanted.inbound_delayed,
            "wait": wanted.inbound_wait,
        }
        exact = {(): figures, (("channel", "phone"),): inbound}
    assert not misses(parts_of(model), exact, cases=len(MODELS))


def test_a_bolder_dialer_loses_more_and_idles_less() -> None:
    """From half a number per idle agent to three."""
    lost, busy = [], []
    for factor in (0.5, 1.0, 1.5, 3.0):
        rule = {"list": 20_000, "reach": 0.5, "tries": 1, "ring": exponential(20), "dialer": {"per_idle_agent": factor}}
        out = {"mode": "outbound", "handle_time": exponential(120), "outbound": rule}
        scenario = built({"channels": {"out": out}, "pools": {"p": {"agents": 10, "skills": ["out"]}}})
        totals = measure(Facts(scenario, log_of(scenario))).totals[()]
        lost.append(totals["mismatches"] / totals["reached"])
        busy.append(totals["busy_seconds"] / totals["working_seconds"])
    assert lost == sorted(lost)
    assert busy == sorted(busy)
    assert lost[-1] > lost[0] + 0.1
