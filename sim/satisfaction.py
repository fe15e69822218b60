"""How satisfied a contact leaves its customer: one formula, for a number and for a column of them."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING, Any, NamedTuple

from scipy.special import expit

if TYPE_CHECKING:
    from sim.scenario.customers.attention import Satisfaction

LOWEST = -700.0  # below it the exponential is too large for a number


class Lived(NamedTuple):
    """What customers lived through, each a number or a column; ``wait`` is ln(1 + W / target)."""

    resolved: Any
    wait: Any
    transfers: Any
    context_lost: Any
    repeats: Any
    attempts: Any
    personal: Any


def satisfied(rule: Satisfaction, helped: Any, lived: Lived, taken: Any = 0.0) -> Any:
    """Return how satisfied contacts leave their customers, from 0 to 1.

    Logistic in what was done for who was ``helped`` and what it took them, fixed for the lost; what a grievance has
    ``taken`` comes off.
    """
    return _at_least_0(helped * _logistic(_level(rule, lived)) + (1 - helped) * rule.lost - taken)


def _level(rule: Satisfaction, lived: Lived) -> Any:
    raised = rule.intercept + rule.resolved * lived.resolved + rule.personalisation * (lived.personal - 0.5)
    lowered = rule.wait * lived.wait + rule.transfers * lived.transfers + rule.context_lost * lived.context_lost
    return raised - lowered - rule.repeats * lived.repeats - rule.attempts * lived.attempts


def _logistic(level: Any) -> Any:
    """Return ``1 / (1 + exp(-level))``; of a number at once, which is the same to the last bit."""
    return 1 / (1 + exp(-level)) if type(level) is float and level > LOWEST else expit(level)


def times_lost(transfers: Any, informed: Any, context: Any) -> Any:
    """Return how often what was said before was not known: at hand-offs, and when a contact followed another."""
    return transfers - informed + (context == 0)


def vain_attempts(attempt: Any, repeats: Any, passed: Any) -> Any:
    """Return how many attempts came before that neither are repeats nor were passed on by a machine."""
    return _at_least_0(attempt - 1 - repeats - passed)


def _at_least_0(value: Any) -> Any:
    """Return what is not below 0 as it is, exactly, and else 0."""
    return (value + abs(value)) / 2
