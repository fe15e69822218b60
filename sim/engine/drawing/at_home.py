"""Who customers are and where they are at home, as records: what is added up where the engine draws who comes."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.drawing.homes import EACH, SPARE
from sim.policies.weighing import NOTHING


def who_they_are(people: Any) -> dict[str, Any]:
    """Return which customers there are, by segment, and where they stand in line."""
    return {"people": _people(people.members), "in_line": _in_line(people)}


def wholes_of(homes: Any, people: Any) -> Any:
    """Return by what shares are divided, by issue, segment and who is there at first or won, and channel."""
    issues, segments = range(homes.issues), range(len(people.members))
    return np.array([np.concatenate([homes.wholes(segment, issue) for segment in segments]) for issue in issues])


def _in_line(people: Any) -> Any:
    """Return where customers stand in the line of all, segment by segment, and who they are among the wholes."""
    found, begins = np.zeros((len(people), 2), np.int64), 0
    for segment, (members, size) in enumerate(zip(people.members, people.sizes.tolist(), strict=True)):
        found[members, 0] = np.arange(begins, begins + len(members))
        found[members[:size], 1], found[members[size:], 1] = 2 * segment, 2 * segment + 1
        begins += len(members)
    return found


def _people(members: list[Any]) -> Any:
    """Return the rows of each segment one behind the other, behind the places at which each begins and ends."""
    ends = np.cumsum([len(members) + 1, *map(len, members)])
    return np.concatenate([ends, *members]).astype(np.int64)


def at_home(homes: Any, people: Any, asked: list[int], channels: int) -> dict[str, Any]:
    """Return room for how often customers contact us on each channel, each with all before, and by what that is.

    Nothing is added up yet: few channels are contacted about every issue.
    """
    cells = len(people.sizes) * homes.issues
    adds_up = np.full((channels, cells), NOTHING)
    for channel in asked:
        adds_up[channel] = [homes.weighed_by(*divmod(cell, homes.issues), channel) for cell in range(cells)]
    return {
        "at_home": np.empty((channels, homes.cells)), "adds_up": adds_up,
        "often": np.concatenate([homes.rates[members] for members in people.at_first]),
        "guide": np.empty((channels, homes.cells // EACH + SPARE * cells), np.int32),
    }  # fmt: skip
