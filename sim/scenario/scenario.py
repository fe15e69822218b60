"""A scenario: everything a simulation needs to know, checked and frozen."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from math import inf
from typing import Annotated, Any

from pydantic import Field, PrivateAttr

from sim.scenario.basics.calendar import Calendar
from sim.scenario.basics.noun import Noun
from sim.scenario.basics.problems import InputError, Path
from sim.scenario.basics.units import Name
from sim.scenario.basics.varying import Window
from sim.scenario.channels.channel import Channel
from sim.scenario.channels.technology import Technology
from sim.scenario.customers.attention import Attention
from sim.scenario.customers.migration import Migration
from sim.scenario.customers.outcome import Context, OutcomeRules
from sim.scenario.customers.people import Customers, Demand, Issue, Message, Segment
from sim.scenario.customers.retention import Retention
from sim.scenario.customers.suitability import Nature, nature_of
from sim.scenario.experiment import Experiment
from sim.scenario.files.tree import Change, Tree
from sim.scenario.money.costs import Costs
from sim.scenario.staff.outsourcing import Outsourcing
from sim.scenario.staff.pool import Pool
from sim.scenario.staff.routing import Routing

CONTEXT = 0.58
VENDOR_CONTEXT = 0.5


class Scenario(Noun):
    """The root of a scenario file.

    Examples
    --------
    >>> from sim import build
    >>> scenario = build({
    ...     "scenario": "One queue",
    ...     "channels": {"phone": {"preset": "phone", "arrivals": {"per_hour": 60}}},
    ...     "pools": {"agents": {"agents": 7, "skills": ["phone"]}},
    ... })
    >>> scenario.channels["phone"].target.within
    20.0
    """

    scenario: Annotated[str, Field(min_length=1, max_length=200)]
    description: str = ""
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "USD"
    calendar: Calendar = Field(default_factory=Calendar)
    experiment: Experiment = Field(default_factory=Experiment)
    demand: Demand = Field(default_factory=Demand)
    segments: dict[Name, Segment] = Field(default_factory=dict)
    customers: Customers | None = None
    issues: dict[Name, Issue] = Field(default_factory=dict)
    outcome: OutcomeRules | None = None
    channels: Annotated[dict[Name, Channel], Field(min_length=1)]
    pools: Annotated[dict[Name, Pool], Field(min_length=1)]
    routing: Routing = Field(default_factory=Routing)
    outsourcing: list[Outsourcing] = Field(default_factory=list)
    migration: Migration | None = None
    technology: Technology | None = None
    costs: Costs | None = None
    attention: Attention | None = None
    retention: Retention | None = None
    _tree: Tree = PrivateAttr(default_factory=lambda: Tree({}))
    _base: Tree = PrivateAttr(default_factory=lambda: Tree({}))
    _changes: tuple[Change, ...] = PrivateAttr(default=())
    _features: frozenset[str] | None = PrivateAttr(default=None)

    @property
    def base(self) -> Tree:
        """What was written, before changes and presets; variants start from it."""
        return self._base

    @property
    def changes(self) -> tuple[Change, ...]:
        """What was laid over the base."""
        return self._changes

    @property
    def tree(self) -> dict[str, Any]:
        """The scenario as written, with layers, assignments and presets resolved."""
        return self._tree.data

    @property
    def folder(self) -> str:
        """The folder of the scenario file, where its own policies may live."""
        return self._tree.folder

    def error(self, path: Path, text: str) -> InputError:
        """Return an error that names the place of a path in the file."""
        return self._tree.error(path, text)

    def hours_of(self, channel: str) -> Mapping[tuple[int, ...], tuple[Window, ...]]:
        """Return when a channel is open: its own hours, or the calendar's."""
        own = self.channels[channel].open
        return self.calendar.open if own is None else own

    def arrival_hours_of(self, channel: str) -> Mapping[tuple[int, ...], tuple[Window, ...]]:
        """Return when contacts of a channel come: its own arrival hours, or while it is open."""
        arrivals = self.channels[channel].arrivals
        return self.hours_of(channel) if arrivals is None or arrivals.hours is None else arrivals.hours

    def resolution_of(self, channel: str) -> float | dict[str, float] | None:
        """Return how likely a contact that agents served is resolved, by issue or for all; ``None`` if not said.

        Where agents treat or pass on, whoever is treated with success is resolved unless it is said otherwise.
        """
        spec = self.channels[channel]
        if not spec.service_mode.staffed or spec.resolution is not None:
            return spec.resolution
        if self.outcome is not None and self.outcome.resolution is not None:
            return self.outcome.resolution
        return 1.0 if self.tiers_of(channel) else None

    def tiers_of(self, channel: str) -> list[str]:
        """Return the pools with empowerment that serve a channel."""
        return self._tiers.get(channel, [])

    @cached_property
    def _tiers(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, pool in self.pools.items():
            for channel in pool.channels if pool.empowerment else ():
                found.setdefault(channel, []).append(name)
        return found

    @cached_property
    def contracted(self) -> frozenset[str]:
        """The channels that some pool of a vendor serves."""
        return frozenset(channel for pool in self.pools.values() if pool.contract for channel in pool.channels)

    @cached_property
    def context_matters(self) -> bool:
        """Whether any customer comes to an agent with something said before: passed on, unresolved, or impatient."""
        return any(
            channel.self_service or channel.patience_is_chasing or self.resolution_of(name) is not None
            for name, channel in self.channels.items()
        )

    @cached_property
    def experts(self) -> frozenset[str]:
        """The pools that others pass contacts on to."""
        return frozenset(pool.escalates_to for pool in self.pools.values() if pool.escalates_to)

    def skill_of(self, pool: str) -> float:
        """Return how well a pool treats: as written; without end for experts who pass nothing on; else 1."""
        spec = self.pools[pool]
        if spec.empowerment is None or (pool in self.experts and spec.escalates_to is None):
            return (spec.empowerment and spec.empowerment.skill) or inf
        return spec.empowerment.skill or 1.0

    def context_of(self, pool: str) -> float:
        """Return how likely what was said is known to whom a pool passes a contact on; half of that at a vendor."""
        spec = self.pools[pool]
        own = spec.empowerment.context if spec.empowerment else None
        return own if own is not None else self.kept.transfer * (VENDOR_CONTEXT if spec.contract else 1.0)  # type: ignore[operator]

    @cached_property
    def kept(self) -> Context:
        """How likely what was said is known, with what is not written filled in."""
        written = self.outcome.context if self.outcome else Context()
        likely = self.technology.context if self.technology else CONTEXT
        filled = {key: likely for key in ("across", "transfer") if getattr(written, key) is None}
        return written.model_copy(update=filled)

    @cached_property
    def natures(self) -> tuple[Nature, ...]:
        """What each channel is like to whom chooses one, in canonical order."""
        channels = [self.channels[name] for name in self.channel_names]
        return tuple(nature_of(channel.fit, channel.service_mode.automated) for channel in channels)

    @cached_property
    def has_costs(self) -> bool:
        """Whether there is a ledger: a wage, a contract, or costs of the whole center."""
        paid = any(pool.wage is not None or pool.contract for pool in self.pools.values())
        return paid or self.costs is not None

    @property
    def has_complexity(self) -> bool:
        """Whether contacts differ in complexity: an issue says so, or agents decide by it."""
        return any(issue.complexity is not None for issue in self.issues.values()) or any(
            pool.empowerment for pool in self.pools.values()
        )

    def provoked_by(self, message: Message) -> float:
        """Return the probability that a message leads its recipient to contact us."""
        own = message.contact_probability
        return own if own is not None else self.channels[message.channel].provokes or 0.0

    @cached_property
    def segment_names(self) -> tuple[str, ...]:
        """Segments in canonical order; one nameless segment where none is written."""
        return tuple(sorted(self.segments)) or ("",)

    @cached_property
    def issue_names(self) -> tuple[str, ...]:
        """Issues in canonical order; one nameless issue where none is written."""
        return tuple(sorted(self.issues)) or ("",)

    @cached_property
    def channel_names(self) -> tuple[str, ...]:
        """Channels in canonical order, whatever their order in the file."""
        return tuple(sorted(self.channels))

    @cached_property
    def pool_names(self) -> tuple[str, ...]:
        """Pools in canonical order, whatever their order in the file."""
        return tuple(sorted(self.pools))
