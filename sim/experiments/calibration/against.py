"""A scenario, however it was made, against recorded days: its own parameters, the recorded arrivals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from sim.experiments.calibration.building import built
from sim.experiments.calibration.calibrate import Calibration, calibrate_replay
from sim.experiments.calibration.fitting import last_days
from sim.experiments.calibration.recorded import recorded_center
from sim.fitting.center.channel import ChannelFound
from sim.fitting.center.fit import FittedCenter, fit_center
from sim.fitting.center.options import FitOptions
from sim.fitting.center.replay import recorded_arrivals
from sim.importing.canonical import Canonical
from sim.scenario.basics.problems import input_error

if TYPE_CHECKING:
    from datetime import date

    from sim.scenario.scenario import Scenario

DRAWS = 5
DROPPED = ("outcome", "demand", "changes", "retention", "feedback")


def calibrate(
    scenario: Scenario,
    read: Canonical,
    jobs: int = 1,
    progress: Callable[[int, int], None] = lambda done, of: None,
    replications: int | None = None,
) -> Calibration:
    """Simulate the recorded days by a scenario, and return a verdict on every recorded figure.

    Channels are matched with queues by name; one channel with one queue whatever they are called. The arrivals are
    those recorded, redials and repeats among them, so that nobody calls again; staff is that of the scenario, by its
    dates or days of the week.

    Parameters
    ----------
    read
        What `read_export` returned.
    jobs
        Worker processes.
    replications
        As many as come to 400,000 contacts unless given, 20 at least and 60 at most.

    Raises
    ------
    InputError
        When no queue is a channel of the scenario.
    """
    center = fit_center(read, FitOptions(redials="none"))
    days = last_days(center)
    names = matched_queues(scenario, center)
    record = recorded_center(center, scenario, days, names)
    if not record:
        raise input_error("calibrate", "the files hold nothing of waits or contacts served to compare with")
    counted = any(one.queue.intervals is not None for one in center.channels)
    scenarios = [_replayed(scenario, center, names, days, draw) for draw in range(DRAWS if counted else 1)]
    return calibrate_replay(scenarios, record, jobs, progress, replications)


def matched_queues(scenario: Scenario, center: FittedCenter) -> dict[str, str]:
    """Return the channel of each queue.

    Raises
    ------
    InputError
        When there is none.
    """
    lowered = {name.lower(): name for name in scenario.channels}
    found = {one.name: lowered[one.name.lower()] for one in center.channels if one.name.lower() in lowered}
    staffed = [name for name, one in scenario.channels.items() if one.service_mode.staffed]
    if not found and len(center.channels) == 1 and len(staffed) == 1:
        return {center.channels[0].name: staffed[0]}
    if not found:
        queues, channels = (", ".join(names) for names in ([one.name for one in center.channels], scenario.channels))
        told = f"no queue of the files ({queues}) is a channel of the scenario ({channels})"
        raise input_error("calibrate", f"{told}; name them with --queue QUEUE=CHANNEL")
    return found


def _replayed(
    scenario: Scenario, center: FittedCenter, names: Mapping[str, str], days: tuple[date, date], draw: int
) -> Scenario:
    """Return the scenario on the recorded days, with their arrivals; channels without a queue have none."""
    tree: dict[str, Any] = deepcopy(dict(scenario.tree))
    for key in DROPPED:
        tree.pop(key, None)
    kept = {key: value for key, value in tree.get("calendar", {}).items() if key not in ("start", "days", "warmup")}
    tree["calendar"] = {**kept, "start": days[0].isoformat(), "days": (days[1] - days[0]).days + 1}
    _drop_volumes(tree)
    for name, channel in tree["channels"].items():
        channel.pop("starting_backlog", None)
        channel |= {"arrivals": None, **({"redial": None} if scenario.channels[name].redial else {})}
    parts: dict[str, list[pl.DataFrame]] = {}
    for one in center.channels:
        if one.name in names:
            keys, name, table = recorded_arrivals(_named(one, names[one.name]), *days, draw, scenario.segments)
            tree["channels"][names[one.name]]["arrivals"] = keys
            parts.setdefault(name, []).append(table)
    return built(tree, {name: pl.concat(tables, how="diagonal") for name, tables in parts.items()})


def _drop_volumes(tree: dict[str, Any]) -> None:
    """Drop what moves volumes, which are those recorded: exceptions keep what else they say, or go."""
    for kind in ("issues", "segments"):
        for one in (tree.get(kind) or {}).values():
            one.pop("scale", None)
    days = tree["calendar"].pop("exceptions", None) or {}
    others = {name: {key: value for key, value in one.items() if key != "volumes"} for name, one in days.items()}
    tree["calendar"]["exceptions"] = {name: one for name, one in others.items() if set(one) - {"on", "yearly"}}


def _named(found: ChannelFound, name: str) -> ChannelFound:
    counts = replace(found.arrivals.recorded, queue=name)
    return replace(found, queue=replace(found.queue, name=name), arrivals=replace(found.arrivals, recorded=counts))
