"""What a search for a staffing came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.experiments.staffing.aims import Rows
from sim.experiments.staffing.around.curve import CostPoint
from sim.experiments.staffing.around.week_rules import RulePrice
from sim.experiments.staffing.grid import Design, StaffGrid
from sim.experiments.staffing.measured.head_effects import HeadEffects
from sim.experiments.staffing.playing.loads import Loads
from sim.experiments.staffing.samples import Tried
from sim.experiments.staffing.shifts.plan import ShiftPlan
from sim.experiments.staffing.verifying import TargetVerdict, Verification
from sim.scenario.files.tree import Change
from sim.scenario.loading.loader import varied
from sim.scenario.scenario import Scenario


@dataclass(frozen=True, eq=False)
class Yardstick:
    """A staffing that was not searched for, to compare with: what it costs, and what fresh days say of it.

    ``hours`` are those that are paid, where they are not those of the headcounts. A bound is of no design.
    """

    name: str
    design: Design | None
    cost: float
    missed: int
    judged: int
    hours: float | None = None


@dataclass(frozen=True, eq=False)
class StaffingResult:
    """The staffing found, and what is known of it.

    Attributes
    ----------
    scenario
        The scenario as it was given.
    design
        Heads by cell of ``grid``; `headcounts` has them as a scenario writes them.
    verification
        What fresh days say of it; ``None`` where it was interrupted before.
    earlier
        Verifications that failed, after which targets were raised.
    impossible
        Targets that no staffing keeps: they are missed with far more agents than there is work for.
    effects
        What an agent more or less does around it.
    yardsticks
        Other staffings: present, by formulas interval by interval, and a lower bound, which is not verified.
    tried
        Every design that was simulated.
    played
        Replications that were played in all; days that were played by themselves are parts of one.
    replications
        Of each design in the search.
    complete
        Whether it was not interrupted.
    assumed
        What was taken for granted.
    confidence
        Of all statements together.
    abandonment
        The share of each channel's customers who gave up on the fresh days.
    last_point
        What a service level of one point more costs, as far as effects tell; ``None`` where that is not known.
    shifts
        The shifts, where they were looked for; ``design`` has the whole heads of theirs.
    cannot
        Sentences on needs that rules leave unmet, and which of these alone stands in the way.
    short
        All stretches of time in which shifts cannot be as many as are needed, of which ``cannot`` tells the largest.
    required
        The headcounts by cell that keep the targets as simulated, which shifts are laid over; ``None`` of a plan that
        was only checked.
    charged
        What vendors are due beside their seats over the horizon, on the fresh days.
    curve
        What headcounts cost by formula if all service levels were one share or another.
    week
        The rules of weeks that make shifts dearer, and by how much at least.
    """

    scenario: Scenario
    grid: StaffGrid
    rows: Rows
    loads: Loads | None
    design: Design
    verification: Verification | None
    earlier: tuple[Verification, ...] = ()
    impossible: tuple[TargetVerdict, ...] = ()
    effects: HeadEffects | None = None
    yardsticks: tuple[Yardstick, ...] = ()
    tried: tuple[Tried, ...] = ()
    played: int = 0
    replications: int = 0
    complete: bool = True
    assumed: tuple[str, ...] = ()
    confidence: float = 0.95
    abandonment: Mapping[str, float] = field(default_factory=dict)
    last_point: float | None = None
    shifts: ShiftPlan | None = None
    cannot: tuple[str, ...] = ()
    required: Design | None = None
    charged: float = 0.0
    curve: tuple[CostPoint, ...] = ()
    week: tuple[RulePrice, ...] = ()
    short: tuple[str, ...] = ()

    @property
    def cost(self) -> float:
        """What the staffing costs over the horizon: hours, and what vendors are due on the fresh days."""
        return self.charged + (self.grid.cost(self.design) if self.shifts is None else self.shifts.cost)

    @property
    def hours(self) -> float:
        """The hours that are paid: while pools are on duty, or of shifts."""
        return float(self.grid.hours @ np.array(self.design)) if self.shifts is None else self.shifts.paid_hours

    @property
    def changes(self) -> list[Change]:
        """What the staffing changes in the scenario."""
        return self.grid.changes(self.design) if self.shifts is None else self.shifts.changes

    @property
    def is_met(self) -> bool:
        """Whether a staffing was found and fresh days say that all targets are met."""
        return not self.impossible and self.verification is not None and self.verification.word == "met"

    @property
    def headcounts(self) -> dict[str, Any]:
        """The headcounts by pool, as ``pools.NAME.agents`` of a scenario has them, or ``pools.NAME.shifts``."""
        if self.shifts is None:
            return self.grid.written(self.design)
        return {pool: told.get("shifts") or [] for pool, told in self.shifts.written.items()}

    @property
    def plan(self) -> Scenario:
        """The scenario with the staffing found."""
        return varied(self.scenario, self.changes)
