"""All times of a file: one order of day and month, one zone, one wall clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from sim.importing.columns.cells import RoleCells
from sim.importing.roles.vocabulary import TIME, types
from sim.importing.roles.words import is_hour
from sim.importing.values.dates import Order, all_readings, order_of, orders_of
from sim.importing.values.moments import Stamps, hours_of, moments, span_seconds, stamps_of
from sim.plumbing.progress import passed
from sim.scenario.basics.problems import input_error

MAIN = ("date", "start", "created", "state_time", "enqueued", "time", "end")
SPANS = ("first_reply", "solved", "closed")  # without a date a length of time, and no time of day
SHOWN_ZONE = "Europe/Berlin"
BEFORE_TIMES, TIMES_SHARE = 0.2, 0.45  # of the time that a file takes


@dataclass
class Times:
    """The times of a file by role.

    Attributes
    ----------
    moments
        Naive times by role; in UTC where the file is, before `local` converts them.
    lengths
        Seconds of the ranges in a column, by role.
    """

    cells: RoleCells
    stamps: dict[str, Stamps]
    moments: dict[str, pl.Series]
    lengths: dict[str, pl.Series]
    utc: bool

    def local(self, times: pl.Series) -> pl.Series:
        """Return times on the wall clock of the center."""
        home = self.cells.options.home
        if not self.utc or home is None:
            return times
        return times.dt.replace_time_zone("UTC").dt.convert_time_zone(home).dt.replace_time_zone(None)

    def clock(self) -> float:
        """Return how many seconds apart the times of the file can be told: 60 where no seconds are written."""
        times = [column.drop_nulls().head(5000) for column in self.moments.values()]
        whole = pl.concat(
            [column.rename("time") for column in times if len(column)] or [pl.Series("time", [], pl.Datetime("us"))]
        )
        if not len(whole):
            return 1.0
        if (whole.dt.microsecond() != 0).any():
            return 1e-3
        return 1.0 if (whole.dt.second() != 0).any() else 60.0


def times_of(cells: RoleCells) -> Times:
    """Read all columns of times.

    Raises
    ------
    InputError
        Dates can be read in two ways, or in none; or times are in UTC and nobody says where the center is.
    """
    roles = [role for role in cells.roles if types()[role] == TIME]
    stamps = dict[str, Stamps]()
    for done, role in enumerate(roles, 1):
        stamps[role] = _stamps(cells, role)
        passed(BEFORE_TIMES + TIMES_SHARE * done / len(roles))
    stamps = {role: one for role, one in stamps.items() if one.has_day or (one.has_clock and role not in SPANS)}
    days = _days(cells, stamps)
    utc = _in_utc(cells, stamps)
    beside = moments(stamps["date"], days).dt.date() if "date" in stamps else None
    found = {role: moments(of_role, days, beside) for role, of_role in stamps.items()}
    lengths = {role: span_seconds(of_role) for role, of_role in stamps.items() if of_role.has_range}
    times = Times(cells, stamps, found, lengths, utc)
    cells.step, cells.converted = times.clock(), cells.options.home if utc else None
    return times


def _stamps(cells: RoleCells, role: str) -> Stamps:
    hours = hours_of(cells.raw(role)) if role == "time" and is_hour(cells.roles[role].name) else None
    return hours or stamps_of(cells.raw(role))


def _days(cells: RoleCells, stamps: Mapping[str, Stamps]) -> dict[str, date]:
    """Return every date of the file by how it is written."""
    main = next((role for role in MAIN if role in stamps and stamps[role].parts["day"].count()), None)
    others = [stamps[role].parts["day"].drop_nulls() for role in stamps if role != main]
    if main is None:
        return {}
    texts = stamps[main].parts["day"]
    weekdays = cells.raw("weekday") if "weekday" in cells and texts.null_count() == 0 else None
    told = cells.options.dates
    order = order_of(texts.drop_nulls() if weekdays is None else texts, weekdays, told)
    if order.order is None and order.why == "":
        order = _by_others(texts, others) or order
    if order.order is None:
        raise input_error(cells.place, _ask(cells, main, order.doubtful))
    _check_all_read(cells, main, order.doubtful, order.order)
    cells.decisions["dates"] = order.order
    cells.findings.append(("dates", f"{_written(order.order)} (--dates {order.order}): {order.why}"))
    rest = pl.concat([other.rename("day") for other in others]).unique().to_list() if others else []
    more = {text: of_one[order.order] for text, of_one in all_readings(rest).items() if order.order in of_one}
    return {**more, **order.days}


def _by_others(texts: pl.Series, others: list[pl.Series]) -> Order | None:
    """Decide by the dates of the other columns too: one of them may have a day above 12."""
    whole = pl.concat([texts.drop_nulls().rename("day"), *(other.rename("day") for other in others)]).unique(
        maintain_order=True
    )
    orders = orders_of(all_readings(whole.to_list()))
    return order_of(whole, None, orders[0])._replace(why="other columns allow no other") if len(orders) == 1 else None


def _ask(cells: RoleCells, role: str, text: str) -> str:
    readings = all_readings([text])[text]
    raw = cells.raw(role)
    line = cells.lines.filter(raw.str.contains(text, literal=True).fill_null(False))[0]
    if not readings:
        return f"line {line}: {text!r} of {cells.roles[role].name.text!r} is no date"
    if len(readings) < 2:
        return f"line {line}: {text!r} of {cells.roles[role].name.text!r} is not in the order of the other dates"
    ways = " or ".join(f"{day.day} {day:%B %Y} (--dates {order})" for order, day in readings.items())
    return f"line {line}: {text!r} is {ways}; choose one"


def _check_all_read(cells: RoleCells, role: str, wrong: str, order: str) -> None:
    if wrong:
        line = cells.lines.filter(cells.raw(role).str.contains(wrong, literal=True).fill_null(False))[0]
        raise input_error(cells.place, f"line {line}: {wrong!r} is no date in the order {order}")


def _written(order: str) -> str:
    return {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}[order]


def _in_utc(cells: RoleCells, stamps: Mapping[str, Stamps]) -> bool:
    """Say whether times are in UTC; then the zone of the center must be told."""
    marked = [role for role, of_role in stamps.items() if of_role.in_utc or cells.roles[role].name.utc]
    if cells.options.all_utc:
        return True
    if not marked:
        return False
    role = marked[0]
    if cells.options.home is None:
        raise input_error(cells.place, _ask_zone(cells, role, stamps[role]))
    cells.findings.append(("zone", f"{cells.roles[role].name.text!r} is in UTC; converted to {cells.options.home}"))
    return True


def _ask_zone(cells: RoleCells, role: str, stamps: Stamps) -> str:
    raw = cells.raw(role)
    line, cell = cells.lines.filter(raw.is_not_null())[0], raw.drop_nulls()[0]
    first = moments(Stamps(stamps.parts.head(1)), _first_day(stamps)).dt.replace_time_zone("UTC")
    there = first.dt.convert_time_zone(SHOWN_ZONE)
    read = f" ({first[0]:%H:%M})" if first[0] else ""
    meant = f" ({there[0]:%H:%M})" if there[0] else ""
    return (
        f"line {line}: {cell!r} of {cells.roles[role].name.text!r} is in UTC; say where the center is, such as "
        f"--zone {SHOWN_ZONE}{meant}, or --zone UTC{read}"
    )


def _first_day(stamps: Stamps) -> dict[str, date]:
    first = stamps.parts["day"].head(1).to_list()
    each = all_readings(text for text in first if text)
    return {text: next(iter(of_one.values())) for text, of_one in each.items() if of_one}
