"""Centers of which there are all figures, and names that make drawing them hard."""

from __future__ import annotations

from functools import cache
from typing import Any

from sim.experiments import RunResult, replicate
from sim.experiments.compare.compare import compare
from sim.report.figures import Saved
from sim.report.run.presentation import of_run
from sim.scenario import build
from sim.scenario.scenario import Scenario

HOSTILE = (
    "$_^{", "<script>alert(1)</script>", "客户服务中心电话渠道非常非常长的名字甚至更长一些", "_hidden", "x", "%s {0}",
    "a very long name of a channel that never seems to end", "W" * 40, "$a$ & b", 'the "second" line', "\\alpha",
    "مرحبا",
)  # fmt: skip


def center(names: tuple[str, ...] = ("phone", "second"), **more: Any) -> Scenario:
    """A center whose callers, here or there, lose patience and try again, with a mailbox where nobody waits."""
    phone: dict[str, Any] = {"preset": "phone", "arrivals": {"per_hour": 40}}
    phone |= {"redial": {"probability": 0.6, "switch": 0.5}} if len(names) > 1 else {}
    tree = {
        "scenario": "Figures",
        "calendar": {"start": "2026-03-02", "days": 2, "open": "08:00-12:00"},
        "experiment": {"replications": 3, "seed": 5},
        "channels": dict.fromkeys(names, phone) | more.pop("channels", {}),
        "pools": {f"team {name}": {"agents": 3, "skills": [name, *more.get("late", [])], "wage": 20} for name in names},
    }
    tree["pools"][f"team {names[-1]}"] |= more.pop("learns", {})
    more.pop("late", None)
    return build(tree | more)


@cache
def rich() -> RunResult:
    """A run with everything that there are figures of."""
    return replicate(
        center(
            channels={"mail": {"preset": "email", "arrivals": {"per_hour": 6}}},
            late=["mail"],
            segments={"private": {"share": 0.7, "annual_value": 100}, "firms": {"share": 0.3, "annual_value": 900}},
            costs={}, attention={}, retention={},
            customers={"population": 500}, migration={}, learns={"empowerment": 0.6, "learning": {}},
        )
    )  # fmt: skip


@cache
def hostile() -> RunResult:
    needs = {name: {"share": 1 / len(HOSTILE)} for name in HOSTILE}
    return replicate(center(HOSTILE, costs={}, attention={}, retention={}, issues=needs))


def saved(result: RunResult) -> Saved:
    return Saved.of(result.to_dict(), result.scenario.tree, of_run(result, result.scenario.tree).frames)


@cache
def compared() -> dict[str, Any]:
    usual = center(("phone",), costs={}, attention={})
    few = build(usual.tree | {"pools": {"team phone": {"agents": 1, "skills": ["phone"], "wage": 20}}})
    return compare({HOSTILE[0]: usual} | dict.fromkeys(HOSTILE[1:], few)).to_dict()
