"""Episodes of which several attempts go on at once, as who waits for a reply asks again: they end too."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.model import run
from sim.scenario import build
from tests.engine.equal import told
from tests.support.toy import log_of

MOST = 4


def chasing() -> dict[str, Any]:
    """Return a center that never closes, with work for two and one agent; who waits half an hour asks on the other."""

    def written(other: str) -> dict[str, Any]:
        chase = {"probability": 1.0, "to": {other: 1.0}}
        work = {"arrivals": {"per_hour": 6}, "handle_time": {"deterministic": "10 min"}, "target": {"within": "4 h"}}
        return {"mode": "deferred", **work, "patience": {"deterministic": "30 min"}, "chase": chase}

    channels = {"email": written("letter"), "letter": written("email")}
    pools = {"staff": {"agents": 1, "skills": ["email", "letter"]}}
    return {"scenario": "Chasing", "channels": channels, "pools": pools, "outcome": {"attempts": MOST}}


def test_episodes_have_so_many_attempts_after_the_horizon_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has come is followed beyond the horizon, and chases meanwhile: an episode had fifty attempts then."""
    monkeypatch.setattr(run, "within", lambda log, end: log)
    contacts = log_of(build(chasing())).contacts
    episodes = np.stack([contacts[name].astype(np.int64) for name in ("origin", "day", "row")])
    counts = np.unique(episodes, axis=1, return_counts=True)[1]
    assert contacts["arrival"].max() > 86_400
    assert counts.max() == contacts["attempt"].max() == MOST


@pytest.mark.compiled
def test_both_engines_count_them_alike() -> None:
    assert told(chasing())
