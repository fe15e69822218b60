"""Change staff, wrap-up or patience by one factor so that the recorded abandonment comes out, and say so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sim.experiments.calibration.building import built_replays
from sim.experiments.calibration.calibrate import Calibration, Progress, calibrate_replay
from sim.experiments.calibration.recorded import recorded_center
from sim.fitting.center.entries import ScenarioKey, scaled
from sim.fitting.center.fit import FittedCenter, with_pools
from sim.fitting.finding import ASSUMED, Finding
from sim.scenario.basics.problems import input_error, one_of

STAFF, WRAP_UP, PATIENCE = "staff", "wrap_up", "patience"
KINDS = (STAFF, WRAP_UP, PATIENCE)
LOWEST, HIGHEST, STEPS, REPLICATIONS = 0.4, 2.5, 7, 8


@dataclass(frozen=True)
class Tuning:
    """What was multiplied, by which factor, and the abandonment recorded, before, and with it."""

    kind: str
    factor: float
    recorded: float
    before: float
    after: float


def tuned_center(
    center: FittedCenter,
    kind: str,
    days: tuple[date, date],
    jobs: int = 1,
    progress: Progress = lambda done, of: None,
) -> tuple[FittedCenter, Tuning]:
    """Return the center at the factor at which as many abandon as were recorded to, found by halving.

    Raises
    ------
    InputError
        When there is no such kind, or the center has nothing of it.
    """
    _check(center, kind)
    recorded, before = _abandonment(center, days, jobs, _part(progress, 0))
    low, high = LOWEST, HIGHEST
    falls = kind in (STAFF, PATIENCE)  # more of it, fewer abandon
    for step in range(1, STEPS + 1):
        middle = (low * high) ** 0.5
        _, found = _abandonment(changed(center, kind, middle), days, jobs, _part(progress, step))
        low, high = (middle, high) if (found > recorded) == falls else (low, middle)
    factor = round((low * high) ** 0.5, 2)
    result = changed(center, kind, factor)
    after = _abandonment(result, days, jobs, _part(progress, STEPS + 1))[1]
    return result, Tuning(kind, factor, recorded, before, after)


def _part(progress: Progress, step: int) -> Progress:
    """Return the progress of one step of all."""
    return lambda done, of: progress(step * REPLICATIONS + done, (STEPS + 2) * REPLICATIONS)


def _check(center: FittedCenter, kind: str) -> None:
    if kind not in KINDS:
        raise input_error("--tune", f"{kind!r} cannot be tuned; write {one_of(KINDS)}")
    if kind != STAFF and not any(entry.path[-1] == kind for entry in center.entries):
        raise input_error("--tune", f"no channel has a {kind}; tune staff instead")


def _abandonment(center: FittedCenter, days: tuple[date, date], jobs: int, progress: Progress) -> tuple[float, float]:
    """Return the share lost over all channels, recorded and simulated."""
    scenarios = built_replays(center, days)
    record = recorded_center(center, scenarios[0], days)
    found = calibrate_replay(scenarios, record, jobs, progress, REPLICATIONS)
    if not found.complete:  # a factor of some replications would be another
        raise KeyboardInterrupt
    return _whole(found, "recorded"), _whole(found, "simulated")


def _whole(found: Calibration, which: str) -> float:
    rows = {(one.channel, one.figure): getattr(one, which) for one in found.of_everything}
    lost_of = {channel for channel, figure in rows if figure == "abandonment"}
    offered = {
        channel: value for (channel, figure), value in rows.items() if figure == "offered" and channel in lost_of
    }
    lost = sum(offered[channel] * rows[channel, "abandonment"] for channel in offered)
    return float(lost / sum(offered.values()))


def changed(center: FittedCenter, kind: str, factor: float) -> FittedCenter:
    """Return a center with one thing multiplied by a factor, marked as assumed wherever it is written."""
    if kind == STAFF:
        pools = tuple(
            replace(
                pool,
                week=pool.week * factor,
                dated=pool.dated and replace(pool.dated, table=pool.dated.table * factor),
            )
            for pool in center.pools
        )
        center = with_pools(center, pools)
    key = {STAFF: "agents", WRAP_UP: "wrap_up", PATIENCE: "patience"}[kind]
    entries = tuple(_tuned(entry, kind, factor) if entry.path[-1] == key else entry for entry in center.entries)
    tables = dict(center.tables)
    if kind == PATIENCE:
        tables |= {name: table * factor for name, table in tables.items() if name.startswith("patience")}
        channels = tuple(_patient(one, factor) for one in center.channels)
        return replace(center, entries=entries, tables=tables, channels=channels)
    return replace(center, entries=entries)


def _patient(channel: Any, factor: float) -> Any:
    found = channel.patience
    if found is None or found.values is None:
        return channel
    return replace(channel, patience=replace(found, values=found.values * factor))


def _tuned(entry: ScenarioKey, kind: str, factor: float) -> ScenarioKey:
    why = f"tuned: {kind} times {factor:g}, at which the simulated abandonment is the recorded one"
    before = entry.finding
    value = entry.value if kind == STAFF else scaled(entry.value, factor)
    number = before.value * factor if before else factor
    said = f"{before.word} was {before.value:.4g} {before.unit}" if before else ""
    return replace(entry, value=value, says=said,
                   finding=Finding(number, None, None, before.unit if before else "", 0, "", why, ASSUMED))  # fmt: skip
