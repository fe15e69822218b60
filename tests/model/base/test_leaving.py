"""Who has left is gone: the base and its contacts over years, against closed forms."""

from __future__ import annotations

from math import log, sqrt

import numpy as np
import pytest
from scipy import stats

from sim.experiments import simulate
from sim.log.records import BaseChange
from sim.metrics import Facts
from sim.metrics.customers.retention import customer_satisfaction
from sim.scenario.basics.units import DAY, YEAR
from sim.scenario.customers.retention import Retention
from tests.model.base.centers import bank, base_at_end, changed, logs, mondays

pytestmark = [pytest.mark.oracle, pytest.mark.long]

Z = stats.norm.ppf(1 - 0.0005)  # of a few dozen comparisons none fails by chance in more than one run of fifty


def leaving(churn: float, **more: object) -> dict[str, object]:
    return {"churn": churn, "steepness": 0, "leave": True, **more}


@pytest.mark.parametrize(("churn", "years", "kept"), [(0.10, 9, 0.387), (0.05, 9, 0.630), (0.31, 3, 0.329)])
def test_base_and_contacts_fall_with_those_who_leave(churn: float, years: int, kept: float) -> None:
    """After n years (1 - p)^n of the base is there, and of the contacts of a week as many are left.

    The base is binomial; contacts vary with it, and as a Poisson number does.
    """
    days, per_week, people = round(years * 365.25), 96.0, 5_000
    found = simulate(bank(days, per_week, people, retention=leaving(churn)))
    assert kept == pytest.approx((1 - churn) ** years, abs=5e-4)
    share = (1 - churn) ** (days * DAY / YEAR)
    assert abs(base_at_end(found, people) - people * share) < Z * sqrt(people * share * (1 - share))
    late = mondays(days)[-52:]
    expected = per_week * float(((1 - churn) ** late).sum())
    spread = sqrt(expected + expected**2 * (1 - share) / (share * people))
    assert abs(int((found.contacts["arrival"] > late[0] * YEAR - DAY).sum()) - expected) < Z * spread


def test_volumes_are_as_written_at_the_start() -> None:
    """In the first weeks hardly anybody has left."""
    found = simulate(bank(28, 2_000, retention=leaving(0.10)))
    expected = 2_000 * float((0.9 ** mondays(28)).sum())
    assert abs(len(found.contacts["arrival"]) - expected) < Z * sqrt(expected)


def test_nobody_contacts_us_after_having_left() -> None:
    found = simulate(bank(3 * 365, 96, 200, retention=leaving(0.31)))
    gone = {int(who): float(at) for who, at in zip(found.base["customer"], found.base["at"], strict=True)}
    assert len(gone) > 100
    assert all(
        arrival < gone.get(int(who), np.inf)
        for who, arrival in zip(found.contacts["customer"], found.contacts["arrival"], strict=True)
    )


def test_the_hazard_follows_satisfaction() -> None:
    """As many leave as the hazards of all customers come to, whose variance that is too (a martingale).

    The hazard of each is integrated over their own contacts in the log, by the satisfaction that metrics find there.
    """
    rule = Retention(churn=0.4, steepness=6.0, start=0.5, leave=True)
    scenario = bank(2 * 365, 300, 1_500, outcome={"resolution": 0.6, "repeat": {"probability": 0}},
                    retention=rule.model_dump(include={"churn", "steepness", "start", "leave"}))  # fmt: skip
    found = logs(scenario, 2)
    left = sum(changed(one, BaseChange.LEFT) for one in found)
    passed = sum(_hazard_passed(scenario, one, rule) for one in found)
    assert passed > 500
    assert abs(left - passed) < Z * sqrt(passed)
    by_start = 2 * 1_500 * 2 * -log(1 - rule.leaves(0.5))
    assert abs(by_start - passed) > 4 * sqrt(passed)  # which is not what it would be had nobody ever contacted us


def _hazard_passed(scenario, found, rule) -> float:  # type: ignore[no-untyped-def]
    levels = customer_satisfaction(Facts(scenario, found))
    gone = dict(zip(found.base["customer"].tolist(), found.base["at"].tolist(), strict=True))
    ends = found.contacts["end"]
    whole = 0.0
    for who in range(1, 1_501):
        mine = np.flatnonzero(found.contacts["customer"] == who)
        mine = mine[np.argsort(ends[mine])]
        until = min(gone.get(who, np.inf), scenario.calendar.days * DAY)
        times = np.clip([0.0, *ends[mine], until], 0.0, until)
        rates = [-log(1 - rule.leaves(level)) for level in [rule.start, *levels[mine]]]
        whole += float(np.diff(times) @ rates) / YEAR
    return whole


def test_content_customers_stay() -> None:
    """Who is always helped at once stays longer than who is not, and both differ by more than chance."""
    kept = []
    for resolution in (1.0, 0.2):
        outcome = {"resolution": resolution, "repeat": {"probability": 0}}
        found = simulate(bank(2 * 365, 200, 2_000, outcome=outcome, retention={"leave": True, "steepness": 8}))
        kept.append(base_at_end(found, 2_000) / 2_000)
    assert kept[0] - kept[1] > 5 * sqrt(0.25 / 2_000)


def test_an_outage_touches_those_who_are_there() -> None:
    """How many it touches is written; after three years at 31 % they are all from the third that is left."""
    outage = {"at": "2028-12-25T09:00", "affected": 400, "contact_probability": 1, "mean_delay": "1 min",
              "channel": "phone"}  # fmt: skip
    scenario = bank(3 * 365, 1, 300, retention=leaving(0.31), demand={"outages": [outage]},
                    calendar={"start": "2026-01-05", "days": 3 * 365, "open": {"mon": "08:00-18:00"}})  # fmt: skip
    found = simulate(scenario)
    late = found.contacts["arrival"] > 1_085 * DAY
    assert 400 <= late.sum() < 400 + 10
    gone = dict(zip(found.base["customer"].tolist(), found.base["at"].tolist(), strict=True))
    assert all(
        gone.get(who, np.inf) > at
        for who, at in zip(found.contacts["customer"][late].tolist(), found.contacts["arrival"][late], strict=True)
    )


def test_who_left_may_be_won_back() -> None:
    """Asked is who left long enough ago; of them a binomial number comes back, and leaves again at the same hazard.

    Where all do, a customer is there for 1/h and gone for the time until they are asked, in turns: a renewal process,
    of which the share there tends to (1/h) / (1/h + after).
    """
    won = {"after": "180 d", "share": 0.4}
    found = simulate(bank(4 * 365, 10, 3_000, retention=leaving(0.31, win_back=won)))
    asked, back = changed(found, BaseChange.ASKED), changed(found, BaseChange.WON_BACK)
    left = found.base["at"][found.base["change"] == BaseChange.LEFT]
    assert asked == (left < (4 * 365 - 180) * DAY).sum()
    assert abs(back - 0.4 * asked) < Z * sqrt(asked * 0.24)
    all_back = bank(8 * 365, 1, 3_000, retention=leaving(0.5, win_back=won | {"share": 1.0}))
    there = base_at_end(simulate(all_back), 3_000) / 3_000
    mean = 1 / log(2)
    expected = mean / (mean + 180 / 365.25)
    assert abs(there - expected) < Z * sqrt(expected * (1 - expected) / 3_000)


def test_without_leaving_nothing_is_drawn_anew() -> None:
    """Retention that is only measured leaves the log as it is without."""
    plain, measured = (simulate(bank(70, 96, **more)) for more in ({}, {"retention": {}}))
    assert not len(measured.base["at"])
    assert all(np.array_equal(plain.contacts[name], measured.contacts[name], equal_nan=True) for name in plain.contacts)
