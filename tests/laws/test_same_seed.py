"""Same seed, same numbers: on any number of workers, in any order, for any number of replications."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from sim.demand import sample_demand
from sim.experiments import RunResult, replicate, simulate
from sim.experiments.parallel import workers
from sim.random import Streams, key_of, stream
from sim.scenario import Scenario, load
from tests.support.paths import SCENARIOS


def shipped(*assignments: str) -> Scenario:
    return load(SCENARIOS / "multiskill.yaml", ("calendar.days=1", *assignments))


def digest(result: RunResult) -> list[bytes]:
    intervals = (result.intervals.channels, result.intervals.pools)
    return [table.tobytes() for table in (*result.tables, *(column for part in intervals for column in part.values()))]


@pytest.mark.parametrize("jobs", [2, 3])
def test_any_number_of_workers(jobs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = shipped("experiment.replications=7")
    alone = replicate(scenario, jobs=1)
    monkeypatch.setattr(workers, "WORTH_A_POOL", 0.0)
    monkeypatch.setattr(workers, "WORTH_A_FORK", 0.0)
    together = replicate(scenario, jobs=jobs)
    assert digest(together) == digest(alone)
    assert together.to_dict() == alone.to_dict()


def test_the_first_of_many_replications_are_the_few() -> None:
    few, many = (replicate(shipped(f"experiment.replications={n}")) for n in (3, 8))
    assert [table.tobytes() for table in many.tables[:3]] == [table.tobytes() for table in few.tables]


def test_another_seed_or_replication_is_another_day() -> None:
    logs = [simulate(shipped(), number, seed) for seed, number in ((1, 0), (1, 1), (2, 0))]
    arrivals = [log.contacts["arrival"].tobytes() for log in logs]
    assert len(set(arrivals)) == 3


def test_a_longer_horizon_begins_with_the_same_days() -> None:
    short, long = (simulate(load(SCENARIOS / "multiskill.yaml", (f"calendar.days={n}",)), 0, 1) for n in (2, 4))
    first = long.contacts["arrival"] < 2 * 86_400
    assert all(
        np.array_equal(short.contacts[name], long.contacts[name][first], equal_nan=True) for name in ("arrival", "end")
    )


def test_another_channel_disturbs_no_customer() -> None:
    plain = shipped()
    other = shipped("channels.aa={preset: phone, arrivals: {per_hour: 30}}", "pools.aa={agents: 3, skills: [aa]}")
    before, after = sample_demand(plain, 1, 0), sample_demand(other, 1, 0)
    for name in plain.channel_names:
        one = before.day(plain.channel_names.index(name), 0)
        two = after.day(other.channel_names.index(name), 0)
        assert one.arrival.tobytes() == two.arrival.tobytes()
        assert one.talk.tobytes() == two.talk.tobytes()
        assert one.patience.tobytes() == two.patience.tobytes()


def test_designs_meet_the_same_customers_with_the_same_luck() -> None:
    """More agents change who waits, not who comes, how patient they are, or how long they talk."""
    one, two = (simulate(shipped(f"pools.london.agents={n}"), 0, 1) for n in (10, 20))
    first = [log.contacts["attempt"] == 1 for log in (one, two)]
    for name in ("arrival", "patience", "segment"):
        assert one.contacts[name][first[0]].tobytes() == two.contacts[name][first[1]].tobytes()
    assert one.contacts["left_queue"].tobytes() != two.contacts["left_queue"].tobytes()


def test_streams_are_keyed_by_name() -> None:
    draws = {name: stream(1, 0, 0, *name).random() for name in (("a", "b"), ("b", "a"), ("ab",), ("a", "b", ""))}
    assert len(set(draws.values())) == len(draws)
    assert draws["a", "b"] == stream(1, 0, 0, "a", "b").random()
    assert stream(1, 1, 0, "a").random() != stream(1, 0, 1, "a").random()


M64 = (1 << 64) - 1


def philox(counter: list[int], key: list[int]) -> list[int]:
    """Philox 4x64-10 as it is defined: Salmon, Moraes, Dror & Shaw, Parallel random numbers (SC 2011)."""
    (a, b, c, d), (k, m) = counter, key
    for _ in range(10):
        one, two = 0xD2E7470EE14C6C93 * a, 0xCA5A826395121157 * c
        a, b, c, d = (two >> 64) ^ b ^ k, two & M64, (one >> 64) ^ d ^ m, one & M64
        k, m = (k + 0x9E3779B97F4A7C15) & M64, (m + 0xBB67AE8584CAA73B) & M64
    return [a, b, c, d]


def test_the_definition_meets_its_published_vectors() -> None:
    """Of the known answers that come with Random123."""
    assert philox([0] * 4, [0] * 2) == [0x16554D9ECA36314C, 0xDB20FE9D672D0FDC, 0xD7E772CEE186176B, 0x7E68B68AEC7BA23B]


@pytest.mark.parametrize(("replication", "day", "attempt"), [(0, 0, 1), (3, 400, 2)])
def test_a_column_is_what_stands_at_its_addresses(replication: int, day: int, attempt: int) -> None:
    column = Streams(7, replication).units(day, attempt, 11, "phone", "volume", "talk")
    key = [int(word) for word in key_of(7, "phone", "volume", "talk")]
    single = [philox([row // 4 + 1, day, attempt, replication], key)[row % 4] for row in range(11)]
    assert column.tolist() == [(word >> 11) * 2.0**-53 for word in single]
    assert Streams(7, replication).units(day, attempt, 5, "phone", "volume", "talk").tolist() == column[:5].tolist()


def test_threads_draw_the_same_at_once() -> None:
    def drawn(k: int) -> bytes:
        return b"".join(Streams(1, k).units(day, 1, 50, "phone", "talk").tobytes() for day in range(200))

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(drawn, range(8))) == [drawn(k) for k in range(8)]
