"""Closed doors: most turn to what is open at that hour, some come back, and nobody comes twice."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.experiments import simulate
from sim.log.records import Cause, ContactLog, Outcome, Reason
from sim.metrics import Facts, measure
from sim.metrics.customers.moves import moves
from sim.scenario import InputError, build
from tests.model.migration.campaigns import STILL, log_of
from tests.model.migration.customers import ALIKE
from tests.oracles.choice import logit
from tests.support.exact_facts import unlikely
from tests.support.toy import merged

DAY, HOUR, NINE, CLOSING = 86_400.0, 3_600.0, 9 * 3_600.0, 18 * 3_600.0
RARE = 1e-4
Parts = dict[str, Any]
INSTANT = {"handle_time": {"deterministic": "1 s"}}


def nights(**changes: Any) -> Parts:
    """Describe a phone that rings day and night, is answered by day, and an app for everybody at all hours."""
    app = {"mode": "self_service", "self_service": {"containment": 1.0}, **INSTANT}
    app["opens"] = {"on": "2026-01-05", "share": 0.3, "adopted": 1.0}
    phone = {"mode": "live", "open": "09:00-18:00", "arrivals": {"per_hour": 10, "hours": "00:00-24:00"}, **INSTANT}
    parts: Parts = {
        "scenario": "Nights",
        "calendar": {"start": "2026-01-05", "days": 20, "open": "00:00-24:00"},
        "experiment": {"seed": 7, "replications": 1},
        "customers": {"population": 600},
        "channels": {"app": app, "phone": phone},
        "pools": {"all": {"agents": 10, "skills": ["phone"]}},
        "migration": STILL,
    }
    return merged(parts, changes)


def at_night(log: ContactLog, channel: str = "phone") -> Any:
    """Return the first contacts that the volumes have on a channel while it is closed."""
    contacts, second = log.contacts, log.contacts["arrival"] % DAY
    mine = (contacts["origin"] == log.names.channels.index(channel)) & (contacts["attempt"] == 1)
    return mine & ((second < NINE) | (second >= CLOSING))


@pytest.mark.parametrize("comes_back", [None, 0.0, 0.6, 1.0])
def test_who_calls_at_night_takes_what_is_open_but_for_those_who_come_back(comes_back: float | None) -> None:
    """Without a number of its own three in ten come back, while the phone is open next; nobody is lost."""
    parts = nights() if comes_back is None else nights(channels={"phone": {"comes_back": comes_back}})
    log = log_of(parts)
    share, contacts, late = 0.3 if comes_back is None else comes_back, log.contacts, at_night(log)
    elsewhere = late & (contacts["channel"] == 0)
    assert late.sum() > 2_000
    assert not unlikely([("elsewhere", int(elsewhere.sum()), int(late.sum()), 1 - share)])
    assert (log.column("cause")[elsewhere] == Cause.OUT_OF_HOURS).all()
    refused = late & ~elsewhere
    assert (contacts["reason"][refused] == Reason.CLOSED).all()
    again = log.column("cause") == Cause.OPENING
    due = refused & (contacts["arrival"] < 19 * DAY + CLOSING)
    assert again.sum() == due.sum()
    assert (contacts["outcome"][again] == Outcome.SERVED).all()


def test_they_come_back_at_any_moment_of_the_next_open_hours() -> None:
    log = log_of(nights(channels={"phone": {"comes_back": 1.0}}))
    second = log.contacts["arrival"][log.column("cause") == Cause.OPENING] % DAY
    assert float(stats.kstest((second - NINE) / (CLOSING - NINE), "uniform").pvalue) > RARE


def test_they_spread_over_what_is_open_by_what_the_volumes_have_then() -> None:
    """One night channel with three times the volume of the other, and one better liked, of alike customers: a logit."""
    open_all_night = {"mode": "live", **INSTANT}
    parts = nights(
        channels={
            "chat": open_all_night | {"arrivals": {"per_hour": 3}},
            "mail": {"mode": "deferred", "arrivals": {"per_hour": 1}, **INSTANT},
        },
        pools={"all": {"skills": ["chat", "mail", "phone"]}},
        customers=ALIKE,
    )
    del parts["channels"]["app"]

    def like(center: Any) -> None:
        center.choice.memory.liked[:, 1] += 0.3

    log = log_of(parts, like)
    gone = at_night(log) & (log.column("cause") == Cause.OUT_OF_HOURS)
    seen = np.bincount(log.contacts["channel"][gone], minlength=3)[:2]
    assert seen.sum() > 1_000
    assert float(stats.chisquare(seen, logit([3, 1], [0.0, 0.6]) * seen.sum()).pvalue) > RARE


def test_where_nothing_else_is_open_the_others_are_lost_as_without_choice() -> None:
    parts = nights(channels={"app": {"open": "09:00-18:00"}})
    log = log_of(parts)
    late, again = at_night(log), log.column("cause") == Cause.OPENING
    assert (log.contacts["outcome"][late] == Outcome.BLOCKED).all()
    before = late & (log.contacts["arrival"] < 19 * DAY + CLOSING)
    assert not unlikely([("back", int(again.sum()), int(before.sum()), 0.3)])


def test_only_who_has_the_app_can_turn_to_it() -> None:
    log = log_of(nights(channels={"app": {"opens": {"adopted": 0.5, "innovation": 0, "imitation": 0}}}))
    late = at_night(log)
    elsewhere = int((late & (log.contacts["channel"] == 0)).sum())
    # Of 600 customers each has it with one half: the share who do varies by 2 % of itself.
    assert elsewhere / late.sum() == pytest.approx(0.35, abs=0.35 * 4 * (1 / 600 + 1 / late.sum()) ** 0.5)


@pytest.mark.parametrize("rule", ["lost", "redial_at_opening"])
def test_what_is_written_of_closed_doors_holds_with_choice_too(rule: str) -> None:
    log = log_of(nights(channels={"phone": {"when_closed": rule}}))
    late, again = at_night(log), log.column("cause") == Cause.OPENING
    assert (log.contacts["channel"][late] == 1).all()
    assert (log.contacts["outcome"][late] == Outcome.BLOCKED).all()
    assert bool(again.any()) == (rule == "redial_at_opening")
    assert set((log.contacts["arrival"][again] % DAY).tolist()) <= {NINE}


def test_who_is_passed_on_by_a_machine_at_night_does_not_go_back_to_it() -> None:
    """Half of the sessions are passed on to a phone that is closed: of those, seven in ten go on to the other app."""
    own = {"containment": 0.5, "fallback": "phone"}
    site = {"mode": "self_service", "arrivals": {"per_hour": 20}, "self_service": own, **INSTANT}
    parts = nights(channels={"site": site, "phone": {"arrivals": {"per_hour": 1}}})
    log = log_of(parts)
    contacts, second = log.contacts, log.contacts["arrival"] % DAY
    shut = (contacts["channel"] == 1) & (contacts["reason"] == Reason.CLOSED) & (contacts["attempt"] == 2)
    assert shut.sum() > 1_000
    assert ((second[shut] < NINE) | (second[shut] >= CLOSING)).all()
    went_on = (log.column("cause") == Cause.SWITCH) & (contacts["attempt"] == 3)
    assert (contacts["channel"][went_on] == 0).all()
    assert not unlikely([("went on", int(went_on.sum()), int(shut.sum()), 0.7)])


def test_a_run_tells_who_came_out_of_hours() -> None:
    scenario = build(nights())
    log = simulate(scenario, 0, 7)
    told = {(move.source, move.target, move.cause): move.contacts for move in moves(Facts(scenario, log))}
    late = at_night(log)
    assert told["phone", "app", "out of hours"] == int((late & (log.contacts["channel"] == 0)).sum())
    assert told["phone", "phone", "closed"] == int((log.column("cause") == Cause.OPENING).sum())
    assert (
        measure(Facts(scenario, log)).totals[("channel", "phone"),]["moved_away"]
        >= told["phone", "app", "out of hours"]
    )


WRONG: list[tuple[Parts, str]] = [
    ({"channels": {"phone": {"when_closed": "choose"}}, "migration": None}, "write migration"),
    ({"channels": {"phone": {"comes_back": 0.5}}, "migration": None}, "changes nothing where nobody chooses"),
    ({"channels": {"phone": {"comes_back": 0.5, "when_closed": "lost"}}}, "changes nothing with when_closed: lost"),
    ({"channels": {"app": {"comes_back": 0.5}}}, "never closes"),
]


@pytest.mark.parametrize(("changes", "told"), WRONG)
def test_keys_that_would_change_nothing_are_refused(changes: Parts, told: str) -> None:
    parts = nights(**changes)
    if "migration" in changes:
        del parts["migration"], parts["channels"]["app"]["opens"]
    with pytest.raises(InputError, match=told):
        build(parts)
