"""Channels, campaigns and weights that are for some customers and some needs only."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import brentq
from scipy.special import expit

from sim.log.records import Cause, ContactLog, Outcome
from sim.scenario import InputError, build
from tests.model.migration.campaigns import campaign, log_of, parts_of
from tests.oracles.choice import logit
from tests.support.exact_facts import unlikely
from tests.support.toy import merged

DAY, RARE = 86_400.0, 1e-4
Parts = dict[str, Any]
GROUPS = {"others": {"share": 0.8}, "vip": {"share": 0.2}}
NEEDS = {"balance": {"share": 0.5}, "complaint": {"share": 0.5}}
MANAGER = {"mode": "live", "handle_time": {"deterministic": "1 s"}}
AT_ONCE = {"on": "2026-01-05", "share": 0.4, "adopted": 1.0}
STAFF = {"all": {"skills": ["chat", "manager", "phone"]}}


def grouped(**changes: Any) -> Parts:
    """Describe chat and phone, 1 to 4, of two segments with two needs each."""
    return merged(parts_of(calendar={"days": 20}, segments=GROUPS, issues=NEEDS), changes)


def with_manager(**opens: Any) -> Parts:
    """Add an account manager who opens on the first day."""
    return grouped(channels={"manager": MANAGER | {"opens": AT_ONCE | opens}}, pools=STAFF)


def share(log: ContactLog, channel: str, segment: str, issue: str | None = None, since: float = 0.0) -> tuple[int, int]:
    """Return how many first contacts of a segment came on a channel, and how many there are."""
    contacts, names = log.contacts, log.names
    mine = (contacts["attempt"] == 1) & (contacts["segment"] == names.segments.index(segment))
    mine &= contacts["arrival"] >= since
    if issue is not None:
        mine &= contacts["issue"] == names.issues.index(issue)
    return int((mine & (contacts["channel"] == names.channels.index(channel))).sum()), int(mine.sum())


def test_a_manager_for_some_customers_takes_none_of_the_others() -> None:
    log = log_of(with_manager(segments=["vip"]))
    assert share(log, "manager", "others")[0] == 0
    assert not unlikely([("vip", *share(log, "manager", "vip"), 0.4)])


def test_a_channel_for_some_needs_takes_none_of_the_others() -> None:
    log = log_of(with_manager(issues=["complaint"]))
    assert share(log, "manager", "others", "balance")[0] == 0
    assert not unlikely([("complaint", *share(log, "manager", "others", "complaint"), 0.4)])


def test_each_segment_looks_for_a_channel_that_fits_as_much_as_it_says() -> None:
    """The manager is better by .5 for complaints and worse by .5 for balances: vip weigh that by 2, others by 0."""
    parts = with_manager()
    parts["migration"]["by_segment"] = {"vip": {"weights": {"fit": 2}}}
    parts["issues"] = merged(NEEDS, {"balance": {"function": "inform"}, "complaint": {"function": "relate"}})
    parts["channels"]["manager"]["fit"] = {"functions": {"inform": 0, "relate": 1}}

    def come(z: float) -> dict[str, float]:
        return {"vip balance": expit(z - 1), "vip complaint": expit(z + 1), "others balance": expit(z)}

    def held(z: float) -> float:
        balance, complaint, others = come(z).values()
        return float(0.2 * (balance + complaint) / 2 + 0.8 * others)

    log, wanted = log_of(parts), come(brentq(lambda z: held(z) - 0.4, -5, 5))
    wanted["others complaint"] = wanted["others balance"]
    assert not unlikely([(name, *share(log, "manager", *name.split()), p) for name, p in wanted.items()])


@pytest.mark.parametrize("memory", ["customer", "segment"])
def test_each_segment_has_its_own_share_of_who_has_a_channel(memory: str) -> None:
    """All of one have it and half of the other; of 480 customers by chance some more or less."""
    parts = with_manager(adopted={"vip": 1.0, "others": 0.5}, innovation=0, imitation=0)
    parts["customers"]["memory"] = memory
    if memory == "segment":
        del parts["migration"]["weights"]["inertia"]
    log = log_of(parts)
    assert not unlikely([("vip", *share(log, "manager", "vip"), 0.4)])
    came, whole = share(log, "manager", "others")
    assert came / whole == pytest.approx(0.2, abs=0.2 * 4 * (1 / 480 + 1 / came) ** 0.5)


def closing(**closes: Any) -> Parts:
    return grouped(channels={"phone": {"closes": {"on": "2026-01-15"} | closes}})


@pytest.mark.parametrize("closes", [{"segments": ["vip"]}, {"segments": ["vip"], "issues": ["balance"]}])
def test_a_channel_that_closes_to_some_keeps_the_others(closes: Parts) -> None:
    log = log_of(closing(**closes))
    contacts, names = log.contacts, log.names
    hit = (contacts["segment"] == 1) & (contacts["arrival"] >= 10 * DAY) & (contacts["origin"] == 1)
    if "issues" in closes:
        hit &= contacts["issue"] == names.issues.index("balance")
    assert hit.sum() > 100
    assert (contacts["channel"][hit] == 0).all()
    assert (log.column("cause")[hit] == Cause.CLOSURE).all()
    assert (contacts["channel"][~hit] == contacts["origin"][~hit]).all()
    assert (contacts["outcome"] == Outcome.SERVED).all()


def test_only_who_lost_the_channel_is_aggrieved() -> None:
    parts = closing(segments=["vip"])
    log = log_of(parts | {"attention": {}})
    hurt, late = log.column("aggrieved") > 0, log.contacts["arrival"] >= 10 * DAY
    assert (log.contacts["segment"][hurt] == 1).all()
    assert (hurt & late).sum() > 100


def test_nobody_comes_back_by_a_channel_that_is_closed_to_them() -> None:
    rule = {"repeat": {"probability": 1, "after": {"deterministic": "1 d"}}, "resolution": 0.5, "attempts": 3}
    log = log_of(merged(closing(segments=["vip"]), {"outcome": rule}))
    late = (log.contacts["segment"] == 1) & (log.contacts["arrival"] >= 10 * DAY)
    assert (late & (log.contacts["attempt"] > 1)).sum() > 100
    assert (log.contacts["channel"][late] == 0).all()


def test_a_campaign_about_one_need_moves_that_alone() -> None:
    """From the touch on the odds of chat are e^(.8 left) as high: in the first day between .8 and .8 e^(-1/14)."""
    parts = grouped(calendar={"days": 3}, channels={"chat": {"arrivals": {"per_day": 2_000}}})
    parts["channels"]["phone"]["arrivals"]["per_day"] = 8_000
    parts["migration"]["campaigns"] = [campaign(1, issues=["balance"], segments=["others"])]
    log = log_of(parts)
    for segment, issue in (("others", "complaint"), ("vip", "balance"), ("vip", "complaint")):
        contacts, names = log.contacts, log.names
        mine = (contacts["segment"] == names.segments.index(segment)) & (contacts["issue"] == names.issues.index(issue))
        assert (contacts["channel"][mine] == contacts["origin"][mine]).all()
    came, whole = share(log, "chat", "others", "balance", since=DAY)
    high, low = (logit([1, 4], [0.8 * float(np.exp(-days / 14)), 0.0])[0] for days in (0, 2))
    assert stats.binomtest(came, whole, float(high)).proportion_ci(1 - RARE).low < high
    assert stats.binomtest(came, whole, float(low)).proportion_ci(1 - RARE).high > low
    assert came / whole > 0.25


def test_a_campaign_moves_the_need_that_sits_there_several_times_as_far() -> None:
    """Balances are there already with three in ten, complaints with one in fifty: the odds grow by the same factor."""
    mixes = {"chat": {"balance": 0.9375, "complaint": 0.0625}, "phone": {"balance": 0.4167, "complaint": 0.5833}}
    parts = grouped(calendar={"days": 3}, channels={name: {"issues": issues} for name, issues in mixes.items()})
    volumes = {"chat": 1_600, "phone": 8_400}
    for name, volume in volumes.items():
        parts["channels"][name]["arrivals"]["per_day"] = volume
    parts["migration"]["campaigns"] = [campaign(1)]
    log = log_of(parts)
    moved = log.contacts["channel"] != log.contacts["origin"]
    late = log.contacts["arrival"] >= DAY
    rates = [float(moved[late & (log.contacts["issue"] == issue)].mean()) for issue in (0, 1)]
    shares = [volumes["chat"] * mixes["chat"][need] for need in NEEDS]
    whole = [shares[k] + volumes["phone"] * mixes["phone"][need] for k, need in enumerate(NEEDS)]
    planned = [chat / both for chat, both in zip(shares, whole, strict=True)]
    for rate, before in zip(rates, planned, strict=True):
        gains = [logit([before, 1 - before], [0.8 * float(np.exp(-t / 14)), 0])[0] - before for t in (0, 1, 2)]
        assert gains[2] * 0.85 < rate < gains[0] * 1.15
    assert rates[0] > 4 * rates[1]


def test_a_segment_may_weigh_more_what_it_has_lived_through() -> None:
    """Both think .2 more of chat: with a weight of 2 that is .4, with 5 it is 1."""
    parts = grouped(calendar={"days": 10})
    parts["migration"]["by_segment"] = {"vip": {"weights": {"experience": 5}}}

    def like(center: Any) -> None:
        center.choice.memory.liked[:, 0] += 0.2

    log = log_of(parts, like)
    for segment, gain in (("others", 0.4), ("vip", 1.0)):
        came, whole = share(log, "chat", segment)
        expected = float(logit([1, 4], [gain, 0.0])[0])
        assert not unlikely([(segment, came, whole, expected)])


VIPS = {"closes": {"on": "2026-01-15", "segments": ["vip"]}}
WRONG: list[tuple[Parts, str]] = [
    ({"channels": {"phone": {"closes": {"on": "2026-01-15", "segments": ["vip"]}}}, "migration": None}, "who choose"),
    (
        {"channels": {name: {"closes": {"on": "2026-01-15", "segments": ["vip"]}} for name in ("chat", "phone")}},
        "leaves no",
    ),
    ({"migration": {"by_segment": {"vip": {"weights": {}}}}}, "changes nothing without a weight"),
    ({"migration": {"by_segment": {"vip": {"weights": {"experience": 2}}}}}, "that of all"),
    ({"migration": {"by_segment": {"gold": {"weights": {"experience": 3}}}}}, "there is no segment 'gold'"),
    ({"migration": {"campaigns": [campaign(1, segment="vip", segments=["vip"])]}}, "says what segments says"),
    ({"channels": {"phone": {"closes": {"segments": ["vip"]}}}}, "on"),
]


@pytest.mark.parametrize(("changes", "told"), WRONG)
def test_what_is_wrong_is_refused(changes: Parts, told: str) -> None:
    parts = grouped(**{key: value for key, value in changes.items() if value is not None})
    if "migration" in changes and changes["migration"] is None:
        del parts["migration"]
    with pytest.raises(InputError, match=told):
        build(parts)


def test_shares_of_segments_that_may_not_have_it_are_refused() -> None:
    with pytest.raises(InputError, match="not for others"):
        build(with_manager(segments=["vip"], adopted={"vip": 1.0, "others": 0.5}))
