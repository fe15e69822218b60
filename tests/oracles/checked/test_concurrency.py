"""Concurrent contacts against Erlang A, processor sharing, each other, and laws of conservation."""

from __future__ import annotations

from dataclasses import astuple, replace

import pytest

from tests.oracles.concurrency import Chats, Pick, Slots, one_agent, repair_speeds, several_agents
from tests.oracles.erlang import erlang_a, erlang_b, erlang_c
from tests.oracles.silence import Silence, silent_abandonment

FALLING = (1.0, 0.8, 0.6)
PICKS = pytest.mark.parametrize("pick", [min, max], ids=["lightest load", "fullest first"])


def queueing(chats: Chats) -> tuple[float, ...]:
    return chats.delayed, chats.abandonment, chats.wait_all, chats.asa, chats.queue_length


def erlang_queueing(arrival_rate: float, servers: int, abandonment_rate: float) -> tuple[float, ...]:
    w = erlang_a(arrival_rate, 1.0, servers, abandonment_rate)
    return w.delayed, w.abandonment, w.wait_all, w.asa, w.queue_length


# Limits


@pytest.mark.parametrize("agents", [1, 4])
@PICKS
def test_one_slot_is_erlang_a(agents: int, pick: Pick) -> None:
    slots, exact = Slots(1.1 * agents, 1.0, (1.0,), agents, 0.5), erlang_a(1.1 * agents, 1.0, agents, 0.5)
    chats = several_agents(slots, pick)
    assert queueing(chats) == pytest.approx(erlang_queueing(1.1 * agents, agents, 0.5), rel=1e-9)
    assert (chats.occupancy, chats.concurrency) == pytest.approx((exact.occupancy, 1.0), rel=1e-9)
    assert (chats.handle_time, chats.speed) == pytest.approx((1.0, 1.0), rel=1e-9)


def test_one_slot_of_one_agent_is_erlang_a() -> None:
    chats = one_agent(Slots(1.2, 1.0, (1.0,), 1, 0.25))
    assert queueing(chats) == pytest.approx(erlang_queueing(1.2, 1, 0.25), rel=1e-12)
    assert chats.occupancy == pytest.approx(erlang_a(1.2, 1.0, 1, 0.25).occupancy, rel=1e-12)


@pytest.mark.parametrize("limit", [2, 5])
def test_slots_at_full_speed_are_servers(limit: int) -> None:
    chats = one_agent(Slots(0.9 * limit, 1.0, (1.0,) * limit, 1, 0.5))
    servers = erlang_a(0.9 * limit, 1.0, limit, 0.5)
    assert queueing(chats) == pytest.approx(erlang_queueing(0.9 * limit, limit, 0.5), rel=1e-12)
    assert (chats.in_hand / limit, chats.handle_time) == pytest.approx((servers.occupancy, 1.0), rel=1e-12)


@PICKS
def test_slots_at_full_speed_are_servers_of_whichever_agent(pick: Pick) -> None:
    chats = several_agents(Slots(5.0, 1.0, (1.0, 1.0), 3, 0.5), pick)
    assert queueing(chats) == pytest.approx(erlang_queueing(5.0, 6, 0.5), rel=1e-9)


def test_many_slots_at_an_equal_share_are_processor_sharing() -> None:
    """Time in M/M/1-PS is work / (1 - rho) on average (Kleinrock, 1967)."""
    chats = one_agent(Slots(0.7, 1.0, tuple(1.0 / n for n in range(1, 151))))
    assert (chats.handle_time, chats.in_hand) == pytest.approx((1 / 0.3, 0.7 / 0.3), rel=1e-9)
    assert (chats.occupancy, chats.concurrency) == pytest.approx((0.7, 1 / 0.3), rel=1e-9)
    assert chats.delayed == pytest.approx(0.0, abs=1e-12)


def test_endless_patience_is_erlang_c() -> None:
    chats, exact = several_agents(Slots(4.8, 1.0, (1.0, 1.0), 3)), erlang_c(4.8, 1.0, 6)
    assert queueing(chats) == pytest.approx((exact.delayed, 0.0, exact.wait, exact.wait, exact.queue_length), rel=1e-8)


def test_without_patience_for_a_load_there_is_no_steady_state() -> None:
    with pytest.raises(ValueError, match="unstable"):
        Slots(1.8, 1.0, FALLING)


# One chain against the other; conservation; order


@pytest.mark.parametrize("abandonment_rate", [0.0, 0.4])
@PICKS
def test_chain_of_one_agent_is_birth_and_death(abandonment_rate: float, pick: Pick) -> None:
    slots = Slots(1.5, 1.0, FALLING, 1, abandonment_rate)
    assert astuple(several_agents(slots, pick)) == pytest.approx(astuple(one_agent(slots)), rel=1e-8)


@PICKS
def test_work_is_conserved(pick: Pick) -> None:
    """Handle time from Little's law, times the mean speed in a slot, is the mean work."""
    chats = several_agents(Slots(7.0, 0.8, FALLING, 5, 0.5), pick)
    assert chats.handle_time * chats.speed == pytest.approx(1 / 0.8, rel=1e-9)
    assert chats.wait_all == pytest.approx(chats.abandonment / 0.5, rel=1e-9)
    assert chats.in_hand == pytest.approx(chats.occupancy * chats.concurrency, rel=1e-12)


def test_little_holds_for_one_agent() -> None:
    slots = Slots(1.6, 1.0, FALLING, 1, 0.3)
    chats = one_agent(slots)
    assert chats.handle_time * chats.speed == pytest.approx(1.0, rel=1e-12)
    assert chats.asa < chats.wait_all / chats.delayed


def test_lightest_load_shares_what_fullest_first_heaps() -> None:
    slots = Slots(4.0, 1.0, FALLING, 5, 0.5)
    light, heaped = several_agents(slots, min), several_agents(slots, max)
    assert light.occupancy > heaped.occupancy
    assert light.concurrency < heaped.concurrency
    assert light.handle_time < heaped.handle_time


def test_time_unit_does_not_matter() -> None:
    slots = Slots(1.6, 1.0, FALLING, 2, 0.3)
    slow = replace(slots, arrival_rate=0.16, work_rate=0.1, abandonment_rate=0.03)
    quick, slower = several_agents(slots), several_agents(slow)
    assert slower.handle_time == pytest.approx(10 * quick.handle_time, rel=1e-9)
    assert (slower.asa, slower.delayed) == pytest.approx((10 * quick.asa, quick.delayed), rel=1e-8)


# Machine repair


def test_repair_speeds_of_two_customers_by_hand() -> None:
    """With r = 1/3 nobody waits for the agent with probability 9/12 of one customer, 9/17 of two."""
    assert repair_speeds(20.0, 60.0, 2) == pytest.approx((1.0, (8 / 17) / (2 * 3 / 12)), rel=1e-12)


@pytest.mark.parametrize("customer_time", [5.0, 60.0, 400.0])
def test_repair_speeds_are_of_erlang_b(customer_time: float) -> None:
    """All machines run as often as all lines of M/M/n/n with load customer_time / agent_time are taken."""
    speeds = repair_speeds(20.0, customer_time, 8)
    turns = [(1 - erlang_b(customer_time / 20.0, n)) / 20.0 for n in range(1, 9)]
    assert speeds == pytest.approx([x / (n * turns[0]) for n, x in enumerate(turns, start=1)], rel=1e-12)


def test_repair_speeds_at_the_ends() -> None:
    assert repair_speeds(1.0, 1e9, 5) == pytest.approx((1.0,) * 5, abs=1e-8)
    assert repair_speeds(1.0, 1e-9, 5) == pytest.approx([1 / n for n in range(1, 6)], rel=1e-8)


# Silent abandonment


def test_nobody_silent_is_erlang_a() -> None:
    probed, exact = silent_abandonment(Silence(1.2, 1.0, 0.5, 0.0, 0.1)), erlang_a(1.2, 1.0, 1, 0.5)
    found = (probed.delayed, probed.abandonment, probed.wait_all, probed.asa)
    assert found == pytest.approx((exact.delayed, exact.abandonment, exact.wait_all, exact.asa), rel=1e-7)


@pytest.mark.parametrize(("share", "probe"), [(0.5, 0.1), (0.5, 0.5), (1.0, 0.5)])
def test_time_of_work_and_of_probes_adds_up(share: float, probe: float) -> None:
    found = silent_abandonment(Silence(1.2, 1.0, 0.5, share, probe))
    assert found.delayed == pytest.approx(1.2 * (1 - found.abandonment) + found.probing, rel=1e-6)


def test_endless_silence_has_no_steady_state() -> None:
    with pytest.raises(ValueError, match="unstable"):
        Silence(2.0, 1.0, 0.5, 1.0, 0.5)
