"""Records of many fields moved as lumps of bytes: numpy moves them a field at a time, which takes long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np


def rows_of(table: Any, places: Any) -> Any:
    """Return records by place, each fetched whole.

    >>> rows_of(np.array([(1, 2.0), (3, 4.0)], [("one", "i4"), ("two", "f8")]), [1, 0])["two"].tolist()
    [4.0, 2.0]
    """
    return _lumps(table)[places].view(table.dtype)


def joined(parts: Sequence[Any]) -> Any:
    """Return the records of some tables of one kind, one table after the other."""
    _alike(parts)
    return np.concatenate([_lumps(part) for part in parts]).view(parts[0].dtype)


def overwrite(table: Any, other: Any) -> None:
    """Put the records of a table of the same kind and length in the place of those that are there.

    >>> overwrite(np.zeros(2, [("one", "i4")]), np.zeros(2, [("one", "i8")]))
    Traceback (most recent call last):
    TypeError: tables are of 2 kinds
    """
    _alike((table, other))
    np.copyto(_lumps(table), _lumps(other))


def _alike(tables: Sequence[Any]) -> None:
    """Refuse tables of several kinds, whose bytes would be taken for something else."""
    if any(one.dtype != tables[0].dtype for one in tables):
        raise TypeError(f"tables are of {len({str(one.dtype) for one in tables})} kinds")


def _lumps(table: Any) -> Any:
    """Return a view of records that has but one field; plain numbers as they are."""
    return table if table.dtype.names is None else np.asarray(table).view(np.dtype((np.void, table.dtype.itemsize)))
