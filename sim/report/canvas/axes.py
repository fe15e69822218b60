"""What axes have in common: ticks at midnight and whole hours, units, panels side by side."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter, FixedLocator, FuncFormatter, MaxNLocator

from sim.language.days import MONTHS, day_and_month, weekday
from sim.language.words import tr, translated
from sim.report.canvas.panel_axes import Panel
from sim.report.canvas.style import WIDTH, blank, fit

HOUR, DAY = 1 / 24, 1.0
STEPS = (*tuple(hours * HOUR for hours in (0.25, 0.5, 1, 2, 3, 4, 6, 12)), DAY, 2 * DAY, 7 * DAY, 14 * DAY)
MONTH = 31.0
MONDAY = 1  # of the year 1, as ordinals of dates count
LABEL = 0.46  # inches that the label of a tick needs
ZOOM = 0.5  # of the largest: where all values are above, an axis need not begin at 0
TIMES = ((86_400.0, "d"), (3_600.0, "h"), (60.0, "min"), (1.0, "s"))


class Ticks(NamedTuple):
    """Where ticks are, in days, and what they say; ``small`` ones say nothing."""

    at: list[float]
    said: list[str]
    small: list[float]


def clock(first: float, last: float, inches: float) -> Ticks:
    """Return ticks between two moments, in days, at the finest sensible step for which there is room.

    >>> clock(739621.0, 739622.0, 2.5).said
    ['Mon 5', '06:00', '12:00', '18:00', 'Tue 6']
    """
    most = max(2, int(inches / LABEL) + 1)
    for step in STEPS:
        ticks = _every(step, first, last)
        if len(ticks) <= most:
            small = _every(DAY, first, last) if step > DAY and last - first <= MONTH else []
            return Ticks(ticks, [_said(tick, last - first) for tick in ticks], small)
    return _months(first, last, most)


def _every(step: float, first: float, last: float) -> list[float]:
    """Return the multiples of a step from midnight on, of several days from a Monday on."""
    origin = float(MONDAY) if step > DAY else float(int(first))
    begin = -(-(first - origin - 1e-9) // step)
    count = int((last - origin - begin * step + 1e-9) // step) + 1
    return [round((origin + (begin + k) * step) * 1440) / 1440 for k in range(max(count, 0))]


def _said(tick: float, span: float) -> str:
    date, minutes = datetime.date.fromordinal(int(tick)), round(tick % 1 * 1440)
    if minutes:
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return tr("{weekday} {day}", weekday=weekday(date), day=date.day) if span <= 21 else day_and_month(date)


def _months(first: float, last: float, most: int) -> Ticks:
    begin, end = (datetime.date.fromordinal(int(moment)) for moment in (first, last))
    months = [divmod(k, 12) for k in range(begin.year * 12 + begin.month - 1, end.year * 12 + end.month)]
    for step in (1, 2, 3, 6, 12, 24, 60, 120, 240, 600):
        dates = [datetime.date(year, month + 1, 1) for year, month in months if (year * 12 + month) % step == 0]
        dates = [date for date in dates if begin <= date <= end]
        if len(dates) <= most:
            break
    return Ticks(
        [float(date.toordinal()) for date in dates],
        [str(date.year) if date.month == 1 else translated(MONTHS[date.month - 1]) for date in dates],
        [],
    )


def day_of(date: str, start: str) -> float:
    """Return a moment in days, by the clock: an hour that is shown twice is in one place."""
    hours, minutes = start[:5].split(":")
    return datetime.date.fromisoformat(date).toordinal() + (60 * int(hours) + int(minutes)) / 1440


def scale_of(unit: str, most: float) -> tuple[float, str]:
    """Return by what to divide a figure, and in which unit that tells it: seconds in minutes, hours, days.

    >>> scale_of("s", 90.0), scale_of("contacts", 5.0)
    ((60.0, 'min'), (1.0, 'contacts'))
    """
    if unit != "s":
        return 1.0, unit
    return next(((size, name) for size, name in TIMES if most >= size), TIMES[-1])


def number_axis(axis: Any, unit: str, ticks: int = 4) -> None:
    """Write shares as percentages, large amounts with commas, and few ticks."""
    axis.set_major_locator(MaxNLocator(ticks, steps=[1, 2, 2.5, 5, 10]))
    if unit == "share":
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:.4g}%"))
    else:
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))


def span_of(rows: Any, size: float = 1.0, room: float = 0.08) -> tuple[float, float]:
    """Return where an axis of means begins and ends: at 0, unless all are far from it; never beyond a whole.

    Intervals much wider than all means are cut.
    """
    means = [float(value) / size for value in rows["mean"].drop_nulls()]
    low, high = min(means), max(means)
    reach = max(high - low, 0.02 * abs(high), 1e-9)
    ends = [float(value) / size for name in ("low", "high") for value in rows[name].drop_nulls()]
    low = min([low, *(max(end, low - 2 * reach) for end in ends)])
    high = max([high, *(min(end, high + 2 * reach) for end in ends)])
    margin = room * max(high - low, 1e-9)
    if low < ZOOM * high:
        return min(0.0, low - margin if low < 0 else 0.0), high + margin or 1.0
    top = high + margin
    return max(low - margin, 0.0), min(top, 1.0 + room / 4) if rows["unit"][0] in ("share", "level") else top


def told(ends: tuple[float, float], label: str) -> str:
    """Return the label of an axis, which says so where that does not begin at 0.

    >>> told((0.6, 0.9), "attention"), told((0.0, 0.9), "attention"), told((0.6, 0.9), "")
    ('attention (not from 0)', 'attention', '(not from 0)')
    """
    return " ".join(filter(None, (label, tr("(not from 0)") if ends[0] > 0 else "")))


class Grid(NamedTuple):
    """Panels side by side, in rows: each group begins a row; none is shorter than the longest name needs."""

    figure: Figure
    panels: list[Axes]
    lowest: list[bool]
    inches: float


def grid(groups: Sequence[int], height: float = 1.45, top: float = 0.35, most: int = 3) -> Grid:
    """Return panels for groups of so many; which of them have none beneath; how wide each is."""
    across = min(most, max(groups, default=1), 2 if max(groups) == 4 else most)
    rows = [(group, k, min(across, count - k)) for group, count in enumerate(groups) for k in range(0, count, across)]
    figure = blank(WIDTH, top + 0.3 + height * len(rows) + (0.7 if len(rows) == 1 else 0))
    spec, panels, lowest = figure.add_gridspec(len(rows), across), list[Axes](), list[bool]()
    for row, (_, _, count) in enumerate(rows):
        below = rows[row + 1][2] if row + 1 < len(rows) else 0
        for column in range(count):
            panels.append(figure.add_subplot(spec[row, column], axes_class=Panel))
            lowest.append(column >= below)
    return Grid(figure, panels, lowest, WIDTH / across - 0.75)


def title(axes: Axes, text: str, inches: float) -> None:
    """Name a panel, cut to its width; above the axes, with no search at every drawing for what may be there."""
    axes.set_title(fit(text, inches), y=1.0)


def tell_at(axis: Axis, at: Sequence[float], said: Sequence[str], named: bool = True) -> None:
    """Have ticks that say this, or nothing, where they are not to be named; none is made before it is needed."""
    axis.set_major_locator(FixedLocator(at))
    axis.set_major_formatter(FixedFormatter(said if named else [""] * len(at)))


def tell_time(axes: Axes, ticks: Ticks, span: tuple[float, float], lowest: bool) -> None:
    """Put the ticks of time under a panel; only the lowest of a column says which.

    There is no label below them, for which no place is to be looked for at every drawing.
    """
    axes.set_xlim(*span)
    tell_at(axes.xaxis, ticks.at, ticks.said, lowest)
    axes.xaxis.set_minor_locator(FixedLocator(ticks.small))
    axes.xaxis.set_label_coords(0.5, 0.0)
