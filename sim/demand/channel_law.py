"""The distributions of one channel, and what it says of the mix of segments and issues."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np

from sim.calendar import Floats
from sim.demand.distributions import Sampler, sampler
from sim.scenario.basics.distributions import Deterministic, Distribution
from sim.scenario.customers.people import Issue, Segment
from sim.scenario.scenario import Scenario

Mix = dict[str, float]


class ChannelLaw:
    """The distributions of one channel, ready to draw from."""

    def __init__(self, scenario: Scenario, name: str) -> None:
        channel = scenario.channels[name]
        self.name = name
        self.patience = _prepared(scenario, channel.patience)
        self.talk = sampler(scenario, channel.handle_time or _no_work())
        self.wrap = _prepared(scenario, channel.wrap_up)
        self.redial = _prepared(scenario, channel.redial.after if channel.redial else None)
        self.balks: float = channel.patience.balk if channel.patience else 0.0
        technology = scenario.technology if channel.service_mode.staffed else None
        self.work_factor = technology.handle_factor if technology else 1.0
        self.complexity_effect = channel.complexity_effect if scenario.has_complexity else 0.0
        traced = channel.arrivals is not None and channel.arrivals.trace is not None
        self.segment_shares = _shares(scenario.segment_names, _mix(scenario.segments, channel.segments, traced))
        self.issue_shares = _shares(scenario.issue_names, _mix(scenario.issues, channel.issues, traced))


@cache
def _no_work() -> Distribution:
    return Distribution(deterministic=Deterministic(value="0 s"))  # type: ignore[arg-type]


def _prepared(scenario: Scenario, law: Distribution | None) -> Sampler | None:
    return None if law is None else sampler(scenario, law)


def _mix(nouns: Mapping[str, Segment] | Mapping[str, Issue], own: dict[str, float] | None, traced: bool) -> Mix:
    """Return shares as written for a channel or for all; of who comes so many times as often, as they are then."""
    shares = own or {name: noun.share for name, noun in nouns.items()}
    if traced or all(noun.scale == 1 for noun in nouns.values()):
        return shares
    scaled = {name: share * nouns[name].scale for name, share in shares.items()}
    whole = sum(scaled.values())
    return {name: share / whole for name, share in scaled.items()} if whole else shares


def _shares(names: tuple[str, ...], shares: dict[str, float]) -> Floats:
    return np.cumsum([shares.get(name, 0.0) for name in names]) if shares else np.ones(1)


def mix_scale(scenario: Scenario, channel: str) -> float:
    """Return how many times the volumes of a channel come, by the scale of its segments and of its issues."""
    spec = scenario.channels[channel]
    return _mean_scale(scenario.segments, spec.segments) * _mean_scale(scenario.issues, spec.issues)


def _mean_scale(nouns: Mapping[str, Segment] | Mapping[str, Issue], own: Mapping[str, float] | None) -> float:
    """Return the mean scale by the shares of a channel, or those for all; exactly 1 where all are."""
    if all(noun.scale == 1 for noun in nouns.values()):
        return 1.0
    return sum((noun.share if own is None else own.get(name, 0.0)) * noun.scale for name, noun in nouns.items())
