"""All remarks on a scenario, the severe ones first."""

from __future__ import annotations

from sim.experiments.preview.plan import Plan
from sim.experiments.preview.traps.durations import durations
from sim.experiments.preview.traps.hours import hours_and_lines
from sim.experiments.preview.traps.remark import Remark
from sim.experiments.preview.traps.shares import shares
from sim.experiments.preview.traps.staffing import staffing
from sim.experiments.preview.traps.study import study
from sim.experiments.preview.traps.templates import templates
from sim.experiments.preview.traps.volumes import volumes

FAMILIES = (staffing, volumes, durations, shares, hours_and_lines, study, templates)


def remarks_on(plan: Plan) -> list[Remark]:
    """Return every remark on a plan, the severe ones first."""
    return sorted((one for find in FAMILIES for one in find(plan)), key=lambda one: not one.severe)
