"""Technology: what an investment does to work, machines and hand-offs, by formula and by simulation."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from sim.experiments import replicate
from sim.experiments.statistics.estimate import mean_interval
from sim.log.records import ContactLog, Outcome, Reason
from sim.scenario import InputError, Scenario
from sim.scenario.channels.technology import Technology
from tests.support.exact_facts import built, count, logs_of, on, unlikely
from tests.support.steady_state import Parts, exponential

# Worked out by hand for investment I and centricity U: K, handle factor h, shift of containment, context, failure,
# personalisation. K = .2 + .3 I (1 - U); 1 - e^-1 = .632120559, 1 - e^-2 = .864664717; help H = (1 - e^-I) (.4 + .6 U),
# .442484391 at I = 1, U = .5; h = (1 - .15 H) (1 + .15 K) over that there: .933627341 x 1.0525 = .982642777;
# shift = .25 H - .2 K less that there: .110621098 - .07 = .040621098; context = .3 + .9 (1 - e^-I) U, at most 1;
# failure = .05 + .25 K (1 - U); personalisation 1 - .5 K (1 - U) over that there: .9125.
TABLE: dict[tuple[float, float], tuple[float, float, float, float, float, float]] = {
    (0, 0.0): (0.2, 1.048194, -0.080621, 0.300000, 0.100000, 0.986301),
    (0, 0.5): (0.2, 1.048194, -0.080621, 0.300000, 0.075000, 1.041096),
    (0, 1.0): (0.2, 1.048194, -0.080621, 0.300000, 0.050000, 1.095890),
    (1, 0.0): (0.5, 1.052497, -0.077409, 0.300000, 0.175000, 0.821918),
    (1, 0.5): (0.35, 1.000000, 0.000000, 0.584454, 0.093750, 1.000000),
    (1, 1.0): (0.2, 0.948806, 0.077409, 0.868909, 0.050000, 1.095890),
    (2, 0.0): (0.8, 1.080652, -0.114155, 0.300000, 0.250000, 0.657534),
    (2, 0.5): (0.5, 0.994666, 0.010695, 0.689099, 0.112500, 0.958904),
    (2, 1.0): (0.2, 0.912243, 0.135545, 1.000000, 0.050000, 1.095890),
}


@pytest.mark.parametrize("case", TABLE, ids=str)
def test_formulas(case: tuple[float, float]) -> None:
    tools = Technology(investment=case[0], centricity=case[1])
    complexity, handle, shift, context, failure, personal = TABLE[case]
    assert tools.complexity == pytest.approx(complexity)
    assert tools.handle_factor == pytest.approx(handle, abs=1e-6)
    assert tools.contained(0.4) == pytest.approx(0.4 + shift, abs=1e-6)
    assert tools.context == pytest.approx(context, abs=1e-6)
    assert tools.failure == pytest.approx(failure)
    assert tools.personal == pytest.approx(personal, abs=1e-6)


def test_what_is_cut() -> None:
    """Complexity at 1, containment at 0 and at 0.9 or what was written above that, context at 1."""
    endless, process = Technology(investment=100, centricity=1), Technology(investment=100, centricity=0)
    assert (process.complexity, endless.complexity) == (1.0, pytest.approx(0.2))
    assert process.failure == pytest.approx(0.3)
    assert process.handle_factor == pytest.approx(0.94 * 1.15 / 0.982642777)
    assert (endless.contained(0.85), endless.contained(0.95), process.contained(0.05)) == (0.9, 0.95, 0.0)
    assert (endless.context, process.context) == (1.0, pytest.approx(0.3))


@pytest.mark.parametrize(("investment", "factor"), [(0, 1.048), (1, 1.0), (2, 0.995), (4, 1.022)])
def test_the_printed_factors_of_talk(investment: float, factor: float) -> None:
    """Half for customers: some investment shortens talks, much of it makes the tools too complex."""
    assert Technology(investment=investment).handle_factor == pytest.approx(factor, abs=5e-4)


@pytest.mark.parametrize("investment", [0.0, 0.5, 1.0, 2.0, 4.0, 8.0])
def test_without_customers_in_mind_no_investment_helps_anybody(investment: float) -> None:
    """Nothing more is known, nothing more contained, no talk is shorter, and customers feel dealt with like any."""
    more, less = (Technology(investment=one, centricity=0.0) for one in (investment + 0.5, investment))
    assert more.context == less.context == pytest.approx(0.3)
    assert more.handle_factor >= less.handle_factor - 0.005
    assert more.personal <= less.personal


# By simulation

PER_HOUR = 600.0
FAILS = {"failure": 0.1}


def center(technology: Parts | None, machine: Parts | None = None, agents: int = 60) -> Scenario:
    """Build a machine before a phone, with more agents than it takes unless it is said otherwise."""
    rule = {"containment": 0.4, "quit": 0.05, "fallback": "phone"} | (FAILS if machine is None else machine)
    ivr = {"mode": "self_service", "arrivals": {"per_hour": PER_HOUR}, "handle_time": exponential(60)}
    ivr["self_service"] = rule
    phone = {"mode": "live", "handle_time": {"deterministic": "200 s"}, "wrap_up": {"deterministic": "30 s"}}
    parts: Parts = {
        "channels": {"ivr": ivr, "phone": phone},
        "pools": {"p": {"agents": agents, "skills": ["phone"]}},
        "experiment": {"seed": 11, "replications": 4},
    }
    return built(parts | ({} if technology is None else {"technology": technology}))


def talks(log: ContactLog) -> Any:
    """Return the talks, without the minute it takes to say again what the machine did not pass on."""
    served = on(log, "phone") & (log.contacts["outcome"] == Outcome.SERVED)
    return (log.contacts["talk_end"] - log.contacts["left_queue"] - 60 * (log.column("context") == 0))[served]


def shares(logs: list[ContactLog], contained: float, failure: float) -> list[str]:
    """Compare which sessions are contained and which fail with what should be."""
    ended = count(logs, lambda log: on(log, "ivr") & (log.contacts["outcome"] != Outcome.UNFINISHED))
    inside = count(logs, lambda log: on(log, "ivr") & (log.contacts["outcome"] == Outcome.CONTAINED))
    failed = count(logs, lambda log: on(log, "ivr") & (log.contacts["reason"] == Reason.MACHINE))
    return unlikely(
        [("failed", failed, ended, failure), ("contained", inside, ended - failed, contained)], cases=len(TABLE)
    )


@pytest.mark.parametrize("case", TABLE, ids=str)
def test_they_act(case: tuple[float, float]) -> None:
    """Talk grows by the factor and wrap-up does not; sessions are contained, or fail where that is not written."""
    _, handle, shift, _, failure, _ = TABLE[case]
    logs = logs_of(center({"investment": case[0], "centricity": case[1]}, machine={}), 1)
    assert np.allclose(talks(logs[0]), 200 * handle, atol=1e-3)
    assert not shares(logs, 0.4 + shift, failure)


def test_a_failure_that_is_written_holds() -> None:
    logs = logs_of(center({"investment": 2, "centricity": 0}), 1)
    assert not shares(logs, 0.4 + TABLE[2, 0.0][2], 0.1)


def test_the_norm_changes_nothing_but_failure() -> None:
    """With the failure written, the log is the same to the byte; without, machines fail as often as the tools."""
    plain, norm = (logs_of(center(technology), 1)[0] for technology in (None, {}))
    assert all(plain.contacts[name].tobytes() == norm.contacts[name].tobytes() for name in plain.contacts)
    silent = logs_of(center({}, machine={}), 1)
    assert not shares(silent, 0.4, TABLE[1, 0.5][4])
    assert count(logs_of(center(None, machine={}), 1), lambda log: log.contacts["reason"] == Reason.MACHINE) == 0


def test_context_between_systems_is_what_the_tools_keep() -> None:
    """Who comes back unresolved on the other channel is known with that probability; 0.58 without technology."""
    back = {"probability": 1.0, "after": {"deterministic": "5 min"}, "to": {"mail": 1}}
    for technology, likely in ((None, 0.58), ({}, 0.584454), ({"investment": 2, "centricity": 0.5}, 0.689099)):
        work = {"handle_time": {"deterministic": "20 s"}}
        phone = {"mode": "live", "arrivals": {"per_hour": 300}, "resolution": 0, **work}
        mail = {"mode": "deferred", "resolution": 1, **work}
        parts: Parts = {
            "channels": {"phone": phone, "mail": mail},
            "pools": {"p": {"agents": 30, "skills": ["phone", "mail"]}},
            "outcome": {"repeat": back},
        }
        scenario = built(parts | ({} if technology is None else {"technology": technology}))
        (log,) = logs_of(scenario, 1)
        context = log.column("context")[on(log, "mail")]
        assert set(context.tolist()) == {0, 1}
        assert not unlikely([("known", int(context.sum()), len(context), likely)], cases=3)


def test_investment_in_customers_shortens_waits() -> None:
    """With all of it for the customer, each step contains more, and makes the talk of the rest shorter."""
    waits = []
    for investment in (0.0, 1.0, 2.0):
        scenario = center({"investment": investment, "centricity": 1.0}, agents=26)
        waits.append(replicate(scenario).values("asa", (("channel", "phone"),)))
    steps = [np.asarray(early) - np.asarray(late) for early, late in pairwise(waits)]
    for step in steps:
        _, low, _ = mean_interval(step, 0.99)
        assert low is not None
        assert low > 0


def test_what_is_refused() -> None:
    refused: list[tuple[Parts, str]] = [
        ({"investment": -1}, "investment"),
        ({"centricity": 1.5}, "centricity"),
        ({"cost_per_month": 5}, "no costs are counted"),
    ]
    for wrong, told in refused:
        with pytest.raises(InputError, match=told):
            center(wrong)
