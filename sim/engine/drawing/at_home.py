"""Where customers are at home, as records: what is added up where the engine draws who comes."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.drawing.homes import EACH, SPARE
from sim.policies.weighing import NOTHING


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
        "often": homes.rates[: int(people.sizes.sum())],
        "guide": np.empty((channels, homes.cells // EACH + SPARE * cells), np.int32),
    }  # fmt: skip
