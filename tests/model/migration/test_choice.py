"""Customers who choose: the printed example, and opinions by their formula."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np
import pytest

from sim.demand import sample_demand
from sim.log.records import Cause
from sim.model.center import Center
from sim.model.migration.opinions import Opinions
from sim.model.migration.terms import Terms
from sim.model.state.contact import ABANDONED, SERVED, Contact
from sim.scenario import build
from tests.model.migration.omni import two_channels
from tests.support.exact_facts import unlikely
from tests.support.toy import merged

HOUR, DAY = 3_600.0, 86_400.0
Parts = dict[str, Any]


def center_of(parts: Parts) -> Center:
    scenario = build(deepcopy(parts))
    center = Center(scenario, sample_demand(scenario, scenario.experiment.seed, 0), DAY)
    for channel in center.channels:
        channel.openings, channel.closings = [0.0], [DAY]
    return center


def arrived(center: Center, channel: int, row: int = 0, at: float = 0.0) -> Contact:
    """Return a contact of the first customer as it arrives."""
    klass, spent = center.classes[channel][0, 0], (1e9, 1.0, 0.0, 1.0)
    return Contact(center.channels[channel], klass, channel, 0, row, 1, at, 0, 0, 1, *spent)


def shares_of(center: Center) -> list[float]:
    """Return P1 of whom the volumes have on both channels alike."""
    assert center.choice is not None
    weights = np.array(center.choice.weights(arrived(center, 0), center.channels, [0.5, 0.5], 0.0))
    return list(weights / weights.sum())


def example() -> tuple[Center, Opinions]:
    """Return the customer of the example: content with the app, last there, and it was good; less so with the phone."""
    center = center_of(two_channels(migration={"weights": {"wait": 0}}))
    assert center.choice is not None
    memory = center.choice.memory
    memory.liked[0], memory.last[0], memory.stays[0] = (0.8, 0.6), 0, True
    return center, memory


def test_the_printed_example() -> None:
    """.802 of the contacts on the app; after one that was lost there (.1) it is thought of as .485, and gets .443."""
    center, memory = example()
    assert center.names.channels == ("app", "phone")
    assert round(shares_of(center)[0], 3) == 0.802
    memory.lived(arrived(center, 0), ABANDONED, 0, 0.0, 0.0)
    assert memory.liked[0].round(12).tolist() == [0.485, 0.6]
    assert not memory.stays[0]
    assert round(shares_of(center)[0], 3) == 0.443


@pytest.mark.parametrize("share", [0.802, 0.443])
def test_contacts_are_placed_as_in_the_printed_example(share: float) -> None:
    """Of some 19,000 contacts that the volumes have on both alike: those of the better channel stay, the rest move."""
    center, memory = example()
    if share < 0.5:
        memory.lived(arrived(center, 0), ABANDONED, 0, 0.0, 0.0)
    exact, cells = shares_of(center), np.zeros((2, 2), int)
    assert round(exact[0], 3) == share
    for channel in (0, 1):
        for row, at in enumerate(center.demand.day(channel, 0).arrival.tolist()):
            assert center.choice is not None
            cells[channel, center.choice.place(arrived(center, channel, row, at)).channel.number] += 1
    better = int(exact[1] > 0.5)
    assert cells[better, 1 - better] == 0
    assert not unlikely([("stays", cells[1 - better, 1 - better], cells[1 - better].sum(), 2 * exact[1 - better])])


def test_bad_news_weighs_more() -> None:
    """Equally far above and below what the customer thought, the bad contact moves .45 of the way, the good one .20."""
    parts, moves = two_channels(), []
    for lost in (0.3, 0.7):
        center = center_of(merged(parts, {"attention": {"satisfaction": {"lost": lost}}}))
        assert center.choice is not None
        memory = center.choice.memory
        memory.liked[0] = 0.5
        memory.lived(arrived(center, 1), ABANDONED, 0, 0.0, 0.0)
        assert memory.liked[0, 0] == 0.5
        moves.append(float(memory.liked[0, 1]) - 0.5)
    assert np.allclose(moves, [-0.45 * 0.2, 0.20 * 0.2], atol=1e-15)


LEARNINGS = [(0.45, 0.20), (0.0, 0.0), (1.0, 1.0), (0.1, 0.7)]


@pytest.mark.parametrize(("worse", "better"), LEARNINGS)
def test_opinions_follow_the_formula(worse: float, better: float) -> None:
    """``M + a (s - M)`` at every contact, and never beyond what was felt; of one channel only."""
    center = center_of(two_channels(migration={"learning": {"worse": worse, "better": better}}))
    assert center.choice is not None
    memory, contact, luck = center.choice.memory, arrived(center, 0), np.random.default_rng(4)
    for start in (0.0, 0.3, 1.0):
        memory.liked[0, 0] = thought = start
        for level in luck.random(20).tolist():
            memory.felt.satisfaction = lambda *_, level=level: level  # type: ignore[method-assign, misc]
            memory.lived(contact, ABANDONED, 0, contact.arrival, contact.arrival)
            between = sorted([thought, level])
            thought += (worse if level < thought else better) * (level - thought)
            assert memory.liked[0].tolist() == pytest.approx([thought, 0.5], abs=1e-12)
            assert between[0] <= thought <= between[1]


def test_a_chase_is_a_try_that_failed_and_the_late_reply_is_no_second_one() -> None:
    """Opinion .8 falls to .485, and belief, of a channel that settles all, to 10 of 11; then nothing moves any more."""
    center = center_of(merged(two_channels(), {"migration": {"weights": {"settles": 5}}}))
    assert center.choice is not None
    memory, late = center.choice.memory, arrived(center, 0)
    memory.liked[0] = 0.8, 0.6
    assert memory.beliefs is not None
    for reply in (False, True):
        if reply:
            memory.lived(late, SERVED, 0, 0.0, 60.0)
        else:
            memory.unanswered(late, 0.0)
        assert memory.liked[0].round(12).tolist() == [0.485, 0.6]
        assert memory.beliefs.gap(0, 0, 0, 0.0) == pytest.approx(-1 / 11)


@pytest.mark.parametrize(
    ("gains", "cause"),
    [
        ({}, Cause.HABIT),
        ({"experience": -1.0}, Cause.HABIT),
        ({"experience": 0.1, "settles": 0.2}, Cause.SETTLES),
        ({"experience": 0.3, "settles": 0.2}, Cause.EXPERIENCE),
        ({"wait": 0.1, "fit": 2.0}, Cause.WAIT),
        ({"inertia": 1.0, "campaign": 0.5}, Cause.HABIT),
        ({"cost": 0.1}, Cause.COST),
    ],
)
def test_a_cause_is_what_gained_most(gains: Any, cause: Cause) -> None:
    """Where nothing did it is habit, and never a campaign that is not there."""
    terms = Terms(**{name: [0.0, gains.get(name, 0.0)] for name in Terms._fields})
    choice = center_of(two_channels()).choice
    assert choice is not None
    assert choice._cause(terms, 0, 1) == cause
