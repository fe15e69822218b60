"""A channel: when it is open, who arrives, how they wait, how long they are handled, what is promised."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from sim.scenario.basics.distributions import Distribution, Exponential, Patience
from sim.scenario.basics.examples import example
from sim.scenario.basics.noun import ChannelName, IssueName, Noun, SegmentName, Shorthand
from sim.scenario.basics.problems import refuse
from sim.scenario.basics.units import Duration, Positive, Share
from sim.scenario.basics.varying import OpeningHours
from sim.scenario.channels.expectations import Expects, Wait
from sim.scenario.channels.mode import MODES, Mode, ModeName, modes_with
from sim.scenario.channels.mode_keys import Balking, Callback, Concurrency, Family, SilentAbandonment
from sim.scenario.channels.openings import Closes, Opening
from sim.scenario.channels.outbound import Outbound
from sim.scenario.channels.self_service import SelfService
from sim.scenario.channels.target import Target
from sim.scenario.customers.arrivals import Arrivals
from sim.scenario.customers.people import ByIssue
from sim.scenario.customers.suitability import Fit
from sim.scenario.money.costs import ChannelCost

QueueOrder = Literal["fifo", "lifo", "random", "in_system"]
Limit = Annotated[int, Field(ge=0, le=1_000_000)]


class Switch(Shorthand):
    """Come back on another channel: how likely, and on which (by weight; the planner's volumes if not given)."""

    main_key: ClassVar[str] = "probability"
    main_type = (int, float)
    probability: Share
    to: Annotated[dict[ChannelName, Positive], Field(min_length=1)] | None = None


class Chase(Switch):
    """Ask on another channel while a message is unanswered: how likely, and where."""

    probability: Share = 1.0


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, int | float) and not isinstance(value, bool) else value


class Redial(Noun):
    """What a customer does who abandoned, balked or met a busy signal.

    ``probability`` of another attempt after the first failure, the second ...; the last number holds
    from there on. Who does not redial switches to another channel with probability ``switch``.
    ``patience: kept`` lets the waits of all attempts count against one patience.
    """

    probability: Annotated[
        list[Share], BeforeValidator(_as_list, json_schema_input_type=list[Share] | Share), Field(min_length=1)
    ] = Field(default_factory=lambda: [0.5, 0.35])
    after: Distribution = Field(default_factory=lambda: Distribution(exponential=Exponential(mean="15 min")))  # type: ignore[arg-type]
    switch: Switch = Field(default_factory=lambda: Switch(probability=0.0))
    attempts: Annotated[int, Field(ge=2, le=10_000)] = 5
    patience: Literal["fresh", "kept"] = "fresh"


class Channel(Noun):
    """A way to reach us; its mode says how.

    ``live``: one agent per contact, customers wait. ``concurrent``: an agent holds several. ``deferred``: a
    backlog that is worked off. ``self_service``: no agent. ``broadcast``: we send, nobody contacts us on it.
    Of the recipients of a message the share ``precision`` are whom it is meant for, and of these the share
    ``viewed`` look, for ``captures`` on average. ``outbound``: we call. ``walk_in``: customers see the queue, and
    turn round or wait.

    Of those who wait alike the first comes first, the last, any, or who has been with us longest (``queue_order``).
    At close (``at_close``) who waits is served, or disconnected; messages in hand are finished, or put away until the
    channel opens again (``pause``).
    Customers measure waits by what they expect: ``expects`` in opening hours, and no longer than ``bears`` of any
    hours. ``personalisation`` is how far the channel deals with this customer rather than any. The talk grows by
    ``exp(b (x - x0))`` at complexity x with b = ``complexity_effect``, where x0 leaves the mean over the planned mix
    of issues as it is written. Whoever finds it closed is ``lost``, or, where customers choose, turns to an open
    channel, but for the share ``comes_back``, which comes while it is open next. ``recordability`` is how far contacts
    are on record, that of the preset if not given. The channel is there from the day it ``opens`` to the one it
    ``closes``; ``fit`` is what it is like to whom chooses.
    """

    preset: str | None = None
    mode: ModeName
    family: Family | None = None
    open: OpeningHours | None = None
    at_close: Literal["drain", "clear", "pause"] | None = None
    when_closed: Literal["lost", "redial_at_opening", "choose"] | None = None
    comes_back: Share = 0.3
    arrivals: Arrivals | None = None
    segments: dict[SegmentName, Share] | None = None
    issues: dict[IssueName, Share] | None = None
    lines: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    queue_limit: Limit | None = None
    queue_order: QueueOrder = "fifo"
    starting_backlog: Limit = 0
    patience: Patience | None = None
    redial: Redial | None = None
    handle_time: Distribution | None = None
    wrap_up: Distribution | None = None
    target: Target | None = None
    expects: Expects | None = None
    bears: Wait | None = None
    resolution: ByIssue | None = None
    concurrency: Concurrency | None = None
    silent_abandonment: SilentAbandonment | None = None
    chase: Chase | None = None
    changeover: Duration = 25.0
    provokes: Share | None = None
    captures: Annotated[Duration, Field(gt=0)] | None = None
    viewed: Share = 1.0
    precision: Share = 1.0
    self_service: SelfService | None = None
    callback: Callback | None = None
    outbound: Outbound | None = None
    balking: Balking | None = None
    complexity_effect: Annotated[float, Field(ge=-10, le=10)] = 0.0
    cost: ChannelCost | None = None
    personalisation: Share = 0.5
    recordability: Share | None = None
    fit: Fit | None = None
    opens: Opening | None = None
    closes: Closes | None = None

    def takes(self, date: datetime.date, segment: str, issue: str) -> bool:
        """Whether customers of a segment may bring an issue here on a date, by what opens and closes."""
        opens, closes = self.opens, self.closes
        opened = opens is None or (opens.on <= date and opens.is_for(segment) and opens.takes(issue))
        return opened and not (closes and closes.concerns(segment, issue) and closes.on <= date)

    @property
    def service_mode(self) -> Mode:
        """What the mode says of the channel: who contacts whom, who answers, whether anybody waits in line."""
        return MODES[self.mode]

    @property
    def customer_cost(self) -> float:
        """What a contact costs the customer."""
        return self.cost.customer_per_contact if self.cost else 0.0

    @property
    def gone_on(self) -> datetime.date | None:
        """From which day on the channel is gone for all; not where it stays for some."""
        return None if self.closes is None or self.closes.is_partial else self.closes.on

    @property
    def is_public(self) -> bool:
        """Whether others read what a customer writes: posts on social media, not conversations in a messenger."""
        return self.family == "social" and self.service_mode.deferred

    @property
    def patience_is_chasing(self) -> bool:
        """Whether impatient customers do not leave a queue, but ask on another channel."""
        return self.service_mode.deferred and self.patience is not None

    @model_validator(mode="after")
    def keys_fit_the_mode(self) -> Self:
        """Require what the mode needs, and refuse what would change nothing in it."""
        mode = self.service_mode
        for key in (key for key in type(self).model_fields if key in self.model_fields_set and key not in mode.keys):
            modes = modes_with(key)
            if modes:
                refuse(f"has {key}, which changes nothing in mode {self.mode}; it belongs to {' or '.join(modes)}")
        for key in mode.needs:
            if getattr(self, key) is None:
                refuse(f"has mode {self.mode} without {key}; write {key}: {example((key,))}")
        allowed = ("drain", "pause") if mode.deferred else ("drain", "clear")
        if self.at_close is not None and self.at_close not in allowed:
            refuse(
                f"has at_close: {self.at_close}, which is nothing for mode {self.mode}; write {' or '.join(allowed)}"
            )
        if not mode.queued and self.patience and self.patience.balk:
            refuse(f"has balk in mode {self.mode}, where nobody joins a line; leave it out")
        if mode.deferred and self.chase and not self.patience:
            refuse("has chase without patience; write patience: {lognormal: {mean: 24 h, cv: 1}}")
        return self
