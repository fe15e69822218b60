"""The figures that the first page of a comparison tells side by side, each in one unit, and how sure they differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sim.experiments.compare.verdicts import NOT_SHOWN
from sim.language.words import marked, tr, translated
from sim.metrics.catalogue import METRICS
from sim.report.comparison.sentences import figure_words
from sim.report.page.numbers import beside, spoken, spoken_difference
from sim.report.page.vocabulary import in_words

Document = Mapping[str, Any]
# One figure of each kind is told first, the first of these that is compared, money before service.
KINDS = (
    ("cost_total", "cost_per_resolution", "cost_per_contact", "revenue"),
    ("satisfaction", "attention_level", "resolution"),
    ("service_level", "response_time", "asa", "abandonment"),
)
MOST = 4
MARKS = {"better": "▲", "worse": "▼", "higher": "↑", "lower": "↓", NOT_SHOWN: "?"}
SAID = {NOT_SHOWN: marked("not sure")}
SAME, NONE = "=", "–"
WAYS = {"high": marked("high"), "low": marked("low"), "": ""}


class HeadCell(NamedTuple):
    """A figure of a design: its value, how it differs, and how sure that is: a mark, a word and a shade."""

    value: str
    spread: str
    difference: str = ""
    mark: str = ""
    said: str = ""
    shade: str = ""


class HeadRow(NamedTuple):
    """A figure that is told first, of every design; ``metric`` names it, ``decides`` if it is the criterion."""

    words: str
    metric: str
    better: str
    decides: bool
    cells: tuple[HeadCell, ...]


def heads(document: Document) -> Iterator[HeadRow]:
    """Yield the figures that are told first: the criterion, then money, customers and service, as far as compared."""
    by_figure: dict[tuple[Any, ...], dict[str, Document]] = {}
    for row in document["comparisons"]:
        by_figure.setdefault((row["metric"], *row["scope"].items()), {})[row["design"]] = row
    for key in _chosen(document, by_figure):
        rows = by_figure[key]
        most, first = beside(rows.values()), next(iter(rows.values()))
        cells = tuple(_cell(rows[one["design"]], most) for one in document["designs"])
        better = WAYS[METRICS[first["metric"]].better]
        yield HeadRow(figure_words(first), first["metric"], translated(better), decides(document, first), cells)


def decides(document: Document, row: Document) -> bool:
    """Whether a row is of the figure by which the best is recommended."""
    asked = document.get("criterion")
    return asked is not None and (asked["metric"], asked["scope"]) == (row["metric"], row["scope"])


def _chosen(document: Document, known: Mapping[tuple[Any, ...], Mapping[str, Document]]) -> list[tuple[Any, ...]]:
    asked = document.get("criterion")
    chosen = [(asked["metric"], *asked["scope"].items())] if asked else []
    whole = [key for key, rows in known.items() if len(key) == 1 and any(r["mean"] is not None for r in rows.values())]
    for kind in KINDS:
        some = [metric for metric in kind if (metric,) in whole]
        if not any(key[0] in kind for key in chosen):
            chosen += [(metric,) for metric in some[:1]]
    primary = [key for key in whole if any(row["primary"] for row in known[key].values())]
    chosen += [key for key in primary if key not in chosen]
    return [key for key in chosen if key in known][:MOST]


def _cell(row: Document, most: float | None) -> HeadCell:
    value, _, spread = spoken(row, most).partition(" ±")
    spread = f"±{spread}" if spread else ""
    if row["verdict"] is None:
        return HeadCell(value, spread)
    if row["difference"] is None:
        return HeadCell(value, spread, NONE)
    if row["difference"] == 0 and not row["difference_half_width"]:
        return HeadCell(value, spread, tr("the same"), SAME, "", "unsure")
    text = spoken_difference(row["difference"], row["difference_half_width"], row["unit"], most)
    shade = "unsure" if row["verdict"] == NOT_SHOWN else row["verdict"]
    said = translated(SAID[NOT_SHOWN]) if row["verdict"] == NOT_SHOWN else in_words(row["verdict"])
    alone = "" if row["primary"] or row["verdict"] == NOT_SHOWN else tr(", seen alone")
    return HeadCell(value, spread, text, MARKS[row["verdict"]], f"{said}{alone}", shade)
