"""What every figure is drawn on: axes, style, labels."""

from sim.report.canvas.lean import import_lean

import_lean()
