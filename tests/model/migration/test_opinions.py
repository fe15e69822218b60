"""Memory: opinions of customers and of segments, who the customers are, and one satisfaction in model and metrics."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from math import inf
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from scipy import stats

from sim.calendar import Timetable, horizon
from sim.demand import sample_demand
from sim.experiments import simulate
from sim.log.records import Cause, ContactLog, Outcome
from sim.metrics import Facts
from sim.metrics.columns.endings import attended
from sim.metrics.columns.episodes import episode
from sim.metrics.customers.satisfaction import satisfaction
from sim.model import simulate as play
from sim.model.center import Center
from sim.model.migration.opinions import Opinions
from sim.model.state.contact import Contact
from sim.scenario import InputError, Scenario, build
from tests.model.migration.campaigns import choice_of
from tests.model.migration.customers import ALIKE
from tests.model.migration.omni import EVERYTHING, OMNI
from tests.oracles.choice import mean_opinion, opinion
from tests.support.exact_facts import unlikely
from tests.support.random_centers import rich_centers
from tests.support.toy import merged

pytestmark = [pytest.mark.oracle, pytest.mark.long]

DAY = 86_400.0
RARE = 1e-4
Parts = dict[str, Any]


class Observed:
    """What each contact felt when it ended, for the model, and what its customers remember.

    Who comes after the end of a horizon that is followed is in no log, and may share a name.
    """

    def __init__(self, memory: Opinions, end: float) -> None:
        self.memory, self.sizes, self.liked, self.segment = memory, memory.sizes, memory.liked, memory.segment
        self.felt: dict[tuple[int, ...], float] = {}
        self.habits = memory.used.copy()
        self._end = end
        memory.watch = self.watch

    @property
    def used(self) -> Any:
        return self.memory.used

    def watch(self, contact: Contact, settled: bool, felt: float, wait: float | None) -> None:
        name = contact.origin, contact.day, contact.row, contact.attempt
        if contact.arrival < self._end:
            assert name not in self.felt or contact.detail.chased, f"{name} was remembered twice"
            self.felt[name] = felt


def observed(scenario: Scenario, seed: int) -> tuple[ContactLog, Observed]:
    """Return the log, and what the customers remember."""
    made: list[Observed] = []
    end = horizon(scenario) if Timetable(scenario).days_beyond else inf

    def look(center: Center) -> None:
        made.append(Observed(choice_of(center).memory, end))

    return play(scenario, sample_demand(scenario, seed, 0), look), made[0]


def names_of(log: ContactLog) -> Iterator[tuple[int, ...]]:
    """Return what names each contact."""
    return zip(*(log.contacts[key].tolist() for key in ("origin", "day", "row", "attempt")), strict=True)


# Opinions


def calm(memory: str, **changes: Any) -> Scenario:
    """Describe customers who are always helped at once, on channels of which they had thought otherwise."""
    channel = {"mode": "live", "handle_time": {"deterministic": "1 s"}, "target": {"within": "20 s"}}
    parts: Parts = {
        "scenario": "Calm",
        "calendar": {"days": 30, "open": "08:00-18:00"},
        "experiment": {"seed": 8, "replications": 1},
        "customers": {"population": 1_500, "memory": memory} | ALIKE,
        "segments": {"mass": {"share": 0.7}, "vip": {"share": 0.3}},
        "channels": {
            "chat": channel | {"arrivals": {"per_day": 100}, "segments": {"mass": 0.2, "vip": 0.8}},
            "phone": channel | {"arrivals": {"per_day": 200}},
        },
        "pools": {"all": {"agents": 20, "skills": ["chat", "phone"]}},
        "attention": {},
        "migration": {
            "weights": {"experience": 0, "wait": 0, "settles": 0},
            "usual": {"chat": {"satisfaction": 0.95}, "phone": {"satisfaction": 0.5}},
        },
    }
    return build(merged(parts, changes))


FELT = 1 / (1 + np.exp(-2.0))  # resolved, at once, as personal as usual
STARTS, SHARES = (0.95, 0.5), (0.45, 0.20)  # of chat and phone


def contacts_by(log: ContactLog, key: str, rows: int) -> Any:
    """Count contacts by customer or segment and channel."""
    counts = np.zeros((rows, 2), int)
    np.add.at(counts, (log.contacts[key].astype(int) - (key == "customer"), log.contacts["channel"].astype(int)), 1)
    return counts


def test_opinions_of_customers_and_segments_after_the_same_contacts() -> None:
    """Each customer's by the number of contacts; a segment's as the mean of its customers' (mean field)."""
    means, contents = [], []
    for memory in ("customer", "segment"):
        log, made = observed(calm(memory), 8)
        assert set(made.felt.values()) == {min(made.felt.values())}
        assert min(made.felt.values()) == pytest.approx(FELT, abs=1e-12)
        counts = contacts_by(log, memory, len(made.sizes))
        size = np.array(made.sizes)[:, None]
        exact = np.column_stack([opinion(STARTS[k], FELT, SHARES[k] / size[:, 0], counts[:, k]) for k in (0, 1)])
        assert np.allclose(made.liked, exact, atol=1e-12)
        means.append([made.liked[made.segment == number].mean(axis=0) for number in (0, 1)])
        contents.append(log.contacts["arrival"].tobytes())
    assert contents[0] == contents[1]
    for number, share in enumerate((0.7, 0.3)):
        rates = np.array([30 * 100 * (0.2, 0.8)[number], 30 * 200 * share]) / (1_500 * share)
        exact = [mean_opinion(STARTS[k], FELT, SHARES[k], rates[k]) for k in (0, 1)]
        for mean in means:
            assert np.abs(mean[number] - exact).max() < 0.006


def test_what_a_log_tells_of_opinions() -> None:
    """The mean over whoever has used a channel by habit or since, at the end."""
    log, made = observed(calm("customer"), 8)
    counts = contacts_by(log, "customer", 1_500)
    used = (counts > 0) | (made.habits > 0)
    assert log.opinions["users"].tolist() == used.sum(axis=0).tolist()
    assert np.allclose(log.opinions["opinion"], [made.liked[used[:, k], k].mean() for k in (0, 1)])


def test_habits_are_drawn_from_the_volumes() -> None:
    """Each customer begins with one channel: as likely as the volumes of the segment say."""
    _, made = observed(calm("customer", customers={"population": 20_000}, calendar={"days": 1}), 8)
    assert (made.habits.sum(axis=1) == 1).all()
    tallies = []
    for number, (chat, phone) in enumerate(((20, 140), (80, 60))):
        mine = made.segment == number
        tallies.append((f"segment {number}", int(made.habits[mine, 0].sum()), int(mine.sum()), chat / (chat + phone)))
    assert not unlikely(tallies)


# Who they are


def test_customers_are_drawn_evenly_from_their_segment() -> None:
    """Numbered from 1, segment by segment; contacts per customer as of even draws (dispersion)."""
    log = simulate(calm("customer"), 0, 8)
    contacts, first = log.contacts, {"mass": 1, "vip": 1_051}
    assert log.names.segments == ("mass", "vip")
    for number, (low, size) in enumerate(((first["mass"], 1_050), (first["vip"], 450))):
        mine = contacts["customer"][contacts["segment"] == number]
        assert low <= mine.min() <= mine.max() < low + size
        counts = np.bincount(mine - low, minlength=size)
        p = float(stats.chisquare(counts).pvalue)
        assert RARE < p < 1 - RARE
    assert contacts["customer"].dtype == np.int64


def test_a_customer_stays_the_same_through_an_episode() -> None:
    """Redials, repeats and chases are the customer's, of the same segment and issue; primary contacts draw again."""
    log = simulate(build(merged(deepcopy(OMNI), {"migration": {}})), 0, 11)
    contacts, numbers = log.contacts, episode(Facts(build(deepcopy(OMNI)), log))
    assert (contacts["attempt"] > 1).sum() > 500
    for name in ("customer", "segment", "issue"):
        order = np.lexsort([contacts["attempt"], numbers])
        same = np.diff(numbers[order]) == 0
        assert (np.diff(contacts[name][order])[same] == 0).all()
    assert 1 <= contacts["customer"].min() <= contacts["customer"].max() <= 900
    firsts = contacts["customer"][contacts["attempt"] == 1]
    assert len(np.unique(firsts)) < len(firsts)


def test_the_log_of_contacts_does_not_depend_on_how_many_customers_there_are() -> None:
    """Only their numbers do, where nobody chooses."""
    logs = [simulate(build(merged(deepcopy(OMNI), {"customers": {"population": n}})), 0, 11) for n in (7, 70_000)]
    for name in ("arrival", "end", "channel", "outcome"):
        assert logs[0].contacts[name].tobytes() == logs[1].contacts[name].tobytes()
    assert set(logs[0].contacts["customer"].tolist()) == set(range(1, 8))


@pytest.mark.parametrize("memory", ["customer", "segment"])
def test_no_customer_is_of_two_segments(memory: str) -> None:
    """Not where a segment is so small a share that nobody is left for it, either; or the scenario is refused."""
    parts = merged(deepcopy(OMNI), {"customers": {"population": 2, "memory": memory}, "migration": {}})
    parts["segments"] = {"mass": {"share": 0.999}, "vip": {"share": 0.001}}
    parts["channels"]["chat"]["segments"] = {"mass": 0.5, "vip": 0.5}
    try:
        scenario = build(parts)
    except InputError:
        return
    log = simulate(scenario, 0, 11)
    mass, vip = (set(log.contacts["customer"][log.contacts["segment"] == number].tolist()) for number in (0, 1))
    assert not mass & vip
    assert np.isfinite(log.opinions["opinion"]).all()


@pytest.mark.parametrize("memory", ["customer", "segment"])
def test_a_population_of_one(memory: str) -> None:
    """One customer makes all contacts, and a segment of one remembers what its customer does."""
    parts = merged(deepcopy(OMNI), {"customers": {"population": 1, "memory": memory}, "migration": {}})
    del parts["segments"]
    log, made = observed(build(parts), 11)
    assert set(log.contacts["customer"].tolist()) == {1}
    assert made.liked.shape == (1, 4)
    assert ((made.liked >= 0) & (made.liked <= 1)).all()


# One satisfaction

IMPATIENT: Parts = {
    "channels": {
        "phone": {"expects": {"wait": "30 s", "by_segment": {"vip": "10 s"}}},
        "email": {"expects": "2 h", "bears": "5 h"},
    },
    "technology": {"investment": 2.0, "centricity": 0.2},
}


def differing(scenario: Scenario, log: ContactLog, made: Observed) -> tuple[list[Any], list[Any], int]:
    """Return contacts of which model and metrics feel differently, in episodes of one thread and in branched ones."""
    facts = Facts(scenario, log)
    over = log.contacts["outcome"] != Outcome.UNFINISHED  # who still waits at the end has nothing to remember yet
    branched = np.isin(episode(facts), episode(facts)[log.column("cause") == Cause.CHASE])
    found: tuple[list[Any], list[Any]] = ([], [])
    for number, name in enumerate(names_of(log)):
        if attended(facts)[number] and over[number] and abs(made.felt[name] - satisfaction(facts)[number]) > 1e-9:
            found[int(branched[number])].append((name, made.felt[name], float(satisfaction(facts)[number])))
    return *found, int((attended(facts) & ~branched).sum())


@pytest.mark.parametrize("memory", ["customer", "segment"])
def test_model_and_metrics_feel_alike(memory: str) -> None:
    """With everything on, contact by contact: calls, chats, messages, sessions, tiers, callbacks, what closed."""
    scenario = build(merged(deepcopy(EVERYTHING), {"customers": {"memory": memory}, **IMPATIENT}))
    log, made = observed(scenario, 11)
    apart, _, compared = differing(scenario, log, made)
    assert compared > 4_000
    assert log.column("aggrieved").sum() > 100
    assert {int(Cause.ADOPTION), int(Cause.CLOSURE), int(Cause.CHASE)} <= set(log.column("cause").tolist())
    assert apart == []


def test_in_branched_episodes_the_model_counts_the_repeats_of_one_thread() -> None:
    """Metrics count those of all threads of an episode, so that few of its contacts satisfy less there, never more."""
    scenario = build(deepcopy(EVERYTHING))
    log, made = observed(scenario, 11)
    _, apart, _ = differing(scenario, log, made)
    assert all(model > told for _, model, told in apart)
    assert len(apart) < 0.02 * (log.column("cause") == Cause.CHASE).sum()


@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(rich_centers())
def test_model_and_metrics_feel_alike_in_any_center(parts: Parts) -> None:
    if sum(one["mode"] != "broadcast" for one in parts["channels"].values()) < 2:
        return
    scenario = build(parts | {"customers": {"population": 30}, "attention": {}, "migration": {}})
    log, made = observed(scenario, scenario.experiment.seed)
    apart, _, _ = differing(scenario, log, made)
    assert apart == []
    remembered = log.contacts["outcome"] != Outcome.UNFINISHED
    over, open_still = (
        {name for name, one in zip(names_of(log), mask, strict=True) if one} for mask in (remembered, ~remembered)
    )
    assert over <= set(made.felt)
    came = dict(zip(names_of(log), log.contacts["channel"].tolist(), strict=True))
    modes = [scenario.channels[name].service_mode for name in scenario.channel_names]
    vain = set(made.felt) - over  # messages that their customers have given up on, and that still wait for a reply
    assert vain <= open_still
    assert all(modes[came[name]].deferred for name in vain)
