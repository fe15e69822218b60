"""Formulas for one queue: Erlang's, any patience, chats, offered loads, and how many agents and heads targets take.

``from sim.queueing import erlang_a, required_agents``: each name is imported when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.queueing.chats import ChatService
    from sim.queueing.erlang import erlang_a, erlang_b, erlang_c
    from sim.queueing.figures import QueueFigures
    from sim.queueing.intervals import plan_intervals
    from sim.queueing.laws import BalkingLaw, law_of
    from sim.queueing.mixed import state_of
    from sim.queueing.offered_load import modified_offered_load, sinusoidal_load
    from sim.queueing.requirement import fractional_agents, required_agents
    from sim.queueing.solving import largest_volume, load_factor, longest_handle_time, patience_behind, time_of_share
    from sim.queueing.staffing.busy_days import OverDays, agents_for_days, share_of_days_kept
    from sim.queueing.staffing.deferred import crew_by_period, done, due_after, flat_crew
    from sim.queueing.staffing.shrinkage import enough_present, heads_for_presence, rostered
    from sim.queueing.staffing.square_root import agents_by_poisson, garnett, halfin_whitt, square_root_agents
    from sim.queueing.steady_state import Queues, SteadyState
    from sim.queueing.targets import AnswerPromise, AtMost

_ROOMS = {
    "chats": ("ChatService",),
    "erlang": ("erlang_a", "erlang_b", "erlang_c"),
    "figures": ("QueueFigures",),
    "intervals": ("plan_intervals",),
    "laws": ("BalkingLaw", "law_of"),
    "mixed": ("state_of",),
    "offered_load": ("modified_offered_load", "sinusoidal_load"),
    "requirement": ("fractional_agents", "required_agents"),
    "solving": ("largest_volume", "load_factor", "longest_handle_time", "patience_behind", "time_of_share"),
    "staffing.busy_days": ("OverDays", "agents_for_days", "share_of_days_kept"),
    "staffing.deferred": ("crew_by_period", "done", "due_after", "flat_crew"),
    "staffing.shrinkage": ("enough_present", "heads_for_presence", "rostered"),
    "staffing.square_root": ("agents_by_poisson", "garnett", "halfin_whitt", "square_root_agents"),
    "steady_state": ("Queues", "SteadyState"),
    "targets": ("AnswerPromise", "AtMost"),
}
_HOME = {name: f"sim.queueing.{room}" for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOME[name]), name)
    return value


__all__ = [
    "AnswerPromise",
    "AtMost",
    "BalkingLaw",
    "ChatService",
    "OverDays",
    "QueueFigures",
    "Queues",
    "SteadyState",
    "agents_by_poisson",
    "agents_for_days",
    "crew_by_period",
    "done",
    "due_after",
    "enough_present",
    "erlang_a",
    "erlang_b",
    "erlang_c",
    "flat_crew",
    "fractional_agents",
    "garnett",
    "halfin_whitt",
    "heads_for_presence",
    "largest_volume",
    "law_of",
    "load_factor",
    "longest_handle_time",
    "modified_offered_load",
    "patience_behind",
    "plan_intervals",
    "required_agents",
    "rostered",
    "share_of_days_kept",
    "sinusoidal_load",
    "square_root_agents",
    "state_of",
    "time_of_share",
]
