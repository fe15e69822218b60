"""Records of many fields moved as lumps of bytes: numpy moves them a field at a time, which takes long."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

FEW = 8_192  # records that stay near the processor while they are filled
SOME = 16_384  # and while they are taken apart


def rows_of(table: Any, places: Any) -> Any:
    """Return records by place, each fetched whole.

    >>> rows_of(np.array([(1, 2.0), (3, 4.0)], [("one", "i4"), ("two", "f8")]), [1, 0])["two"].tolist()
    [4.0, 2.0]
    """
    return _lumps(table)[places].view(table.dtype)


def behind_each_other(tables: Sequence[Any], kind: Any) -> Any:
    """Return records of a kind of several tables as one.

    >>> one = np.array([(1, 2.0)], [("one", "i4"), ("two", "f8")])
    >>> behind_each_other([one, one], one.dtype)["two"].tolist()
    [2.0, 2.0]
    """
    return np.concatenate([_lumps(np.zeros(0, kind)), *map(_lumps, tables)]).view(kind)


def laid_out(columns: Mapping[str, Any], kind: Any, count: int, places: Any = None, room: Any = None) -> Any:
    """Return so many records of a kind made of columns, in the order of places; what is one number is that of all.

    Some records at a time are filled field by field, as many as stay near the processor; other fields are zero. They
    stand in new memory, which the system has to find first, or in the room of as many others that are needed no more.

    >>> laid_out({"one": np.array([7, 8]), "two": 0.5}, np.dtype([("one", "i4"), ("two", "f8")]), 2, np.array([1, 0]))
    array([(8, 0.5), (7, 0.5)], dtype=[('one', '<i4'), ('two', '<f8')])
    """
    table = np.zeros(count, kind) if room is None else room[:count]
    alike = {name: one for name, one in columns.items() if not getattr(one, "ndim", 0) and one}
    told = {name: one for name, one in columns.items() if getattr(one, "ndim", 0)}
    for first in range(0, count, FEW):
        some = slice(first, first + FEW)
        part, those = table[some], None if places is None else places[some]
        if room is not None:
            _bytes(part)[:] = 0
        for name, one in alike.items():
            part[name] = one
        for name, column in told.items():
            part[name] = column[some] if places is None else column.take(those)
    return table


def unpacked(rows: Any, names: list[str], order: Any) -> dict[str, Any]:
    """Return packed rows by column, in another order: each row is fetched once, a few at a time, not once a column.

    >>> unpacked(np.array([(1, 2.0), (3, 4.0)], [("one", "i4"), ("two", "f8")]), ["two"], np.array([1, 0]))
    {'two': array([4., 2.])}
    """
    made = {name: np.empty(len(order), rows.dtype[name]) for name in names}
    for first in range(0, len(order), SOME):
        part = rows_of(rows, order[first : first + SOME])
        for name, column in made.items():
            column[first : first + SOME] = part[name]
    return made


def bytes_of(table: Any) -> memoryview:
    """Return the bytes of records that stand one behind the other, as they are now, without a copy.

    >>> list(bytes_of(np.array([(1,), (2,)], [("one", "i1")])))
    [1, 2]
    """
    plain: Any = np.asarray(table).view(np.uint8)
    return memoryview(plain)


class Clearing:
    """Lets all records of tables be zero, but for fields that have numbers of their own, again and again.

    >>> table = np.array([(1, 2.0), (3, 4.0)], [("one", "i4"), ("two", "f8")])
    >>> Clearing([table], [(table["one"], np.array([7, 8]))])()
    >>> table.tolist()
    [(7, 0.0), (8, 0.0)]
    """

    def __init__(self, tables: Iterable[Any], fields: Iterable[tuple[Any, Any]]) -> None:
        self._tables, self._fields = [_bytes(table) for table in tables], [*fields]

    def __call__(self) -> None:
        """Let them be so."""
        for table in self._tables:
            table[:] = 0
        for field, numbers in self._fields:
            field[:] = numbers


class Overwriting:
    """Puts records of tables in the place of those of other tables, of the same kinds and lengths, again and again.

    Which bytes these are is looked up once.

    Parameters
    ----------
    tables
        Pairs of tables: the one that is written to, and the one that is read.

    >>> one, other = np.zeros(2, [("one", "i4")]), np.ones(2, [("one", "i4")])
    >>> Overwriting([(one, other)])()
    >>> one["one"].tolist()
    [1, 1]
    >>> Overwriting([(np.zeros(2, [("one", "i4")]), np.zeros(2, [("one", "i8")]))])
    Traceback (most recent call last):
    TypeError: tables are of 2 kinds
    """

    def __init__(self, tables: Iterable[tuple[Any, Any]]) -> None:
        self._pairs = [(_bytes(one), _bytes(other)) for one, other in tables if _alike((one, other)) and len(one)]

    def __call__(self) -> None:
        """Put them there."""
        for one, other in self._pairs:
            one[:] = other


def _bytes(table: Any) -> Any:
    """Return a view of the bytes of a table."""
    return np.asarray(table).reshape(-1).view(np.uint8)


def _alike(tables: Sequence[Any]) -> bool:
    """Refuse tables of several kinds, whose bytes would be taken for something else."""
    if any(one.dtype != tables[0].dtype for one in tables):
        raise TypeError(f"tables are of {len({str(one.dtype) for one in tables})} kinds")
    return True


def _lumps(table: Any) -> Any:
    """Return a view of records that has but one field; plain numbers as they are."""
    return table if table.dtype.names is None else np.asarray(table).view(np.dtype((np.void, table.dtype.itemsize)))
