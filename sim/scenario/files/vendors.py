"""What a vendor's pool is like where the scenario does not say: slower, less skilled, with less authority than ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from statistics import fmean
from typing import Any

from sim.scenario.files.tree import Tree

PACE, AUTHORITY = 1.1, 0.6
DEFAULTS = {"skill": 0.85, "coaching": 0.0}


def fill_vendors(tree: Tree) -> None:
    """Fill in the pace of every vendor's skills, and its authority and skill where our own agents decide.

    The authority is 0.6 of the mean of our own pools that serve one of its channels and are nobody's experts. How
    a vendor coaches its agents is its own affair.
    """
    pools = _mappings(tree.data.get("pools"))
    experts = {str(pool.get("escalates_to")) for pool in pools.values()}
    for name, pool in pools.items():
        if isinstance(pool.get("contract"), dict) and isinstance(pool.get("skills"), list):
            ours = list(_authorities(pools, experts, set(_channels(pool))))
            pool["skills"] = [_slower(skill) for skill in pool["skills"]]
            if "empowerment" in pool:
                pool["empowerment"] = _with_skill(pool["empowerment"])
            elif name not in experts and (ours or (pool.get("escalates_to") and "escalation" not in pool)):
                pool["empowerment"] = DEFAULTS | {"authority": round(AUTHORITY * fmean(ours or [1.0]), 6)}


def _mappings(node: Any) -> dict[str, dict[str, Any]]:
    return {name: child for name, child in node.items() if isinstance(child, dict)} if isinstance(node, dict) else {}


def _slower(skill: Any) -> Any:
    spelled = {"channel": skill} if isinstance(skill, str) else skill
    return {"pace": PACE} | spelled if isinstance(spelled, dict) else skill


def _with_skill(empowerment: Any) -> Any:
    spelled = {"authority": empowerment} if isinstance(empowerment, int | float) else empowerment
    return DEFAULTS | spelled if isinstance(spelled, dict) else empowerment


def _authorities(pools: dict[str, dict[str, Any]], experts: set[str], channels: set[str]) -> Iterator[float]:
    """Yield the authority of our own front-line pools that serve any of some channels."""
    for name, pool in pools.items():
        given = pool.get("empowerment")
        authority = given.get("authority") if isinstance(given, dict) else given
        own = pool.get("contract") is None and name not in experts
        if own and isinstance(authority, int | float) and 0 <= authority <= 1 and channels & set(_channels(pool)):
            yield float(authority)


def _channels(pool: dict[str, Any]) -> Iterable[str]:
    skills = pool.get("skills")
    for skill in skills if isinstance(skills, list) else ():
        channel = skill.get("channel") if isinstance(skill, dict) else skill
        if isinstance(channel, str):
            yield channel
