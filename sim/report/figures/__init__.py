"""Figures: what planners look at. Each is drawn from a frame that is saved beside it."""

from sim.report.canvas.drawing import Drawing, drawn, write
from sim.report.canvas.style import COLOURS, save, to_svg
from sim.report.figures.compared import Compared
from sim.report.figures.registry import OF_COMPARISONS, OF_RUNS
from sim.report.figures.saved import Saved

__all__ = ["COLOURS", "OF_COMPARISONS", "OF_RUNS", "Compared", "Drawing", "Saved", "drawn", "save", "to_svg", "write"]
