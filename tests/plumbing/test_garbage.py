"""What replications leave is found in time: rings of few objects that hold many numbers."""

from __future__ import annotations

import gc
import pickle
import weakref
from collections.abc import Iterator

import pytest

from sim import load, simulate
from sim.demand import SampledDemand, sample_demand
from sim.engine.choosing import play
from sim.metrics import Facts, measure
from sim.plumbing import garbage
from sim.plumbing.garbage import Weakly
from tests.support.paths import SCENARIOS


@pytest.fixture
def alone() -> Iterator[None]:
    """Let Python itself look for no rings."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.compiled
@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("name", ["quickstart", "ride_hailing", "utility_fixes_causes"])
def test_customers_and_what_they_remember_go_when_the_compiled_engine_is_done(name: str) -> None:
    scenario = load(SCENARIOS / f"{name}.yaml", ["calendar.days=2", "experiment.engine=compiled"])
    demand = sample_demand(scenario, 1, 0)
    held = [weakref.ref(one) for one in (demand, demand.homes, demand.newcomers) if one is not None]
    play(scenario, demand)
    del demand
    assert not any(one() for one in held)


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("name", ["quickstart", "tiers_and_vendor", "interaction_center"])
def test_a_log_and_what_is_known_of_it_go_with_the_last_who_holds_them(name: str) -> None:
    scenario = load(SCENARIOS / f"{name}.yaml", ["calendar.days=2", "experiment.engine=simpy"])
    log = simulate(scenario)
    facts = Facts(scenario, log, by_time=True)
    measure(facts)
    held = [weakref.ref(log), weakref.ref(facts)]
    del log, facts
    assert [one() for one in held] == [None, None]


@pytest.mark.usefixtures("alone")
def test_of_many_replications_few_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has some 900 contacts; after 3,000 it is looked for what is of no use any more."""
    monkeypatch.setattr(garbage, "_most", 3_000)
    scenario = load(SCENARIOS / "quickstart.yaml", ["experiment.engine=simpy"])
    played = list[weakref.ref[SampledDemand]]()
    for replication in range(16):
        demand = sample_demand(scenario, 1, replication)
        played.append(weakref.ref(demand))
        play(scenario, demand)
    assert sum(one() is not None for one in played) <= 5


class Ring:
    """An object that refers to itself."""

    def __init__(self) -> None:
        self.itself = self


@pytest.mark.usefixtures("alone")
def test_in_processes_of_ours_new_rings_are_found_at_once_and_others_before_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was in use at a look, and is not at the next, is looked for by each eighth only."""
    for name, value in (("_most", 100), ("_left", 0), ("_looks", 0), ("_every", garbage.THOROUGHLY)):
        monkeypatch.setattr(garbage, name, value)
    old = Ring()
    gc.collect()
    new = Ring()
    seen = weakref.ref(old), weakref.ref(new)
    del old, new
    garbage.left_by(101)
    assert [one() is None for one in seen] == [False, True]
    for _ in range(garbage.THOROUGHLY):
        garbage.left_by(101)
    assert seen[0]() is None


class Shop:
    """An object that has a method of its own as a part, and is in no ring."""

    def __init__(self, hour: int) -> None:
        self.hour, self.opens = hour, Weakly(self.at)

    def at(self, minute: int) -> tuple[int, int]:
        return self.hour, minute


@pytest.mark.usefixtures("alone")
def test_a_method_held_weakly_is_refused_once_nobody_has_what_it_is_of() -> None:
    """It goes at once, though nobody looks for rings."""
    shop = Shop(8)
    opens = shop.opens
    assert opens(30) == (8, 30)
    del shop
    with pytest.raises(AssertionError, match="nobody keeps what the method is of"):
        opens(30)


def test_a_method_held_weakly_is_of_what_it_travels_with() -> None:
    """Whether that is sent, or the method alone: then it is refused as soon as that has arrived."""
    shop = Shop(8)
    there = pickle.loads(pickle.dumps(shop))
    shop.hour = 9
    assert (there.opens(15), shop.opens(15)) == ((8, 15), (9, 15))
    both = pickle.loads(pickle.dumps([shop.opens, shop]))
    assert both[0](45) == both[1].opens(45) == (9, 45)
    alone = pickle.loads(pickle.dumps(shop.opens))
    with pytest.raises(AssertionError, match="nobody keeps"):
        alone(45)
