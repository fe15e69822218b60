"""What `ccsim check` says of a scenario that can run: how large it is, what is planned, what looks like a mistake."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sim.experiments.preview.checks import check_readable, size_of
from sim.experiments.preview.handling import attempts, handlings
from sim.experiments.preview.plan import Plan
from sim.experiments.preview.traps.remark import Remark
from sim.experiments.preview.traps.told import remarks_on
from sim.language.words import tr, trn
from sim.report.check.plan_lines import channel_rows, plan_lines, pool_rows
from sim.report.run.expectations import expectations
from sim.scenario.basics.problems import Problem
from sim.scenario.scenario import Scenario

Document = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Checked:
    """A scenario that can run, and what its planner should know before it does.

    Raises an ``InputError`` where it cannot be read.
    """

    scenario: Scenario

    def __post_init__(self) -> None:
        check_readable(self.scenario)

    @cached_property
    def _plan(self) -> Plan:
        return Plan(self.scenario)

    @cached_property
    def _remarks(self) -> list[Remark]:
        return remarks_on(self._plan)

    @property
    def warnings(self) -> list[Problem]:
        """What makes the figures of a run say nothing, with file, line, path and what to write."""
        return [self._placed(one) for one in self._remarks if one.severe]

    @property
    def remarks(self) -> list[Problem]:
        """What looks like a mistake, likewise."""
        return [self._placed(one) for one in self._remarks if not one.severe]

    def _placed(self, remark: Remark) -> Problem:
        return self.scenario.error(remark.path, remark.text).problems[0]

    def lines(self) -> Iterator[str]:
        """Yield what is told on a terminal: the size, warnings, what is planned, remarks."""
        yield tr("ok{but}: {size}", but=self._but(), size=size_of(self._plan.timetable))
        yield from (tr("  warning: {text}", text=one) for one in self.warnings)
        yield from (f"  {line}" for line in expectations(self.scenario, self._plan.demand))
        yield from (f"  {line}" for line in plan_lines(self._plan))
        yield from (tr("  remark: {text}", text=one) for one in self.remarks)

    def _but(self) -> str:
        count = len(self.warnings)
        return trn(" but for {count} warning", " but for {count} warnings", count, count=count) if count else ""

    def document(self) -> Document:
        """Return the same for programs."""
        return {
            "ok": True,
            "errors": [],
            "warnings": rows_of(self.warnings),
            "remarks": rows_of(self.remarks),
            "channels": self._channels(),
            "pools": pool_rows(self._plan),
        }

    def _channels(self) -> list[Document]:
        times = {one.channel: one for one in handlings(self.scenario, self._plan.demand)}
        expected = {one.channel: one for one in attempts(self.scenario, self._plan.demand)}
        rows = []
        for row in channel_rows(self._plan):
            handling, came = times[row["channel"]], expected.get(row["channel"])
            spent = {"talk": handling.talk[0], "wrap_up": handling.wrap_up[0]}
            rows.append(row | spent | {"first_contacts": came.first if came else 0.0})
        return rows


def rows_of(problems: list[Problem] | tuple[Problem, ...]) -> list[Document]:
    """Return problems for programs: where they are, what they are about, what is wrong and what to write."""
    return [{"place": one.place, "path": ".".join(map(str, one.path)), "text": one.text} for one in problems]


def refused(problems: tuple[Problem, ...]) -> Document:
    """Return the document of a scenario that cannot run."""
    return {"ok": False, "errors": rows_of(problems), "warnings": [], "remarks": [], "channels": [], "pools": []}
