"""Keys that are written in another block than theirs: each is told where it belongs."""

from __future__ import annotations

import pytest

from sim import InputError, load, sweep, vary
from sim.scenario.loading.places import belongs_to, places

CENTER, THERE = "tiers_and_vendor", "it belongs to pools.front"


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("channels.phone.fallback", "it belongs to channels.phone.self_service, or did you mean 'callback'?"),
        ("pools.front.skill", f"{THERE}.empowerment or pools.front.learning, or did you mean 'skills'?"),
        ("channels.phone.containment", "it belongs to channels.phone.self_service"),
        ("channels.phone.within", "it belongs to channels.phone.target"),
        ("channels.phone.wage", "it belongs to pools.NAME"),
        ("channels.phone.warmup", "it belongs to calendar"),
        ("pools.front.authority", "it belongs to pools.front.empowerment"),
        ("pools.front.absence", "it belongs to pools.front.shrinkage"),
        ("pools.front.headcount", "it belongs to pools.front.shrinkage"),
        ("pools.nearshore.per_contact", "it belongs to pools.nearshore.contract"),
        ("pools.front.patience", "it belongs to channels.NAME"),
        ("outsourcing.0.wait_over", "it belongs to outsourcing.0.when"),
        ("staffing.off_in_a_row", "it belongs to staffing.week"),
        ("routing.rings", "it belongs to routing.routes.N"),
        ("experiment.interval", "it belongs to calendar"),
        ("costs.currency", "it belongs to the top of the file"),
        ("replications", "it belongs to experiment"),
        ("containment", "it belongs to channels.NAME.self_service"),
        ("channels.phone.probability", "it belongs to channels.phone.redial or channels.phone.chase"),
        ("channels.phone.falback", "did you mean 'fallback'? it belongs to channels.phone.self_service"),
        ("replicatons", "did you mean 'replications'? it belongs to experiment"),
    ],
)
def test_a_key_of_another_block_is_told_where_it_belongs(path: str, where: str) -> None:
    with pytest.raises(InputError, match=f"{path}: unknown key; ") as told:
        vary(load(f"scenarios/{CENTER}.yaml"), {path: 1})
    assert f"unknown key; {where}{'' if where.endswith('?') else ';'} allowed here: " in str(told.value)


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("channels.phone.patiense", "patience"),  # that is a key of attention too
        ("pools.front.agent", "agents"),
        ("pools.front.empowerment.autority", "authority"),
        ("chanels", "channels"),
        ("pools.front.skils", "skills"),
    ],
)
def test_a_slip_of_the_pen_is_told_as_before(path: str, near: str) -> None:
    with pytest.raises(InputError) as told:
        vary(load(f"scenarios/{CENTER}.yaml"), {path: 1})
    assert f"{path}: unknown key; did you mean '{near}'? allowed: " in str(told.value)


@pytest.mark.parametrize("path", ["channels.phone.share", "channels.phone.handle_time.mean", "costs.nonsense"])
def test_of_what_belongs_to_very_many_blocks_or_none_only_what_is_allowed_is_told(path: str) -> None:
    with pytest.raises(InputError) as told:
        vary(load(f"scenarios/{CENTER}.yaml"), {path: 1})
    assert "belongs to" not in str(told.value)


def test_in_a_study_they_are_paths() -> None:
    study = {
        "study": "A",
        "design": {"factors": {"pools.front.wage": [1, 2]}},
        "metrics": ["occupancy"],
        "warmup": "1 h",
    }
    with pytest.raises(InputError) as told:
        sweep(study, base=load(f"scenarios/{CENTER}.yaml"))
    assert "warmup: unknown key; it belongs to set, or to design.factors, as calendar.warmup; allowed" in str(
        told.value
    )


def test_a_key_does_not_belong_where_it_was_refused() -> None:
    """Each key is asked for in every block: none is sent back to where it stands, nor without end."""
    blocks = {block for there in places().values() for block in there}
    assert all(block not in belongs_to(word, block) for word in places() for block in blocks)


def test_a_noun_that_an_assignment_makes_up_may_be_another_with_a_slip_of_the_pen() -> None:
    with pytest.raises(InputError) as told:
        load(f"scenarios/{CENTER}.yaml", ["channels.phon.lines=3"])
    assert "channels.phon.mode: is missing; " in str(told.value)
    assert "or did you mean channels.phone?" in str(told.value)
    with pytest.raises(InputError) as told:
        load(f"scenarios/{CENTER}.yaml", ["channels.letters.lines=3"])
    assert "did you mean" not in str(told.value)


def test_a_missing_key_in_another_word_is_told_once() -> None:
    opens = {"date": "2026-03-02", "share": 0.5}
    with pytest.raises(InputError) as told:
        vary(load(f"scenarios/{CENTER}.yaml"), {"channels.phone.opens": opens})
    assert [problem.path[-1] for problem in told.value.problems] == ["date"]
    assert "did you mean 'on'?" in str(told.value)
