"""Contacts that share an agent: steady states against exact chains, and whole days worked out by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.experiments import replicate
from sim.log.records import ContactLog, Outcome, State
from sim.scenario import Scenario, build
from sim.scenario.channels.mode_keys import Concurrency
from sim.scenario.staff.routing import AGENT_SELECTION
from tests.oracles.concurrency import Chats, Pick, Slots, one_agent, repair_speeds, several_agents
from tests.oracles.erlang import erlang_a
from tests.oracles.silence import Silence, silent_abandonment
from tests.support.steady_state import Parts, exponential, misses, one_queue, seconds
from tests.support.toy import OPEN, channel, log_of, told, toy

pytestmark = pytest.mark.oracle

Array = NDArray[np.float64]
Spans = tuple[Array, Array]
FALLING = (1.0, 0.8, 0.6)
SHARED: Parts = {"limit": 3, "speed": list(FALLING)}
ONE_SLOT: Parts = {"limit": 1, "speed": [1]}
LEAVING = 0.5  # abandonment rate in mean works

# Steady states. The unit of time is the mean work; chats come more slowly than calls elsewhere in these tests,
# since each start and end of one is felt by its neighbours, and takes time to simulate.

PER_HOUR = 120.0
RATE = PER_HOUR / 3_600.0


def chats(slots: Slots, concurrency: Parts, **routing: str) -> Parts:
    """Write one concurrent channel and its agents."""
    unit = slots.arrival_rate / RATE
    patience = exponential(unit / slots.abandonment_rate)
    chat = {"mode": "concurrent", "concurrency": concurrency, "arrivals": {"per_hour": PER_HOUR}}
    parts = one_queue(slots.agents, exponential(unit), patience=patience, **chat)
    return parts | {"routing": routing}


def figures_of(found: Chats, unit: float) -> dict[str, float]:
    """Return what a run would report; times in the slot vary about as exponentials do."""
    return {
        "abandonment": found.abandonment,
        "asa": unit * found.asa,
        "wait": unit * found.wait_all,
        "delayed": found.delayed,
        "queue_length": found.queue_length,
        "occupancy": found.occupancy,
        "concurrency": found.concurrency,
        "handle_time": unit * found.handle_time,
    }


ONE_AGENT_LOADS = [1.2, 2.0]


@pytest.mark.parametrize("arrival_rate", ONE_AGENT_LOADS)
def test_one_agent_with_three_slots(arrival_rate: float) -> None:
    slots = Slots(arrival_rate, 1.0, FALLING, 1, LEAVING)
    exact = figures_of(one_agent(slots), arrival_rate / RATE)
    assert misses(chats(slots, SHARED), {(): exact}, cases=len(ONE_AGENT_LOADS)) == []


PICKS = [pytest.param("lightest_load", min, id="lightest load"), pytest.param("fullest_first", max, id="fullest first")]
TEAMS = [pytest.param({"agents": 5}, id="one pool"), pytest.param({"agents": 3, "others": 2}, id="two pools")]


@pytest.mark.parametrize("team", TEAMS)
@pytest.mark.parametrize(("rule", "pick"), PICKS)
def test_five_agents_with_three_slots(rule: str, pick: Pick, team: dict[str, int]) -> None:
    slots = Slots(7.0, 1.0, FALLING, 5, LEAVING)
    exact = figures_of(several_agents(slots, pick), 7.0 / RATE)
    parts = chats(slots, SHARED, agent_selection=rule) | {"pools": pools_of(team, "phone")}
    assert misses(parts, {(): exact}, cases=len(PICKS) * len(TEAMS)) == []


def pools_of(team: dict[str, int], name: str) -> Parts:
    """Write pools of so many agents who serve one channel."""
    return {pool: {"agents": agents, "skills": [name]} for pool, agents in team.items()}


def test_one_slot_is_erlang_a() -> None:
    slots = Slots(5.2, 1.0, (1.0,), 5, LEAVING)
    unit, w = 5.2 / RATE, erlang_a(5.2, 1.0, 5, LEAVING)
    exact = {
        "abandonment": w.abandonment,
        "asa": unit * w.asa,
        "wait": unit * w.wait_all,
        "delayed": w.delayed,
        "queue_length": w.queue_length,
        "occupancy": w.occupancy,
        "handle_time": unit,
    }
    assert misses(chats(slots, ONE_SLOT), {(): exact}, cases=1) == []


def test_agents_who_repair_machines() -> None:
    slots = Slots(4.5, 1.0, repair_speeds(20.0, 60.0, 4), 2, LEAVING)
    repair = {"limit": 4, "agent_time": "20 s", "customer_time": "60 s"}
    exact = figures_of(several_agents(slots), 4.5 / RATE)
    assert misses(chats(slots, repair), {(): exact}, cases=1) == []


@pytest.mark.parametrize(("agent_time", "customer_time"), [(20.0, 60.0), (60.0, 20.0), (5.0, 300.0)])
def test_speeds_of_machine_repair(agent_time: float, customer_time: float) -> None:
    repair = {"limit": 8, "agent_time": seconds(agent_time), "customer_time": seconds(customer_time)}
    exact = repair_speeds(agent_time, customer_time, 8)
    assert Concurrency.model_validate(repair).speeds == pytest.approx(exact, rel=1e-12)


def test_one_slot_needs_no_speeds() -> None:
    assert Concurrency(limit=1).speeds == (1.0,)


# Days by hand


def chat_day(
    folder: Path, calls: list[tuple[Any, ...]], concurrency: Parts, team: dict[str, int] | None = None, **keys: Any
) -> Scenario:
    """Build a toy day of chats; ``keys`` are further keys of the channel, but ``routing`` is the scenario's."""
    routing = keys.pop("routing", {})
    chat = channel(folder, "a", calls, mode="concurrent", concurrency=concurrency, **keys)
    return toy(folder, calls, channels={"a": chat}, pools=pools_of(team or {"p": 1}, "a"), routing=routing)


THREE_CHATS = [(0, 100), (20, 60), (50, 30)]
WAYS = [
    pytest.param(SHARED, id="speed"),
    pytest.param({"limit": 3, "handle_times": ["60 s", "75 s", "100 s"]}, id="handle times"),
]


@pytest.mark.parametrize("concurrency", WAYS)
def test_three_chats_slow_each_other_down(tmp_path: Path, concurrency: Parts) -> None:
    """Work left of the three: 80 at 20; 56, 36 at 50; 26, 6, 0 at 100; 20, 0 at 107.5."""
    log = log_of(chat_day(tmp_path, THREE_CHATS, concurrency))
    assert told(log) == [
        ("a", 0, 0, "served", "p", 127.5),
        ("a", 20, 0, "served", "p", 107.5),
        ("a", 50, 0, "served", "p", 100),
    ]
    assert stretches(log, State.BUSY) == [(0, 127.5)]
    assert stretches(log, State.IDLE) == [(127.5, 3600)]


def stretches(log: ContactLog, state: State) -> list[tuple[float, float]]:
    """Return from when to when the one agent was in a state, in seconds after eight, joined where they touch."""
    mine = log.states["state"] == state
    starts, ends = (np.sort(np.round(log.states[name][mine] - OPEN, 6)).tolist() for name in ("start", "end"))
    touching = set(starts) & set(ends)
    begun, over = ([time for time in times if time not in touching] for times in (starts, ends))
    return list(zip(begun, over, strict=True))


def test_figures_of_three_chats(tmp_path: Path) -> None:
    result = replicate(chat_day(tmp_path, THREE_CHATS, SHARED), jobs=1)
    assert result.estimate("concurrency").mean == pytest.approx((127.5 + 87.5 + 50) / 127.5)
    assert result.estimate("occupancy").mean == pytest.approx(127.5 / 3600)
    assert result.estimate("handle_time").mean == pytest.approx((127.5 + 87.5 + 50) / 3)


def test_freed_slot_takes_the_head_of_the_queue(tmp_path: Path) -> None:
    """Work left of the first two and the fourth: 26, 6, 24 at 100; 20, 0, 18 at 110; 2, -, 0 at 132.5."""
    calls = [*THREE_CHATS, (60, 24), (70, 10, 20)]
    assert told(log_of(chat_day(tmp_path, calls, SHARED))) == [
        ("a", 0, 0, "served", "p", 134.5),
        ("a", 20, 0, "served", "p", 110),
        ("a", 50, 0, "served", "p", 100),
        ("a", 60, 40, "served", "p", 132.5),
        ("a", 70, 20, "abandoned", None, 90),
    ]


def test_wrap_up_is_work_in_the_slot(tmp_path: Path) -> None:
    """Everything goes at half speed until 150: the third talk begins at 130, and its wrap-up has 15 s left then."""
    wrap_up, concurrency = {"deterministic": "20 s"}, {"limit": 2, "speed": [1, 0.5]}
    log = log_of(chat_day(tmp_path, [(0, 60), (30, 40), (50, 5)], concurrency, wrap_up=wrap_up))
    assert (log.contacts["talk_end"] - OPEN).tolist() == pytest.approx([90, 110, 140])
    assert (log.contacts["end"] - OPEN).tolist() == pytest.approx([130, 150, 165])


def agents_of(log: ContactLog) -> list[tuple[int, int]]:
    return list(zip(log.contacts["pool"].tolist(), log.contacts["agent"].tolist(), strict=True))


LIGHTEST = [rule for rule in AGENT_SELECTION if rule != "fullest_first"]
TWO_AGENTS = [pytest.param({"p": 2}, id="one pool"), pytest.param({"p": 1, "q": 1}, id="two pools")]


@pytest.mark.parametrize("team", TWO_AGENTS)
@pytest.mark.parametrize("rule", LIGHTEST)
def test_chats_go_to_the_lightest_load(tmp_path: Path, rule: str, team: dict[str, int]) -> None:
    """The third joins either agent, the fourth the other, and the fifth again the other: the fourth has ended."""
    calls = [(0, 300), (10, 300), (20, 300), (30, 60), (200, 60)]
    log = log_of(chat_day(tmp_path, calls, SHARED, team, routing={"agent_selection": rule}))
    first, second, third, fourth, fifth = agents_of(log)
    assert (first != second, third != fourth, fifth == fourth) == (True, True, True)
    assert float(log.contacts["end"][3]) - OPEN == pytest.approx(30 + 60 / 0.8)


@pytest.mark.parametrize("team", TWO_AGENTS)
def test_chats_fill_the_fullest_agent_first(tmp_path: Path, team: dict[str, int]) -> None:
    calls = [(0, 300), (10, 300), (20, 300), (30, 300), (40, 300)]
    log = log_of(chat_day(tmp_path, calls, SHARED, team, routing={"agent_selection": "fullest_first"}))
    first, second, third, fourth, fifth = agents_of(log)
    assert (second, third, fifth) == (first, first, fourth)
    assert fourth != first


# Silent abandonment


SILENT: Parts = {"share": 1.0, "probe": "60 s"}


def probes(log: ContactLog) -> list[tuple[int, float, float]]:
    """Return the agent time outside the contacts' own spans, as contact, from, to (seconds after eight)."""
    columns = (log.legs["contact"], log.legs["start"] - OPEN, log.legs["end"] - OPEN)
    return [(int(k), round(float(a), 6), round(float(b), 6)) for k, a, b in zip(*columns, strict=True)]


def test_who_leaves_silently_holds_a_slot_for_the_probe(tmp_path: Path) -> None:
    """The second leaves at 30, and is found out from 100 to 160, before the third is taken."""
    day = chat_day(tmp_path, [(0, 100), (10, 50, 20), (40, 50)], ONE_SLOT, silent_abandonment=SILENT)
    log = log_of(day)
    assert told(log) == [
        ("a", 0, 0, "served", "p", 100),
        ("a", 10, 20, "abandoned", None, 30),
        ("a", 40, 120, "served", "p", 210),
    ]
    assert probes(log) == [(1, 100, 160)]
    assert log.contacts["silent"].tolist() == [0, 1, 0]
    assert stretches(log, State.BUSY) == [(0, 210)]


def test_probe_slows_the_chats_beside_it_but_lasts_its_time(tmp_path: Path) -> None:
    """The first ends at half speed at 195; the second, 5 left, beside the probe at 205; the fourth 25 by 255."""
    calls = [(0, 100), (5, 100), (10, 50, 20), (40, 30)]
    day = chat_day(tmp_path, calls, {"limit": 2, "speed": [1, 0.5]}, silent_abandonment=SILENT)
    log = log_of(day)
    assert told(log) == [
        ("a", 0, 0, "served", "p", 195),
        ("a", 5, 0, "served", "p", 205),
        ("a", 10, 20, "abandoned", None, 30),
        ("a", 40, 165, "served", "p", 260),
    ]
    assert probes(log) == [(2, 195, 255)]


def test_who_says_goodbye_leaves_nothing_behind(tmp_path: Path) -> None:
    calls = [(0, 100), (10, 50, 20), (40, 50)]
    log = log_of(chat_day(tmp_path, calls, ONE_SLOT))
    assert told(log)[2] == ("a", 40, 60, "served", "p", 150)


def test_half_of_those_who_leave_do_so_silently() -> None:
    model = Silence(arrival_rate=1.2, work_rate=1.0, abandonment_rate=LEAVING, share=0.5, probe=0.5)
    unit, found = model.arrival_rate / RATE, silent_abandonment(model)
    parts = chats(Slots(model.arrival_rate, 1.0, (1.0,), 1, LEAVING), ONE_SLOT)
    parts["channels"]["phone"]["silent_abandonment"] = {"share": 0.5, "probe": seconds(0.5 * unit)}
    exact = {
        "abandonment": found.abandonment,
        "asa": unit * found.asa,
        "wait": unit * found.wait_all,
        "delayed": found.delayed,
        "queue_length": RATE * unit * found.wait_all,
        "occupancy": found.delayed,
        "handle_time": unit,
    }
    assert misses(parts, {(): exact}, cases=1) == []


# Laws on random days


def random_calls(rng: np.random.Generator) -> list[tuple[float, ...]]:
    """Draw a busy hour: chats of very different work, half of them with short patience."""
    count = int(rng.integers(10, 80))
    arrivals = np.sort(rng.integers(0, 3_500, count))
    work = np.maximum(1, rng.lognormal(4.5, 1.2, count).round())
    return [
        (float(at), float(length), *([float(rng.integers(5, 300))] if rng.random() < 0.5 else []))
        for at, length in zip(arrivals, work, strict=True)
    ]


def random_speeds(rng: np.random.Generator) -> list[float]:
    """Draw the speeds of one to four slots."""
    return [1.0, *np.sort(rng.uniform(0.1, 1.0, rng.integers(0, 4)).round(3))[::-1].tolist()]


@pytest.mark.parametrize("agents", [1, 3])
@pytest.mark.parametrize("seed", range(8))
def test_work_is_conserved(tmp_path: Path, seed: int, agents: int) -> None:
    """The speed of each chat, over its time in the slot, adds up to its work; and no slot is free while one waits."""
    rng = np.random.default_rng(seed)
    calls, speeds = random_calls(rng), random_speeds(rng)
    keys: Parts = {"wrap_up": {"deterministic": "7 s"}, "silent_abandonment": 0.5}
    log = log_of(chat_day(tmp_path, calls, {"limit": len(speeds), "speed": speeds}, {"p": agents}, **keys))
    for agent in range(agents):
        taken, mine = slots_taken(log, agent), served_by(log, agent)
        work = np.array([calls[row][1] for row in mine["row"]])
        assert worked(mine["left_queue"], mine["talk_end"], taken, speeds) == pytest.approx(work, abs=1e-6)
        assert worked(mine["left_queue"], mine["end"], taken, speeds) == pytest.approx(work + 7, abs=1e-6)
    slots_are_full_while_somebody_waits(log, agents, len(speeds))


def served_by(log: ContactLog, agent: int) -> dict[str, Array]:
    mine = (log.contacts["outcome"] == Outcome.SERVED) & (log.contacts["agent"] == agent)
    return {name: column[mine] for name, column in log.contacts.items()}


def slots_taken(log: ContactLog, agent: int) -> Spans:
    """Return from when to when each slot of an agent was taken, by a chat or by a probe."""
    mine, probing = served_by(log, agent), log.legs["agent"] == agent
    starts = np.concatenate((mine["left_queue"], log.legs["start"][probing]))
    return starts, np.concatenate((mine["end"], log.legs["end"][probing]))


def in_hand(taken: Spans, times: Array) -> NDArray[np.int64]:
    """Count the slots taken at some times."""
    starts, ends = (np.sort(moments) for moments in taken)
    return np.asarray(np.searchsorted(starts, times) - np.searchsorted(ends, times))


def worked(starts: Array, ends: Array, taken: Spans, speeds: list[float]) -> list[float]:
    """Integrate the speed over each span, with the number in hand as it was."""
    edges = np.unique(np.concatenate((*taken, ends)))
    middles, lengths = (edges[1:] + edges[:-1]) / 2, np.diff(edges)
    done = lengths * np.array([0.0, *speeds])[in_hand(taken, middles)]
    return [float(done[(middles > a) & (middles < b)].sum()) for a, b in zip(starts, ends, strict=True)]


def slots_are_full_while_somebody_waits(log: ContactLog, agents: int, limit: int) -> None:
    arrival, left = log.contacts["arrival"], log.contacts["left_queue"]
    spans = [slots_taken(log, agent) for agent in range(agents)]
    edges = np.unique(np.concatenate((arrival, left, *(moments for both in spans for moments in both))))
    middles = ((edges[1:] + edges[:-1]) / 2)[np.diff(edges) > 1e-6]
    waiting = in_hand((arrival, left), middles) > 0
    taken = np.array([in_hand(both, middles) for both in spans])
    assert np.all(taken <= limit)
    assert np.all(taken[:, waiting] == limit)


def test_one_slot_is_a_live_channel_contact_by_contact() -> None:
    """Same seed, same customers: with one slot nothing is shared, and the logs are the same."""
    parts = chats(Slots(3.0, 1.0, (1.0,), 3, LEAVING), ONE_SLOT)
    same = {key: parts["channels"]["phone"][key] for key in ("arrivals", "patience")}
    live = one_queue(3, parts["channels"]["phone"]["handle_time"], **same)
    day = {"scenario": "Two modes", "calendar": {"days": 1, "open": "08:00-12:00"}}
    chat, phone = (log_of(build(day | two)) for two in (parts, live))
    for name, column in phone.contacts.items():
        np.testing.assert_allclose(chat.contacts[name], column, rtol=0, atol=1e-6, err_msg=name)
