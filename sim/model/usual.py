"""What customers are used to on each channel when a simulation begins: what its own numbers promise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import exp, log1p
from typing import TYPE_CHECKING

from scipy.optimize import brentq

from sim.scenario.attention import Attention
from sim.scenario.migration import Migration, OpinionLearning
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from sim.demand.shares import PlannedShares
    from sim.model.channel import ChannelNow

UNKNOWN = 0.5


def usual_opinions(scenario: Scenario, channels: list[ChannelNow], planned: PlannedShares) -> list[float]:
    """Return what customers think of each channel, from 0 to 1: as written, else as its numbers promise.

    Of a channel that opens within the horizon they think neither well nor ill.
    """
    rule, found = scenario.migration or Migration(), []
    for channel in channels:
        usual, spec = rule.usual.get(channel.name), scenario.channels[channel.name]
        if usual is not None and usual.satisfaction is not None:
            found.append(usual.satisfaction)
        elif spec.opens is not None or spec.mode in ("broadcast", "outbound"):
            found.append(UNKNOWN)
        else:
            wait = usual.wait if usual and usual.wait is not None else None
            promised = _promised(scenario, channel, planned.issues[channel.number].tolist(), wait)
            found.append(settled(list(promised), rule.learning))
    return found


def settled(outcomes: list[tuple[float, float]], rule: OpinionLearning) -> float:
    """Return where opinion settles under outcomes, given as (probability, satisfaction).

    There it moves as far up as down: below the mean of the outcomes where bad news weighs more.

    >>> round(settled([(0.85, 0.85), (0.15, 0.45)], OpinionLearning()), 3)
    0.736
    >>> round(settled([(0.85, 0.85), (0.15, 0.45)], OpinionLearning(worse=0.2, better=0.2)), 3)
    0.79
    """
    levels = [level for _, level in outcomes]

    def drift(opinion: float) -> float:
        steps = ((level - opinion) * (rule.worse if level < opinion else rule.better) for level in levels)
        return sum(share * step for (share, _), step in zip(outcomes, steps, strict=True))

    if not drift(min(levels)) or not drift(max(levels)):
        return sum(share * level for share, level in outcomes)
    return float(brentq(drift, min(levels), max(levels)))


def _promised(
    scenario: Scenario, channel: ChannelNow, issues: list[float], wait: float | None
) -> Iterator[tuple[float, float]]:
    """Yield how likely a contact ends how, and how satisfied that leaves its customer: at the usual wait, at once."""
    attention, spec = scenario.attention or Attention(), scenario.channels[channel.name]
    rule, within = attention.satisfaction, spec.target.within if spec.target else 0.0
    waited = 0.0 if spec.self_service else log1p((within if wait is None else wait) / (within or attention.patience))

    def felt(resolved: float) -> float:
        level = rule.level(
            resolved=resolved,
            wait=waited,
            personal=spec.personalisation,
            **dict.fromkeys(("transfers", "context_lost", "repeats", "attempts"), 0.0),
        )
        return float(1 / (1 + exp(-level)))

    yield from _of_machine(channel, issues, felt, rule.lost) if spec.self_service else _of_agents(channel, issues, felt)


def _of_machine(
    channel: ChannelNow, issues: list[float], felt: Callable[[float], float], lost: float
) -> Iterator[tuple[float, float]]:
    machine = channel.machine
    contained = sum(share * part for share, part in zip(issues, machine.containment, strict=True))
    works = 1 - machine.failure
    yield works * contained, felt(1.0)
    yield works * (1 - contained - machine.quit), felt(0.0)
    yield works * machine.quit + machine.failure, lost


def _of_agents(
    channel: ChannelNow, issues: list[float], felt: Callable[[float], float]
) -> Iterator[tuple[float, float]]:
    likely = channel.resolution or (1.0,) * len(issues)
    resolved = sum(share * part for share, part in zip(issues, likely, strict=True))
    yield resolved, felt(1.0)
    yield 1 - resolved, felt(0.0)
