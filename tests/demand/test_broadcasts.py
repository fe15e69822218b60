"""Attention that messages capture: means and laws of what is looked at, wear-out, and its price."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.demand.broadcast import captured, freshness
from sim.experiments import RunResult, replicate
from sim.random import Streams
from sim.scenario import Scenario, build

pytestmark = pytest.mark.oracle

Parts = dict[str, Any]
BILL = (("channel", "bill"),)


def sending(messages: list[Parts], replications: int = 1, days: int = 40, **bill: Any) -> Scenario:
    """Build a center that sends messages which lead nobody to contact it."""
    sent = {"channel": "bill", "recipients": 20_000, "contact_channel": "phone", "contact_probability": 0.0}
    return build(
        {
            "scenario": "Messages",
            "calendar": {"start": "2026-03-02", "days": days},
            "experiment": {"replications": replications},
            "demand": {"messages": [sent | message for message in messages]},
            "channels": {
                "bill": {"mode": "broadcast", "captures": "42.5 s"} | bill,
                "phone": {"mode": "live", "handle_time": {"deterministic": "60 s"}},
            },
            "pools": {"p": {"agents": 1, "skills": ["phone"], "wage": 0}},
            "attention": {},
        }
    )


def mean_seconds(result: RunResult) -> tuple[float, float]:
    """Return the mean of the seconds captured, and its standard error."""
    seconds = result.totals("captured_seconds", BILL)
    return float(seconds.mean()), float(seconds.std(ddof=1) / len(seconds) ** 0.5)


@pytest.mark.parametrize(
    ("relevance", "precision", "viewed", "factor"),
    [(0.5, 1.0, 1.0, 1.0), (1.0, 0.95, 0.6, 1.25), (0.0, 0.5, 0.2, 0.75)],
)
def test_what_is_captured_on_average(relevance: float, precision: float, viewed: float, factor: float) -> None:
    """Recipients x precision x viewed x 42.5 s x (1 + (relevance - 0.5) / 2)."""
    message = {"at": "2026-03-03T08:00", "relevance": relevance}
    result = replicate(sending([message], 30, 2, precision=precision, viewed=viewed))
    mean, error = mean_seconds(result)
    exact = 20_000 * precision * viewed * 42.5 * factor
    assert abs(mean - exact) < 3.5 * error
    assert error < 0.01 * exact
    assert result.estimate("messages_viewed", BILL).mean == pytest.approx(20_000 * precision * viewed, rel=0.01)


def test_how_long_each_looks_varies_by_eight_tenths() -> None:
    """The sum of n lognormal times of cv 0.8 has the standard deviation 0.8 x 42.5 x sqrt(n)."""
    result = replicate(sending([{"at": "2026-03-03T08:00", "recipients": 400}], 400, 2))
    spread = float(result.totals("captured_seconds", BILL).std(ddof=1))
    assert spread == pytest.approx(0.8 * 42.5 * 20, rel=0.15)


def test_very_many_are_drawn_by_the_law_of_their_sum() -> None:
    result = replicate(sending([{"at": "2026-03-03T08:00", "recipients": 4_000_000}], 30, 2))
    mean, error = mean_seconds(result)
    assert abs(mean - 4_000_000 * 42.5) < 3.5 * error
    assert error == pytest.approx(0.8 * 42.5 * 2_000 / 30**0.5, rel=0.4)


def test_messages_wear_out_within_thirty_days() -> None:
    """The second and third capture .8 and .64 of the first; one 30 days after the last of them is worn by it alone."""
    days = ("2026-03-02T08:00", "2026-03-05T08:00", "2026-03-10T08:00", "2026-04-09T08:00", "2026-04-10T08:00")
    messages = sending([{"at": day} for day in days]).demand.messages
    assert [freshness(messages, k) for k in range(5)] == pytest.approx([1, 0.8, 0.64, 0.8, 0.8])


def test_only_who_got_the_other_message_too_is_tired_of_it() -> None:
    """An earlier message to half as many wears out half; one to another segment nobody."""
    half = sending([{"at": "2026-03-02T08:00", "recipients": 10_000}, {"at": "2026-03-03T08:00"}])
    assert freshness(half.demand.messages, 1) == pytest.approx(0.9)
    parts = sending([{"at": "2026-03-02T08:00"}, {"at": "2026-03-03T08:00"}]).tree
    parts["segments"] = {"a": {"share": 0.5}, "b": {"share": 0.5}}
    for message, segment in zip(parts["demand"]["messages"], ("a", "b"), strict=True):
        message["segment"] = segment
    assert freshness(build(parts).demand.messages, 1) == 1.0


def test_what_an_hour_of_attention_costs() -> None:
    """20,000 bills at 0.10 over the hours they are looked at."""
    result = replicate(sending([{"at": "2026-03-03T08:00"}], cost={"per_contact": 0.10}))
    hours = result.estimate("attention_captured", BILL).mean
    assert result.estimate("cost_per_attention_hour", BILL).mean == pytest.approx(2_000 / hours)
    assert result.estimate("attention_captured").mean == hours


def test_presets_know_what_their_messages_capture() -> None:
    """A bill 42.5 s, other mail 34 s, an advertisement on television 19 s."""
    for preset, seconds in (("bill_insert", 42.5), ("direct_mail", 34.0), ("tv_ad", 19.0)):
        parts = sending([{"at": "2026-03-03T08:00"}]).tree
        parts["channels"]["bill"] = {"preset": preset}
        assert build(parts).channels["bill"].captures == seconds


def test_what_is_captured_changes_no_contact() -> None:
    plain = sending([{"at": "2026-03-03T08:00", "contact_probability": 0.01}])
    loud = build(plain.tree | {"channels": plain.tree["channels"] | {"bill": {"mode": "broadcast", "captures": "5 s"}}})
    arrivals = [replicate(one).totals("arrivals", ()) for one in (plain, loud)]
    assert np.array_equal(*arrivals)
    assert arrivals[0][0] > 100


def test_messages_of_one_moment_have_luck_of_their_own() -> None:
    """Two that differ in size only are looked at independently of each other."""
    sizes = [{"at": "2026-03-03T08:00", "recipients": count} for count in (2_000, 2_001)]
    scenario = sending(sizes, viewed=0.5)
    pairs = [[one.viewed for one in captured(scenario, Streams(seed, 0))] for seed in range(300)]
    assert abs(np.corrcoef(np.array(pairs).T)[0, 1]) < 0.2


def test_channels_of_which_nothing_is_known_cost_no_attention() -> None:
    """What advertisements cost of which it is not known who looks is no price of attention to bills."""
    parts = sending([{"at": "2026-03-03T08:00"}]).tree
    parts["demand"]["messages"].append(parts["demand"]["messages"][0] | {"channel": "spot"})
    parts["channels"]["spot"] = {"mode": "broadcast", "cost": {"per_contact": 1.0}}
    result = replicate(build(parts))
    assert result.estimate("cost_per_attention_hour").mean == 0
    assert result.estimate("cost_total").mean == pytest.approx(20_000)
