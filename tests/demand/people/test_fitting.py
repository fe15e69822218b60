"""Which issue sits where: scaled to the volumes of channels and the shares of issues, by how well they suit."""

from __future__ import annotations

from math import exp
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from sim import load
from sim.demand import sample_demand
from sim.demand.people.fitting import scaled
from sim.scenario import build
from sim.scenario.basics.problems import InputError

Parts = dict[str, Any]


def center(weight: float = 1.5, **changes: Any) -> Parts:
    """Describe a phone and an app with as many contacts, and two issues with as many: one easy, one at stake."""
    phone = {"mode": "live", "arrivals": {"per_hour": 50}, "handle_time": {"deterministic": "3 min"}}
    app = {
        "mode": "self_service",
        "arrivals": {"per_hour": 50},
        "handle_time": {"deterministic": "1 min"},
        "self_service": {"containment": 0.5, "fallback": "phone"},
    }
    return {
        "scenario": "Fitting",
        "calendar": {"days": 1, "open": "00:00-24:00"},
        "customers": {"population": 500},
        "issues": {
            "balance": {"share": 0.5, "complexity": 0.05, "risk": 0.0},
            "complaint": {"share": 0.5, "complexity": 0.95, "risk": 1.0},
        },
        "channels": {"app": app, "phone": phone},
        "pools": {"all": {"agents": 9, "skills": ["phone"]}},
        "migration": {"weights": {"fit": weight}},
    } | changes


def mix_of(parts: Parts) -> Any:
    """Return shares of channels and issues in the volumes: of the app and the phone, balance and complaint."""
    planned = sample_demand(build(parts), 1, 0).planned
    table = planned.mix.sum(axis=1) * planned.whole[:, None]
    return table / table.sum()


def test_two_by_two_with_equal_margins() -> None:
    """The better-fitting share is 1 / (1 + exp(-w D / 2)), D the odds in logs: .7311 for w D = 2."""
    app, phone = (0.95, -2 * 1.0 - 1.5 * 0.95 * 0.7), (-1.5 * 0.05 * 0.3, -1.5 * 0.95 * 0.3)
    app = (0.95 - 1.5 * 0.05 * 0.7, app[1])  # easy and safe suits self-service, less what it is poor in
    odds = app[0] + phone[1] - app[1] - phone[0]
    for wanted in (2.0, 0.5, 4.0):
        table = mix_of(center(wanted / odds))
        assert 2 * table[0, 0] == pytest.approx(1 / (1 + exp(-wanted / 2)), abs=1e-9)
        assert np.allclose(table.sum(axis=0), 0.5)
        assert np.allclose(table.sum(axis=1), 0.5)
    assert 1 / (1 + exp(-1)) == pytest.approx(0.7311, abs=5e-5)


def test_without_weight_each_channel_has_the_issues_as_they_are_written() -> None:
    assert np.allclose(mix_of(center(0.0)), 0.25)


def test_without_choice_nothing_is_fitted() -> None:
    parts = center()
    parts["issues"] = {name: {"share": 0.5} for name in ("balance", "complaint")}
    del parts["migration"]
    assert np.allclose(mix_of(parts), 0.25)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.lists(st.floats(0.05, 20), min_size=3, max_size=3), min_size=2, max_size=4), st.data())
def test_scaled_tables_have_the_sums_and_the_odds(rows: list[list[float]], data: Any) -> None:
    """Both sums are met, and every odds ratio is that of the first guess."""
    guess = np.array(rows)
    wanted = np.array(data.draw(st.lists(st.floats(0.1, 5), min_size=len(rows), max_size=len(rows))))
    volumes = np.array(data.draw(st.lists(st.floats(0.1, 5), min_size=3, max_size=3)))
    wanted *= volumes.sum() / wanted.sum()
    table = scaled(guess, wanted, volumes)
    assert np.allclose(table.sum(axis=1), wanted)
    assert np.allclose(table.sum(axis=0), volumes)
    for one in (guess, table):
        one /= one[:, :1]
    assert np.allclose(table[1:] / table[:1], guess[1:] / guess[:1])


def test_the_scaled_table_is_the_nearest_to_the_guess() -> None:
    """Of all with these sums it has the least information divergence, which an optimizer finds by itself."""
    guess, rows, columns = np.array([[3.0, 1.0, 0.5], [0.2, 1.0, 2.0]]), np.array([2.0, 1.0]), np.ones(3)

    def divergence(cells: Any) -> float:
        table = cells.reshape(2, 3)
        return float((table * np.log(table / guess) - table + guess).sum())

    sums = [{"type": "eq", "fun": lambda x, k=k: x.reshape(2, 3).sum(axis=1)[k] - rows[k]} for k in (0, 1)]
    sums += [{"type": "eq", "fun": lambda x, k=k: x.reshape(2, 3).sum(axis=0)[k] - columns[k]} for k in (0, 1)]
    best = minimize(divergence, np.full(6, 0.5), bounds=[(1e-6, 3)] * 6, constraints=sums, options={"ftol": 1e-12})
    assert np.allclose(best.x.reshape(2, 3), scaled(guess, rows, columns), atol=1e-4)


def test_channels_that_say_what_they_have_keep_it_and_the_others_keep_the_rest() -> None:
    parts = center()
    mail = parts["channels"]["phone"] | {"issues": {"balance": 0.9, "complaint": 0.1}}
    parts["channels"]["mail"] = mail
    parts["pools"]["all"]["skills"] = ["mail", "phone"]
    table = mix_of(parts)  # app, mail, phone
    assert np.allclose(table[1] / table[1].sum(), [0.9, 0.1])
    assert np.allclose(table[[0, 2]].sum(axis=0), 1 / 3)
    assert table[2, 1] > 2 * table[2, 0]


def test_needs_do_not_sit_where_they_may_not_come() -> None:
    parts = center()
    parts["issues"]["complaint"] |= {"share": 0.2, "channels": ["phone"]}
    parts["issues"]["balance"]["share"] = 0.8
    table = mix_of(parts)
    assert table[0, 1] == 0
    assert table[1, 1] == pytest.approx(0.2)
    assert np.allclose(table.sum(axis=1), 0.5)


def test_by_segment_on_the_channels_of_each() -> None:
    """Business is mostly on the phone, but has as many balances: more of its calls are about them than of others."""
    parts = center(segments={"business": {"share": 0.3}, "private": {"share": 0.7}})
    parts["channels"]["phone"]["segments"] = {"business": 0.5, "private": 0.5}
    parts["channels"]["app"]["segments"] = {"business": 0.1, "private": 0.9}
    planned = sample_demand(build(parts), 1, 0).planned
    cells = planned.mix * planned.whole[:, None, None]
    by_segment = cells.sum(axis=0) / cells.sum(axis=(0, 2))[:, None]
    assert np.allclose(by_segment, 0.5)
    assert np.allclose(cells.sum(axis=2), [[120, 1_080], [600, 600]])
    calls = planned.mix[1] / planned.mix[1].sum(axis=1, keepdims=True)
    assert calls[0, 0] > 2 * calls[1, 0]


def test_a_segment_that_weighs_the_fit_on_its_own_sits_where_it_would_alone() -> None:
    """One for which it weighs nothing has as many of each issue on each; the other as if there were no other."""
    parts = center(segments={"business": {"share": 0.3}, "private": {"share": 0.7}})
    parts["migration"]["by_segment"] = {"business": {"weights": {"fit": 0}}}
    mix = sample_demand(build(parts), 1, 0).planned.mix
    shares = mix / mix.sum(axis=2, keepdims=True)
    assert np.allclose(shares[:, 0], 0.5)
    assert np.allclose(shares[:, 1], 2 * mix_of(center()))
    parts["migration"] = {"weights": {"fit": 0}, "by_segment": {"private": {"weights": {"fit": 1.5}}}}
    assert np.allclose(sample_demand(build(parts), 1, 0).planned.mix, mix)


def test_contacts_are_about_what_the_table_says() -> None:
    parts = center(calendar={"days": 20, "open": "00:00-24:00"})
    demand, table = sample_demand(build(parts), 1, 0), mix_of(parts)
    for channel in range(2):
        issues = np.concatenate([demand.day(channel, day).issue for day in range(20)])
        share = table[channel, 1] * 2
        assert abs(issues.mean() - share) < 4 * np.sqrt(share * (1 - share) / len(issues))


def test_what_cannot_be_is_told() -> None:
    parts = center()
    parts["issues"]["complaint"]["channels"] = ["phone"]
    parts["issues"]["complaint"]["share"], parts["issues"]["balance"]["share"] = 0.7, 0.3
    with pytest.raises(InputError, match=r"(?s)issues\.complaint\.channels.*take 50\.0% .*but 70\.0% .* are about"):
        mix_of(parts)


def test_the_door_of_people_fits_as_they_do() -> None:
    """Telecom, all trusted alike: nobody dials the phone behind the menu, which has more complaints than 7 % of all."""
    fitting = [name for name, one in load("scenarios/telecom.yaml").channels.items() if one.fit and name != "ivr"]
    scenario = load("scenarios/telecom.yaml", [f"channels.{name}.fit.trust=1" for name in fitting])
    assert scenario.behind == {"ivr": "phone"}
    planned = sample_demand(scenario, 1, 0).planned
    menu = planned.mix[scenario.channel_names.index("ivr")].sum(axis=0)
    assert menu[scenario.issue_names.index("complaint")] == pytest.approx(0.088, abs=5e-4)
    assert menu[scenario.issue_names.index("usage")] < 0.30


def test_trust_makes_a_machine_no_other_door() -> None:
    assert load("scenarios/telecom.yaml", ["channels.ivr.fit.trust=1"]).behind == {"ivr": "phone"}
    assert load("scenarios/telecom.yaml", ["channels.ivr.fit.human=0.3"]).behind == {}
