"""The columns of one file as values: numbers, durations, times and words, each by its role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from sim.importing.files.grid import LINE
from sim.importing.options import Options
from sim.importing.roles.columns import Column
from sim.importing.roles.vocabulary import COUNT, DURATION, SHARE, types
from sim.importing.rows.table import NamedTable
from sim.importing.values.distinct import by_distinct
from sim.importing.values.durations import form_of, seconds_of
from sim.importing.values.missing import known
from sim.importing.values.numbers import Mark, mark_of, numbers
from sim.scenario.basics.problems import input_error

FAILING = 0.005  # share of the cells of a column that may be no values
YES = r"(?i)^(y|yes|true|1|ja|oui|si|sí|wahr|x|answered|abandoned)$"
NO = r"(?i)^(n|no|false|0|nein|non|falsch)$"


@dataclass
class RoleCells:
    """What is being read of one file.

    Attributes
    ----------
    roles
        The column of each role.
    findings
        What was understood and why, a pair each, for people.
    mapping
        The same for `fit.yaml`.
    units
        Unit of plain numbers by role, once it is decided.
    queues
        Names of the queues as the file has them.
    decisions
        What was decided that a mapping says: ``dates``, ``counted_at``.
    step
        Seconds between the times that the file can tell apart.
    converted
        The zone to which times in UTC were converted.
    """

    place: str
    kind: str
    table: NamedTable
    roles: dict[str, Column]
    options: Options
    findings: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    dropped: dict[str, int] = field(default_factory=dict)
    identities: list[tuple[str, str]] = field(default_factory=list)
    units: dict[str, str] = field(default_factory=dict)
    queues: list[str] = field(default_factory=list)
    decisions: dict[str, str] = field(default_factory=dict)
    step: float = 1.0
    converted: str | None = None
    _mark: Mark | None = None

    def __contains__(self, role: str) -> bool:
        return role in self.roles

    @property
    def height(self) -> int:
        """Rows of data."""
        return self.table.cells.height

    @property
    def lines(self) -> pl.Series:
        """The line of each row in the file."""
        return self.table.cells[LINE]

    def raw(self, role: str, cells: pl.DataFrame | None = None) -> pl.Series:
        """Return the cells of a role as text, null where they say that they are unknown."""
        frame = self.table.cells if cells is None else cells
        key = self.roles[role].key
        return frame.select(known(key))[key].rename(role)

    def text(self, role: str) -> pl.Series:
        """Return the cells of a role as text; all null where no column has it."""
        return self.raw(role) if role in self.roles else pl.Series(role, [None] * self.height, pl.String)

    @property
    def mark(self) -> str:
        """The mark before fractions."""
        if self._mark is None:
            self._mark = self._decided_mark()
        return self._mark.mark or "."

    @property
    def decided(self) -> str | None:
        """The mark before fractions, where one was seen or told."""
        return self._mark.mark if self._mark else None

    def _decided_mark(self) -> Mark:
        if self.options.decimal:
            return Mark(self.options.decimal, "told")
        plain = {role: self.raw(role) for role in self.roles if types()[role] in (COUNT, DURATION, SHARE)}
        found = mark_of(
            plain.values(), [column for role, column in plain.items() if types()[role] == COUNT and role != "staffed"]
        )
        if found.mark is None and found.doubtful:
            raise input_error(self.place, self._doubt(found.doubtful, plain))
        if found.mark is not None:
            self.findings.append(("decimal mark", f"{found.mark!r}: {found.why}"))
        return found

    def _doubt(self, cell: str, plain: Mapping[str, pl.Series]) -> str:
        role = next(role for role, column in plain.items() if (column == cell).any())
        whole, part = cell.replace(",", "").replace(".", ""), cell.replace(",", ".")
        one, other = (",", ".") if "." in cell else (".", ",")
        return (
            f"line {self._line(role, cell)}: {cell!r} of {self.roles[role].name.text!r} is {whole} (--decimal {one}) "
            f"or {part} (--decimal {other}); choose one"
        )

    def _line(self, role: str, cell: str) -> int:
        return int(self.lines.filter(self.raw(role) == cell)[0])

    def numbers(self, role: str, cells: pl.DataFrame | None = None) -> pl.Series:
        """Return the cells of a role as numbers."""
        raw = self.raw(role, cells)
        mark = self.mark
        found = by_distinct(raw, lambda cell: numbers(cell, mark))
        return self._checked(role, raw, found, "number") if cells is None else found

    def seconds(self, role: str, cells: pl.DataFrame | None = None) -> pl.Series:
        """Return the cells of a role as seconds."""
        raw = self.raw(role, cells)
        unit = self.units.get(role, "s")
        form, mark = self.form(role), self.mark
        found = by_distinct(raw, lambda cell: seconds_of(cell, form, unit, mark))
        return self._checked(role, raw, found, "duration") if cells is None else found

    def form(self, role: str) -> str:
        """Return how the durations of a role are written."""
        return form_of(self.raw(role).drop_nulls().head(10_000))

    def share(self, role: str) -> pl.Series:
        """Return the cells of a role as shares from 0 to 1: by percent signs, or because some exceed 1."""
        found = self.numbers(role)
        hundred = self.raw(role).str.ends_with("%").any() or (found.max() or 0) > 1.0 + 1e-9  # type: ignore[operator]
        return found / 100 if hundred else found

    def flag(self, role: str) -> pl.Series:
        """Return the cells of a role as yes or no."""
        cells = self.raw(role)
        frame = cells.to_frame()
        yes = pl.when(pl.col(role).str.contains(YES)).then(True).when(pl.col(role).str.contains(NO)).then(False)
        return frame.select(yes.alias(role))[role]

    def _checked(self, role: str, raw: pl.Series, found: pl.Series, what: str) -> pl.Series:
        """Refuse a column of which too many cells are no values; tell of few."""
        wrong = raw.is_not_null() & found.is_null()
        count, of = int(wrong.sum()), max(int(raw.count()), 1)
        if count:
            at, cell = int(self.lines.filter(wrong)[0]), raw.filter(wrong)[0]
            text = f"line {at}: {self.short(cell)} of {self.roles[role].name.text!r} is no {what}"
            if count > FAILING * of:
                advice = f'leave the column out with --column {role}="" or name another'
                raise input_error(self.place, f"{text} ({count} of {of} cells); {advice}")
            self.note(f"{text}; {count} such cells count as unknown")
        below = found < 0
        if below.any() and types()[role] in (COUNT, DURATION):
            self.note(f"{int(below.sum())} values of {self.roles[role].name.text!r} are below 0 and count as unknown")
            found = found.to_frame().select(pl.when(pl.col(found.name) >= 0).then(pl.col(found.name)).alias(role))[role]
        return found

    def note(self, text: str) -> None:
        """Tell something once."""
        if text not in self.notes:
            self.notes.append(text)

    def drop(self, why: str, count: int) -> None:
        """Count rows that are left out."""
        if count:
            self.dropped[why] = self.dropped.get(why, 0) + count

    def keep(self, rows: pl.Series) -> None:
        """Go on with some of the rows."""
        self.table = NamedTable(
            self.table.cells.filter(rows),
            self.table.names,
            self.table.totals,
            self.table.dropped,
            self.table.header_line,
        )

    @staticmethod
    def short(cell: str) -> str:
        """Return a cell as it may be shown: what may be a person's is not."""
        return repr(cell) if len(cell) <= 24 and not any(letter in cell for letter in "@ ") else "a cell"
