"""Figures: what planners look at. Each is drawn from a frame that is saved beside it."""

from sim.report.figures.drawing import Drawing, drawn, write
from sim.report.figures.registry import OF_COMPARISONS, OF_RUNS
from sim.report.figures.saved import Saved
from sim.report.figures.style import COLOURS, save, to_svg

__all__ = ["COLOURS", "OF_COMPARISONS", "OF_RUNS", "Drawing", "Saved", "drawn", "save", "to_svg", "write"]
