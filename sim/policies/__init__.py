"""Routing decisions as pure functions over a read-only view; the clock knows none of them by name."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from sim.policies import agent_selection, contact_selection
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
]


def agent_rule(name: str) -> AgentSelection:
    """Return the agent-selection rule of a name, or a callable named ``module:function``."""
    return agent_selection.RULES[name] if ":" not in name else _own(name)


def contact_rule(name: str) -> ContactSelection:
    """Return the contact-selection rule of a name, or a callable named ``module:function``."""
    return contact_selection.RULES[name] if ":" not in name else _own(name)


def _own(name: str) -> Any:
    module, _, function = name.partition(":")
    return getattr(import_module(module), function)
