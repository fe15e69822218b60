"""Names of queues: from a column, or one for the whole file."""

from __future__ import annotations

import polars as pl

from sim.importing.columns.cells import RoleCells
from sim.importing.columns.words import channel

UNNAMED = {"chats": "chat", "tickets": "email"}
DEFAULT = "phone"


def queue_of(cells: RoleCells) -> pl.Series:
    """Return the queue of each row, under the name that was told."""
    role = next((role for role in ("queue", "sheet") if role in cells and _several(cells, role)), None)
    if role is None:
        name = UNNAMED.get(cells.kind, DEFAULT)
        cells.findings.append(("queue", f"no column names queues; called {name!r}"))
        found = pl.Series("queue", [name], pl.String).new_from_index(0, cells.height)
    else:
        found = cells.text(role).fill_null(DEFAULT).alias("queue")
    return renamed(cells, _by_channel(cells, found))


def _by_channel(cells: RoleCells, found: pl.Series) -> pl.Series:
    """Tell queues apart that count several channels, in exports of counts; a file without queues has one a channel."""
    if "channel" not in cells or cells.kind not in ("intervals", "daily"):
        return found
    frame = pl.DataFrame({"queue": found, "channel": channel(cells.text("channel")).fill_null("")})
    if "queue" not in cells:
        return frame.select(pl.when(pl.col("channel") != "").then("channel").otherwise("queue").alias("queue"))["queue"]
    several = pl.col("channel").n_unique().over("queue") > 1
    return frame.select(
        pl.when(several).then(pl.col("queue") + " " + pl.col("channel")).otherwise("queue").alias("queue")
    )["queue"]


def _several(cells: RoleCells, role: str) -> bool:
    """Whether a column names queues; the name of a single sheet does not."""
    return role != "sheet" or cells.raw(role).n_unique() > 1


def renamed(cells: RoleCells, found: pl.Series) -> pl.Series:
    """Return queues by the names that were told."""
    cells.queues = sorted(found.unique().to_list())
    return found.replace(cells.options.queues) if cells.options.queues else found
