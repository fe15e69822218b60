"""Suitability: how well a channel fits a need, by what it is like and what the need takes."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field

from sim.scenario.basics.noun import Noun
from sim.scenario.basics.units import Share

Function = Literal["contact", "inform", "sell", "serve", "collect", "relate"]
FUNCTIONS: tuple[str, ...] = get_args(Function)


class Functions(Noun):
    """How well a channel does each thing that a contact may be for."""

    contact: Share = 0.5
    inform: Share = 0.5
    sell: Share = 0.5
    serve: Share = 0.5
    collect: Share = 0.5
    relate: Share = 0.5


class Fit(Noun):
    """What a channel is like to whom chooses one: how ``human`` and ``rich`` it is, how far one has ``trust`` in it.

    And what it is good for. What is not given of the first two is 0 and 0.3 for self-service, 1 and 0.7 where agents
    answer; a channel without ``trust`` is trusted as the others are on average.
    """

    human: Share | None = None
    rich: Share | None = None
    trust: Share | None = None
    functions: Functions = Field(default_factory=Functions)


class Nature(Fit):
    """A fit with nothing left out; ``alone`` is 1 for self-service, else 0."""

    human: Share
    rich: Share
    trust: Share = 1.0
    alone: Share

    def suits(self, risk: float, complexity: float, function: str | None) -> float:
        """Return how well the channel suits a need.

        ``-2 risk (1 - human) - 1.5 complexity (1 - rich) + (1 - complexity) (1 - risk) alone - risk (1 - trust)``, and
        what it is worth for the need's function, less one half.

        >>> phone, app = Nature(human=1.0, rich=0.8, alone=0.0), Nature(human=0.0, rich=0.4, alone=1.0)
        >>> [round(channel.suits(0.9, 0.7, None), 2) for channel in (phone, app)]  # a complaint
        [-0.21, -2.4]
        >>> [round(channel.suits(0.05, 0.2, None), 2) for channel in (phone, app)]  # a balance
        [-0.06, 0.48]
        >>> sms = Nature(human=0.0, rich=0.2, trust=0.85, alone=1.0)
        >>> messenger = Nature(human=0.8, rich=0.6, trust=0.55, alone=0.0)
        >>> [round(channel.suits(0.4, 0.05, None), 2) for channel in (sms, messenger)]  # a debit
        [-0.35, -0.37]
        """
        worth = getattr(self.functions, function) - 0.5 if function else 0.0
        alone = (1 - complexity) * (1 - risk) * self.alone
        doubted = risk * (1 - self.trust)
        return float(alone - 2 * risk * (1 - self.human) - 1.5 * complexity * (1 - self.rich) - doubted + worth)


def nature_of(fit: Fit | None, self_service: bool, trust: float = 1.0) -> Nature:
    """Return what a channel is like, with what is not written filled in; ``trust`` is that in the others."""
    written = fit or Fit()
    human, rich = (0.0, 0.3) if self_service else (1.0, 0.7)
    return Nature(
        human=human if written.human is None else written.human,
        rich=rich if written.rich is None else written.rich,
        trust=trust if written.trust is None else written.trust,
        functions=written.functions,
        alone=float(self_service),
    )
