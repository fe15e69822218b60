"""Away from neutral, shares are those of the logit."""

from __future__ import annotations

from copy import deepcopy

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from sim.demand import sample_demand
from sim.experiments import simulate
from sim.log.records import Cause, ContactLog
from sim.model import simulate as play
from sim.model.center import Center
from sim.scenario import Scenario, build
from tests.model.migration.campaigns import choice_of
from tests.model.migration.customers import ALIKE
from tests.model.migration.omni import OMNI
from tests.oracles.choice import logit
from tests.support.toy import merged

HOUR, DAY = 3_600.0, 86_400.0
RARE = 1e-4  # of each chi-square; its seeds are fixed
OPINIONS = np.array([[0.9, 0.3, 0.5], [0.2, 0.7, 0.6]])  # by segment; chat, fax, phone
RATES = {
    "chat": {"00:00": 0, "08:00": 4, "11:00": 12, "18:00": 0},
    "fax": {"00:00": 0, "08:00": 6, "14:00": 3, "18:00": 0},
    "phone": {"00:00": 0, "08:00": 10, "10:00": 25, "15:00": 5, "18:00": 0},
}
SEGMENTS = {"chat": (0.4, 0.6), "fax": (0.5, 0.5), "phone": (0.8, 0.2)}
ISSUES = {"chat": (0.5, 0.5), "fax": (0.3, 0.7), "phone": (0.6, 0.4)}


def rate(name: str, hour: int) -> float:
    """Return the rate of a channel in an hour."""
    return float([value for start, value in RATES[name].items() if int(start[:2]) <= hour][-1])


@pytest.mark.parametrize("memory", ["customer", "segment"])
def test_shares_are_those_of_the_logit(memory: str) -> None:
    """By segment, issue and hour, with opinions that stay as they are and volumes that vary over the day."""

    def like(center: Center) -> None:
        mind = choice_of(center).memory
        mind.liked = mind.usual + OPINIONS[mind.segment] - 0.5

    scenario = away_from_neutral(memory)
    log = play(scenario, sample_demand(scenario, 21, 0), like)
    cells = cells_of(log, 10)
    names = list(RATES)
    assert list(log.names.channels) == names
    statistic, freedom = 0.0, 0
    for segment in range(2):
        for issue in range(2):
            for hour in range(8, 18):
                planned = [rate(k, hour) * SEGMENTS[k][segment] * ISSUES[k][issue] for k in names]
                shares = logit(planned, 2 * OPINIONS[segment])
                seen = cells[:, segment, issue, hour - 8]
                assert seen.sum() > 100
                statistic += float(stats.chisquare(seen, shares * seen.sum()).statistic)
                freedom += 2
    assert RARE < stats.chi2.sf(statistic, freedom) < 1 - RARE


def cells_of(log: ContactLog, hours: int) -> NDArray[np.int64]:
    """Return first contacts by channel, segment, issue and hour after eight."""
    contacts, first = log.contacts, log.contacts["attempt"] == 1
    keys = [contacts[name][first].astype(int) for name in ("channel", "segment", "issue")]
    hour = (contacts["arrival"][first] % DAY // HOUR).astype(int) - 8
    cells = np.zeros((3, 2, 2, hours), np.int64)
    np.add.at(cells, (*keys, hour), 1)
    return cells


def away_from_neutral(memory: str) -> Scenario:
    channels = {
        name: {
            "mode": "live",
            "arrivals": {"per_hour": RATES[name]},
            "handle_time": {"deterministic": "1 s"},
            "segments": dict(zip(("mass", "vip"), SEGMENTS[name], strict=True)),
            "issues": dict(zip(("order", "trouble"), ISSUES[name], strict=True)),
        }
        for name in RATES
    }
    weights = {"settles": 0} if memory == "segment" else {"inertia": 0, "settles": 0}
    return build(
        {
            "scenario": "Fixed opinions",
            "calendar": {"days": 90, "open": "08:00-18:00", "interval": "1 h"},
            "experiment": {"seed": 21, "replications": 1},
            "customers": {"population": 500, "memory": memory} | ALIKE,
            "segments": {"mass": {"share": 0.6}, "vip": {"share": 0.4}},
            "issues": {"order": {"share": 0.5}, "trouble": {"share": 0.5, "risk": 0.5}},
            "channels": channels,
            "pools": {"all": {"agents": 20, "skills": list(RATES)}},
            "migration": {"weights": weights, "learning": {"worse": 0, "better": 0}},
        }
    )


def test_movers_are_known_with_their_cause() -> None:
    """A first contact is elsewhere than the volumes had it if, and only if, it tells a cause of choice."""
    log = simulate(build(merged(deepcopy(OMNI), {"migration": {}})), 0, 11)
    first = log.contacts["attempt"] == 1
    moved = first & (log.contacts["channel"] != log.contacts["origin"])
    assert moved.any()
    assert (moved == (first & (log.column("cause") >= Cause.EXPERIENCE))).all()
    assert not (log.column("cause")[~first] >= Cause.EXPERIENCE).any()
