"""How complex a contact is, and how much authority it takes: a level from 0 to 1, the same for all or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from sim.scenario.basics.noun import Noun
from sim.scenario.basics.units import Share

Shape = Annotated[float, Field(ge=0.01, le=1_000)]


class Beta(Noun):
    """A level from 0 to 1 that differs from contact to contact: beta-distributed with shapes ``[a, b]``."""

    beta: Annotated[list[Shape], Field(min_length=2, max_length=2)]


def _level_kind(value: Any) -> str:
    return "~beta" if isinstance(value, Mapping) else "~same"


Level = Annotated[Annotated[Share, Tag("~same")] | Annotated[Beta, Tag("~beta")], Discriminator(_level_kind)]
