"""Exports read: from files to canonical tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from os import PathLike
from pathlib import Path

from sim.importing.canonical import Canonical
from sim.importing.columns.people import People
from sim.importing.joining import joined
from sim.importing.mapping import document, options_for, read_mapping
from sim.importing.options import Options, told
from sim.importing.reading import Reading, read
from sim.plumbing.progress import part
from sim.scenario.basics.problems import InputError, Problem, did_you_mean, input_error


def read_each(paths: Sequence[Path], options: Options | None = None, mapping: Path | None = None) -> list[Reading]:
    """Read every file by itself; customers and agents have the same numbers in all of them.

    Raises
    ------
    InputError
        All problems of all files.
    """
    known = read_mapping(mapping) if mapping is not None else {}
    told_to_all = replace(options or Options(), strict=len(paths) == 1)
    people, readings = People(), []
    problems: list[Problem] = []
    for path, before, size, whole in _sizes(paths):
        try:
            told_of_file = options_for(path.name, known, str(mapping))
            with part("reading, kB", before, size, whole):
                readings.append(read(path, told_to_all.over(told_of_file), people))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    _check_used(told_to_all, readings)
    return readings


def _sizes(paths: Sequence[Path]) -> Iterator[tuple[Path, float, float, float]]:
    """Yield each file with the size of those before it, its own, and that of all."""
    sizes = [path.stat().st_size / 1_000 if path.is_file() else 0.0 for path in paths]
    for path, size, end in zip(paths, sizes, accumulate(sizes), strict=True):
        yield path, end - size, size, sum(sizes)


def _check_used(options: Options, readings: Sequence[Reading]) -> None:
    """Refuse flags that name what no file has."""
    for flag, names, what in (
        ("--column", options.columns.values(), "columns"),
        ("--unit", options.units, "columns"),
        ("--queue", options.queues, "queues"),
    ):
        known = list(dict.fromkeys(name for reading in readings for name in reading.names.get(what, [])))
        for name in names:
            if name and name not in known:
                raise input_error("", f"{flag}: no file has {name!r}; {did_you_mean(name, known, f'its {what}')}")


def together(readings: Sequence[Reading], options: Options | None = None) -> Canonical:
    """Return the canonical tables of files that were read."""
    tables, notes = joined(readings)
    levels = {queue: formula for reading in readings for queue, formula in reading.levels.items()}
    told_all = options or Options()
    zone = told_all.home or next((reading.source.zone for reading in readings if reading.source.zone), None)
    return Canonical(
        **tables,
        zone=zone,
        sources=tuple(reading.source for reading in readings),
        levels=levels,
        mapping=document([reading.mapping for reading in readings], told_all),
        notes=tuple(notes),
    )


def read_exports(paths: Sequence[Path], options: Options | None = None, mapping: Path | None = None) -> Canonical:
    """Read files and join them.

    Parameters
    ----------
    paths
        The files, in any order: volumes, staff, tickets, ...
    options
        What is told of all of them; what is not is found out, or asked for.
    mapping
        A `fit.yaml` of an earlier reading. Options go before it.

    Raises
    ------
    InputError
        A file is no table, means nothing to us, or could mean two things; tells file, line, both readings, and the flag
        that chooses.
    """
    readings = read_each(paths, options, mapping)
    return together(readings, _with_mapping(options or Options(), mapping))


def _with_mapping(options: Options, mapping: Path | None) -> Options:
    return options.over(options_for("", read_mapping(mapping), str(mapping))) if mapping is not None else options


def read_export(
    *files: str | PathLike[str],
    kind: str | None = None,
    dates: str | None = None,
    decimal: str | None = None,
    zone: str | None = None,
    units: Iterable[str] = (),
    columns: Iterable[str] = (),
    queues: Iterable[str] = (),
    since: str | None = None,
    until: str | None = None,
    counted_at: str | None = None,
    mapping: str | PathLike[str] | None = None,
) -> Canonical:
    """Read exports of ACDs, WFM tools, help desks and CRMs as canonical tables.

    Parameters
    ----------
    files
        CSV and other delimited text, XLSX, JSON lines; each may be packed by gzip. Several are joined.
    kind
        intervals, calls, chats, tickets, states or daily, where the columns do not tell it.
    dates
        Order of day, month and year, where no date tells it: ymd, dmy, mdy.
    decimal
        The mark before fractions, where no number tells it: ``,`` or ``.``.
    zone
        Zone of the center, such as ``Europe/Berlin``: needed where times are in UTC. ``UTC:Europe/Berlin`` converts
        times that do not say so.
    units
        Units of durations, ``"Avg Talk=ms"``: ms, s, min, h, d, m:ss, h:mm.
    columns
        Columns by role, ``"offered=Angeboten"``; nothing after the sign leaves a role out.
    queues
        Other names of queues, ``"Hotline=phone"``.
    since, until
        First and last day that is kept: ``2026-01-31``.
    counted_at
        In which interval contacts count that are answered or abandoned: arrival, answer, end.
    mapping
        A `fit.yaml`, which `Canonical.mapping` holds too.

    Returns
    -------
    Canonical
        Polars frames ``intervals``, ``contacts``, ``tickets``, ``states``, ``daily``, those that the files have; with
        sources, zone, and remarks. Customers and agents are numbers in order of appearance.

    Raises
    ------
    InputError
        A file cannot be read, or could mean two things.
    """
    options = told(
        units, columns, queues, since, until, kind=kind, dates=dates, decimal=decimal, zone=zone, counted_at=counted_at
    )
    return read_exports([Path(file) for file in files], options, Path(mapping) if mapping is not None else None)
