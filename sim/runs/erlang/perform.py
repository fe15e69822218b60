"""An Erlang calculation performed: from options to what is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.queueing.calculator import answer
from sim.queueing.intervals import plan_intervals
from sim.report.erlang.asked import IntervalInquiry
from sim.report.erlang.intervals import of_intervals
from sim.report.erlang.presentation import of_answer
from sim.report.page.presentation import Presentation
from sim.runs.erlang.asking import asked


def perform_erlang(given: Mapping[str, Any]) -> tuple[Presentation, bool]:
    """Answer what the options ask; return what is shown, and whether there is an answer.

    Raises
    ------
    InputError
        Where options are none of what is allowed, or too few or too many of them are given.
    """
    wish = asked(given)
    if isinstance(wish, IntervalInquiry):
        rates = np.array(wish.counts) / wish.length
        plan = plan_intervals(rates, wish.length, wish.handle, wish.patience, wish.targets, wish.law)
        return of_intervals(wish, plan), bool(np.isfinite(plan.required).all())
    found = answer(wish.question, wish.find, wish.around)
    return of_answer(wish, found), bool(found.rows)
