"""How contacts come from one channel to another, and why: ribbons as wide as they are many."""

from __future__ import annotations

from typing import Any

import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, PathPatch, Rectangle
from matplotlib.path import Path

from sim.language.words import marked, translated
from sim.report.canvas.style import COLOURS, WIDTH, blank, fit
from sim.report.figures.saved import Saved

# What made the contact, told in so many words as colours are told apart.
FAMILIES = {
    marked("waited too long, or was not let in"): ("abandoned", "balked", "blocked", "wait"),
    marked("a machine did not help"): ("passed on", "failed", "misled"),
    marked("not resolved, or no reply"): ("unresolved", "no reply"),
    marked("chose so"): ("experience", "helps more", "habit", "campaign", "cost", "new channel"),
    marked("the channel was closed"): ("closed", "closed for good", "out of hours"),
    marked("other"): ("other",),
}
FAMILY = {cause: family for family, causes in FAMILIES.items() for cause in causes}
COLOUR = dict(zip(FAMILIES, (*COLOURS[:2], COLOURS[2], COLOURS[4], COLOURS[3], "#9A9A9A"), strict=True))
SCHEMA: dict[str, Any] = {**dict.fromkeys(("from", "to", "why"), pl.String), "contacts": pl.Float64}
NAME, LINE, GAP = 1.9, 0.2, 0.07  # inches: of names beside, the least height of a channel, between two


def flows(saved: Saved) -> pl.DataFrame:
    """Return the mean number of contacts that came from each channel to each, by what made them.

    Nothing where all of them stay on their channel.
    """
    runs = saved.document["replications"]
    if saved.moves.filter(pl.col("from") != pl.col("to")).is_empty():
        return pl.DataFrame(schema=SCHEMA)
    known = {name: k for k, name in enumerate(saved.scenario["channels"])}
    why = pl.col("cause").replace_strict(FAMILY, default="other", return_dtype=pl.String).alias("why")
    sums = saved.moves.group_by("from", "to", why).agg(contacts=pl.col("contacts").sum().cast(pl.Float64) / runs)
    place = [pl.col(side).replace_strict(known, default=len(known), return_dtype=pl.Int64) for side in ("from", "to")]
    rank = pl.col("why").replace_strict({family: k for k, family in enumerate(FAMILIES)}, return_dtype=pl.Int64)
    return sums.select(*SCHEMA).sort(*place, rank)


def ribbons(data: pl.DataFrame) -> Figure:
    """Draw the channels that contacts came from on the left, those they came to on the right."""
    sides = [data.group_by(side, maintain_order=True).agg(pl.col("contacts").sum()) for side in ("from", "to")]
    order = {name: k for k, name in enumerate(dict.fromkeys([*data["from"], *data["to"]]))}
    sides[1] = sides[1].sort(pl.col("to").replace_strict(order, return_dtype=pl.Int64))
    most = max(len(side) for side in sides)
    height = max(2.4, most * (LINE + GAP) + 1.6)
    figure = blank(WIDTH, height + 0.6)
    axes = figure.subplots()
    axes.set_axis_off()
    axes.set_xlim(-NAME, WIDTH - NAME)
    axes.set_ylim(height, -0.25)
    right = WIDTH - 2 * NAME
    scale = (height - most * (LINE + GAP)) / float(data["contacts"].sum())
    starts, ends = (_column(axes, side, scale, x) for side, x in zip(sides, (0.0, right), strict=True))
    for row in data.iter_rows(named=True):
        _ribbon(
            axes,
            starts[row["from"]].take(row["contacts"]),
            ends[row["to"]].take(row["contacts"]),
            right,
            COLOUR[row["why"]],
        )
    _legend(figure, [family for family in FAMILIES if family in set(data["why"])])
    return figure


class _Node:
    """A channel on one side: from where on ribbons still fit, and how high one contact is."""

    def __init__(self, top: float, scale: float) -> None:
        self.at, self.scale = top, scale

    def take(self, contacts: float) -> tuple[float, float]:
        """Return the stretch that the next ribbon takes."""
        start, self.at = self.at, self.at + contacts * self.scale
        return start, self.at


def _column(axes: Axes, side: pl.DataFrame, scale: float, x: float) -> dict[str, _Node]:
    """Put the channels of one side below each other, so high for a contact; each at least as high as its name."""
    top, nodes = 0.0, dict[str, _Node]()
    for name, contacts in side.rows():
        high = contacts * scale
        slot = high + LINE
        nodes[name] = _Node(top + LINE / 2, scale)
        axes.add_patch(Rectangle((x - 0.04, top + LINE / 2), 0.08, max(high, 0.015), color="#444444", lw=0))
        count = f"{contacts:,.0f}" if contacts >= 10 else f"{contacts:.1f}"
        middle, away = top + slot / 2, -0.1 if x == 0 else 0.1
        axes.text(x + away, middle, f"{fit(name, NAME - 0.75)}  {count}", ha="right" if x == 0 else "left", va="center")
        top += slot + GAP
    return nodes


def _ribbon(axes: Axes, one: tuple[float, float], other: tuple[float, float], right: float, colour: str) -> None:
    left, middle = 0.04, right / 2
    end = right - 0.04
    places = [
        (left, one[0]), (middle, one[0]), (middle, other[0]), (end, other[0]),
        (end, other[1]), (middle, other[1]), (middle, one[1]), (left, one[1]), (left, one[0]),
    ]  # fmt: skip
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    axes.add_patch(PathPatch(Path(places, codes), facecolor=colour, alpha=0.6, edgecolor=colour, lw=0.3))


def _legend(figure: Figure, shown: list[str]) -> None:
    handles = [Patch(color=COLOUR[family], alpha=0.6, label=translated(family)) for family in shown]
    figure.legend(handles=handles, loc="outside lower left", ncols=3)
