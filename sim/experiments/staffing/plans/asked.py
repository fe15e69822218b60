"""What is looked for: headcounts, or shifts of templates."""

from __future__ import annotations

from sim.scenario.scenario import Scenario


def is_by_shift(scenario: Scenario, asked: bool | None = None) -> bool:
    """Whether shifts are looked for: where that is asked for, else where there are templates.

    Raises
    ------
    InputError
        When it is asked for and there are no templates.
    """
    has_templates = scenario.staffing is not None and scenario.staffing.shifts is not None
    if asked and not has_templates:
        told = 'has no templates; write staffing: {shifts: {early: {length: 8 h, start: "08:00"}}}'
        raise scenario.error(("staffing",), told)
    return has_templates if asked is None else asked
