"""How satisfied a contact leaves its customer: one formula, for a number and for a column of them."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.plumbing.maths import special

if TYPE_CHECKING:
    from sim.scenario.customers.attention import Satisfaction

LOWEST = -700.0  # below it the exponential is too large for a number


class Lived(NamedTuple):
    """What customers lived through, each a number or a column; ``wait`` is ln(1 + W), W in expected waits."""

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


def satisfied_at(level: float, taken: float) -> float:
    """Return how satisfied who was helped is at a level of `level_of`, as a number."""
    found = 1 / (1 + exp(-level)) if level > LOWEST else float(_logistic(level))
    return max(0.0, found - taken) if taken else found


def _level(rule: Satisfaction, lived: Lived) -> Any:
    return level_of(weights_of(rule), *lived)


def weights_of(rule: Satisfaction) -> tuple[float, ...]:
    """Return the weights of what customers lived through, in the order in which `level_of` takes them."""
    return (
        rule.intercept, rule.resolved, rule.personalisation, rule.wait, rule.transfers, rule.context_lost,
        rule.repeats, rule.attempts,
    )  # fmt: skip


def level_of(
    weights: Any, resolved: Any, wait: Any, transfers: Any, lost: Any, repeats: Any, attempts: Any, personal: Any
) -> Any:
    """Return of what satisfaction is the logistic function: of numbers or columns, compiled or not."""
    raised = weights[0] + weights[1] * resolved + weights[2] * (personal - 0.5)
    lowered = weights[3] * wait + weights[4] * transfers + weights[5] * lost
    return raised - lowered - weights[6] * repeats - weights[7] * attempts


def _logistic(level: Any) -> Any:
    """Return ``1 / (1 + exp(-level))``; of a number at once, which is the same to the last bit."""
    if type(level) is float and level > LOWEST:
        return 1 / (1 + exp(-level))
    return special.expit(level)


def closer(share: Any, way: Any) -> Any:
    """Return a share that has gone so far of its way to 1; the same to the last bit where it has not moved."""
    return share + (1 - share) * way


def times_lost(transfers: Any, informed: Any, context: Any) -> Any:
    """Return how often what was said before was not known: at hand-offs, and when a contact followed another."""
    return transfers - informed + (context == 0)


def vain_attempts(attempt: Any, repeats: Any, passed: Any) -> Any:
    """Return how many attempts came before that neither are repeats nor were passed on by a machine."""
    return _at_least_0(attempt - 1 - repeats - passed)


def _at_least_0(value: Any) -> Any:
    """Return what is not below 0 as it is, exactly, and else 0."""
    return (value + abs(value)) / 2
