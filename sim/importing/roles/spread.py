"""Queues side by side in columns, ``Sales Offered; Sales Answered; Support Offered; ...``, put into rows."""

from __future__ import annotations

import re
from collections.abc import Mapping

import polars as pl

from sim.importing.files.grid import LINE
from sim.importing.roles.vocabulary import COUNT, DURATION, SHARE, roles_of, types
from sim.importing.roles.words import name_of
from sim.importing.rows.table import BLOCK, NamedTable

PARTED = re.compile(r"[\s_:/|–-]+")
QUEUE = "Queue"
FEWEST = 2  # roles that a queue must share with another
FIGURES = (COUNT, DURATION, SHARE)


def gathered(table: NamedTable) -> NamedTable:
    """Return a table with a row for each queue, where its columns hold several; else as it is."""
    queues = _queues(table.names)
    if not queues:
        return table
    spread = {key for columns in queues.values() for key in columns.values()}
    shared = {key: text for key, text in table.names.items() if key not in spread}
    tails = list(dict.fromkeys(tail for columns in queues.values() for tail in columns))
    at = {tail: f"q{number}" for number, tail in enumerate(tails)}
    parts = [_part(table.cells, queue, columns, list(shared), at) for queue, columns in queues.items()]
    apart = [_part(table.totals, queue, columns, list(shared), at) for queue, columns in queues.items()]
    names = shared | {at[tail]: tail for tail in tails} | {"queue": QUEUE}
    return NamedTable(pl.concat(parts), names, pl.concat(apart), table.dropped, table.header_line)


def _part(
    cells: pl.DataFrame, queue: str, columns: Mapping[str, str], shared: list[str], at: Mapping[str, str]
) -> pl.DataFrame:
    own = [
        (pl.col(columns[tail]) if tail in columns else pl.lit(None, pl.String)).alias(key) for tail, key in at.items()
    ]
    return cells.select(*shared, *own, pl.lit(queue).alias("queue"), LINE, BLOCK)


def _queues(names: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return the columns of each queue by what they hold, where two queues or more hold the same figures."""
    for front in (True, False):
        found: dict[str, dict[str, str]] = {}
        for key, text in names.items():
            if not roles_of(name_of(text)) and (parted := _parted(text, front)):
                found.setdefault(parted[0], {})[parted[1]] = key
        full = {queue: columns for queue, columns in found.items() if len(columns) >= FEWEST}
        if len(full) >= 2:
            return full
    return {}


def _parted(text: str, front: bool) -> tuple[str, str] | None:
    """Part a header into a queue and a figure: the longest figure that is known."""
    places = [match.span() for match in PARTED.finditer(text)]
    for start, stop in places if front else reversed(places):
        queue, figure = (text[:start], text[stop:]) if front else (text[stop:], text[:start])
        if queue and any(types()[role] in FIGURES for role in roles_of(name_of(figure))):
            return queue.strip(" :-"), figure
    return None
