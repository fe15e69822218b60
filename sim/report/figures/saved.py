"""What the figures of a run are made from: the tables of its folder, as frames."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from sim.experiments.runs.frames import MOVES, SHARES
from sim.experiments.runs.interval_frames import INTERVALS
from sim.experiments.runs.timelines import TIMELINE, WAITS
from sim.scenario.channels.mode import mode_of

SCHEMAS = {"intervals": INTERVALS, "timeline": TIMELINE, "waits": WAITS, "moves": MOVES, "shares": SHARES}


@dataclass(frozen=True, eq=False)
class Saved:
    """A run as it was saved; tables that it did not leave are empty.

    Attributes
    ----------
    document, scenario
        ``summary.json``, and the scenario as resolved.
    intervals, timeline, waits, moves, shares
        The tables of those names.
    """

    document: Mapping[str, Any]
    scenario: Mapping[str, Any]
    intervals: pl.DataFrame
    timeline: pl.DataFrame
    waits: pl.DataFrame
    moves: pl.DataFrame
    shares: pl.DataFrame

    @classmethod
    def of(
        cls, document: Mapping[str, Any], scenario: Mapping[str, Any], frames: Mapping[str, Callable[[], pl.DataFrame]]
    ) -> Saved:
        """Return what figures are made from, among all the tables of a run."""
        tables = {name: frames[name]() if name in frames else pl.DataFrame(schema=SCHEMAS[name]) for name in SCHEMAS}
        return cls(document, scenario, **tables)

    @cached_property
    def lines(self) -> dict[tuple[Any, ...], pl.DataFrame]:
        """The rows of the timeline by kind, name and metric."""
        return self.timeline.partition_by("kind", "name", "metric", as_dict=True)

    @property
    def channels(self) -> list[str]:
        """The channels on which customers contact us, or we them, in the order of the scenario."""
        return [name for name, channel in self.scenario["channels"].items() if not mode_of(channel).one_way]

    @property
    def pools(self) -> list[str]:
        """The pools, in the order of the scenario."""
        return list(self.scenario["pools"])

    def target(self, channel: str) -> Mapping[str, Any] | None:
        """Return what a channel promises, if anything."""
        return self.scenario["channels"][channel].get("target") or None

    def measured(self, metric: str, kind: str) -> dict[str, Mapping[str, Any]]:
        """Return the rows of a metric by name of channel, pool or segment; those that are undefined are left out."""
        return {
            row["scope"][kind]: row
            for row in self.document["metrics"]
            if row["metric"] == metric and list(row["scope"]) == [kind] and row["mean"] is not None
        }

    def of_center(self, metric: str) -> Mapping[str, Any] | None:
        """Return the row of a metric of the whole center, where it is defined."""
        rows = [row for row in self.document["metrics"] if row["metric"] == metric and not row["scope"]]
        return rows[0] if rows and rows[0]["mean"] is not None else None
