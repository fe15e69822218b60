"""Who and what sits where: who came and left, who moved from where to where, which channel takes what of whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from typing import Any, NamedTuple

from sim.language import kept
from sim.language.words import joined, marked, marked_in, tr, translated
from sim.report.page.columns import COLUMNS, columns
from sim.report.page.numbers import money, spoken
from sim.report.page.text_table import Table
from sim.report.page.vocabulary import in_words

MOST = 20
HEADS = {
    "customers": marked("customers at its end"),
    "contacts": marked("first contacts"),
    "left": marked_in("customers", "left"),
    "won": marked("won"),
    "won_back": marked("won back"),
    "revenue": marked("revenue"),
}
PERIODS = {"year": marked("year"), "month": marked("month")}
ALWAYS = ("customers", "contacts", "left")
FITS = columns("fit", "arrivals", "resolution", "cost_per_contact", "attention_level")
Row = Mapping[str, Any]

# A cell of the match matrix is looked at where so many of all contacts are in it, and it fits badly or settles little.
MUCH, BADLY, LITTLE = 0.02, 0.0, 0.5
BETTER = 0.1  # by how much another channel has to fit better
MANY, FIFTH = 0.8, 0.2
WORDS = {"arrivals": "contacts", "attention_level": "attention"}  # what a cell calls a metric, where it is not so


class Mismatch(NamedTuple):
    """A cell of the match matrix, and the cell of another channel that would fit better and costs less."""

    cell: Row
    better: Row


def moves_table(moves: Sequence[Row]) -> Table:
    """Return who came from which channel to which, and the reasons, most contacts first; without those who stayed."""
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for move in moves:
        if move["from"] != move["to"]:
            found[move["from"], move["to"]].append(move)
    largest = sorted(found.items(), key=lambda item: -_sum(item[1]))
    rows = tuple(
        (
            f"{source} → {target}",
            _count(_sum(why)),
            joined(f"{in_words(one['cause'])} {_count(one['mean'])}" for one in why),
        )
        for (source, target), why in ((pair, sorted(why, key=lambda one: -one["mean"])) for pair, why in largest[:MOST])
    )
    return Table("moves", (marked("moves"), marked("contacts"), marked("because of")), rows, ("",) * len(rows))


def _sum(moves: Sequence[Row]) -> float:
    return float(sum(move["mean"] for move in moves))


def _count(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:,.1f}"


def fit_tables(figures: Any, scenario: Row) -> list[Table]:
    """Return, for issues and for segments, a table by channel of each figure: who and what sits where, at what cost."""
    kinds = [kind for kind in ("issue", "segment") if len(scenario.get(f"{kind}s") or ()) > 1]
    tables = [_fit(figures, scenario, kind, *column) for kind in kinds for column in FITS]
    return [table for table in tables if table.rows]


def _by(title: str, kind: str) -> str:
    return (
        tr("{title} by issue", title=translated(title))
        if kind == "issue"
        else tr("{title} by segment", title=translated(title))
    )


def _fit(figures: Any, scenario: Row, kind: str, title: str, metric: str) -> Table:
    names = list(scenario[f"{kind}s"])
    cells = {
        channel: [figures.get(metric, (("channel", channel), (kind, name))) for name in names]
        for channel in scenario["channels"]
    }
    known = {channel: row for channel, row in cells.items() if any(cell and cell["mean"] for cell in row)}
    rows = tuple((channel, *(spoken(cell) for cell in row)) for channel, row in known.items())
    return Table(f"{title} by {kind}", (_by(title, kind), *names), rows, ("",) * len(rows))


def match_table(document: Row) -> Table:
    """Return the match matrix: a row per cell with contacts, most first; marked where another channel fits better."""
    cells, currency = used(document), _currency(document)
    every = [(marked("fit"), "fit"), *((head, WORDS.get(metric, metric)) for head, metric in COLUMNS["match"])]
    told = [(head, name) for head, name in every if any(cell[name] is not None for cell in cells)]
    heads = [head for head, _ in told]
    rows = [
        (
            named(cell, cells),
            f"{100 * cell['cumulative']:.1f} %",
            *(_spoken(cell, name, currency) for _, name in told),
        )
        for cell in cells[:MOST]
    ]
    poor = [_place(one.cell) for one in mismatches(document)]
    shades = {(k, 2): "worse" for k, cell in enumerate(cells[:MOST]) if _place(cell) in poor}
    first = tr("… the first {most} of {cells}; all are in matches.csv. ", most=MOST, cells=len(cells))
    more = first if len(cells) > MOST else ""
    header = (marked("match"), marked("of all, summed"), *heads)
    return Table("match", header, tuple(rows), ("",) * len(rows), shades, below=more + concentrated(document))


def used(document: Row) -> list[Row]:
    """Return the cells of the match matrix in which there are contacts, most first; none in older folders."""
    return [cell for cell in document.get("matches") or () if cell["contacts"]]


def named(cell: Row, cells: Sequence[Row]) -> str:
    """Return what a cell is called beside others: its segment only where there are several."""
    segments = {one["segment"] for one in cells}
    who = [cell["segment"]] if len(segments) > 1 else []
    need = joined([*who, cell["issue"]]) if cell["issue"] else joined(who) or tr("all")
    return tr(kept.NEED, need=need, channel=cell["channel"])


def _place(cell: Row) -> tuple[Any, ...]:
    return cell["segment"], cell["issue"], cell["channel"]


def _currency(document: Row) -> str:
    return str((document.get("costs") or {}).get("currency", ""))


def _spoken(cell: Row, name: str, currency: str) -> str:
    if name == "fit":
        return f"{cell['fit']:+.2f}"
    units = {"contacts": "contacts", "settled": "share", "attention": "level", "cost_per_contact": currency}
    low, high = cell[f"{name}_low"], cell[f"{name}_high"]
    half = None if low is None or high is None else (high - low) / 2
    return spoken({"unit": units[name], "mean": cell[name], "low": low, "high": high, "half_width": half})


def concentrated(document: Row) -> str:
    """Say in how few cells most contacts are; nothing where there is no matrix."""
    cells = used(document)
    if not cells:
        return ""
    few = 1 + sum(cell["cumulative"] < MANY for cell in cells[:-1])
    fifth = ceil(FIFTH * len(cells))
    held = 100 * cells[fifth - 1]["cumulative"]
    return tr(
        "{few} of the {cells} combinations in use hold {many} % of contacts, the largest fifth of them ({fifth}) "
        "{held} %",
        few=few,
        cells=len(cells),
        many=f"{100 * MANY:.0f}",
        fifth=fifth,
        held=f"{held:.0f}",
    )


def mismatches(document: Row) -> list[Mismatch]:
    """Return the cells that are poorly matched, most contacts first, each with the cell that fits best instead.

    A cell is, where it holds a fiftieth of all contacts or more, has a fit below 0 or settles less than half, and the
    same need may be brought on another channel that fits better by a tenth or more, costs less per contact, for sure
    where intervals can tell, and settles no smaller share, as far as that is known.
    """
    cells = [cell for cell in used(document) if cell["fit"] is not None]
    found = ((cell, _better(cell, cells)) for cell in cells if _poor(cell))
    return [Mismatch(cell, max(better, key=_fitting)) for cell, better in found if better]


def _fitting(cell: Row) -> float:
    return float(cell["fit"])


def _poor(cell: Row) -> bool:
    little = cell["settled"] is not None and cell["settled"] < LITTLE
    return cell["share"] >= MUCH and (cell["fit"] < BADLY or little)


def _better(cell: Row, cells: Sequence[Row]) -> list[Row]:
    same = [one for one in cells if _place(one)[:2] == _place(cell)[:2] and one["open"]]
    return [one for one in same if one["fit"] >= cell["fit"] + BETTER and _cheaper(one, cell) and _settles(one, cell)]


def _cheaper(one: Row, other: Row) -> bool:
    if one["cost_per_contact"] is None or other["cost_per_contact"] is None:
        return False
    ends = one["cost_per_contact_high"], other["cost_per_contact_low"]
    most, least = (one["cost_per_contact"], other["cost_per_contact"]) if None in ends else ends
    return bool(most < least)


def _settles(one: Row, other: Row) -> bool:
    return one["settled"] is None or other["settled"] is None or one["settled"] >= other["settled"]


def about_matches(document: Row) -> Iterator[str]:
    """Yield a sentence for each cell that is poorly matched."""
    cells, currency = used(document), _currency(document)
    for cell, better in mismatches(document):
        here, there = (money(one["cost_per_contact"], currency) for one in (cell, better))
        yield (
            tr(
                kept.MISMATCH,
                named=named(cell, cells),
                share=f"{100 * cell['share']:.1f}",
                channel=better["channel"],
                fit=f"{better['fit']:+.2f}",
                fit_2=f"{cell['fit']:+.2f}",
                there=there,
                here=here,
            )
        )


def base_tables(document: Mapping[str, Any], scenario: Mapping[str, Any]) -> list[Table]:
    """Return what became of the base by calendar year; by month where there are not two years."""
    rows = document.get("base") or ()
    years = {row["year"] for row in rows if "year" in row}
    by = "year" if len(years) > 1 else "month"
    found: dict[str, dict[str, Mapping[str, Any]]] = {}
    for row in rows:
        if by in row:
            found.setdefault(row[by], {})[row["figure"]] = row
    return [_by_period(by, found, str(scenario.get("currency") or "USD"))] if found else []


def _by_period(by: str, found: Mapping[str, Mapping[str, Mapping[str, Any]]], currency: str) -> Table:
    """Return a row for each period; columns in which nothing ever happened are left out."""
    shown = [name for name in HEADS if name in ALWAYS or any(row[name]["mean"] for row in found.values())]
    rows = tuple((period, *(_of_base(name, row[name], currency) for name in shown)) for period, row in found.items())
    return Table(by, (PERIODS[by], *(HEADS[name] for name in shown)), rows, ("",) * len(rows))


def _of_base(name: str, row: Mapping[str, Any], currency: str) -> str:
    """Write a mean; of customers with its half-width."""
    if name == "revenue":
        return money(row["mean"], currency)
    half = "" if name != "customers" or row["low"] is None else f" ±{row['high'] - row['mean']:,.0f}"
    return f"{row['mean']:,.0f}{half}"
