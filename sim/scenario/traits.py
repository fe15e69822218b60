"""What channels are like: to whom chooses one, as the door of people behind them, and for the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.scenario.channels.channel import Channel
from sim.scenario.customers.suitability import Nature, nature_of
from sim.scenario.files.presets import presets, profiles

Channels = Mapping[str, Channel]


def natures_of(channels: Channels, names: tuple[str, ...], behind: Mapping[str, str]) -> tuple[Nature, ...]:
    """Return what each channel is like; where nothing is written of trust, as the others are on average."""
    found = [channels[behind.get(name, name)] for name in names]
    trusted = [channel.fit.trust for channel in found if channel.fit and channel.fit.trust is not None]
    usual = sum(trusted) / len(trusted) if trusted else 1.0
    return tuple(nature_of(channel.fit, channel.service_mode.automated, usual) for channel in found)


def people_behind(channels: Channels, written: Mapping[str, Any]) -> dict[str, str]:
    """Return the people behind each machine that is their door: what it passes on goes to them, and nobody dials them.

    Not behind a machine of which is written what it is like.
    """
    found = {name: _people_behind(channels, name, written[name]) for name in channels}
    return {name: people for name, people in found.items() if people}


def _people_behind(channels: Channels, name: str, written: Mapping[str, Any]) -> str | None:
    machine, people = channels[name], None
    own = machine.fit is not None and _says_what_it_is_like(written)
    while not own and machine.self_service and machine.self_service.fallback:
        people = machine.self_service.fallback
        machine = channels[people]
        if machine.arrivals or machine.opens:
            return None
    return people if machine.service_mode.staffed else None


def _says_what_it_is_like(written: Mapping[str, Any]) -> bool:
    """Whether a machine has a fit of its own, beyond its preset; how far it is trusted makes it no other door."""
    brought = presets().get(written.get("preset") or "", {}).get("fit") or {}
    mine = written.get("fit") or {}
    return any(mine[key] != brought.get(key) for key in ("human", "rich", "functions") if key in mine)


def recordability(channel: Channel) -> float:
    """Return how far contacts of a channel are on record: as written, or that of its preset; else not at all."""
    if channel.recordability is not None:
        return channel.recordability
    preset = profiles().get(channel.preset or "")
    return float(preset["traits"]["recordability"]) if preset else 0.0
