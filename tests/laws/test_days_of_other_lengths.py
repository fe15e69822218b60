"""All laws on the nights when clocks change, and on days unlike others."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.laws.all_laws import LAWS
from tests.laws.case import play
from tests.support.random_centers import one_of, rich_centers

pytestmark = pytest.mark.long

NIGHTS = ("2026-03-28", "2026-03-29", "2026-10-24", "2026-10-25")
UNLIKE: tuple[dict[str, Any], ...] = (
    {"like": "mon", "staff": "none"},
    {"open": "06:00-18:00"},
    {"open": "01:30-03:30, 08:00-24:00"},
)


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(rich_centers(), one_of(*NIGHTS), one_of(*UNLIKE))
def test_laws_hold_where_days_have_23_or_25_hours(data: dict[str, Any], start: str, unlike: dict[str, Any]) -> None:
    days = {"start": start, "timezone": "Europe/Berlin", "exceptions": {"day": {"on": "2026-10-25", **unlike}}}
    data["demand"] = {
        "messages": [one | {"at": f"{start}T03:30"} for one in data.get("demand", {}).get("messages", ())]
    }
    case = play(data | {"calendar": data["calendar"] | days})
    for law in LAWS:
        law(case)
