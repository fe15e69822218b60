"""Two contact classes on one or two agent pools: priority, N, X and overflow without waiting."""

from __future__ import annotations

from .routing import Flows, Routing, solve_routing

Pair = tuple[float, float]
Rates = tuple[Pair, Pair]  # rates[class][pool]
Limits = tuple[int, int] | None


def priority(arrivals: Pair, service_rates: Pair, agents: int, abandonment_rates: Pair, limits: Limits = None) -> Flows:
    """M/M/n+M with two classes and non-preemptive priority (Cobham, 1954, without abandonment).

    Parameters
    ----------
    arrivals, service_rates, abandonment_rates : by class; class 0 goes first.
    limits : waiting places of each class; None for queues without limit.
    """
    rates = tuple((rate,) for rate in service_rates)
    system = Routing(arrivals, (agents,), rates, abandonment_rates, ((0,), (0,)), ((0, 1),))
    return solve_routing(system, limits)


def n_model(
    arrivals: Pair,
    agents: tuple[int, int],
    service_rates: Rates,
    abandonment_rates: Pair,
    first: int,
    limits: Limits = None,
) -> Flows:
    """N-design (Garnett and Mandelbaum, 2000): pool 0 serves class 0 only, pool 1 serves both.

    Parameters
    ----------
    arrivals, abandonment_rates : by class; class 0 prefers pool 0.
    service_rates : service_rates[class][pool]; class 1 with pool 0 is not used.
    first : class that a freed agent of pool 1 takes first.
    limits : waiting places of each class; None for queues without limit.
    """
    if first not in (0, 1):
        raise ValueError("first is a class, 0 or 1")
    classes = ((0,), (first, 1 - first))
    system = Routing(arrivals, agents, service_rates, abandonment_rates, ((0, 1), (1,)), classes)
    return solve_routing(system, limits)


def x_model(
    arrivals: Pair,
    agents: tuple[int, int],
    service_rates: Rates,
    abandonment_rates: Pair,
    limits: Limits = None,
) -> Flows:
    """X-design (Garnett and Mandelbaum, 2000): both pools serve both classes, each its own class first.

    Parameters
    ----------
    arrivals, abandonment_rates : by class; class i prefers pool i.
    service_rates : service_rates[class][pool].
    limits : waiting places of each class; None for queues without limit.
    """
    own_first = ((0, 1), (1, 0))
    system = Routing(arrivals, agents, service_rates, abandonment_rates, own_first, own_first)
    return solve_routing(system, limits)


def overflow(arrivals: Pair, agents: tuple[int, int], service_rates: Rates) -> Flows:
    """Overflow without waiting (Kosten, 1937): class 0 tries pool 0 then pool 1, class 1 only pool 1.

    Parameters
    ----------
    arrivals : by class.
    service_rates : service_rates[class][pool]; class 1 with pool 0 is not used.
    """
    system = Routing(arrivals, agents, service_rates, (0.0, 0.0), ((0, 1), (1,)), ((0,), (0, 1)))
    return solve_routing(system, (0, 0))
