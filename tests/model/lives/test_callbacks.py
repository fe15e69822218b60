"""Callbacks: who is offered one, who waits how long, and what becomes of those not reached."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.special import gammaln

from sim.log.records import Outcome, Reason
from tests.oracles.callbacks import Offering, callbacks
from tests.support.exact_facts import Log, built, logs_of, misses_of
from tests.support.steady_state import RATE, Parts, exponential, misses, one_queue, seconds
from tests.support.toy import channel, log_of, told, toy

pytestmark = pytest.mark.oracle

WARMUP = 3 * 3_600.0
DECLINED, ACCEPTED = 1, 2
REPLICATIONS = 10

# Arrival rate, agents, abandonment rate, Q + 1 beyond which a callback is offered, acceptance, reach, room

OFFERS = [
    pytest.param(2.2, 3, 0.8, 2.5, 0.5, 1.0, 9, id="half accept"),
    pytest.param(3.4, 3, 0.6, 1.5, 0.7, 1.0, 8, id="overload"),
    pytest.param(2.6, 3, 1.0, 1.5, 0.6, 0.6, 9, id="many not reached"),
    pytest.param(1.2, 2, 1.0, 0.5, 1.0, 0.8, 9, id="nobody on the line"),
]
Design = tuple[float, int, float, float, float, float, int]


def center(design: Design) -> Parts:
    """Write a queue whose unit of time is one mean handle time."""
    rate, agents, leaving, beyond, accept, reach, room = design
    unit = rate / RATE
    offer = {
        "when_wait_over": seconds(beyond * unit / agents),
        "accept": accept,
        "reach": reach,
        "predictor": "queue_length",
        "tries": 1,
        "ring": "0 s",
    }
    patience = exponential(unit / leaving)
    return one_queue(agents, exponential(unit), patience=patience, callback=offer, queue_limit=room)


def studied(log: Log) -> Any:
    """Return who arrives after the warm-up and is let in."""
    return (log.contacts["arrival"] >= WARMUP) & (log.contacts["outcome"] != Outcome.BLOCKED)


def line(log: Log) -> Any:
    """Return who stays on the line, or is answered at once, and has been answered or left."""
    return studied(log) & (log.column("callback") != ACCEPTED) & ~np.isnan(log.contacts["left_queue"])


def promised(log: Log) -> Any:
    """Return who waits for a callback and has been rung."""
    return studied(log) & (log.column("callback") == ACCEPTED) & ~np.isnan(log.column("called"))


def waited(log: Log, mask: Any) -> float:
    """Return the seconds waited by some: until answered or gone, and for a callback until the first ring."""
    until = np.where(log.column("callback") == ACCEPTED, log.column("called"), log.contacts["left_queue"])
    return float((until - log.contacts["arrival"])[mask].sum())


def left(log: Log) -> Any:
    return line(log) & (log.contacts["outcome"] == Outcome.ABANDONED)


def answered(log: Log) -> Any:
    return line(log) & (log.contacts["pool"] >= 0)


@pytest.mark.parametrize("design", [pytest.param(param.values, id=str(param.id)) for param in OFFERS])
def test_callbacks_and_the_line_wait_as_the_chain_says(design: Design) -> None:
    rate, agents, leaving, beyond, accept, reach, room = design
    exact = callbacks(Offering(rate, 1.0, agents, leaving, beyond, accept, reach, room))
    unit = rate / RATE
    logs = logs_of(built(center(design)), REPLICATIONS)

    def number(mask: Any) -> Any:
        return lambda log: float(mask(log).sum())

    def with_callback(*codes: int) -> Any:
        return lambda log: studied(log) & np.isin(log.column("callback"), codes)

    served = number(lambda log: promised(log) & (log.contacts["pool"] >= 0))
    ratios = {
        "offered": (number(with_callback(DECLINED, ACCEPTED)), number(studied), exact.offered),
        "accepted": (number(with_callback(ACCEPTED)), number(studied), exact.accepted),
        "completed": (served, number(studied), exact.completed),
        "abandoned": (number(left), number(studied), exact.abandonment),
        "wait on the line": (lambda log: waited(log, line(log)), number(line), unit * exact.wait_line),
        "asa on the line": (lambda log: waited(log, answered(log)), number(answered), unit * exact.asa_line),
        "wait for a callback": (
            lambda log: waited(log, promised(log)),
            number(promised),
            unit * exact.wait_callback,
        ),
    }
    if accept == 1.0 and beyond < 1.0:
        del ratios["wait on the line"], ratios["asa on the line"], ratios["abandoned"]  # nobody waits there
    assert misses_of(logs, ratios, cases=len(OFFERS)) == []


@pytest.mark.parametrize("design", [OFFERS[0].values], ids=["half accept"])
def test_figures_of_a_run_are_those_of_the_chain(design: Design) -> None:
    rate, agents, leaving, beyond, accept, reach, room = design
    exact = callbacks(Offering(rate, 1.0, agents, leaving, beyond, accept, reach, room))
    admitted = RATE * 21 * 3_600.0 * (1 - exact.blocking)
    figures = {
        "callbacks_offered": admitted * exact.offered,
        "callbacks_accepted": admitted * exact.accepted,
        "callbacks_completed": admitted * exact.completed,
        "callback_wait": rate / RATE * exact.wait_callback,
        "occupancy": exact.occupancy,
    }
    assert misses(center(design), {(): figures}, cases=1) == []


def test_a_handle_time_holds_the_wrap_up_too(tmp_path: Path) -> None:
    """The prediction is (0 + 1) (60 + 30) / 1 = 90 s for who waits first, and 180 s for who waits second."""
    changes = offer(tmp_path, when_wait_over="100 s", predictor="queue_length")
    changes["channels"]["a"]["wrap_up"] = {"deterministic": "30 s"}
    log = log_of(toy(tmp_path, [(0, 200), (10, 60), (20, 60)], **changes))
    assert log.column("predicted_queue_length")[1:].tolist() == [90.0, 180.0]
    assert log.column("callback").tolist() == [0, 0, ACCEPTED]


# Predictions


def test_queue_length_predicts_without_bias() -> None:
    """Who finds Q waiting before n exponential agents waits for Q + 1 of their n times as many ends: gamma.

    A gamma time of shape k and scale c is off its mean by 2 c k^k exp(-k) / Gamma(k) on average; in M/M/n
    those who wait find Q with probability (1 - rho) rho^Q.
    """
    agents, load = 4, 3.0
    unit, rho = load / RATE, 0.75
    shape = np.arange(1.0, 400.0)
    off = 2 * (unit / agents) * np.exp(shape * np.log(shape) - shape - gammaln(shape))
    exact = {
        "prediction_bias_queue_length": 0.0,
        "prediction_error_queue_length": float(((1 - rho) * rho ** (shape - 1) * off).sum()),
    }
    rule = {"when_wait_over": "0 s", "accept": 0.0, "predictor": "queue_length"}
    assert misses(one_queue(agents, exponential(unit), callback=rule), {(): exact}, cases=1) == []


def test_what_is_predicted_on_joining(tmp_path: Path) -> None:
    """The head of the line has waited 0 and 30 s; the last who had to wait and was answered, 0, 0 and 190 s."""
    rule = {"when_wait_over": "1 d", "predictor": "head_of_line"}
    log = log_of(toy(tmp_path, [(0, 200), (10, 60), (40, 60), (250, 10)], **offer(tmp_path, **rule)))
    assert log.column("predicted_head_of_line")[1:].tolist() == [0.0, 30.0, 210.0]
    assert log.column("predicted_last_wait")[1:].tolist() == [0.0, 0.0, 190.0]
    assert log.column("predicted_queue_length")[1:].tolist() == [60.0, 120.0, 120.0]
    assert log.column("callback").tolist() == [0, 0, 0, 0]


# Days by hand: one agent, an offer to everybody who must wait, 20 s of ringing


def offer(folder: Path, **rule: Any) -> Parts:
    """Write what makes the toy day one of callbacks; everybody who is asked accepts, and is reached."""
    whole = {"when_wait_over": "0 s", "accept": 1.0, "reach": 1.0, "predictor": "queue_length"} | rule
    return {"channels": {"a": {"callback": whole}}}


def test_place_in_the_queue_is_kept(tmp_path: Path) -> None:
    """The second caller hangs up, and is called back before the third, who stays on another line."""
    changes = offer(tmp_path)
    changes["channels"]["b"] = channel(tmp_path, "b", [(15, 60)])
    changes["pools"] = {"p": {"skills": ["a", "b"]}}
    log = log_of(toy(tmp_path, [(0, 100), (10, 60), (30, 60)], **changes))
    assert told(log) == [
        ("a", 0, 0, "served", "p", 100),
        ("a", 10, 90, "served", "p", 180),
        ("b", 15, 165, "served", "p", 240),
        ("a", 30, 210, "served", "p", 320),
    ]
    assert log.column("callback").tolist() == [0, ACCEPTED, 0, ACCEPTED]


def test_who_is_called_back_is_not_impatient(tmp_path: Path) -> None:
    for accept, outcome in ((1.0, "served"), (0.0, "abandoned")):
        scenario = toy(tmp_path, [(0, 100), (10, 60, 30)], **offer(tmp_path, accept=accept))
        assert told(log_of(scenario))[1][3] == outcome


def test_line_is_free_while_the_customer_waits_for_a_call(tmp_path: Path) -> None:
    """Of two lines the second is free again as soon as the second caller has hung up."""
    calls = [(0, 100), (10, 60), (20, 60), (30, 60)]
    for accept, outcomes in ((1.0, ["served"] * 4), (0.0, ["served", "served", "blocked", "blocked"])):
        changes = offer(tmp_path, accept=accept)
        changes["channels"]["a"]["lines"] = 2
        assert [row[3] for row in told(log_of(toy(tmp_path, calls, **changes)))] == outcomes


def test_who_is_never_reached_is_lost_after_the_last_try(tmp_path: Path) -> None:
    """Rung from 100 to 120, 220 to 240 and 340 to 360; meanwhile the agent is there for others."""
    rule = {"reach": 0.0, "tries": 3, "retry_after": "100 s"}
    log = log_of(toy(tmp_path, [(0, 100), (10, 60), (150, 50)], **offer(tmp_path, **rule)))
    assert told(log)[0] == ("a", 0, 0, "served", "p", 100)
    assert told(log)[1][3:] == ("abandoned", None, 360)
    assert told(log)[2] == ("a", 150, 0, "served", "p", 200)
    assert log.contacts["reason"][1] == Reason.UNREACHED
    legs = sorted(zip(log.legs["start"] - 28_800, log.legs["end"] - 28_800, strict=True))
    assert legs == [(100, 120), (220, 240), (340, 360)]
    assert set(log.legs["contact"].tolist()) == {1}


def test_callbacks_promised_before_the_close_are_made_after_it(tmp_path: Path) -> None:
    """The queue is drained: who hung up is in it. A second try waits for the next opening."""
    calls = [(3_500, 200), (3_550, 60)]
    changes = offer(tmp_path, tries=2, retry_after="1 min", ring="20 s")
    assert told(log_of(toy(tmp_path, calls, **changes)))[1] == ("a", 3_550, 150, "served", "p", 3_780)
    changes = offer(tmp_path, reach=0.0, tries=2, retry_after="1 min", ring="20 s")
    log = log_of(toy(tmp_path, calls, calendar={"days": 2}, **changes))
    starts = (log.legs["start"] - 28_800).tolist()
    assert starts == [3_700, 86_400]
    assert told(log)[1][3:] == ("abandoned", None, 86_420)


def test_second_try_has_the_old_place(tmp_path: Path) -> None:
    """Not reached at 120, due again at 220: before the caller of 130, who waits since then, for 230."""
    rule = {"reach": 0.0, "tries": 2, "retry_after": "100 s"}
    changes = offer(tmp_path, **rule)
    changes["channels"]["b"] = channel(tmp_path, "b", [(115, 110), (130, 60)])
    changes["pools"] = {"p": {"skills": ["a", "b"]}}
    rows = told(log_of(toy(tmp_path, [(0, 100), (10, 60)], **changes)))
    assert rows[1][3:] == ("abandoned", None, 250)
    assert rows[2:] == [("b", 115, 5, "served", "p", 230), ("b", 130, 120, "served", "p", 310)]


def test_number_of_tries_until_reached_is_geometric() -> None:
    """With reach 1/2 and three tries one in eight is lost, after 1.75 tries on average."""
    rule = {"when_wait_over": "0 s", "accept": 1.0, "reach": 0.5, "tries": 3, "retry_after": "2 min", "ring": "5 s"}
    parts = one_queue(12, exponential(60.0), callback=rule | {"predictor": "queue_length"})
    logs = logs_of(built(parts), REPLICATIONS)

    def over(log: Log) -> Any:
        """Return who was called, long enough before the end for three tries."""
        return promised(log) & (log.contacts["arrival"] < 20 * 3_600.0)

    def lost(log: Log) -> float:
        return float((over(log) & (log.contacts["reason"] == Reason.UNREACHED)).sum())

    def tries(log: Log) -> float:
        failed = over(log)[log.legs["contact"]].sum()
        return float(failed + (over(log) & (log.contacts["pool"] >= 0)).sum())

    def number(log: Log) -> float:
        return float(over(log).sum())

    assert misses_of(logs, {"lost": (lost, number, 0.125), "tries": (tries, number, 1.75)}) == []
