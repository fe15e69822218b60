"""Commands without their figures and pages, which take longest and are mostly not in question."""

from __future__ import annotations

import pytest

from sim.runs import writing


def leave_undrawn(patch: pytest.MonkeyPatch) -> None:
    """Let runs, comparisons and sweeps draw nothing."""
    patch.setattr(writing, "draw", lambda *given: None)


def leave_unsettled(patch: pytest.MonkeyPatch) -> None:
    """Let figures be drawn wherever their parts come to stand."""
    patch.setattr("sim.report.canvas.drawing.settle", lambda figure: figure)
