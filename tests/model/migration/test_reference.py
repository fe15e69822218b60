"""What customers are used to: measured in a pilot of the design whose volumes these are."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim import load
from sim.experiments import simulate
from sim.experiments.compare.compare import compare
from sim.experiments.execution.fingerprint import run_key
from sim.log.records import Cause
from sim.model.pilot import reference_of
from sim.scenario import InputError, Scenario, build
from tests.model.migration.apps import known_app, new_app, share, share_after
from tests.support.toy import merged

WHOLE_PILOTS = True
pytestmark = [pytest.mark.oracle, pytest.mark.long]

Parts = dict[str, Any]
WEEK = {"calendar": {"days": 7}}


def of(parts: Parts, **changes: Any) -> Scenario:
    return build(merged(deepcopy(parts), changes))


def breaks() -> Scenario:
    return of(known_app(), channels={"app": {"self_service": {"failure": 1}}})


def test_a_pilot_measures_what_the_center_does() -> None:
    """Of agents who are always free and settle 90 %, and of a machine that settles 75 %: within Monte Carlo error."""
    known = reference_of(of(known_app()))
    assert known["phone"].settles[""] == pytest.approx(0.9, abs=4 * (0.09 / 10_000) ** 0.5)
    assert known["app"].settles[""] == pytest.approx(0.75, abs=4 * (0.1875 / 5_000) ** 0.5)
    assert known["phone"].wait == pytest.approx(0, abs=1)
    assert known["phone"].opinion is not None
    assert known["app"].opinion is not None
    assert known["phone"].opinion > known["app"].opinion


def test_a_pilot_is_the_same_for_every_seed_and_knows_no_campaign() -> None:
    called = {"campaigns": [{"to": "app", "start": "2026-03-03", "reach": 1}]}
    one, other = (
        of(known_app(**WEEK)),
        of(known_app(**WEEK), experiment={"seed": 9, "replications": 2}, migration=called),
    )
    assert reference_of(one) == reference_of(other)


def test_a_design_is_compared_with_the_first_and_not_with_itself() -> None:
    first, broken = of(known_app()), breaks()
    assert reference_of(broken.compared_with(first)) == reference_of(first)
    assert reference_of(broken)["app"].settles[""] == 0
    itself = of(known_app(), migration={"reference": "self"}, channels={"app": {"self_service": {"failure": 1}}})
    assert reference_of(itself.compared_with(first))["app"].settles[""] == 0
    assert run_key(broken.compared_with(first), ()) != run_key(broken, ())


def test_whoever_cannot_be_helped_any_more_leaves_and_hardly_anybody_comes() -> None:
    """An app in the volumes that breaks: moves away some fivefold, and its share falls from week to week."""
    first, broken = of(known_app()), breaks()
    found = compare({"as now": first, "breaks": broken}, metrics="moved_away", replications=2)
    away = {name: run.estimate("moved_away", channel="app").mean for name, run in found.results.items()}
    assert 3 < away["breaks"] / away["as now"] < 7
    logs = [simulate(broken.compared_with(first), k) for k in range(2)]
    weeks = [[log.contacts["channel"][when(log, week)] == 0 for log in logs] for week in (0, 5)]
    begins, ends = (float(np.mean(np.concatenate(week))) for week in weeks)
    assert ends < begins - 0.1
    assert ends < 0.12


def when(log: Any, week: int) -> Any:
    return (log.contacts["attempt"] == 1) & (log.contacts["arrival"] // (7 * 86_400) == week)


def test_where_what_is_usual_stays_the_shares_hardly_drift() -> None:
    """Customers move all the time, in both directions alike."""
    logs = [simulate(of(known_app()), k) for k in range(3)]
    assert share(logs) == pytest.approx(1 / 3, abs=0.02)
    assert not any((log.column("cause") == Cause.CAMPAIGN).any() for log in logs)


def test_who_pays_more_than_before_moves() -> None:
    """The phone costs its callers 3 more than in the first design; alone, they are used to it."""
    dearer = {"phone": {"cost": {"customer_per_contact": 3.75}}}
    base = of(known_app(**WEEK), channels={"phone": {"cost": {"customer_per_contact": 0.75}}})
    after = of(known_app(**WEEK), channels=dearer)
    moved = [share([simulate(one, 0)]) for one in (base, after, after.compared_with(base))]
    assert moved[1] == pytest.approx(moved[0], abs=0.005)
    assert moved[2] > moved[1] + 0.05
    causes = simulate(after.compared_with(base), 0).column("cause")
    assert (causes == Cause.COST).sum() > 30


def test_a_file_may_say_what_customers_are_used_to(tmp_path: Path) -> None:
    from sim.scenario.files.tree import dump

    (tmp_path / "before.yaml").write_text(dump(known_app(**WEEK)), encoding="utf-8")
    now = known_app(**WEEK, migration={"reference": "before.yaml"}, channels={"app": {"self_service": {"failure": 1}}})
    (tmp_path / "now.yaml").write_text(dump(now), encoding="utf-8")
    assert reference_of(load(tmp_path / "now.yaml")) == reference_of(load(tmp_path / "before.yaml"))
    (tmp_path / "before.yaml").unlink()
    with pytest.raises(InputError, match=r"migration.reference: .*write first_design, promised, self, or a scenario"):
        load(tmp_path / "now.yaml")


@pytest.mark.parametrize(
    ("containment", "failure", "promise", "of_all", "after_five"),
    [(0.0, 0.0, None, (0.08, 0.14), (0, 0.05)), (0.75, 1.0, None, (0.08, 0.14), (0, 0.05)),
     (0.75, 0.0, 0.75, (0.33, 0.43), (0.35, 0.55)), (0.95, 0.0, 0.75, (0.53, 0.65), (0.6, 0.8))],
)  # fmt: skip
def test_an_app_keeps_whom_it_helps(
    containment: float, failure: float, promise: float | None, of_all: Any, after_five: Any
) -> None:
    """Six weeks of a new app that should hold .4: useless, broken, as promised, better."""
    parts = new_app(containment, failure, **({"promise": promise} if promise else {}))
    logs = [simulate(of(parts), k) for k in range(2)]
    assert of_all[0] < share(logs) < of_all[1]
    assert after_five[0] <= share_after(5, logs) < after_five[1]


def test_without_choice_what_only_speaks_to_it_goes_with_a_remark() -> None:
    from sim import vary

    base = of(new_app(), **WEEK)
    off = vary(base, {"migration": None})
    assert off.left_out == ("channels.app.opens",)
    found = compare({"on": base, "off": off}, metrics="arrivals", replications=2)
    assert any("channels.app.opens" in text for text in found.warnings)


def test_doors_and_closings_for_some_go_with_choice_too() -> None:
    from sim import vary

    parts = new_app()
    parts["channels"]["phone"] |= {"when_closed": "choose", "comes_back": 0.5}
    parts["channels"]["app"]["closes"] = {"on": "2026-04-01", "issues": ["need"]}
    parts["issues"] = {"need": {"share": 0.5}, "other": {"share": 0.5}}
    off = vary(of(parts), {"migration": None})
    told = {"app.opens", "app.closes", "phone.when_closed", "phone.comes_back"}
    assert set(off.left_out) == {f"channels.{key}" for key in told}


def test_a_pilot_knows_nothing_of_what_changes_later() -> None:
    """What an app that breaks down on the second day was before is what its customers are used to."""
    parts = known_app(**WEEK)
    later = {"on": "2026-03-03", "set": {"channels.app.self_service.failure": 1}}
    assert reference_of(of(parts)) == reference_of(of(parts, changes=[later]))
