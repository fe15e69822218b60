"""Word of mouth: bad news reaches others, who think worse of a channel that they have not used."""

from __future__ import annotations

from math import exp
from typing import Any

import numpy as np
import pytest

from sim.log.records import ContactLog
from sim.scenario import InputError, build
from tests.model.migration.campaigns import log_of, parts_of
from tests.support.toy import merged

DAY = 86_400.0
FELT, LIKED, POPULATION, REACHES, WEIGHT = 1 / (1 + exp(0.2)), 0.8, 2_000, 5, 0.2
Parts = dict[str, Any]
TALK = {"reaches": REACHES, "weight": WEIGHT, "below": 0.6}


def let_down(talk: Parts | None = TALK, days: int = 10, **changes: Any) -> Parts:
    """Describe a phone that helps nobody and a chat that helps all; nobody learns from what they lived through."""
    parts = parts_of(
        calendar={"days": days},
        customers={"population": POPULATION},
        channels={"chat": {"resolution": 1.0}, "phone": {"resolution": 0.0, "arrivals": {"per_day": 60}}},
        outcome={"repeat": {"probability": 0}},
        migration={"usual": {"phone": {"satisfaction": LIKED}, "chat": {"satisfaction": LIKED}}},
    )
    if talk is not None:
        parts["migration"]["word_of_mouth"] = dict(talk)
    return merged(parts, changes)


def opinions_after(parts: Parts) -> tuple[Any, ContactLog]:
    """Return what every customer thinks of the phone at the end, and the log."""
    centers: list[Any] = []
    log = log_of(parts, centers.append)
    return centers[0].choice.memory.liked[:, log.names.channels.index("phone")], log


def test_opinion_falls_as_often_as_one_is_told() -> None:
    """Each telling reaches a customer with probability r / (n - 1), and takes a share w of what is left."""
    liked, log = opinions_after(let_down())
    tellings = int((log.contacts["channel"] == 1).sum())
    left = (liked - FELT) / (LIKED - FELT)
    likely = REACHES / (POPULATION - 1)
    mean = (1 - WEIGHT * likely) ** tellings
    # Who tells is not told by that telling; that is the only difference between customers.
    spread = (1 - likely + likely * (1 - WEIGHT) ** 2) ** tellings - mean**2
    assert tellings > 400
    assert left.mean() == pytest.approx(mean, abs=4 * (spread / POPULATION) ** 0.5)
    assert left.var() == pytest.approx(spread, rel=0.3)


def test_everybody_is_told_at_most_once_of_each_contact() -> None:
    """One telling that reaches all moves all by the same step, but for who tells."""
    parts = let_down(TALK | {"reaches": 100_000}, days=1, customers={"population": 40})
    liked, log = opinions_after(parts)
    phone = log.contacts["channel"] == 1
    told = phone.sum() - np.bincount(log.contacts["customer"][phone] - 1, minlength=40)
    assert np.allclose((liked - FELT) / (LIKED - FELT), (1 - WEIGHT) ** told)


def test_segments_that_remember_move_by_the_share_that_is_told() -> None:
    parts = let_down(customers={"memory": "segment"})
    del parts["migration"]["weights"]["inertia"]
    liked, log = opinions_after(parts)
    tellings = int((log.contacts["channel"] == 1).sum())
    assert (liked[0] - FELT) / (LIKED - FELT) == pytest.approx((1 - WEIGHT * REACHES / POPULATION) ** tellings)


def test_who_was_helped_or_not_that_badly_tells_nobody() -> None:
    liked, _ = opinions_after(let_down(TALK | {"below": 0.4}))
    assert (liked == LIKED).all()


def test_who_thinks_as_badly_already_does_not_think_better_for_it() -> None:
    liked, _ = opinions_after(let_down(migration={"usual": {"phone": {"satisfaction": 0.2}}}))
    assert (liked == 0.2).all()


def test_a_post_that_all_can_read_reaches_more() -> None:
    posts = {"mode": "deferred", "family": "social", "resolution": 0.0}
    posts |= {"arrivals": {"per_day": 60}, "handle_time": {"deterministic": "1 s"}}
    parts = let_down(TALK | {"public": 50}, channels={"phone": posts})
    parts["channels"]["phone"] = posts
    liked, log = opinions_after(parts)
    tellings = int((log.contacts["channel"] == 1).sum())
    mean = (1 - WEIGHT * 50 / (POPULATION - 1)) ** tellings
    assert ((liked - FELT) / (LIKED - FELT)).mean() == pytest.approx(mean, abs=0.01)


def newcomers_on_the_phone(talk: Parts | None) -> tuple[float, float]:
    """Return the share of the phone among customers who contact us for the first time late, and its standard error."""
    parts = let_down(talk, days=20)
    parts["channels"]["phone"]["arrivals"]["per_day"] = 200
    contacts = log_of(parts).contacts
    _, first = np.unique(contacts["customer"], return_index=True)
    late = first[contacts["arrival"][first] > 8 * DAY]
    share = float((contacts["channel"][late] == 1).mean())
    return share, (share * (1 - share) / len(late)) ** 0.5


def test_a_channel_of_bad_name_loses_customers_who_have_never_tried_it() -> None:
    (quiet, error), (told, other) = (newcomers_on_the_phone(talk) for talk in (None, TALK | {"reaches": 10}))
    assert quiet - told > 4 * (error**2 + other**2) ** 0.5


WRONG: list[tuple[Parts, str]] = [
    ({"migration": {"weights": {"experience": 0}}}, "opinions move nobody"),
    ({"migration": {"word_of_mouth": {"public": 10}}}, "without a deferred channel of family social"),
    ({"migration": {"word_of_mouth": {"weight": 0}}}, "weight"),
]


@pytest.mark.parametrize(("changes", "told"), WRONG)
def test_what_would_change_nothing_is_refused(changes: Parts, told: str) -> None:
    with pytest.raises(InputError, match=told):
        build(let_down(**changes))


@pytest.mark.parametrize("memory", ["customer", "segment"])
def test_to_ask_what_customers_think_changes_nothing(memory: str) -> None:
    """Of one segment, too, of which the table of who has used what is its own transpose."""
    centers: list[Any] = []
    parts = let_down(None, days=1, customers={"memory": memory})
    parts["migration"]["weights"].pop("inertia")
    log_of(parts, centers.append)
    known = centers[0].choice.memory
    used = known.used.copy()
    assert known.opinions() == known.opinions()
    np.testing.assert_array_equal(known.used, used)
