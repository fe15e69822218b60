"""Every figure of a fit; one applies where its frame has rows."""

from __future__ import annotations

from sim.language.words import marked
from sim.report.canvas.drawing import FigureKind
from sim.report.fit import frames, painting

OF_FITS = (
    FigureKind(
        "coverage",
        marked("Contacts by day and hour; grey: the file has nothing; triangles: days left out as special"),
        frames.coverage,
        painting.heat,
    ),
    FigureKind(
        "profiles",
        marked("Contacts by time of day as fitted; band: the middle 80 % of the days used"),
        frames.profiles,
        painting.profile_bands,
    ),
    FigureKind(
        "day_factors",
        marked("Contacts of each day over the median of its weekday"),
        frames.day_factors,
        painting.factors,
    ),
    FigureKind(
        "patience",
        marked("Share still patient after a wait, with its 95 % band, and the laws fitted"),
        frames.patience,
        painting.survival,
    ),
    FigureKind(
        "handle_time",
        marked("Quantiles of recorded handle times against those of the law"),
        frames.talk,
        painting.quantiles,
    ),
    FigureKind(
        "staff_and_load",
        marked("Agents there, and the work that comes in erlangs, by hour"),
        frames.staff,
        painting.staff_and_load,
    ),
    FigureKind(
        "forecasts",
        marked("The last four weeks as they came, and as forecasts from before them would have said"),
        frames.forecasts,
        painting.backtests,
    ),
    FigureKind(
        "recorded_and_simulated",
        marked("By hour: recorded, and between which one more replication would be"),
        frames.by_hour,
        painting.recorded_and_simulated,
    ),
)
