"""What only the whole scenario can tell: sums, who serves whom, keys that would change nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.scenario.basics.circles import circles
from sim.scenario.basics.problems import Path, one_of
from sim.scenario.basics.units import DAY
from sim.scenario.checks.base import check_base
from sim.scenario.checks.changes import check_changes
from sim.scenario.checks.costs import check_costs
from sim.scenario.checks.learning import check_learning
from sim.scenario.checks.machines import check_machines
from sim.scenario.checks.migration import check_migration
from sim.scenario.checks.modes import check_modes, reachable
from sim.scenario.checks.outbound import check_outbound
from sim.scenario.checks.planned.days import check_days
from sim.scenario.checks.planned.volumes import check_volumes
from sim.scenario.checks.planning.targets import check_planning
from sim.scenario.checks.staffing import check_staff
from sim.scenario.checks.tiers import check_tiers
from sim.scenario.checks.vendors import check_vendors
from sim.scenario.customers.trace import between, names_in
from sim.scenario.features import features
from sim.scenario.routes import ContactKind, kinds, route_of, stages
from sim.scenario.scenario import Scenario

Found = Iterator[tuple[Path, str]]
MOST_KINDS = 20_000
RULES = {"weight": "weighted_wait", "base": "score", "slope": "score", "bonus": "score", "ratio": "queue_ratio"}


def check(scenario: Scenario) -> Found:
    """Yield every problem as a path and a sentence."""
    if len(scenario.segment_names) * len(scenario.issue_names) * len(scenario.channels) > MOST_KINDS:
        yield ("segments",), f"with issues and channels make more than {MOST_KINDS:,} kinds of contacts; write fewer"
        return
    for find in FINDERS:
        yield from find(scenario)


def _shares(scenario: Scenario) -> Found:
    yield from _sum_to_one(("segments",), {name: segment.share for name, segment in scenario.segments.items()})
    yield from _sum_to_one(("issues",), {name: issue.share for name, issue in scenario.issues.items()})
    for name, channel in scenario.channels.items():
        yield from _sum_to_one(("channels", name, "segments"), channel.segments or {})
        yield from _sum_to_one(("channels", name, "issues"), channel.issues or {})


def _sum_to_one(path: Path, shares: Mapping[str, float]) -> Found:
    total = sum(shares.values())
    if shares and abs(total - 1) > 1e-6:
        yield path, f"shares sum to {total:g}; write shares that sum to 1"


def _hours(scenario: Scenario) -> Found:
    calendar = scenario.calendar
    if not isinstance(calendar.warmup, str) and calendar.warmup >= calendar.horizon:
        yield ("calendar", "warmup"), f"leaves nothing of {calendar.days} d; write a shorter warm-up or more days"
    shut = [name for name in scenario.channels if not any(scenario.open_on(name, date) for date in calendar.dates)]
    if any(scenario.channels[name].open is None for name in shut):
        yield ("calendar", "open"), "is closed on all days of the calendar; write open hours for them"
    for name in shut:
        if scenario.channels[name].open is not None:
            yield ("channels", name, "open"), "is closed on all days of the calendar; write open hours for them"


def _files(scenario: Scenario) -> Found:
    """Refuse files that say nothing of the calendar's days: the run would be empty without a word."""
    tables: list[tuple[Path, Any]] = [
        (("channels", name, "arrivals", "file"), channel.arrivals.volumes or channel.arrivals.totals)
        for name, channel in scenario.channels.items()
        if channel.arrivals is not None and channel.arrivals.missing != "profile"
    ]
    tables += [
        (("pools", name, "agents", "file"), getattr(pool.agents, "headcounts", None))
        for name, pool in scenario.pools.items()
    ]
    for path, table in tables:
        if table is not None and not any(table.on(day) for day in scenario.calendar.dates):
            yield path, "has no row for the days of the calendar; write the calendar of the file"


def _traces(scenario: Scenario) -> Found:
    first = DAY * scenario.calendar.start.toordinal()
    for name, channel in scenario.channels.items():
        if channel.arrivals is None or channel.arrivals.trace is None:
            continue
        path = ("channels", name, "arrivals", "trace")
        if not between(channel.arrivals.contacts, name, first, first + DAY * scenario.calendar.days):
            yield path, f"has no contact of {name} on the calendar's days; write the calendar of the trace"
        columns = (("segment", scenario.segments), ("issue", scenario.issues), ("channel", scenario.channels))
        for column, known in columns:
            strange = [label for label in names_in(channel.arrivals.contacts, column) if label not in known]
            if strange:
                yield path, f"names the {column} {strange[0]!r}; allowed: {one_of(known)}"


def _outages(scenario: Scenario) -> Found:
    for index, outage in enumerate(scenario.demand.outages):
        if not scenario.calendar.has(outage.at):
            yield (
                ("demand", "outages", index, "at"),
                f"{outage.at.isoformat(' ')} is not on the calendar's days; write a moment within them",
            )


def _routes(scenario: Scenario) -> Found:
    used = {id(route_of(scenario, kind)) for kind in kinds(scenario)}
    for index, route in enumerate(scenario.routing.routes):
        path = ("routing", "routes", index)
        if id(route) not in used:
            yield path, "is never reached, an earlier route takes all its contacts; put the special routes first"
        for depth, ring in enumerate(route.rings):
            for pool in ring.pools:
                if route.channel not in scenario.pools[pool].channels:
                    yield (
                        (*path, "rings", depth),
                        f"pool {pool!r} has no skill for {route.channel!r}; add it to pools.{pool}.skills",
                    )


def _service(scenario: Scenario) -> Found:
    if any(circles({name: pool.escalates_to for name, pool in scenario.pools.items()})):
        return  # of pools in a circle nobody is first
    told = set()
    for kind in kinds(scenario):
        rings = stages(scenario, kind)
        if not scenario.channels[kind.channel].service_mode.staffed:
            continue
        if kind.channel in told or any(not stage.on_condition for stage in rings):
            continue
        told.add(kind.channel)
        words = ", ".join(part for part in kind[1:] if part)
        which = f" ({words})" if words else ""
        if not rings:
            yield ("channels", kind.channel), f"no pool serves its contacts{which}{_but(scenario, kind)}"
        else:
            yield (
                ("channels", kind.channel),
                f"its contacts{which} have rings on conditions only, who finds them closed would wait for nobody; "
                "add a ring without when",
            )


def _but(scenario: Scenario, kind: ContactKind) -> str:
    """Tell of who has the skill, but only takes what is passed on or sent to them; without a route that is all."""
    skilled = [name for name, pool in scenario.pools.items() if pool.skill_for(*kind)]
    if not skilled or route_of(scenario, kind) is not None:
        return "; add the skill to a pool"
    but = f" but {one_of(skilled)}, who only take what is passed on or sent to them"
    return f"{but}; add the skill to another pool, or write a route"


def _idle_rules(scenario: Scenario) -> Found:
    rule = scenario.routing.contact_selection
    if ":" in rule:
        return
    for index, route in enumerate(scenario.routing.routes):
        for key, owner in RULES.items():
            if key in route.model_fields_set and rule != owner:
                yield _idle(("routing", "routes", index, key), owner, rule)
        if route.priority is not None and rule != "priority":
            yield _idle(("routing", "routes", index, "priority"), "priority", rule)
    for name, segment in scenario.segments.items():
        if segment.priority and rule != "priority":
            yield _idle(("segments", name, "priority"), "priority", rule)


def _idle(path: Path, owner: str, rule: str) -> tuple[Path, str]:
    return path, f"changes nothing with contact_selection: {rule}; choose {owner}, or leave it out"


def _idle_keys(scenario: Scenario) -> Found:
    """Refuse keys that could not change anything in this scenario."""
    for name, channel in scenario.channels.items():
        always = scenario.never_closes(name)
        for key in ("at_close", "when_closed", "comes_back"):
            if key in channel.model_fields_set and always:
                yield ("channels", name, key), "changes nothing on a channel that never closes; leave it out"
        if channel.redial and channel.redial.switch.to and not channel.redial.switch.probability:
            yield ("channels", name, "redial", "switch", "to"), "changes nothing with probability 0; write more than 0"
    traced = [channel.arrivals is None or channel.arrivals.trace is not None for channel in scenario.channels.values()]
    if scenario.demand.busyness != "none" and all(traced):
        yield ("demand", "busyness"), "changes nothing where all volumes are traces; leave it out"


def _returns(scenario: Scenario) -> Found:
    for name, channel in scenario.channels.items():
        switch: Any = channel.redial and channel.redial.switch
        if switch and switch.probability and not (set(switch.to or reachable(scenario)) - {name}):
            yield ("channels", name, "redial", "switch"), "has no other channel to go to; write 0 or add a channel"
    traced = [channel.arrivals.contacts for channel in scenario.channels.values() if channel.arrivals]
    known = any(row.customer for rows in traced for row in rows) or "outcome" in features(scenario)
    if scenario.routing.last_agent and not known:
        yield (
            ("routing", "last_agent"),
            "changes nothing where nobody is known to come back; replay a trace with a customer column, or write "
            "outcome: {resolution: 0.85}",
        )


FINDERS = (
    *(
        _shares,
        _hours,
        check_volumes,
        check_days,
        check_planning,
        _files,
        _traces,
        _outages,
        _routes,
        _service,
        _idle_rules,
        _idle_keys,
        _returns,
    ),
    *(check_modes, check_staff, check_tiers, check_vendors, check_costs, check_outbound),
    *(check_machines, check_migration, check_learning, check_base, check_changes),
)
