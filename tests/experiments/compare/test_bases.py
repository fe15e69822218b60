"""Designs are compared by what becomes of their customers, on the same luck."""

from __future__ import annotations

from sim.experiments.figures.compared import family, primary
from tests.model.base.centers import bank, base_at_end, logs

GROWING = {"customers": {"acquisition": 100}, "retention": {"leave": True, "churn": 0.3}}


def test_the_base_is_compared_where_it_changes() -> None:
    designs = {"a": bank(28, 50, 400, **GROWING), "b": bank(28, 50, 400, **GROWING)}
    metrics = {one.metric for one in family(designs) if not one.scope}
    assert "customers_at_end" in metrics
    assert "revenue" not in metrics  # without an annual_value
    assert "customers_at_end" in {one.metric for one in primary(designs, (), ())}
    still = {"a": bank(28, 50, 400), "b": bank(28, 50, 400, **GROWING)}
    assert "customers_at_end" not in {one.metric for one in family(still)}


def test_the_same_customers_stay_longer_where_they_are_helped() -> None:
    """In each replication more are left where more is resolved: every customer has the same luck in both designs."""
    kept = []
    for resolution in (0.5, 0.95):
        outcome = {"resolution": resolution, "repeat": {"probability": 0}}
        scenario = bank(2 * 365, 300, 1_000, outcome=outcome, retention={"leave": True, "steepness": 8})
        kept.append([base_at_end(log, 1_000) for log in logs(scenario, 3)])
    assert all(more > less for less, more in zip(*kept, strict=True))
