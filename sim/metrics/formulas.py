"""What every metric means, in a sentence or a formula."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

LETTERS = (
    "O is offered, A answered, L abandoned or balked; A_s and L_s are those within the target's threshold s, L_>s "
    "those after it, L_x those within the short limit x."
)


@cache
def formulas() -> dict[str, str]:
    """Return the definition of every metric by its name, as docs/metrics.md has it, without markup."""
    text = files("sim.metrics").joinpath("formulas.toml").read_text(encoding="utf-8")
    return {metric: formula.strip() for metric, formula in tomllib.loads(text).items()}
