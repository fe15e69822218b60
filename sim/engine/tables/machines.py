"""What machines do, as records: from when on, and with which issue."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.records import draws
from sim.engine.records.layout import NOBODY, TICKS, Records, records
from sim.model.center import Center
from sim.model.state.machine import Machine
from sim.scenario.scenario import Scenario


def machines_of(center: Center, scenario: Scenario, channel_laws: Records) -> tuple[Records, Records]:
    """Return what each machine does from its edges on, and that by issue; tell the channels which are theirs."""
    found: list[tuple[float, Machine, Machine]] = []
    for one, row in zip(center.channels, channel_laws, strict=True):
        row.machines_from = len(found)
        if one.mode.automated:
            each = zip(one.machines.edges, one.machines.each, strict=True)
            found += [(edge, machine, one.machine) for edge, machine in each]
        row.machines_to = len(found)
    machines = records(draws.MACHINE, len(found) + 1)
    settling = np.zeros((len(found) + 1, len(scenario.issue_names)), draws.SETTLING).view(np.recarray)
    for row, of_issues, (edge, machine, first) in zip(machines, settling, found, strict=False):
        row.edge, row.failure, row.settles = round(edge * TICKS), machine.failure, bool(machine.settles)
        row.context, row.fallback = first.context, NOBODY if first.fallback is None else first.fallback
        for issue, rule in enumerate(of_issues):
            _tell(rule, machine, issue)
    return machines, settling


def _tell(rule: Any, machine: Machine, issue: int) -> None:
    rule.resolution, rule.induced = machine.resolution[issue], machine.induced[issue]
    if machine.settles:
        settling = machine.settles[issue]
        rule.power = -1.0 if settling.power is None else settling.power
        rule.share, rule.authority, rule.leaves = settling.share, settling.authority, settling.quits
    else:
        rule.containment, rule.quits = machine.containment[issue], machine.quits[issue]
