"""Routing decisions as pure functions over a read-only view; the clock knows none of them by name."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from sim.policies import agent_selection, contact_selection
from sim.policies.own import OwnAgentRule, OwnContactRule
from sim.policies.views import AgentSelection, AgentView, ContactSelection, LineView, PoolView, Rings

__all__ = [
    "AgentSelection",
    "AgentView",
    "ContactSelection",
    "LineView",
    "PoolView",
    "Rings",
    "agent_rule",
    "contact_rule",
    "desk_rule",
    "orders_modes",
]


def agent_rule(name: str, folder: str = ".") -> AgentSelection:
    """Return the agent-selection rule of a name, or a callable named ``module:function``."""
    rule: AgentSelection = _held(OwnAgentRule, name, folder) if ":" in name else agent_selection.RULES[name]
    return rule


def desk_rule(name: str, folder: str = ".") -> AgentSelection:
    """Return the rule by which contacts of concurrent channels find an agent with room for one more."""
    known = agent_selection.DESK_RULES.get(name, agent_selection.lightest_load)
    rule: AgentSelection = _held(OwnAgentRule, name, folder) if ":" in name else known
    return rule


def orders_modes(name: str) -> bool:
    """Whether a contact-selection rule itself sees to the order of live, concurrent and deferred work."""
    return name == "priority" or ":" in name


def contact_rule(name: str, folder: str = ".") -> ContactSelection:
    """Return the contact-selection rule of a name, or a callable named ``module:function``."""
    rule: ContactSelection = _held(OwnContactRule, name, folder) if ":" in name else contact_selection.RULES[name]
    return rule


def _held(kind: type[Any], name: str, folder: str) -> Any:
    """Find a function of the user's own, held to return what such a rule returns."""
    found = _own(name, folder)
    return kind(name, found) if callable(found) else found


def _own(name: str, folder: str) -> Any:
    """Find a function in a module beside the scenario, or in an installed one."""
    module, _, function = name.partition(":")
    file = Path(folder) / f"{module}.py"
    return getattr(_beside(str(file)) if file.is_file() else import_module(module), function)


@cache
def _beside(file: str) -> ModuleType:
    """Load a module by its file: two scenarios may each have a module of the same name."""
    spec = spec_from_file_location(f"ccsim_rules_{len(file)}_{Path(file).stem}", file)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
