"""Per-contact weights and totals by pool of tiers: who treats, who passes on, who waits for experts."""

from __future__ import annotations

import numpy as np

from sim.demand.distributions import sampler
from sim.log.records import PASSING, LegKind, Outcome, Reason, some_of
from sim.metrics.columns.waits import answered, last_stretch
from sim.metrics.columns.warmup import studied
from sim.metrics.costs.legs import Legs, handled_here, legs_of
from sim.metrics.counting.groups import Mask, Weights, few, flag, one_of
from sim.metrics.counting.order import ordered
from sim.metrics.counting.spans import Floats, ticks
from sim.metrics.facts import Facts
from sim.metrics.metric import HIGH, LOW, OF_POOLS, ONLY_POOLS, Metric, MetricKind, needing
from sim.scenario.money.costs import Costs

ESCALATION = needing(
    "escalation",
    Metric("transfers_per_contact", "transfers", LOW, of="transfers / begun", if_any=True,
           formula="contacts passed on, each as often as it was / contacts answered"),
    Metric("empowerment_achieved", "share", of="kept_here / front_here", where=OF_POOLS, heads={"tier": "kept"},
           if_any=True,
           formula="1 - passed on / contacts handled by the front line: by pools that may pass on. By pool, and of "
           "all of them"),
    Metric("treated", "share", of="treated_front / front_here", where=OF_POOLS, if_any=True,
           formula="of contacts handled by the front line, those not passed on at once"),
    Metric("mistreatments", "contacts", LOW, of="mistreatments", heads={"transfers": "failed treatments"}, if_any=True,
           formula="treatments that failed, whether the contact was passed on then or left unresolved"),
    Metric("escalation_wait", "s", LOW, of="escalation_seconds / transfers", heads={"transfers": "wait for experts"},
           if_any=True,
           formula="from a transfer to whoever took the contact up next, or to its end, summed / transfers"),
    Metric("lost_in_transfer", "contacts", LOW, of="lost_in_transfer",
           heads={"channel": "left in transfer", "transfers": "gave up waiting"}, if_any=True,
           formula="who gave up waiting for an expert; part of `abandoned`, in none of the ratios above, as they had "
           "been answered"),
    Metric("transfer_context", "share", HIGH, of="informed / transfers",
           formula="of transfers, those after which the expert knew what was said before; `warm` ones always"),
    Metric("handled_here", "contacts", of="handled_here", where=ONLY_POOLS, heads={"tier": "handled"},
           formula="contacts that a pool served or passed on. By pool"),
    Metric("tier_time", "s", of="tier_seconds / handled_here", where=ONLY_POOLS, heads={"tier": "handle time here"},
           formula="agent time at a pool, the time until an expert answers a `warm` transfer included / contacts it "
           "served or passed on. By pool"),
    Metric("static_success", "share", estimated=MetricKind.VALUE, where=ONLY_POOLS,
           formula="f* = (c_g t_g + m) / (c_e t_e + m), at most 1: the probability of success above which the front "
           "line should treat if nobody waited. c and t are the price of a second (wage with authority, "
           "times loading; 1 where there are no wages) and the seconds of a treatment here (less the mean "
           "diagnosis, at pace 1) and at the experts, m is `costs.mistreatment`. By pool"),
    Metric("static_authority", "level", estimated=MetricKind.VALUE, where=ONLY_POOLS,
           heads={"tier": "authority that pays"}, if_any=True,
           formula="the complexity at which f(x) = 1 - x^(2s) falls to f*: x* = (1 - f*)^(1/(2s)). To be compared "
           "with the pool's `authority` where contacts need as much of it as they are complex. By pool"),
)  # fmt: skip


def escalation_weights(facts: Facts) -> Weights:
    """Return transfers, how long they waited for experts, who gave up doing so, and treatments that failed."""
    log, size = facts.log, len(studied(facts))
    failed = np.bincount(log.legs["contact"][log.legs["kind"] == LegKind.FAILED], minlength=size)
    lost = (log.contacts["outcome"] == Outcome.ABANDONED) & (log.contacts["reason"] == Reason.PASSED_ON)
    return {
        "transfers": log.column("transfers"),
        "begun": flag(answered(facts)),
        "escalation_seconds": _waits_for_experts(facts),
        "informed": log.column("informed"),
        "lost_in_transfer": flag(lost),
        "mistreatments": few(failed + (log.column("beyond") == LegKind.FAILED)),
    }


def _waits_for_experts(facts: Facts) -> Floats:
    """Return the seconds from each transfer of a contact to whoever took it up next, or to its end; added up."""
    legs = some_of(facts.log.legs, facts.log.legs["kind"] != LegKind.HELD)
    order = ordered(legs["contact"], ticks(legs["start"]), ticks(legs["end"]))
    contact, start = legs["contact"][order], legs["start"][order]
    same = np.append(contact[1:] == contact[:-1], False)
    following = np.where(same, np.append(start[1:], np.nan), last_stretch(facts)[contact])
    passing = one_of(legs["kind"][order], PASSING)
    waited = (following - legs["end"][order])[passing]
    return np.asarray(np.bincount(contact[passing], waited, len(studied(facts))), dtype=float)


def add_tiers(facts: Facts, totals: dict[str, dict[str, float]]) -> None:
    """Add to the totals of each pool what it handled, passed on and treated, and the static optimum beside it."""
    found = legs_of(facts)
    ends = handled_here(found, facts.log.contacts["outcome"])
    for number, name in enumerate(facts.scenario.pool_names):
        totals[name] |= _pool_totals(found.where(found.pool == number), ends[found.pool == number])
    for name in facts.scenario.pool_names:
        totals[name] |= _front_line(facts, name, totals)


def _pool_totals(mine: Legs, ends: Mask) -> dict[str, float]:
    passed = np.count_nonzero(mine.kind == LegKind.PASSED)
    return {
        "handled_here": float(np.count_nonzero(ends)),
        "tier_seconds": float((mine.end - mine.start).sum()),
        "passed_here": float(np.count_nonzero(one_of(mine.kind, PASSING))),
        "treated_here": float(np.count_nonzero(ends) - passed),
    }


def _front_line(facts: Facts, name: str, totals: dict[str, dict[str, float]]) -> dict[str, float]:
    """Return what a pool that may pass on kept of what it handled, and up to where it should have treated."""
    experts = facts.scenario.pools[name].escalates_to
    mine = totals[name]
    if experts is None:
        return dict.fromkeys(("front_here", "kept_here", "treated_front"), 0.0)
    kept = {"front_here": mine["handled_here"], "kept_here": mine["handled_here"] - mine["passed_here"]}
    kept["treated_front"] = mine["treated_here"]
    return kept | _static_optimum(facts, name, mine, totals[experts])


def _static_optimum(facts: Facts, name: str, mine: dict[str, float], theirs: dict[str, float]) -> dict[str, float]:
    """Return the success above which treating pays where nobody waits, and the complexity at which it is reached.

    Treat while ``f(x) >= (c_g t_g + m) / (c_e t_e + m)``: the cost of a treatment here, over that of an expert's,
    both with what a failed treatment costs beside (Shumsky & Pinker 2003).
    """
    scenario, pool = facts.scenario, facts.scenario.pools[name]
    empowerment, costs, experts = pool.empowerment, scenario.costs or Costs(), pool.escalates_to
    assert experts is not None
    bought, seen = pool.contract or scenario.pools[experts].contract, mine["treated_here"] and theirs["handled_here"]
    if empowerment is None or bought or not seen:
        return {}
    diagnoses = mine["handled_here"] * sampler(scenario, empowerment.diagnosis).mean()
    here = max(0.0, mine["tier_seconds"] - diagnoses) / mine["treated_here"]
    there = theirs["tier_seconds"] / theirs["handled_here"]
    wages = (scenario.pools[one].wage_rate if scenario.has_costs else 1.0 for one in (name, experts))
    ours, others = (wage * costs.loading / 3_600 for wage in wages)
    theirs_cost = others * there + costs.mistreatment
    least = min(1.0, (ours * here + costs.mistreatment) / theirs_cost) if theirs_cost else 1.0
    return {"static_success": least, "static_authority": (1 - least) ** (1 / (2 * scenario.skill_of(name)))}
