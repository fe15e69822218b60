"""Figures of a comparison: by how much each design differs from the reference, and cost against attention."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.experiments.compare.frames import PERIODS
from sim.experiments.compare.verdicts import NOT_SHOWN
from sim.language.words import clauses, listed, marked, tr, translated
from sim.metrics.catalogue import METRICS
from sim.report.canvas.axes import number_axis, scale_of, title
from sim.report.canvas.style import COLOURS, WIDTH, blank, fit
from sim.report.figures import cost_and_attention
from sim.report.page.numbers import is_money, money
from sim.report.page.vocabulary import in_words


@dataclass(frozen=True, eq=False)
class Compared:
    """What the figures of a comparison are made from.

    Attributes
    ----------
    document
        ``comparison.json``, with designs called by their titles.
    periods
        The table of that name, called so too; empty where the horizon is short.
    """

    document: Any
    periods: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=PERIODS))


# By colour and by shape, so that grey tells them too.
VERDICTS = {
    "better": (COLOURS[2], "^"),
    "worse": (COLOURS[1], "v"),
    "higher": (COLOURS[0], ">"),
    "lower": (COLOURS[3], "<"),
    NOT_SHOWN: ("#767676", "o"),
}
BY = {"better": marked("better by {figures}"), "worse": marked("worse by {figures}")}
COUNTED = {"better": marked("{count} better"), "worse": marked("{count} worse")}
MOST = 24
NAME = 1.6  # inches for the names of designs
KEYS = ("metric", "channel", "pool")
SCHEMA: dict[str, Any] = {
    **dict.fromkeys((*KEYS, "unit", "design"), pl.String),
    **dict.fromkeys(("difference", "difference_low", "difference_high"), pl.Float64),
    "verdict": pl.String,
}


def differences(source: Compared) -> pl.DataFrame:
    """Return the paired difference of each design from the reference by each figure of the center.

    Where nothing of the center is compared, of channels and pools.
    """
    differing = _differing(source)
    return _rows([row for row in differing if not row["scope"]] or differing)


def differences_by_part(source: Compared) -> pl.DataFrame:
    """Return the same of channels and pools, by figures in which a design is shown to differ."""
    differing = _differing(source)
    if all(row["scope"] for row in differing):
        return pl.DataFrame(schema=SCHEMA)
    shown = {_figure(row) for row in differing if row["scope"] and row["verdict"] != NOT_SHOWN}
    return _rows([row for row in differing if _figure(row) in shown])


def _differing(source: Compared) -> list[Any]:
    return [row for row in source.document["comparisons"] if row["difference"] is not None and not row["echo"]]


def _rows(differing: list[Any]) -> pl.DataFrame:
    shown = list(dict.fromkeys(map(_figure, differing)))[:MOST]
    rows = [{**row, **row["scope"]} for figure in shown for row in differing if _figure(row) == figure]
    return pl.DataFrame([{key: row.get(key) for key in SCHEMA} for row in rows], schema=SCHEMA)


def _figure(row: Any) -> tuple[Any, ...]:
    return (row["metric"], *row["scope"].items())


def designs(source: Compared) -> pl.DataFrame:
    """Return the cost and attention of each design, where both are compared."""
    document = source.document
    center = {
        (row["metric"], row["design"]): row
        for row in document["comparisons"]
        if not row["scope"] and row["mean"] is not None
    }
    names = [one["design"] for one in document["designs"]]
    both = [
        name
        for name in names
        if (cost_and_attention.COST, name) in center and (cost_and_attention.ATTENTION, name) in center
    ]
    return cost_and_attention.pairs(
        {name: (center[cost_and_attention.COST, name], center[cost_and_attention.ATTENTION, name]) for name in both}
    )


def differences_show(source: Compared, data: pl.DataFrame) -> str:
    """Say what is shown of the figures that count: of every design what is better, and what is worse."""
    rows = [row for row in source.document["comparisons"] if row["primary"] and not row["echo"]]
    said = []
    for name in data["design"].unique(maintain_order=True):
        ways = [
            tr(by, figures=listed(words))
            for way, by in BY.items()
            if (words := [_words(row) for row in rows if (row["design"], row["verdict"]) == (name, way)])
        ]
        said += [tr("{name} is {ways}", name=name, ways=listed(ways))] if ways else []
    nothing = tr("No design is shown to differ from {name} in what counts", name=source.document["reference"])
    return clauses(said) or nothing


def parts_show(source: Compared, data: pl.DataFrame) -> str:
    """Say in how many figures of channels and pools each design is shown to be better, and worse."""
    said = []
    for name in data["design"].unique(maintain_order=True):
        counts = [(way, len(data.filter(design=name, verdict=way))) for way in ("better", "worse")]
        ways = [tr(COUNTED[way], count=count) for way, count in counts if count]
        said += [f"{name} {listed(ways)}"] if ways else []
    return tr("Figures of channels and pools: {said}", said=clauses(said)) if said else ""


def _words(row: Any) -> str:
    words = translated(METRICS[row["metric"]].title)
    for name in row["scope"].values():
        words = tr("{figure} of {name}", figure=words, name=name)
    return words


def designs_show(source: Compared, data: pl.DataFrame) -> str:
    """Say which design costs least a contact, and which gives most attention."""
    cheap, kind = data.sort("cost_mean").row(0, named=True), data.sort("attention_mean").row(-1, named=True)
    cost, attention = money(cheap["cost_mean"], cheap["unit"]), f"{kind['attention_mean']:.2f}"
    values = {"cheap": cheap["name"], "cost": cost, "attention": attention}
    if cheap["name"] == kind["name"]:
        return tr("{cheap} costs least a contact, {cost}, and gives most attention, {attention}", **values)
    return tr(
        "{cheap} costs least a contact, {cost}; {kind} gives most attention, {attention}", kind=kind["name"], **values
    )


def forest(data: pl.DataFrame) -> Figure:
    """Draw a panel for each figure: differences with their intervals, and no difference as a line."""
    keys = data.select(*KEYS).unique(maintain_order=True)
    names = data["design"].unique(maintain_order=True).to_list()
    across = min(3, len(keys))
    down = -(-len(keys) // across)
    figure = blank(WIDTH, 0.6 + down * (0.62 + 0.2 * len(names)) + (0.3 if down == 1 else 0))
    panels = figure.subplots(down, across, squeeze=False)
    for k, (axes, key) in enumerate(zip(panels.flat, keys.rows(named=True), strict=False)):
        rows = data.filter(*(pl.col(name).eq_missing(pl.lit(value, pl.String)) for name, value in key.items()))
        _panel(axes, rows, names, k % across == 0)
        of = key["channel"] or key["pool"]
        words = translated(METRICS[key["metric"]].title)
        title(axes, tr("{figure} of {name}", figure=words, name=of) if of else words, (WIDTH - NAME) / across - 0.25)
    for axes in panels.flat[len(keys) :]:
        axes.set_axis_off()
    shown = [verdict for verdict in VERDICTS if verdict in set(data["verdict"])]
    handles = [
        panels[0, 0].plot([], [], color=VERDICTS[one][0], marker=VERDICTS[one][1], ls="none", label=in_words(one))[0]
        for one in shown
    ]
    figure.legend(handles=handles, loc="outside upper left", ncols=5)
    return figure


def _panel(axes: Axes, rows: pl.DataFrame, names: list[str], named: bool) -> None:
    unit, size = _unit(rows)
    for row in rows.iter_rows(named=True):
        y, (colour, marker) = names.index(row["design"]), VERDICTS[row["verdict"]]
        at, low, high = (
            np.nan if row[name] is None else row[name] * size
            for name in ("difference", "difference_low", "difference_high")
        )
        axes.plot([low, high], [y, y], color=colour, lw=1.4)
        axes.plot([at], [y], color=colour, marker=marker, ms=5, ls="none")
    axes.axvline(0, color="#000000", lw=0.8)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_yticks(range(len(names)), [fit(name, NAME) for name in names] if named else [""] * len(names))
    axes.grid(visible=False, axis="y")
    axes.margins(x=0.12)
    number_axis(axes.xaxis, "money", 4)
    axes.set_xlabel(unit)


def _unit(rows: pl.DataFrame) -> tuple[str, float]:
    """Return in which unit differences are told, and times what: shares in points of percentage."""
    unit = rows["unit"][0]
    if unit == "share":
        return tr("percentage points"), 100.0
    ends = rows.select(pl.col("difference", "difference_low", "difference_high").abs().max()).row(0)
    size, name = scale_of(unit, max(one or 0.0 for one in ends))
    return (fit(unit, 1.5) if is_money(unit) else in_words(name)), 1 / size
