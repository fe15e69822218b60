"""What our messages captured of people's attention, and what an hour of it cost."""

from __future__ import annotations

from math import fsum

import numpy as np
from numpy.typing import NDArray

from sim.metrics.columns.warmup import warmup
from sim.metrics.costs.ledger import ledger
from sim.metrics.facts import Facts
from sim.metrics.metric import HIGH, LOW, MONEY, OF_CHANNELS, Metric, needing

LINES = ("messages", "fixed")
SUMMED = ("delivered", "viewed", "captured_seconds", "message_cost", "sales", "sales_value")

CAPTURED = needing(
    "captured",
    Metric("messages_delivered", "messages", of="delivered", where=OF_CHANNELS, heads={"messages sent": "delivered"},
           formula="messages that came to whom they are meant for"),
    Metric("messages_viewed", "messages", HIGH, of="viewed", where=OF_CHANNELS, heads={"messages sent": "looked at"},
           formula="messages delivered that were looked at"),
    Metric("attention_captured", "h", HIGH, of="captured_hours", where=OF_CHANNELS,
           heads={"messages sent": "attention"}, formula="time that messages were looked at"),
    Metric("attention_per_message", "s", HIGH, of="captured_seconds / viewed", where=OF_CHANNELS,
           heads={"messages sent": "of each who looked"}, formula="`attention_captured` / messages looked at"),
    Metric("cost_per_attention_hour", MONEY, LOW, of="message_cost / captured_hours", where=OF_CHANNELS,
           needs=frozenset(("costs",)), heads={"messages sent": "an hour of it cost"}, if_any=True,
           formula="ledger lines `messages` and `fixed` of channels with `captures` / hours captured"),
    Metric("sales", "sales", HIGH, of="sales", where=OF_CHANNELS, needs=frozenset(("sale",)),
           heads={"messages sent": "sales"},
           formula="where any message has a `sale`: looks x `conversion`, each look counted by its time / `captures`"),
    Metric("sales_value", MONEY, HIGH, of="sales_value", where=OF_CHANNELS, needs=frozenset(("sale",)),
           heads={"messages sent": "their value"}, formula="sales x their `value`; not in the ledger"),
)  # fmt: skip


def add_captured(facts: Facts, channels: dict[str, dict[str, float]], center: dict[str, float]) -> None:
    """Add to the totals of every broadcast channel, and of the center, what was captured after the warm-up."""
    table, sums = facts.log.messages, dict.fromkeys(SUMMED, 0.0)
    late = table["sent"] >= warmup(facts)
    for number, name in enumerate(facts.scenario.channel_names):
        mine = late & (table["channel"] == number)
        row = {column: float(np.sum(table[column][mine])) for column in ("delivered", "viewed")}
        row["captured_seconds"] = float(np.sum(table["seconds"][mine]))
        row["message_cost"] = _cost(facts, name)
        row["sales"], row["sales_value"] = _sold(facts, np.flatnonzero(mine))
        channels[name] |= row | {"captured_hours": row["captured_seconds"] / 3_600}
        sums = {column: sums[column] + row[column] for column in sums}
    center |= sums | {"captured_hours": sums["captured_seconds"] / 3_600}


def _sold(facts: Facts, rows: NDArray[np.intp]) -> tuple[float, float]:
    """Return how many sales some messages make, and their value: looks as long as is usual x conversion."""
    table, many, worth = facts.log.messages, 0.0, 0.0
    for row in rows.tolist():
        message = facts.scenario.demand.messages[int(table["number"][row])]
        usual = facts.scenario.channels[message.channel].captures
        if message.sale and usual:
            sold = float(table["seconds"][row]) / usual * message.sale.conversion
            many, worth = many + sold, worth + sold * message.sale.value
    return many, worth


def _cost(facts: Facts, channel: str) -> float:
    """Return what a channel cost whose messages capture attention; nothing where there is no ledger."""
    if not facts.scenario.has_costs or facts.scenario.channels[channel].captures is None:
        return 0.0
    return fsum(entry.amount for entry in ledger(facts).entries if entry.channel == channel and entry.line in LINES)
