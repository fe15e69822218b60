"""Erlang A backwards: which staff, and which patience, what was seen follows from; by the formulas of one queue."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.fitting.finding import Floats
from sim.plumbing.maths.roots import brentq
from sim.queueing.steady_state import Queues, steady_state

MOST_AGENTS = 2_000
SMALL = 1e-12
LONGEST = 40.0  # mean patiences, beyond which nobody is answered
FINE, COARSE = 2.0, 6.0  # so many times as long as the last is each panel of a sum over time
FIRST = 1 / 2_048  # of the longest time, the first panel
PATIENCE = (5.0, 7_200.0)  # s


class ErlangA(NamedTuple):
    """Long-run shares and means: who abandons, what all wait, what the served wait, in seconds."""

    abandonment: float
    wait: float
    asa: float


def erlang_a(rate: float, handle_time: float, patience: float, agents: int) -> ErlangA:
    """Return the steady state of M/M/n+M (Palm 1946), with one agent or more."""
    queues, there = _queues(np.array([rate]), handle_time, patience), np.array([float(agents)])
    lost = float(_lost(queues, there)[0])
    return ErlangA(lost, lost * patience, float(_asa(queues, there)[0]))


def _queues(rates: Floats, handle_time: float, patience: float) -> Queues:
    return Queues(rates, np.full(len(rates), handle_time), np.full(len(rates), patience))


def _lost(queues: Queues, agents: Floats) -> Floats:
    """Return who abandons; all where nobody is there."""
    with np.errstate(divide="ignore"):  # so many agents that nobody ever waits
        found = 1 - steady_state(queues, np.maximum(agents, 1.0), 0.0).answered
    return np.where(agents > 0, np.maximum(found, 0.0), 1.0)


def _asa(queues: Queues, agents: Floats, longer: float = FINE) -> Floats:
    """Return the mean wait of who is answered: the integral of the share of them who are not answered by a time."""
    patience = float(queues.patience[0])
    times, lengths = _panels(longer)
    with np.errstate(divide="ignore"):
        states = [steady_state(queues, agents, float(time) * patience) for time in times]
    later = np.array([np.maximum(state.answered - state.answered_within, 0.0) for state in states])
    return np.asarray(patience * (lengths[:, None] * later).sum(axis=0) / np.maximum(states[0].answered, SMALL))


def _panels(longer: float) -> tuple[Floats, Floats]:
    """Return times, in mean patiences, and their weights: by Gauss and Legendre over panels, short ones first."""
    nodes, weights = np.polynomial.legendre.leggauss(8 if longer == FINE else 4)
    ends = LONGEST * longer ** -np.arange(np.ceil(-np.log(FIRST) / np.log(longer)) + 1)[::-1]
    edges = np.concatenate([[0.0], ends])
    widths = np.diff(edges)[:, None] / 2
    return (edges[:-1, None] + widths * (nodes + 1)).ravel(), (widths * weights).ravel()


def agents_for(rates: Floats, handle_time: float, patience: float, abandonment: Floats) -> Floats:
    """Return the agents at which so many abandon, between two whole numbers by the line between theirs.

    Parameters
    ----------
    rates, abandonment
        Arrivals a second and the share lost, of any one shape; nobody is needed where nobody comes.
    """
    found = np.zeros(rates.shape)
    busy = rates > 0
    queues, aim = _queues(rates[busy], handle_time, patience), abandonment[busy]
    enough = _fewest(queues, aim)
    more, less = _lost(queues, enough - 1), _lost(queues, enough)
    part = (more - aim) / np.maximum(more - less, SMALL)
    found[busy] = np.where(aim < more, enough - 1 + np.clip(part, 0.0, 1.0), enough - 1)
    return found


def _fewest(queues: Queues, aim: Floats) -> Floats:
    """Return the fewest agents, one or more, at which no more are lost than aimed at; found by halving."""
    low, high = np.zeros(len(aim)), np.minimum(np.ceil(2 * queues.load) + 16, MOST_AGENTS)
    high = np.where(_lost(queues, high) <= aim, high, float(MOST_AGENTS))
    while (high - low > 1).any():
        middle = np.floor((low + high) / 2)
        kept = _lost(queues, middle) <= aim
        low, high = np.where(kept, low, middle), np.where(kept, np.maximum(middle, 1.0), high)
    return high


def patience_and_agents(
    rates: Floats, lost: Floats, handle_time: float, asa: float, often: Floats | float = 1.0
) -> tuple[float, Floats]:
    """Return the patience, and the agents of each slot, at which both the abandonment of slots and the ASA come out.

    Parameters
    ----------
    rates, lost
        Arrivals a second and the share lost, of shape (slots,).
    often
        How many slots are as each of them.
    """
    served = rates * (1 - lost) * often

    def off(log_patience: float) -> float:
        patience = float(np.exp(log_patience))
        waits = _between(rates, handle_time, patience, agents_for(rates, handle_time, patience, lost))
        return float((served * waits).sum() / served.sum()) - asa

    low, high = np.log(PATIENCE)
    if off(low) > 0 or off(high) < 0:
        return float("nan"), agents_for(rates, handle_time, 300.0, lost)
    patience = float(np.exp(brentq(off, low, high, xtol=1e-3)))
    return patience, agents_for(rates, handle_time, patience, lost)


def _between(rates: Floats, handle_time: float, patience: float, agents: Floats) -> Floats:
    """Return the ASA at numbers of agents between whole ones; with none at all it is as long as patience."""
    below, part = np.floor(agents), agents % 1
    queues = _queues(rates, handle_time, patience)
    less = np.where(below > 0, _asa(queues, np.maximum(below, 1.0), COARSE), patience)
    return np.asarray((1 - part) * less + part * _asa(queues, below + 1, COARSE))
