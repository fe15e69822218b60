"""Rows as they should be, whoever simulated them."""

from __future__ import annotations

import struct
from collections.abc import Callable
from time import monotonic, sleep
from typing import Any

from sim.experiments.execution.store import Row
from tests.support.standin import NAMES, instant

Rows = dict[int, bytes]


def as_bytes(rows: dict[int, Row]) -> Rows:
    return {number: struct.pack(f"<{len(row)}d", *row) for number, row in rows.items()}


def expected(works: Any) -> list[Rows]:
    return [as_bytes({k: instant(one.scenario, k, NAMES) for k in range(one.replications)}) for one in works]


def until(true: Callable[[], bool], seconds: float = 120.0) -> None:
    deadline = monotonic() + seconds
    while not true():
        assert monotonic() < deadline
        sleep(0.02)
