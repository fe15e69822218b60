"""Contacts of known customers as rows written by hand, and their figures."""

from __future__ import annotations

from sim.log.records import Outcome

SERVED, ABANDONED, BLOCKED, UNFINISHED = (
    Outcome.SERVED,
    Outcome.ABANDONED,
    Outcome.BLOCKED,
    Outcome.UNFINISHED,
)
