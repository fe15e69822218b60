"""Every figure of a fit; one applies where its frame has rows."""

from __future__ import annotations

from sim.report.canvas.drawing import FigureKind
from sim.report.fit import frames, painting

OF_FITS = (
    FigureKind("coverage", "Contacts by day and hour; grey: the file has nothing; triangles: days left out as special",
               frames.coverage, painting.heat),
    FigureKind("profiles", "Contacts by time of day as fitted; band: the middle 80 % of the days used",
               frames.profiles, painting.profile_bands),
    FigureKind("day_factors", "Contacts of each day over the median of its weekday", frames.day_factors,
               painting.factors),
    FigureKind("patience", "Share still patient after a wait, with its 95 % band, and the laws fitted", frames.patience,
               painting.survival),
    FigureKind("handle_time", "Quantiles of recorded handle times against those of the law", frames.talk,
               painting.quantiles),
    FigureKind("staff_and_load", "Agents there, and the work that comes in erlangs, by hour", frames.staff,
               painting.staff_and_load),
    FigureKind("forecasts", "The last four weeks as they came, and as forecasts from before them would have said",
               frames.forecasts, painting.backtests),
    FigureKind("recorded_and_simulated", "By hour: recorded, and between which one more replication would be",
               frames.by_hour, painting.recorded_and_simulated),
)  # fmt: skip
