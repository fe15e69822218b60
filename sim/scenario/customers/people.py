"""Who contacts us and what about: segments and issues; and what makes days busy: busyness and outages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Field, Tag

from sim.scenario.basics.noun import ChannelName, IssueName, Noun, SegmentName, Shorthand
from sim.scenario.basics.units import Duration, Moment, NonNegative, Positive, Share, is_days
from sim.scenario.basics.varying import ByClock, ByDays, Varying
from sim.scenario.customers.arrivals import Busyness
from sim.scenario.customers.causes import IssueCause
from sim.scenario.customers.levels import Level
from sim.scenario.customers.suitability import Function

INDUCED = 0.6  # as of what machines say
RATES, HABIT = 0.8, 1.5  # where customers choose a channel
Priority = Annotated[float, Field(ge=-1e6, le=1e6)]


class Segment(Noun):
    """A group of customers. A higher priority is served first; ``patience_factor`` scales patience.

    There are ``scale`` times as many contacts of it as volumes and shares say. ``annual_value`` is what a customer is
    worth in a year.
    """

    share: Share
    scale: NonNegative = 1.0
    priority: Priority = 0.0
    patience_factor: Positive = 1.0
    annual_value: NonNegative = 0.0


class Rates(Noun):
    """How much customers differ in how often they contact us: a gamma factor of mean 1 for each, of this ``shape``."""

    shape: Annotated[float, Field(ge=0.05, le=1_000)]


def _rates_kind(value: Any) -> str:
    return "~equal" if value == "equal" else "~rates"


def _habit_kind(value: Any) -> str:
    return "~none" if value == "none" else "~habit"


class Acquisition(Shorthand):
    """So many customers are won in a year, evenly in time; more by as much as customers ``recommend`` us.

    At a mean satisfaction S of the customers there are, ``1 + recommend (S - usual)`` times as many come, at least
    none; ``usual`` is that of retention.
    """

    main_key: ClassVar[str] = "per_year"
    main_type: ClassVar[type | tuple[type, ...]] = (int, float)

    per_year: Annotated[float, Field(gt=0, le=20_000_000)]
    recommend: Annotated[float, Field(ge=0, le=50)] = 0.0


class Customers(Noun):
    """Who may contact us: so many, by segment; and whether each remembers, or a segment as a whole.

    ``rates`` is how much they differ in how often they contact us. ``habit`` is how alike their own channels are to
    those of their segment: each has shares of his own, drawn from a Dirichlet distribution around those of the
    volumes, closer to them the higher it is. If not given all are alike, but where customers choose a channel the
    shape is 0.8 and the habit 1.5.

    By ``acquisition`` others become customers too. With ``convenience`` c who thinks better of the channels they have
    used than customers usually do, by d, contacts us ``exp(c d)`` times as often.
    """

    population: Annotated[int, Field(ge=1, le=20_000_000)]
    memory: Literal["customer", "segment"] = "customer"
    rates: (
        Annotated[
            Annotated[Literal["equal"], Tag("~equal")] | Annotated[Rates, Tag("~rates")], Discriminator(_rates_kind)
        ]
        | None
    ) = None
    habit: (
        Annotated[
            Annotated[Literal["none"], Tag("~none")] | Annotated[float, Field(ge=0.01, le=1_000), Tag("~habit")],
            Discriminator(_habit_kind),
        ]
        | None
    ) = None
    acquisition: Acquisition | None = None
    convenience: Annotated[float, Field(ge=0, le=3)] = 0.0

    def rate_shape(self, choose: bool) -> float | None:
        """Return the shape of their rates' distribution, where they ``choose`` channels or not; ``None`` if equal."""
        if self.rates is None:
            return RATES if choose else None
        return None if isinstance(self.rates, str) else self.rates.shape

    def own_habit(self, choose: bool) -> float | None:
        """Return how alike their channels are to those of their segment; ``None`` where they are the same."""
        if self.habit is None:
            return HABIT if choose else None
        return None if isinstance(self.habit, str) else self.habit


class Issue(Noun):
    """A need behind contacts.

    There are ``scale`` times as many contacts about it as volumes and shares say. ``effort`` scales the handle time.
    ``ambiguity`` is how unclear what a machine says of it remains.
    ``complexity`` is how hard it is to treat, ``authority`` how much of it that takes (as much as the complexity
    if not given).
    ``function`` is what the contact is for, ``risk`` how much is at stake; by these customers choose a channel.
    ``channels`` are those on which a customer who chooses may bring it. ``causes`` lie behind its contacts; whether
    it is a ``complaint`` says how one hears of them.
    """

    share: Share
    scale: NonNegative = 1.0
    effort: Positive = 1.0
    ambiguity: Share = 0.0
    complexity: Level | None = None
    authority: Level | None = None
    function: Function | None = None
    risk: Share = 0.0
    channels: Annotated[list[ChannelName], Field(min_length=1)] | None = None
    causes: list[IssueCause] = Field(default_factory=list)
    complaint: bool = False


def _number_or_table(value: Any) -> str:
    return "~each" if isinstance(value, Mapping) else "~all"


ByIssue = Annotated[
    Annotated[Share, Tag("~all")] | Annotated[dict[IssueName, Share], Field(min_length=1), Tag("~each")],
    Discriminator(_number_or_table),
]
BySegment = Annotated[
    Annotated[Share, Tag("~all")] | Annotated[dict[SegmentName, Share], Field(min_length=1), Tag("~each")],
    Discriminator(_number_or_table),
]


def _kind_of_share(value: Any) -> str:
    if not isinstance(value, Mapping):
        return "~value"
    first = next(iter(value), "")
    if isinstance(first, tuple) or is_days(first):
        return "~days"
    return "~clock" if isinstance(first, int) or ":" in str(first) else "~issues"


# What names a time or days is no issue.
_DAYS = "^[A-Za-z]{3}(\\s*[-,]\\s*[A-Za-z]{3})*$|^every day$|^\\d{4}-\\d{2}-\\d{2}"
_NO_TIMES = {"propertyNames": {"not": {"pattern": f"{_DAYS}|:"}}}
VaryingByIssue = Annotated[
    Annotated[Share, Tag("~value")]
    | Annotated[ByClock[Share], Tag("~clock")]
    | Annotated[ByDays[Share], Tag("~days")]
    | Annotated[dict[IssueName, Varying[Share]], Field(min_length=1, json_schema_extra=_NO_TIMES), Tag("~issues")],
    Discriminator(_kind_of_share),
]


def is_by_issue(value: Any) -> bool:
    """Whether a value is a table by issue, rather than one for all or by time."""
    return isinstance(value, Mapping) and all(isinstance(key, str) for key in value)


def of_issue(value: Any, issue: str) -> Any:
    """Return what holds for an issue."""
    return value[issue] if is_by_issue(value) else value


class Outage(Noun):
    """A moment that touches many customers, each of whom may contact us after an exponential delay."""

    at: Moment
    affected: Annotated[int, Field(ge=1, le=100_000_000)]
    contact_probability: Share = 0.10
    mean_delay: Duration = 2_700.0
    channel: ChannelName
    issue: IssueName | None = None
    segment: SegmentName | None = None


class Sale(Noun):
    """What attention to a message sells: how likely who looks buys, and what for."""

    conversion: Share
    value: Positive


class Message(Noun):
    """What we send over a broadcast channel, and the contacts it leads to.

    Each recipient contacts us with ``contact_probability`` (that of the channel if not given), on
    ``contact_channel``, after ``delivery`` and a gamma-distributed time of shape 2 and mean ``mean_delay``. A
    message of ``relevance`` 0.5 captures as much attention as is usual on its channel, and one of ``ambiguity`` 0.5
    leads to as many contacts as is usual there: at 1 to 1.6 times as many, at 0 to 0.4 times.

    Its ``tone``, from -1 to 1, moves the satisfaction of who looks at it. Who looks as long as is usual buys with the
    probability of the ``sale``.
    """

    channel: ChannelName
    at: Moment
    recipients: Annotated[int, Field(ge=1, le=100_000_000)]
    contact_probability: Share | None = None
    contact_channel: ChannelName
    delivery: Duration = 0.0
    mean_delay: Annotated[Duration, Field(gt=0)] = 129_600.0
    relevance: Share = 0.5
    ambiguity: Share = 0.5
    tone: Annotated[float, Field(ge=-1, le=1)] = 0.0
    sale: Sale | None = None
    issue: IssueName | None = None
    segment: SegmentName | None = None

    def provokes(self, usual: float) -> float:
        """Return the probability that its recipient contacts us, ``usual`` on its channel; the more, the less clear.

        Unclear content induces contacts, clear content replaces them (Kumar & Telang 2012).
        """
        own = usual if self.contact_probability is None else self.contact_probability
        return min(1.0, own * (1 + 2 * INDUCED * (self.ambiguity - 0.5)))


def _busyness_kind(value: Any) -> str:
    return "~none" if value == "none" else "~busyness"


class Demand(Noun):
    """What moves the volumes of all channels together: a factor, which may vary, busy days, outages and messages."""

    scale: Varying[NonNegative] = 1.0

    busyness: Annotated[
        Annotated[Literal["none"], Tag("~none")] | Annotated[Busyness, Tag("~busyness")], Discriminator(_busyness_kind)
    ] = "none"
    outages: list[Outage] = Field(default_factory=list)
    messages: list[Message] = Field(default_factory=list)
