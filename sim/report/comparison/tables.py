"""The tables of a comparison that people read: a column per design, and beside it how it differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.language.words import marked, tr, translated, trn
from sim.metrics.catalogue import METRICS
from sim.report.page.numbers import beside, spoken, spoken_difference
from sim.report.page.text_table import Table
from sim.report.page.vocabulary import SCOPES, in_words

Rows = Mapping[str, Mapping[str, Any]]
SIDE_BY_SIDE = 3  # designs beside the reference that a wide terminal can hold
SHADES = {"no difference shown": "unsure"}
SHORT = {"no difference shown": marked("none shown")}


def heading(document: Mapping[str, Any]) -> str:
    """Say what is compared with what, and how often it was simulated."""
    counts = [one["replications"] for one in document["designs"]]
    often = (
        trn("{count} replication each", "{count} replications each", counts[0], count=counts[0])
        if len(set(counts)) == 1
        else tr("{least} to {most} replications", least=min(counts), most=max(counts))
    )
    return tr(
        "{designs} designs on the same customers, {often} from seed {seed}; differences from {reference}, ± at "
        "{confidence} % confidence",
        designs=len(counts),
        often=often,
        seed=document["seed"],
        reference=document["reference"],
        confidence=f"{100 * document['confidence']:g}",
    )


def comparison_tables(document: Mapping[str, Any], across: int = SIDE_BY_SIDE) -> list[Table]:
    """Return the tables of a comparison: one for each scope, and more where there are many designs."""
    reference, *others = (one["design"] for one in document["designs"])
    parts = [others[at : at + across] for at in range(0, len(others), across)]
    shown = [_table(title, rows, reference, part) for title, rows in _by_scope(document).items() for part in parts]
    counts = {one["design"]: one["replications"] for one in document["designs"]}
    return ([_counts(counts)] if len(set(counts.values())) > 1 else []) + [table for table in shown if table.rows]


def _counts(counts: Mapping[str, int]) -> Table:
    rows = tuple((name, str(count)) for name, count in counts.items())
    return Table("replications", (marked("design"), marked("replications")), rows, ("",) * len(rows))


def _by_scope(document: Mapping[str, Any]) -> dict[str, dict[str, dict[str, Mapping[str, Any]]]]:
    """Return the rows by scope, metric and design, without echoes of the whole center."""
    found: dict[str, dict[str, dict[str, Mapping[str, Any]]]] = {}
    for row in document["comparisons"]:
        if not row["echo"]:
            title = " ".join(tr(SCOPES[kind], name=name) for kind, name in row["scope"].items()) or tr("whole center")
            found.setdefault(title, {}).setdefault(row["metric"], {})[row["design"]] = row
    return found


def _table(title: str, figures: Mapping[str, Rows], reference: str, others: Sequence[str]) -> Table:
    defined = {
        metric: rows for metric, rows in figures.items() if any(row["mean"] is not None for row in rows.values())
    }
    header = (title, reference, *(text for name in others for text in (name, marked("difference"))))
    rows = tuple((METRICS[metric].title, *_cells(rows, reference, others)) for metric, rows in defined.items())
    shades = {
        (at, 3 + 2 * k): SHADES.get(str(rows[name]["verdict"]), str(rows[name]["verdict"]))
        for at, rows in enumerate(defined.values())
        for k, name in enumerate(others)
    }
    return Table(title, header, rows, ("",) * len(rows), shades)


def _cells(rows: Rows, reference: str, others: Sequence[str]) -> list[str]:
    most = beside(rows.values())
    cells = [spoken(rows[reference], most)]
    for name in others:
        cells += [spoken({**rows[name], "low": None}, most), _difference(rows[name], most)]
    return cells


def _difference(row: Mapping[str, Any], most: float | None) -> str:
    if row["difference"] is None:
        return "–"
    if row["difference"] == 0 and (not row["difference_half_width"] or not row["variance_reduction"]):
        return tr("the same")
    text = spoken_difference(row["difference"], row["difference_half_width"], row["unit"], most)
    verdict = translated(SHORT[row["verdict"]]) if row["verdict"] in SHORT else in_words(row["verdict"])
    return f"{text} {verdict}" if row["primary"] or row["verdict"] in SHORT else f"{text} ({verdict})"
