"""Stamps of files: local times, or moments with an offset, which the time zone of the calendar makes local."""

from __future__ import annotations

import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import ValidationInfo

from sim.scenario.basics.problems import refuse


class Stamp(NamedTuple):
    """A local date and time; what the clock shows twice is the ``second`` of the two or the first."""

    moment: datetime.datetime
    second: bool


def zone_of(info: ValidationInfo) -> ZoneInfo | None:
    """Return the time zone of the calendar while a scenario is read; ``None`` where it names none."""
    name = (info.context or {}).get("timezone")
    try:
        return ZoneInfo(name) if isinstance(name, str) else None
    except (LookupError, ValueError, OSError):  # which is told of the calendar
        return ZoneInfo("UTC")


def parse_stamp(value: Any, zone: ZoneInfo | None) -> Stamp:
    """Turn ``2026-01-05T10:00`` (or with a space, an offset or ``Z``) into a local date and time."""
    try:
        moment = datetime.datetime.fromisoformat(value)
    except (TypeError, ValueError):
        refuse(f'{value!r} is not a moment; write it as "2026-01-05T10:00"')
    if moment.tzinfo is not None:
        return _local(value, moment, zone)
    if zone is not None and _is_left_out(moment, zone):
        refuse(f"{value!r} is left out by the clocks of {zone.key}; write it with its offset, or the hour after it")
    return Stamp(moment, False)


def _local(value: str, moment: datetime.datetime, zone: ZoneInfo | None) -> Stamp:
    if zone is None:
        refuse(f"{value!r} has a time zone; write calendar.timezone, such as Europe/Berlin, or local time")
    local = moment.astimezone(zone)
    return Stamp(local.replace(tzinfo=None, fold=0), bool(local.fold))


def _is_left_out(moment: datetime.datetime, zone: ZoneInfo) -> bool:
    there_and_back = moment.replace(tzinfo=zone).astimezone(datetime.UTC).astimezone(zone)
    return there_and_back.replace(tzinfo=None, fold=0) != moment
