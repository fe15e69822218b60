"""Episodes of which several attempts go on at the same time, as the model asks for them: the engine counts them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.engine.keyed.episodes import count, counted, number_of
from sim.engine.records.layout import NOBODY

if TYPE_CHECKING:
    from sim.engine.asking.center import CompiledCenter

Episode = tuple[int, int, int]


class Branched(dict[Episode, int]):
    """How many attempts there were of each: nothing is kept here, all is looked up."""

    def __init__(self, center: CompiledCenter) -> None:
        super().__init__()
        self._center = center

    def __bool__(self) -> bool:
        return bool(self._center.world.clock[0].branched)

    def __contains__(self, episode: object) -> bool:
        return self._counted(episode) != NOBODY

    def get(self, episode: Episode, otherwise: int) -> int:  # type: ignore[override]
        """Return how many attempts an episode has had, where that is counted."""
        found = self._counted(episode)
        return otherwise if found == NOBODY else found

    def __setitem__(self, episode: Episode, attempts: int) -> None:
        count(self._center.handle, number_of(*episode), attempts)

    def _counted(self, episode: Any) -> int:
        return int(counted(self._center.handle, number_of(*episode)))
