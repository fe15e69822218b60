"""Causes that are put right: the compiled engine hears of them and spares contacts, the model spends its evenings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.engine.records.layout import NOBODY
from sim.model.feedback import FeedbackLoop

if TYPE_CHECKING:
    from sim.engine.asking.center import CompiledCenter
    from sim.model.state.contact import Contact
    from sim.scenario.customers.causes import Feedback
    from sim.scenario.scenario import Scenario

COUNTED = ("cases", "since", "avoided")
LUCKS = {"spared": "spared", "heard": "heard", "called": "called back"}  # of each, the name of the draw


class HearingLoop(FeedbackLoop):
    """The loop of the model, of which the compiled engine counts the cases by day."""

    def __init__(self, center: CompiledCenter, scenario: Scenario, rule: Feedback) -> None:
        super().__init__(center, scenario, rule)
        self._asked = center
        self._places = {id(cause): place for place, cause in enumerate(self.every)}
        self._behind = [
            (
                issue,
                np.array([one.top for one in causes]),
                np.array([*(self._places[id(one)] for one in causes), NOBODY]),
            )
            for issue, causes in enumerate(self._causes)
            if causes
        ]

    def evening(self, at: float) -> None:
        """Spend the hours of a day, of which the engine has heard, and let it know what has become of each cause."""
        self.take_calls()
        table = self._asked.world.minds.causes
        for name in COUNTED:
            for cause, count in zip(self.every, table[name].tolist(), strict=True):
                setattr(cause, name, count)
        super().evening(at)
        for name in (*COUNTED, "fixed"):
            table[name] = [getattr(cause, name) for cause in self.every]
        self._asked.world.minds.insight.fixed = sum(cause.fixed for cause in self.every)

    def take_calls(self) -> None:
        """Take over who is to be called and asked."""
        world, clock = self._asked.world, self._asked._clock
        behind = world.calls["behind"][: clock["calls"].item()].tolist()
        self.calls += [None if place == NOBODY else self.every[place] for place in behind]
        clock["calls"] = 0

    def tell_arrivals(self, table: Any, channel: int, day: int) -> None:
        """Say of a channel's contacts of a day which cause is behind each, and what decides of it."""
        units = self._asked.demand.units
        for name, drawn in LUCKS.items():
            table[f"{name}_luck"] = units(channel, day, drawn)[table["row"]]
        luck = units(channel, day, "cause")[table["row"]]
        table["behind"] = np.full(len(luck), NOBODY)
        for issue, tops, places in self._behind:
            behind = places.take(tops.searchsorted(luck, side="right"))
            np.copyto(table["behind"], behind, where=table["issue"] == issue)

    def tell(self, one: Any, contact: Contact) -> None:
        """Say of an attempt that the model has drawn which cause is behind it, and what decides of it."""
        cause = self.cause_of(contact)
        one["behind"] = NOBODY if cause is None else self._places[id(cause)]
        for name in ("heard", "called"):
            one[f"{name}_luck"] = self._asked.luck(contact, LUCKS[name])
