"""Complaints that a vendor takes: what attention is worth where nothing is passed on, worked out by hand.

Our own people pass on three in four to experts, who know what was said with .58; all is settled with .87. Nobody
waits, nobody comes back. So attention is .20 + .25 x .87 + .87 (.20 (.25 + .75 / 2) + .15 (.25 + .75 x .58)) + .10
+ .05 = .7657; of a vendor who passes nothing on and settles r, .20 + .25 r + r (.20 + .15) + .10 + .05 = .35 + .60 r.
"""

from __future__ import annotations

from typing import Any

import pytest

from sim.experiments import RunResult, replicate
from sim.scenario import build

pytestmark = [pytest.mark.oracle, pytest.mark.long]

SETTLED, OWN = 0.87, 0.7657
SHORT = {"deterministic": "0 s"}


def complaints(settles: float | None) -> RunResult:
    """Run complaints with staff for all, half of them sent to a vendor that settles so many, or none."""
    decides = {"authority": 0.25, "diagnosis": SHORT, "coaching": 0.0, "context": 0.58}
    phone = {"mode": "live", "arrivals": {"per_hour": 200}, "handle_time": {"deterministic": "3 min"}}
    pools: dict[str, Any] = {
        "front": {"agents": 60, "skills": ["phone"], "empowerment": decides, "escalates_to": "experts"},
        "experts": {"agents": 60, "skills": ["phone"]},
    }
    outsourcing = []
    if settles is not None:
        skilled = {"authority": settles / SETTLED, "diagnosis": SHORT, "skill": 1.0}
        contract = {"per_contact": 2.0}
        pools["vendor"] = {"agents": 60, "skills": ["phone"], "empowerment": skilled, "contract": contract}
        outsourcing = [{"vendor": "vendor", "channel": "phone", "when": {"share": 0.5}}]
        pools = {name: pool | ({} if name == "vendor" else {"wage": 20}) for name, pool in pools.items()}
    return replicate(
        build(
            {
                "scenario": "Complaints",
                "calendar": {"days": 2, "open": "00:00-24:00"},
                "experiment": {"replications": 6, "confidence": 0.999},
                "issues": {"complaint": {"share": 1.0, "complexity": 0.0, "authority": {"beta": [1, 1]}}},
                "outcome": {"resolution": SETTLED, "repeat": {"probability": 0.0}},
                "channels": {"phone": phone},
                "pools": pools,
                "outsourcing": outsourcing,
                "attention": {},
            }
        )
    )


@pytest.mark.parametrize("settles", [None, 0.49, 0.62, 0.75])
def test_attention_is_what_comes_out_by_hand(settles: float | None) -> None:
    exact = OWN if settles is None else (OWN + 0.35 + 0.60 * settles) / 2
    result = complaints(settles)
    found = result.estimate("attention_level")
    assert found.low is not None
    assert found.high is not None
    assert found.low < exact < found.high
    assert found.high - found.low < 0.02
    resolved = result.estimate("resolution").mean
    assert resolved == pytest.approx(SETTLED if settles is None else (SETTLED + settles) / 2, abs=0.01)


def test_a_vendor_who_settles_half_costs_attention_though_nobody_is_passed_on() -> None:
    """From .766 to .705 at .49, to .744 at .62; one who settles .75 is worth a little more than our own two tiers."""
    levels = {settles: (OWN + 0.35 + 0.60 * settles) / 2 - OWN for settles in (0.49, 0.62, 0.75)}
    assert levels == pytest.approx({0.49: -0.06, 0.62: -0.02, 0.75: 0.017}, abs=0.003)
