"""Objects of JSON, one a line or in one list, as cells: keys within keys become ``Queue.Name``."""

from __future__ import annotations

import json
from io import BytesIO

import polars as pl

from sim.importing.files.grid import LINE, CellGrid, cleaned
from sim.importing.files.text import Text
from sim.scenario.basics.problems import input_error


def grid_of(text: Text, place: str) -> CellGrid:
    """Return the cells of objects, with the names of their keys; lists within them are left out."""
    frame = _flat(_objects(text.letters, place))
    names = tuple(frame.columns)
    numbered = frame.rename({name: f"c{number}" for number, name in enumerate(names)})
    found = {"encoding": f"{text.encoding} ({text.why})", "form": "JSON lines"}
    return CellGrid(cleaned(numbered.with_row_index(LINE, 1)), names, found)


def is_json(letters: str) -> bool:
    """Whether text begins as an object, or a list of objects."""
    start = letters[:1000].lstrip()
    return start.startswith("{") or (start.startswith("[") and start[1:].lstrip().startswith("{"))


def _objects(letters: str, place: str) -> pl.DataFrame:
    data = letters.encode(errors="replace")
    try:
        if letters.lstrip().startswith("["):
            return pl.DataFrame(json.loads(data), infer_schema_length=None)
        return pl.read_ndjson(BytesIO(data), infer_schema_length=None)
    except (pl.exceptions.PolarsError, ValueError, TypeError):
        raise input_error(place, _wrong(letters)) from None


def _wrong(letters: str) -> str:
    """Tell the first line that is no object."""
    for number, line in enumerate(letters.splitlines(), 1):
        try:
            if line.strip() and not isinstance(json.loads(line), dict):
                return f"line {number} is no object of JSON"
        except ValueError as error:
            return f"line {number} is no JSON: {error}"
    return "keys hold values of different kinds in different lines"


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    while nested := [name for name, kind in frame.schema.items() if kind == pl.Struct]:
        for name in nested:
            parts = frame[name].struct.unnest()
            frame = frame.drop(name).hstack(parts.rename({part: f"{name}.{part}" for part in parts.columns}))
    lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List | pl.Array)]
    return frame.drop(lists).cast(pl.String)
