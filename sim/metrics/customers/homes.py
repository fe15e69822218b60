"""Where customers are at home: how many prefer a channel, and how often they contact us where they do."""

from __future__ import annotations

import numpy as np

from sim.metrics.columns.waits import inbound
from sim.metrics.counting.groups import Mask, Weights, flag
from sim.metrics.facts import Facts, column
from sim.metrics.metric import OF_CONTACTS, ONLY_CHANNELS, Metric, needing

HABITS = needing(
    "habits",
    Metric("at_home", "share", of="contacts_at_home / contacts_of_known", where=OF_CONTACTS,
           heads={"who contacts us": "on their own channel"},
           formula="first contacts that came on the channel on which their customer is most over all needs / first "
           "contacts"),
    Metric("preferred", "share", where=ONLY_CHANNELS, heads={"migration": "customers at home here"},
           formula="by channel: customers who are more on it than on any other, over all needs, by their habits / "
           "population"),
)  # fmt: skip


def home_weights(facts: Facts) -> Weights:
    """Return first contacts, and those on the channel on which their customer is at home."""
    first = inbound(facts) & (facts.log.contacts["attempt"] == 1)
    return {"contacts_of_known": flag(first), "contacts_at_home": flag(first & _at_home(facts))}


@column
def _at_home(facts: Facts) -> Mask:
    """Return the contacts on the channel on which their customer is at home."""
    contacts, homes = facts.log.contacts, facts.log.homes
    channels = np.full(int(homes["customer"].max(initial=0)) + 1, -1)
    channels[homes["customer"]] = homes["channel"]
    known = np.minimum(contacts["customer"], len(channels) - 1)
    return np.asarray(channels[known] == contacts["channel"])


def add_homes(facts: Facts, channels: dict[str, dict[str, float]]) -> None:
    """Add to the totals of every channel how many customers are at home there."""
    homes = facts.log.homes["channel"]
    for number, row in enumerate(channels.values()):
        row["preferred"] = float((homes == number).mean()) if len(homes) else float("nan")
