"""What the compiled engine plays, and what it leaves to the SimPy model."""

from __future__ import annotations

from collections.abc import Iterator

from sim.engine.records.layout import MODES
from sim.engine.tables.deciding import decides_here
from sim.scenario.basics.problems import Path
from sim.scenario.channels.channel import Channel
from sim.scenario.features import features
from sim.scenario.scenario import Scenario
from sim.scenario.staff.pool import Pool

PLAYED = frozenset(
    {"costs", "attention", "retention", "customers", "habits", "context", "outcome", "captured", "staff"}
    | {"self_service", "escalation", "outsourcing", "callback", "migration", "base", "learning", "feedback", "crm"}
)
MOST_CHANNELS = 62  # among which customers choose: a bit for each in a whole number


def obstacles(scenario: Scenario) -> Iterator[tuple[Path, str]]:
    """Yield what keeps a scenario from being compiled, as a path and what stands there."""
    yield from _of_channels(scenario)
    if scenario.migration and len(scenario.channels) > MOST_CHANNELS:
        yield ("migration",), f"customers choose among more than {MOST_CHANNELS} channels"
    yield from _of_pools(scenario)
    routing = scenario.routing
    for key in ("agent_selection", "contact_selection"):
        if ":" in getattr(routing, key):
            yield ("routing", key), f"{getattr(routing, key)!r} is a rule of your own"
    if scenario.regimes and (scenario.outsourcing or any(map(_calls, scenario.channels.values()))):
        yield ("changes",), "things change on dates where vendors serve, or customers are called (back)"
    for mechanism in sorted(features(scenario) - PLAYED - {channel.mode for channel in scenario.channels.values()}):
        yield (mechanism,), f"{mechanism} is played by the SimPy model alone"


def _calls(channel: Channel) -> bool:
    """Whether customers of a channel are called, or called back."""
    return channel.service_mode.dialled or channel.callback is not None


def _of_channels(scenario: Scenario) -> Iterator[tuple[Path, str]]:
    for name, channel in scenario.channels.items():
        if channel.mode not in MODES:
            yield ("channels", name, "mode"), f"{channel.mode} is played by the SimPy model alone"


def _of_pools(scenario: Scenario) -> Iterator[tuple[Path, str]]:
    several = any(channel.service_mode.shared for channel in scenario.channels.values()) and not decides_here(scenario)
    for name, pool in scenario.pools.items():
        if several and _passes_on_in_no_time(pool):
            path: Path = ("pools", name, "empowerment", "diagnosis")
            yield (
                path,
                "a diagnosis that takes no time is played by the SimPy model alone beside chats, where rules change",
            )
        for number, shift in enumerate(pool.shifts or ()):
            turns = [at for at, one in enumerate(shift.breaks) if one.between is not None]
            if turns:
                path = ("pools", name, "shifts", number, "breaks", turns[0], "between")
                yield path, "breaks that are taken in turn are played by the SimPy model alone"


def _passes_on_in_no_time(pool: Pool) -> bool:
    """Whether a diagnosis may take no time: then parts of several chats end at the moment at which they begin."""
    always = None if pool.empowerment is None else pool.empowerment.diagnosis.deterministic
    return always is not None and always.value == 0
