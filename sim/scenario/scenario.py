"""A scenario: everything a simulation needs to know, checked and frozen."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import cached_property
from math import inf
from typing import Annotated, Any, TypeVar

from pydantic import Field, PrivateAttr

from sim.scenario.basics.noun import Noun
from sim.scenario.basics.problems import InputError, Path
from sim.scenario.basics.units import Name
from sim.scenario.changes import DatedChange
from sim.scenario.channels.channel import Channel
from sim.scenario.channels.self_service import SelfService
from sim.scenario.channels.technology import Technology
from sim.scenario.customers.attention import Attention
from sim.scenario.customers.causes import Feedback
from sim.scenario.customers.crm import CustomerData
from sim.scenario.customers.migration import Migration
from sim.scenario.customers.outcome import Context, OutcomeRules
from sim.scenario.customers.people import Customers, Demand, Issue, Message, Segment
from sim.scenario.customers.retention import Retention
from sim.scenario.customers.suitability import Nature
from sim.scenario.days.calendar import Calendar
from sim.scenario.days.opening_times import OpeningTimes
from sim.scenario.experiment import Experiment
from sim.scenario.files.tree import Change, Tree
from sim.scenario.money.costs import Costs
from sim.scenario.planning.staffing import Staffing
from sim.scenario.staff.outsourcing import Outsourcing
from sim.scenario.staff.pool import Pool
from sim.scenario.staff.routing import Routing
from sim.scenario.traits import natures_of, people_behind

T = TypeVar("T")
CONTEXT, VENDOR_CONTEXT = 0.58, 0.5
LONGEST_TITLE = 60  # letters


class Scenario(OpeningTimes, Noun):
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
    title: Annotated[str, Field(min_length=1, max_length=LONGEST_TITLE)] | None = None
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
    feedback: Feedback | None = None
    dated: list[DatedChange] = Field(default_factory=list, alias="changes")
    crm: CustomerData | None = None
    staffing: Staffing | None = None
    _tree: Tree = PrivateAttr(default_factory=lambda: Tree({}))
    _base: Tree = PrivateAttr(default_factory=lambda: Tree({}))
    _changes: tuple[Change, ...] = PrivateAttr(default=())
    _reference: Any = PrivateAttr(default=None)
    _left_out: tuple[str, ...] = PrivateAttr(default=())
    _known: Any = PrivateAttr(default=None)
    _features: frozenset[str] | None = PrivateAttr(default=None)
    _engine: str | None = PrivateAttr(default=None)
    _regimes: tuple[tuple[datetime.date, Scenario], ...] = PrivateAttr(default=())

    @property
    def base(self) -> Tree:
        """What was written, before changes and presets; variants start from it."""
        return self._base

    @property
    def changes(self) -> tuple[Change, ...]:
        """What was laid over the base."""
        return self._changes

    @property
    def left_out(self) -> tuple[str, ...]:
        """What was written for customers who choose, and went with ``migration: null``."""
        return self._left_out

    @property
    def reference(self) -> Scenario:
        """The design whose volumes these are, which customers are used to; the scenario itself where none is given."""
        return self._reference or self

    def compared_with(self, design: Scenario) -> Scenario:
        """Return a scenario whose customers are used to another design, unless it names one itself."""
        if self._reference is not None or self.migration is None or design is self:
            return self
        other = self.model_copy()
        other._reference, other._known = design.reference, None
        return other

    def kept_known(self, measured: Callable[[], T]) -> T:
        """Return what was measured of its reference, once for all replications and workers that are given it."""
        if self._known is None:
            self._known = measured()
        return self._known  # type: ignore[no-any-return]

    @property
    def regimes(self) -> tuple[tuple[datetime.date, Scenario], ...]:
        """What the scenario is from each date on at which it changes, in order of time."""
        return self._regimes

    def as_of(self, day: int) -> Scenario:
        """Return what holds on a day of the horizon, counted from 0."""
        if not self._regimes:
            return self
        date = self.calendar.date(day)
        return next((regime for since, regime in reversed(self._regimes) if since <= date), self)

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

    def resolution_of(self, channel: str) -> float | dict[str, float] | None:
        """Return how likely a contact that agents served is resolved, by issue or for all; ``None`` if not said.

        Where agents treat or pass on, whoever is treated with success is resolved unless it is said otherwise.
        """
        spec = self.channels[channel]
        if not spec.service_mode.staffed or spec.resolution is not None:
            return spec.resolution
        if self.outcome is not None and self.outcome.resolution is not None:
            return self.outcome.resolution
        return 1.0 if any(self.pools[name].empowerment for name in self.tiers_of(channel)) else None

    def chooses_when_closed(self, channel: str) -> bool:
        """Whether who finds a channel closed chooses another: written, or by default where customers choose."""
        spec = self.channels[channel]
        has_door = "when_closed" in spec.service_mode.keys and not self.never_closes(channel)
        return self.migration is not None and has_door and spec.when_closed in (None, "choose")

    def may_bring(self, issue: str, channel: str) -> bool:
        """Whether customers who choose may bring an issue to a channel, by what the issue names."""
        named = self.issues[issue].channels if issue else None
        return named is None or channel in named

    def tiers_of(self, channel: str) -> list[str]:
        """Return the pools with empowerment or escalation that serve a channel."""
        return self._tiers.get(channel, [])

    @cached_property
    def _tiers(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, pool in self.pools.items():
            for channel in pool.channels if pool.handover else ():
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
            one.self_service or one.patience_is_chasing or self.tiers_of(name) or self.resolution_of(name) is not None
            for name, one in self.channels.items()
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
        own = spec.handover.context if spec.handover else None
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
        """What each channel is like to whom chooses one, in canonical order; of a door what is behind it."""
        return natures_of(self.channels, self.channel_names, self.behind)

    @cached_property
    def behind(self) -> dict[str, str]:
        """The people behind each machine that is their door."""
        return people_behind(self.channels, self.tree["channels"])

    @property
    def rate_shape(self) -> float | None:
        """The shape of the distribution of customers' rates; ``None`` where all contact us as often."""
        return self.customers.rate_shape(self.migration is not None) if self.customers else None

    @property
    def habit(self) -> float | None:
        """How alike customers' channels are to those of their segment; ``None`` where they are the same."""
        return self.customers.own_habit(self.migration is not None) if self.customers else None

    @cached_property
    def has_costs(self) -> bool:
        """Whether there is a ledger: a wage, a contract, costs of the whole center, or of putting causes right."""
        paid = any(pool.has_wages or pool.contract for pool in self.pools.values())
        return paid or self.costs is not None or bool(self.feedback and self.feedback.wage)

    @property
    def has_changing_base(self) -> bool:
        """Whether customers leave, or others are won."""
        return bool((self.retention and self.retention.leave) or (self.customers and self.customers.acquisition))

    @property
    def has_complexity(self) -> bool:
        """Whether contacts differ in complexity: an issue says so, or agents or machines decide by it."""
        return (
            any(issue.complexity is not None for issue in self.issues.values())
            or any(pool.empowerment for pool in self.pools.values())
            or any(machine.decides for machine in self.machines.values())
        )

    @property
    def machines(self) -> dict[str, SelfService]:
        """The machines, by the channel that they answer."""
        return {name: channel.self_service for name, channel in self.channels.items() if channel.self_service}

    def provoked_by(self, message: Message) -> float:
        """Return the probability that a message leads its recipient to contact us."""
        return message.provokes(self.channels[message.channel].provokes or 0.0)

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
