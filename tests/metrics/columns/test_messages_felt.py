"""What our messages do besides being looked at: contacts when they are unclear, sales, and how customers feel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.demand import sample_demand
from sim.experiments import replicate
from sim.metrics import Facts
from sim.metrics.customers.retention import customer_satisfaction
from sim.scenario import InputError, Scenario, build
from tests.support.toy import OPEN, log_of, moment, toy

Parts = dict[str, Any]
LETTER = (("channel", "letter"),)
PHONE = 1  # the second channel in canonical order
GOOD = 1 / (1 + np.exp(-2.0))


def sending(*messages: Parts, **changes: Any) -> Scenario:
    """Build a center that sends letters, each to 20,000, of which a fifth of a tenth contact it."""
    sent = {"channel": "letter", "at": "2026-01-05T08:00", "recipients": 20_000, "contact_channel": "phone"}
    return build(
        {
            "scenario": "Letters",
            "calendar": {"start": "2026-01-05", "days": 30, "open": "00:00-24:00"},
            "experiment": {"replications": 4},
            "demand": {"messages": [sent | message for message in messages]},
            "channels": {
                "letter": {"mode": "broadcast", "captures": "30 s", "viewed": 0.5, "precision": 0.8, "provokes": 0.02},
                "phone": {"mode": "live", "handle_time": {"deterministic": "60 s"}},
            },
            "pools": {"p": {"agents": 5, "skills": ["phone"]}},
            "attention": {},
        }
        | changes
    )


@pytest.mark.parametrize(("ambiguity", "factor"), [(0.0, 0.4), (0.5, 1.0), (1.0, 1.6)])
def test_unclear_letters_provoke_and_clear_ones_spare(ambiguity: float, factor: float) -> None:
    """Of 20,000 recipients a binomial number: 2 % x (1 + 2 x 0.6 (ambiguity - 1/2)), within 3.5 standard errors."""
    scenario = sending({"ambiguity": ambiguity})
    counts = [
        sum(len(sample_demand(scenario, 1, replication).day(PHONE, day).arrival) for day in range(30))
        for replication in range(4)
    ]
    likely = 0.02 * factor
    error = (20_000 * likely * (1 - likely) / len(counts)) ** 0.5
    assert abs(np.mean(counts) - 20_000 * likely) < 3.5 * error


def test_attention_becomes_sales() -> None:
    """20,000 x .8 x .5 looks, 1 % of them buy for 40; relevance 1 lets them look, and buy, a quarter more."""
    sale = {"conversion": 0.01, "value": 40.0}
    result = replicate(sending({"sale": sale}, {"sale": sale, "relevance": 1.0, "at": "2026-01-05T09:00"}))
    looks = 20_000 * 0.8 * 0.5
    exact = looks * 0.01 * (1 + 1.25 * 0.8)  # the second finds readers who have just got the first
    for name, value in (("sales", exact), ("sales_value", 40 * exact)):
        assert result.estimate(name, LETTER).mean == pytest.approx(value, rel=0.02)
        assert result.estimate(name).mean == pytest.approx(value, rel=0.02)
    seconds = np.asarray(result.totals("captured_seconds", LETTER))
    assert np.allclose(result.totals("sales", LETTER), seconds / 30 * 0.01)


def test_without_a_sale_nothing_is_sold() -> None:
    assert "sales" not in replicate(sending({})).metrics_of(())


def followed(folder: Path, *messages: Parts, **changes: Any) -> list[float]:
    """Return the satisfaction after each contact of two customers who call at 100 and 400 s, and at 500 s."""
    calls: list[Any] = [(100, 30, {"segment": "one"}), (400, 30, {"segment": "one"}), (500, 30, {"segment": "two"})]
    sent = {"channel": "letter", "recipients": 1, "contact_channel": "a", "contact_probability": 0.0}
    scenario = toy(
        folder,
        calls,
        demand={"messages": [sent | message for message in messages]},
        channels={"letter": {"mode": "broadcast", "captures": "30 s", "viewed": 0.5, "precision": 0.8}},
        segments={"one": {"share": 0.5}, "two": {"share": 0.5}},
        customers={"population": 2},
        attention={},
        retention=changes,
    )
    facts = Facts(scenario, log_of(scenario))
    assert facts.log.contacts["arrival"].tolist() == [OPEN + 100, OPEN + 400, OPEN + 500]
    return customer_satisfaction(facts).tolist()


def test_the_tone_moves_who_looks(tmp_path: Path) -> None:
    """One of two is sent it, four in ten look: S moves by .2 x .02 x tone x (1/2 + relevance), before what follows."""
    quiet = [0.7 + 0.15 * (GOOD - 0.7), 0.7 + (1 - 0.85**2) * (GOOD - 0.7), 0.7 + 0.15 * (GOOD - 0.7)]
    assert followed(tmp_path, {"at": moment(0)}) == pytest.approx(quiet)
    warm = followed(tmp_path, {"at": moment(200), "tone": 1.0})
    assert warm == pytest.approx([quiet[0], quiet[1] + 0.85 * 0.004, quiet[2] + 0.85 * 0.004])
    cold = followed(tmp_path, {"at": moment(200), "tone": -0.5, "relevance": 1.0}, tone=0.04)
    assert cold == pytest.approx([quiet[0], quiet[1] - 0.85 * 0.006, quiet[2] - 0.85 * 0.006])
    late = followed(tmp_path, {"at": moment(600), "tone": 1.0})
    assert late == pytest.approx([quiet[0], quiet[1] + 0.004, quiet[2] + 0.004])


def test_very_many_harsh_words_leave_nobody_below_zero(tmp_path: Path) -> None:
    found = followed(tmp_path, *({"at": moment(k), "tone": -1.0} for k in range(50)), tone=1.0)
    assert min(found) >= 0


KNOWN: Parts = {"customers": {"population": 100}, "retention": {}}


@pytest.mark.parametrize(
    ("message", "changes", "told"),
    [
        ({"tone": 0.5}, {}, "tone: changes nothing without retention"),
        ({"tone": 0.5}, {"retention": {}}, "tone: needs to know how many customers there are"),
        ({"tone": 2.0}, KNOWN, "2.0 is too large; write a number from -1 to 1"),
        ({}, KNOWN | {"retention": {"tone": 0.1}}, "tone: changes nothing where no message has a tone"),
        ({"ambiguity": 1.0, "contact_probability": 0.0}, {}, "ambiguity: changes nothing where nobody contacts us"),
        ({"sale": {"conversion": 0.1, "value": 5}}, {"attention": None}, "sale: changes nothing where attention"),
    ],
)
def test_what_is_refused(message: Parts, changes: Parts, told: str) -> None:
    with pytest.raises(InputError, match=told):
        sending(message, **changes)
