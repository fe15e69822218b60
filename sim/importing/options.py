"""What a planner tells about files: the flags of the command, or the lines of a mapping file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from sim.importing.values.dates import ORDERS
from sim.importing.values.durations import HOURS, MINUTES, UNITS
from sim.scenario.basics.problems import did_you_mean, input_error

KINDS = ("intervals", "calls", "chats", "tickets", "states", "daily")
MARKS = (",", ".")
MOMENTS = ("arrival", "answer", "end")
UTC = "UTC:"


@dataclass(frozen=True)
class Options:
    """What is told; what is not is found out, or asked for.

    Attributes
    ----------
    kind
        One of intervals, calls, chats, tickets, states, daily.
    dates
        Order of day, month and year: ymd, dmy, mdy.
    decimal
        The mark before fractions, ``,`` or ``.``.
    zone
        Zone of the center. Times that say UTC are converted to it; ``UTC:Europe/Berlin`` converts all times.
    units
        Unit of a duration by the name of its column: ms, s, min, h, d; ``m:ss`` or ``h:mm``.
    columns
        Name of the column by role; an empty name means that no column has the role.
    queues
        Another name of queues, by the name in the file.
    since, until
        First and last day that is kept.
    counted_at
        In which interval a contact counts that is answered or abandoned: arrival, answer, end.
    encoding, delimiter, only
        Only from a mapping: how the file is read, and that no other columns are looked for.
    strict
        A column that the file does not have is an error; of several files, one may have it.
    """

    kind: str | None = None
    dates: str | None = None
    decimal: str | None = None
    zone: str | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    queues: Mapping[str, str] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None
    counted_at: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    only: bool = False
    strict: bool = False

    @property
    def home(self) -> str | None:
        """The zone of the center."""
        return self.zone.removeprefix(UTC) if self.zone else None

    @property
    def all_utc(self) -> bool:
        """Whether all times are in UTC, though the file does not say so."""
        return bool(self.zone and self.zone.startswith(UTC))

    def over(self, others: Options) -> Options:
        """Return these options, and where nothing is told those of others."""
        values = {name: value for name, value in vars(others).items() if value}
        told = {name: value for name, value in vars(self).items() if value}
        joined = {name: {**values.get(name, {}), **told.get(name, {})} for name in ("units", "columns", "queues")}
        return replace(Options(), **{**values, **told, **joined})


def checked(options: Options, place: str = "") -> Options:
    """Refuse options that mean nothing.

    Raises
    ------
    InputError
        Tells which, and what is allowed.
    """
    for flag, value, allowed in (
        ("--kind", options.kind, KINDS),
        ("--dates", options.dates, ORDERS),
        ("--decimal", options.decimal, MARKS),
        ("--counted-at", options.counted_at, MOMENTS),
    ):
        _check_one_of(place, flag, value, allowed)
    if options.home and options.home not in available_timezones():
        raise input_error(
            place, f"--zone: {options.home!r} is no zone; {did_you_mean(options.home, sorted(available_timezones()))}"
        )
    for column, unit in options.units.items():
        _check_one_of(place, f"--unit {column!r}", unit, (*UNITS, MINUTES, HOURS))
    if options.since and options.until and options.since > options.until:
        raise input_error(place, f"--from {options.since} comes after --to {options.until}")
    return options


def _check_one_of(place: str, flag: str, value: str | None, allowed: tuple[str, ...]) -> None:
    if value is not None and value not in allowed:
        raise input_error(place, f"{flag}: {value!r} is not allowed; {did_you_mean(value, allowed)}")


def told(
    units: Iterable[str] = (),
    columns: Iterable[str] = (),
    queues: Iterable[str] = (),
    since: str | None = None,
    until: str | None = None,
    **others: Any,
) -> Options:
    """Return options as they are written on the command line: ``--unit "Avg Talk=ms"``.

    >>> told(units=["Avg Talk=ms"], since="2026-01-05").units
    {'Avg Talk': 'ms'}
    """
    return checked(
        Options(
            units=pairs("--unit", units),
            columns=pairs("--column", columns),
            queues=pairs("--queue", queues),
            since=_date("--from", since),
            until=_date("--to", until),
            **others,
        )
    )


def pairs(flag: str, texts: Iterable[str]) -> dict[str, str]:
    """Return what is written as NAME=VALUE."""
    found = {}
    for text in texts:
        name, mark, value = text.rpartition("=") if flag != "--column" else text.partition("=")
        if not mark or not name.strip():
            raise input_error("", f"{flag}: {text!r} is not of the form NAME=VALUE")
        found[name.strip()] = value.strip()
    return found


def _date(flag: str, text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise input_error("", f"{flag}: {text!r} is no date; write it as 2026-01-31") from None
