"""What machines settle: by their skill and authority, or so that what is written as containment holds on average."""

from __future__ import annotations

from functools import cached_property
from math import exp, inf, isnan
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.calendar import carried
from sim.demand.planned_work import mix_at_machine
from sim.model.state.machine import Machine, Machines, Settling
from sim.plumbing.maths.roots import brentq
from sim.plumbing.once import SCENARIOS, once
from sim.scenario.customers.people import is_by_issue, of_issue

if TYPE_CHECKING:
    from sim.demand import SampledDemand
    from sim.demand.shares import PlannedShares
    from sim.model.state.channel import ChannelNow
    from sim.scenario.channels.self_service import SelfService
    from sim.scenario.scenario import Scenario

LEAST, MOST = -60.0, 120.0  # logarithms of powers: beyond them nothing changes any more


def set_machine(channel: ChannelNow, demand: SampledDemand) -> None:
    """Tell a channel what its machine does; technology moves what it contains, and how often it breaks down."""
    channel.machines = machines_of(demand, channel.name)
    channel.machine = channel.machines.first


def check_settling(demand: SampledDemand) -> None:
    """Refuse machines that cannot contain what is written.

    Raises
    ------
    InputError
        Of the first of them, with file and line.
    """
    for name in demand.scenario.machines:
        machines_of(demand, name)


def machines_of(demand: SampledDemand, channel: str) -> Machines:
    """Return what the machine of a channel does over the horizon; it is worked out once."""
    known = _known(demand.scenario, demand.planned)
    if channel not in known:
        known[channel] = _made(demand, channel)
    return known[channel]


@once(SCENARIOS)
def _known(scenario: Scenario, planned: PlannedShares) -> dict[str, Machines]:
    """Return what is known of the machines of a scenario whose volumes have contacts somewhere."""
    return {}


def _made(demand: SampledDemand, channel: str) -> Machines:
    (edges, values), maker = _written(demand.scenario)[channel], _Maker(demand, channel)
    known: dict[str, Machine] = {}
    each = tuple(known.get(str(one)) or known.setdefault(str(one), maker.made(*one)) for one in values)
    return Machines(edges, each)


@once(SCENARIOS)
def _written(scenario: Scenario) -> dict[str, tuple[tuple[float, ...], list[tuple[Any, ...]]]]:
    """Return what is written of each machine: failure, skill, what it contains and resolves, and from when on."""
    return {channel: _steps(scenario, rule) for channel, rule in scenario.machines.items()}


def _steps(scenario: Scenario, rule: SelfService) -> tuple[tuple[float, ...], list[tuple[Any, ...]]]:
    issues = scenario.issue_names
    containment, resolution = (
        [carried(scenario, of_issue(value, issue)) for issue in issues] for value in (rule.containment, rule.resolution)
    )
    lines = [carried(scenario, rule.failure), carried(scenario, rule.skill), *containment, *resolution]
    edges = np.unique(np.concatenate([line.edges for line in lines]))
    held = zip(*([line.values[at] for at in line.index(edges)] for line in lines), strict=True)
    values = [(failure, skill, many[: len(issues)], many[len(issues) :]) for failure, skill, *many in held]
    return tuple(edges.tolist()), values


class _Maker:
    """Makes the machine of a channel from the values that hold at a time."""

    def __init__(self, demand: SampledDemand, channel: str) -> None:
        self._scenario, self._channel = demand.scenario, channel
        self._rule, self._needs = self._scenario.machines[channel], demand.needs
        self._mix = mix_at_machine(demand, self._scenario.channel_names.index(channel))
        self._issues = range(len(self._mix))

    def made(
        self, failure: float, skill: float | None, containment: list[float | None], resolution: list[float]
    ) -> Machine:
        """Return the machine that fails so often, with a skill or with what it contains and resolves, by issue."""
        rule, scenario, technology = self._rule, self._scenario, self._scenario.technology
        settles = self._settling(skill, containment)
        contained = [self._mean(one, issue) for issue, one in enumerate(settles)]
        quits = [one.quits * (1 - share) for one, share in zip(settles, contained, strict=True)]
        if not settles:
            contained = [self._helped(share or 0.0) for share in containment]
            quits = [rule.quit] * len(contained)
        ambiguous = [scenario.issues[name].ambiguity if name else 0.0 for name in scenario.issue_names]
        return Machine(
            containment=tuple(contained),
            quits=tuple(quits),
            resolution=tuple(resolution),
            induced=tuple(rule.induced * ambiguity for ambiguity in ambiguous),
            failure=technology.failure if technology and "failure" not in rule.model_fields_set else failure,
            context=rule.context,
            fallback=self._fallback,
            answers_closed=bool(rule.closed),
            settles=settles,
        )

    def _settling(self, skill: float | None, containment: list[float | None]) -> tuple[Settling, ...]:
        """Return what the machine settles of each issue, where that depends on the need."""
        if not (self._rule.tells_apart and self._scenario.has_complexity):
            return ()
        return self._by_skill(skill) if skill is not None else self._by_containment(containment)

    @cached_property
    def _fallback(self) -> int | None:
        name = self._rule.fallback
        return None if name is None else self._scenario.channel_names.index(name)

    def _helped(self, share: float) -> float:
        """Return what is contained with the technology that there is, with room for those who quit."""
        technology = self._scenario.technology
        return min(technology.contained(share) if technology else share, 1 - self._rule.quit)

    def _mean(self, settling: Settling, issue: int) -> float:
        if settling.power is None:
            return settling.share * self._needs.allowed(issue, settling.authority)
        return self._needs.settled(issue, settling.power, settling.authority)

    def _by_skill(self, skill: float) -> tuple[Settling, ...]:
        """Return what a skill settles; technology moves it as it would move what that contains on average."""
        power, before = 2 * skill, self._settled(2 * skill, self._mix)
        after = self._helped(before)
        if abs(after - before) > 1e-9 and after > 0:
            power = self._power(after, self._mix) or power
        quits = self._quits(self._settled(power, self._mix))
        return tuple(Settling(power, 1.0, self._rule.authority, quits) for _ in self._issues)

    def _by_containment(self, containment: list[float | None]) -> tuple[Settling, ...]:
        """Return what settles as much as is written: of each issue, or of all that the channel is planned for."""
        if not is_by_issue(self._rule.containment):
            return self._tilted(containment[0] or 0.0, self._mix, ()) * len(self._issues)
        found: tuple[Settling, ...] = ()
        for issue, name in enumerate(self._scenario.issue_names):
            alone = np.arange(len(self._mix)) == issue
            found += self._tilted(containment[issue] or 0.0, alone.astype(float), (name,))
        return found

    def _tilted(self, written: float, mix: Any, path: tuple[str, ...]) -> tuple[Settling]:
        """Return what settles a share of a mix of issues: so much of the easy ones, so little of the hard."""
        allowed = sum(share * self._needs.allowed(k, self._rule.authority) for k, share in enumerate(mix) if share)
        contained, alike = self._helped(written), self._level(mix) in (0.0, 1.0)
        if alike and allowed >= written - 1e-9:
            share = min(contained / allowed, 1.0) if allowed else 0.0
            return (Settling(None, share, self._rule.authority, self._quits(min(contained, allowed))),)
        self._check(written, mix, path)
        power = self._power(contained, mix)
        return (Settling(power, 1.0, self._rule.authority, self._quits(self._settled(power, mix))),)

    def _level(self, mix: Any) -> float:
        """Return the one complexity that all needs of a mix have; NaN where they differ."""
        levels = {self._needs.fixed(k) for k, share in enumerate(mix) if share}
        return levels.pop() if len(levels) == 1 else float("nan")

    def _settled(self, power: float, mix: Any) -> float:
        authority = self._rule.authority
        return float(sum(share * self._needs.settled(k, power, authority) for k, share in enumerate(mix) if share))

    def _check(self, written: float, mix: Any, path: tuple[str, ...]) -> None:
        """Refuse a containment that no skill reaches: of needs beyond its authority, or that are trivial."""
        least, most = (self._settled(power, mix) for power in (exp(LEAST), inf))
        if written > most + 1e-9 or 0 < written < least - 1e-9:
            told = f"cannot be {written:g}: a machine settles {least:.3g} to {most:.3g} of these needs, by their "
            told += "complexity and its authority; write a share between, by issue, or tilted: false"
            raise self._scenario.error(("channels", self._channel, "self_service", "containment", *path), told)

    def _power(self, contained: float, mix: Any) -> float:
        """Return the p at which ``1 - x^p`` settles a share of a mix."""
        if contained <= 0:
            return 0.0

        def over(logarithm: float) -> float:
            return self._settled(exp(logarithm), mix) - contained

        if over(MOST) <= 0:
            return inf
        return exp(LEAST) if over(LEAST) >= 0 else exp(brentq(over, LEAST, MOST, xtol=1e-14, rtol=1e-14))

    def _quits(self, contained: float) -> float:
        """Return how likely who is not contained quits, where so many of all sessions do."""
        quit_share = self._rule.quit
        return 0.0 if contained >= 1 or isnan(contained) else min(quit_share / (1 - contained), 1.0)
