"""What the center costs: the ledger, line by line, adding up to the whole."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import wrap
from typing import Any

import polars as pl
from matplotlib.figure import Figure

from sim.language.words import joined, marked, tr, translated
from sim.report.canvas.axes import number_axis
from sim.report.canvas.style import MEAN, WIDTH, blank, fit
from sim.report.figures.saved import Saved
from sim.report.page.numbers import money

SCHEMA: dict[str, Any] = {
    "line": pl.String,
    **dict.fromkeys(("amount", "begin", "end"), pl.Float64),
    "currency": pl.String,
}
TOTAL, WHOLE = "total", "#444444"
OTHER = "other: "
LINES = (
    *(marked("total"), marked("wages"), marked("premiums"), marked("overtime"), marked("invoices"), marked("hiring")),
    *(marked("contacts"), marked("minutes"), marked("resolutions"), marked("fixed"), marked("messages")),
    *(marked("campaigns"), marked("win-back"), marked("incentives"), marked("technology"), marked("feedback")),
)
KNOWN = {line: line for line in LINES}
NAME, LETTERS = 2.0, 26  # of names beside bars: inches, and about as many letters
SMALL = 0.02  # of all amounts: several lines below are told together


def cost_waterfall(saved: Saved) -> pl.DataFrame:
    """Return the mean amount of each line of the ledger, from where to where it goes, and the total."""
    costs = saved.document.get("costs") or {"ledger": []}
    amounts: dict[str, float] = {}
    for row in costs["ledger"]:
        amounts[row["line"]] = amounts.get(row["line"], 0.0) + row["mean"]
    rows, reached = [], 0.0
    for line, amount in sorted(_grouped(amounts).items(), key=lambda one: (-one[1], one[0])):
        if amount:
            rows.append({"line": line, "amount": amount, "begin": reached, "end": reached + amount})
            reached += amount
    rows += [{"line": TOTAL, "amount": reached, "begin": 0.0, "end": reached}] if rows else []
    return pl.DataFrame([row | {"currency": costs["currency"]} for row in rows], schema=SCHEMA)


def _grouped(amounts: Mapping[str, float]) -> dict[str, float]:
    """Return amounts by line, those that are small beside all together in one, where there are several."""
    whole = sum(map(abs, amounts.values()))
    small = [line for line, amount in amounts.items() if amount and abs(amount) < SMALL * whole]
    if len(small) < 2:
        return dict(amounts)
    large = {line: amount for line, amount in amounts.items() if line not in small}
    return large | {f"{OTHER}{', '.join(small)}": sum(amounts[line] for line in small)}


def _line(line: str) -> str:
    """Return what a line of the ledger, or several small ones, are called."""
    if line.startswith(OTHER):
        return tr("other: {lines}", lines=joined(map(_line, line.removeprefix(OTHER).split(", "))))
    return translated(KNOWN.get(line, line))


def _name(line: str) -> str:
    """Return what stands beside a bar: several small lines below each other, as many as there are."""
    return "\n".join(fit(part, NAME) for part in wrap(_line(line), LETTERS))


def waterfall(data: pl.DataFrame) -> Figure:
    """Draw each line from where the one before ended."""
    names = [_name(line) for line in data["line"]]
    figure = blank(WIDTH, 0.75 + 0.3 * len(data) + 0.15 * sum(name.count("\n") for name in names))
    axes = figure.subplots()
    most, least = float(data["end"].max()), float(data["end"].min())  # type: ignore[arg-type]
    for k, row in enumerate(data.iter_rows(named=True)):
        colour = WHOLE if row["line"] == TOTAL else MEAN
        axes.barh(k, row["end"] - row["begin"], left=row["begin"], height=0.62, color=colour)
        said = f"{money(row['amount'], row['currency'])}  ({row['amount'] / data['end'][-1]:.1%})"
        axes.annotate(
            said, (max(row["begin"], row["end"]), k), (4, 0), textcoords="offset points", va="center", fontsize=8
        )
    axes.set_yticks(range(len(data)), names)
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    axes.set_xlim(min(least, 0.0), 1.28 * most if most > 0 else 1.0)
    number_axis(axes.xaxis, "money", 6)
    axes.set_xlabel(fit(data["currency"][0], 3.0))
    return figure


def costs_show(saved: Saved, data: pl.DataFrame) -> str:
    """Say what most of the cost is."""
    first, total = data.row(0, named=True), data.row(-1, named=True)
    share = f"{100 * first['amount'] / total['amount']:.0f} %" if total["amount"] else tr("none")
    whole = money(total["amount"], total["currency"])
    return tr("{share} of {whole} is {line}", share=share, whole=whole, line=_line(first["line"]))
