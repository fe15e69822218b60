"""Service levels: by which of four formulas a file has them, and how many were answered in time.

With H answered, H_T of them in time, P offered, A_T abandoned in time: ``answered`` H_T / H, ``without_short``
H_T / (P - A_T), ``positive`` (H_T + A_T) / P, ``negative`` H_T / P. Cisco UCCX documents all four. Which one a column
follows is told by counts, which are whole: H_T = level x denominator must be, in every row.
"""

from __future__ import annotations

import polars as pl

from sim.importing.columns.cells import RoleCells
from sim.importing.roles.vocabulary import SHARE, types

FORMULAS = ("negative", "answered", "positive")
SPELLED = {
    "answered": "answered in time / answered",
    "without_short": "answered in time / (offered - abandoned in time)",
    "positive": "(answered + abandoned in time) / offered",
    "negative": "answered in time / offered",
}
WHOLE = 0.97  # of the rows in which the number in time must be whole
CLEAR = 0.02


def shares_of(cells: RoleCells) -> list[pl.Series]:
    """Return the columns of service levels that the file has, as shares, and the threshold."""
    roles = [role for role in cells.roles if types()[role] == SHARE]
    columns = [cells.share(role).alias(role) for role in roles]
    return [*columns, _threshold(cells)]


def _threshold(cells: RoleCells) -> pl.Series:
    if "threshold" in cells:
        return cells.numbers("threshold")
    name = cells.roles["service_level"].name if "service_level" in cells else None
    known = float(name.numbers[-1]) if name and name.numbers else None
    return pl.Series("threshold", [known], pl.Float64).new_from_index(0, cells.height)


def levels_of(cells: RoleCells, frame: pl.DataFrame) -> pl.DataFrame:
    """Add the formula of the service level, and the contacts answered within the threshold."""
    named = next((name for name in ("answered", "negative", "positive") if f"level_{name}" in cells), None)
    if named is not None:
        return _within(
            cells, frame.with_columns(pl.col(f"level_{named}").alias("service_level")), named, "named in the header"
        )
    if "service_level" not in cells:
        return frame
    formula, fit = _formula(frame, cells)
    if formula is None:
        cells.identities.append(("service level", "no formula reproduces it"))
        cells.note("no formula reproduces the service levels; contacts in time stay unknown")
        return frame
    return _within(cells, frame, formula, f"whole counts in {fit:.1%} of the rows")


def _formula(frame: pl.DataFrame, cells: RoleCells) -> tuple[str | None, float]:
    """Return the formula by which most rows have a whole number in time, and in which share of them."""
    if "answered" not in frame.columns:
        return None, 0.0
    step = _precision(cells)
    fits = {name: _share_whole(frame, name, step) for name in FORMULAS}
    best = max(fits, key=lambda name: fits[name])
    if fits[best] < WHOLE:
        return None, fits[best]
    if fits["negative"] >= fits[best] - CLEAR and best != "answered":
        return ("positive" if _exceeds(frame, step) else "negative"), fits[best]
    return best, fits[best]


def _precision(cells: RoleCells) -> float:
    """Return by how much a level may be off, as it is rounded: half its last digit, as a share."""
    raw = cells.raw("service_level").drop_nulls()
    digits = max(raw.str.extract(r"[.,](\d+)").str.len_chars().drop_nulls().to_list(), default=0)
    whole = cells.share("service_level").max() or 0.0
    hundred = (cells.numbers("service_level").max() or 0.0) > whole  # type: ignore[operator]
    return 0.5 / 10.0**digits / (100 if hundred else 1)


def _denominator(name: str) -> pl.Expr:
    return pl.col("answered") if name == "answered" else pl.col("offered")


def _share_whole(frame: pl.DataFrame, name: str, step: float) -> float:
    count = pl.col("service_level") * _denominator(name)
    known = frame.filter(
        pl.col("service_level").is_not_null() & (_denominator(name) > 1) & (_denominator(name) * step < 0.25)
    )
    most = pl.col("answered") if name != "positive" else pl.col("offered")
    whole = ((count - count.round()).abs() <= _denominator(name) * step * 1.2 + 1e-6) & (count <= most + 0.5)
    return float(known.select(whole.mean()).item() or 0.0) if known.height else 0.0


def _exceeds(frame: pl.DataFrame, step: float) -> bool:
    """Whether more were in time than answered in some row, so that abandoned ones are among them."""
    over = pl.col("service_level") * pl.col("offered") > pl.col("answered") + pl.col("offered") * step + 0.5
    return bool(frame.select(over.any()).item())


def _within(cells: RoleCells, frame: pl.DataFrame, formula: str, why: str) -> pl.DataFrame:
    cells.identities.append(("service level", f"{SPELLED[formula]}; {why}"))
    framed = frame.with_columns(pl.lit(formula).alias("formula"))
    if formula in ("answered", "negative") and "within" not in frame.columns and "answered" in frame.columns:
        count = (pl.col("service_level") * _denominator(formula)).round()
        known = pl.when(pl.col("service_level").is_not_null()).then(pl.min_horizontal(count, "answered"))
        framed = framed.with_columns(known.alias("within"))
    return framed
