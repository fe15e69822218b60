"""A preset and the keys written beside it: which of them holds."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from sim.scenario import InputError, build
from sim.scenario.files.presets import presets
from tests.scenario.files.small_scenario import plain

PRESETS = sorted(presets())
STAFFED = [name for name in PRESETS if presets()[name]["mode"] in ("live", "concurrent", "deferred")]


def beside_a_branch(channel: dict[str, Any]) -> Any:
    """Return a channel of any mode in a center that has what the mode needs."""
    mode = presets()[channel["preset"]]["mode"] if "preset" in channel else channel["mode"]
    skills = ["branch", "new"] if mode in ("live", "concurrent", "deferred") else ["branch"]
    sent = {"channel": "new", "at": "2026-01-05T10:00", "recipients": 100, "contact_channel": "branch"}
    return build(
        {
            "scenario": "Beside a branch",
            "demand": {"messages": [sent] if mode == "broadcast" else []},
            "channels": {"branch": {"preset": "branch"}, "new": channel},
            "pools": {"agents": {"agents": 1, "skills": skills}},
        }
    ).channels["new"]


@pytest.mark.parametrize("name", STAFFED)
def test_a_preset_of_people_promises_something(name: str) -> None:
    channel = beside_a_branch({"preset": name})
    assert channel.target is not None
    assert channel.patience is not None


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_the_same_written_out(name: str) -> None:
    by_name = beside_a_branch({"preset": name})
    by_hand = beside_a_branch(deepcopy(presets()[name]))
    assert by_name.model_copy(update={"preset": None}) == by_hand


def preset_channel(**keys: object) -> Any:
    """Return a channel with the preset ``phone`` and further keys."""
    return build({**plain(), "channels": {"phone": {"preset": "phone", **keys}}}).channels["phone"]


def test_what_is_written_wins_over_the_preset() -> None:
    channel = preset_channel(target={"share": 0.9}, lines=5, patience=None)
    assert (channel.target.share, channel.target.within, channel.lines, channel.patience) == (0.9, 20, 5, None)


LAWS: list[dict[str, Any]] = [{"exponential": {"mean": "9 min"}}, {"lognormal": {"mean": "9 min", "cv": 2.0}}]


@pytest.mark.parametrize("law", LAWS, ids=lambda law: next(iter(law)))
@pytest.mark.parametrize("key", ["handle_time", "wrap_up", "patience"])
def test_a_written_distribution_replaces_the_whole_of_the_preset(key: str, law: dict[str, Any]) -> None:
    family, parameters = getattr(preset_channel(**{key: law}), key).family
    assert family == next(iter(law))
    assert parameters.mean == 540


def test_parameters_of_the_family_that_the_preset_has_are_completed_by_it() -> None:
    parameters = preset_channel(handle_time={"lognormal": {"mean": "9 min"}}).handle_time.lognormal
    assert (parameters.mean, parameters.cv) == (540, presets()["phone"]["handle_time"]["lognormal"]["cv"])


def test_parameters_that_the_preset_has_not_are_not_completed_by_it() -> None:
    with pytest.raises(InputError, match=r"handle_time\.lognormal: is given by \{median\}"):
        preset_channel(handle_time={"lognormal": {"median": "9 min"}})


def test_a_scenario_never_changes_the_presets() -> None:
    before = deepcopy(presets())
    preset_channel(target={"share": 0.9})
    assert presets() == before
