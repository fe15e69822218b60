"""Which unit the durations of a file have, and whether they are means or sums."""

from __future__ import annotations

import polars as pl

from sim.importing.columns.cells import RoleCells
from sim.importing.roles.vocabulary import DURATION, types
from sim.importing.roles.words import Name
from sim.importing.values.durations import HOURS, MINUTES, seconds_of
from sim.importing.values.units import LONGEST, WAITS, WORK, plausible, two_parts
from sim.scenario.basics.problems import input_error

SHOWN = {"s": "seconds", "ms": "milliseconds", "min": "minutes", "h": "hours", "d": "days"}


def decide_units(cells: RoleCells, more: tuple[str, ...] = (), longest: float = LONGEST) -> None:
    """Decide the unit of every duration: told, named in its header, written, or the only plausible one.

    Parameters
    ----------
    more
        Further roles that hold durations here.
    longest
        The most seconds that a mean handle time can be.

    Raises
    ------
    InputError
        Several are plausible: tells what a cell would be in each, and the flag.
    """
    durations = [role for role in cells.roles if types()[role] == DURATION or role in more]
    forms = {role: cells.form(role) for role in durations}
    for role in durations:
        name = cells.roles[role].name
        told = cells.options.units.get(name.text)
        if told or (name.unit and forms[role] == "number"):
            cells.units[role] = told or str(name.unit)
        elif forms[role] == "two" and (parts := _parts_named(name)):
            cells.units[role] = parts
    _plain(cells, [role for role in durations if forms[role] == "number" and role not in cells.units], longest)
    _two(cells, [role for role in durations if forms[role] == "two" and role not in cells.units])
    _tell(cells, durations, forms)


def _parts_named(name: Name) -> str | None:
    """Return how ``a:b`` is meant where the header says it: hours, ``hh:mm``, ``mm:ss``."""
    text = name.text.lower()
    if name.unit == "h" or ("hh:mm" in text and "mm:ss" not in text):
        return HOURS
    return MINUTES if name.unit == "min" or "m:ss" in text else None


def _plain(cells: RoleCells, roles: list[str], longest: float) -> None:
    if not roles:
        return
    means = {role: mean for role in roles if (mean := _mean(cells, role)) is not None}
    judged = {role: mean for role, mean in means.items() if role in WORK}
    judged = judged or {role: mean for role, mean in means.items() if role in WAITS}
    units = plausible(judged, longest) if judged else []
    known = [cells.units[role] for role in (*WORK, *WAITS) if role in cells.units]
    if not judged and not known and not means:
        units = ["s"]
    elif len(units) != 1 and known:
        units = [known[0]]
    if len(units) != 1:
        raise input_error(cells.place, _ask(cells, next(iter(judged or means)), units))
    cells.units.update(dict.fromkeys(roles, units[0]))


def _mean(cells: RoleCells, role: str) -> float | None:
    raw = cells.raw(role)
    found = raw.to_frame().select(seconds_of(role, "number", "s", cells.mark).alias(role))[role]
    mean = found.filter(found > 0).mean()
    return float(mean) if mean is not None else None  # type: ignore[arg-type]


def _ask(cells: RoleCells, role: str, units: list[str]) -> str:
    name, raw = cells.roles[role].name.text, cells.raw(role)
    known = raw.is_not_null() & ~raw.is_in(["0", "0.0", "0,0"])
    line, cell = cells.lines.filter(known)[0], raw.filter(known)[0]
    readings = " or ".join(f'{cell} {SHOWN[unit]} (--unit "{name}={unit}")' for unit in units or ("s", "ms", "min"))
    return f"line {line}: {cell!r} of {name!r} is {readings}; choose one"


def _two(cells: RoleCells, roles: list[str]) -> None:
    if not roles:
        return
    by_role = {role: _mean_two(cells, role) for role in roles}
    judged = [mean for role, mean in by_role.items() if role in (*WORK, *WAITS)]
    forms = two_parts(judged) if judged else [MINUTES, HOURS]
    if len(forms) != 1:
        role = roles[0]
        line, cell = cells.lines.filter(cells.raw(role).is_not_null())[0], cells.raw(role).drop_nulls()[0]
        name = cells.roles[role].name.text
        raise input_error(
            cells.place,
            f'line {line}: {cell!r} of {name!r} is minutes and seconds (--unit "{name}={MINUTES}") or '
            f'hours and minutes (--unit "{name}={HOURS}"); choose one',
        )
    cells.units.update(dict.fromkeys(roles, forms[0]))


def _mean_two(cells: RoleCells, role: str) -> float:
    found = cells.raw(role).to_frame().select(seconds_of(role, "two", MINUTES, cells.mark).alias(role))[role]
    return float(found.filter(found > 0).mean() or 0.0)  # type: ignore[arg-type]


def _tell(cells: RoleCells, durations: list[str], forms: dict[str, str]) -> None:
    ways = {role: SHOWN.get(cells.units.get(role, ""), cells.units.get(role, forms[role])) for role in durations}
    for way in dict.fromkeys(ways.values()):
        named = [cells.roles[role].name.text for role, its in ways.items() if its == way]
        cells.findings.append(("durations", f"{', '.join(named)} in {WRITTEN.get(way, way)}"))


WRITTEN = {
    "colons": "h:mm:ss or m:ss",
    "words": "words (1h 12m)",
    "sheet": "times of a spreadsheet",
    "number": "seconds",
}


def is_sum(cells: RoleCells, role: str, seconds: pl.Series, contacts: pl.Series) -> bool:
    """Whether durations of intervals are sums over their contacts: the header says so, or means would be absurd."""
    name = cells.roles[role].name
    if name.mean or name.total:
        return name.total and not name.mean
    if role not in WORK:
        return False
    frame = pl.DataFrame({"seconds": seconds, "contacts": contacts}).filter(
        (pl.col("contacts") > 0) & (pl.col("seconds") > 0)
    )
    each = frame.select((pl.col("seconds") / pl.col("contacts")).mean()).item()
    whole = frame["seconds"].mean()
    return bool(whole and each and whole > 3600 and each <= 3600)  # type: ignore[operator]
