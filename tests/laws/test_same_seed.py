"""Same seed, same numbers: on any number of workers, in any order, for any number of replications."""

from __future__ import annotations

import numpy as np
import pytest

from sim.demand import sample_demand
from sim.experiments import RunResult, replicate, simulate
from sim.experiments.parallel import workers
from sim.random import stream
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
