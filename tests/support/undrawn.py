"""Commands without their figures and pages, which take longest and are mostly not in question."""

from __future__ import annotations

import pytest

from sim.report import compare_dir, rundir, sweepdir


def leave_undrawn(patch: pytest.MonkeyPatch) -> None:
    """Let runs, comparisons and sweeps draw nothing."""
    patch.setattr(rundir, "draw_report", lambda folder: None)
    patch.setattr(compare_dir, "draw_comparison", lambda folder: None)
    patch.setattr(sweepdir, "_draw", lambda *found: None)
