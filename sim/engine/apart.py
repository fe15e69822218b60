"""Whether the days of a scenario have nothing to do with each other, so that each may be played by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from sim.demand.of_scenario import timetable_of
from sim.engine.tables.beginning import begins_alike
from sim.plumbing.once import SCENARIOS, once
from sim.scenario.basics.noun import Noun
from sim.scenario.features import features
from sim.scenario.scenario import Scenario
from sim.scenario.staff.shifts import Shift

# What each may say, whatever it is; all else must be as it is where nothing is written.
OF_A_SCENARIO = (
    *("scenario", "title", "description", "currency", "calendar", "experiment", "demand", "segments", "issues"),
    *("channels", "pools", "routing", "costs", "technology", "staffing"),
)
OF_A_CHANNEL = (
    *("preset", "mode", "family", "open", "at_close", "comes_back", "arrivals", "segments", "issues", "lines"),
    *("queue_limit", "patience", "handle_time", "wrap_up", "target", "expects", "bears", "personalisation"),
    *("recordability", "cost", "fit"),
)
OF_A_POOL = ("agents", "shifts", "outside_opening", "skills", "wage", "premiums", "overtime")
OF_ROUTING = ("agent_selection", "contact_selection", "routes")
AGENT_RULES, CONTACT_RULES = ("ranked", "longest_idle", "fewest_skills"), ("longest_wait", "priority", "ranked")
MODES, MECHANISMS = ("live",), frozenset({"costs", "staff"})


@once(SCENARIOS)
def days_are_apart(scenario: Scenario) -> bool:
    """Whether what happens on a day follows from its customers and from who is planned to be there that day alone.

    It is said of scenarios of which that is plain, and of no others. All channels are calls that are answered or given
    up, none of whom comes back, is called back or sent elsewhere; by luck neither agents nor customers are there; rules
    look at nobody's past, and compare times without adding any up; agents are all alike but for what they are trained
    in and their shifts, whose breaks are at fixed times. Channels are closed and pools off duty around every midnight.

    Who is still served as the next day begins is not seen here: whoever plays a day by itself must look.
    """
    return (
        begins_alike(scenario)
        and not features(scenario) - MECHANISMS
        and not scenario.demand.messages
        and _says_no_more(scenario, OF_A_SCENARIO)
        and all(_says_no_more(one, OF_A_CHANNEL) and one.mode in MODES for one in scenario.channels.values())
        and all(_says_no_more(one, OF_A_POOL) for one in scenario.pools.values())
        and not any(pause.between for shift in _shifts(scenario) for pause in shift.breaks)
        and _goes_by_plain_rules(scenario)
        and _is_over_by_midnight(scenario)
    )


def _says_no_more(noun: Noun, keys: Sequence[str]) -> bool:
    """Whether all but some keys are as they are where nothing is written."""
    fields = type(noun).model_fields
    others = (name for name in fields if name not in keys)
    return all(getattr(noun, name) == fields[name].get_default(call_default_factory=True) for name in others)


def _shifts(scenario: Scenario) -> Iterator[Shift]:
    """Yield the shifts of all pools, and those of days unlike others."""
    for pool in scenario.pools.values():
        yield from pool.shifts or ()
    for name, one in product(scenario.pools, scenario.calendar.exceptions.values()):
        staff = one.staff_of(name)
        yield from staff if isinstance(staff, list) else ()


def _goes_by_plain_rules(scenario: Scenario) -> bool:
    routing = scenario.routing
    conditions = any(ring.when is not None for route in routing.routes for ring in route.rings)
    is_plain = routing.agent_selection in AGENT_RULES and routing.contact_selection in CONTACT_RULES
    return is_plain and not conditions and _says_no_more(routing, OF_ROUTING)


def _is_over_by_midnight(scenario: Scenario) -> bool:
    """Whether channels are closed, and pools off duty, at every midnight but perhaps as the day begins."""
    timetable, local = timetable_of(scenario), scenario.calendar.local
    spans = [span for name in scenario.channel_names for span in timetable.open_windows(name)]
    spans += [span for name in scenario.pool_names for span in timetable.duty_windows(name)]
    return not timetable.days_beyond and all(local.day_of(start) == local.day_of(end) for start, end in spans)
