"""Every figure of a run and of a comparison; one applies where its frame has rows."""

from __future__ import annotations

from functools import partial

from sim.report.canvas.drawing import FigureKind
from sim.report.figures import (
    attention,
    compared,
    cost_and_attention,
    distribution,
    flows,
    heat,
    money,
    over_time,
    retention,
)

lines = over_time.panels
BAND = "band: the interval over replications"
OF_RUNS = (
    FigureKind(
        "volume_and_staff", f"Contacts that came, and agents on duty; {BAND}", over_time.volume_and_staff, lines
    ),
    FigureKind(
        "service_level",
        f"Service level by time of arrival; dashed: the target; {BAND}",
        over_time.service_level,
        partial(lines, label="in time", top=1.04),
    ),
    FigureKind(
        "service_level_by_hour",
        "Service level by weekday and hour of arrival; grey: nobody came",
        heat.service_level_by_hour,
        heat.heat,
    ),
    FigureKind(
        "waits",
        f"Mean wait by arrival of who was answered or left; of messages, until the reply; dashed: the target; {BAND}",
        over_time.waits,
        partial(lines, label="wait"),
    ),
    FigureKind(
        "wait_distribution",
        "Share of those who waited that is answered, of messages replied to in open hours, within a time",
        distribution.wait_distribution,
        distribution.curves,
    ),
    FigureKind("queue", f"Contacts waiting for an answer; {BAND}", over_time.queue, partial(lines, label="waiting")),
    FigureKind("backlog", f"Messages not yet replied to; {BAND}", over_time.backlog, partial(lines, label="messages")),
    FigureKind(
        "occupancy",
        f"Occupancy: the share of time at work that agents are busy; {BAND}",
        over_time.occupancy,
        partial(lines, label="busy", top=1.04),
    ),
    FigureKind("agent_states", "What agents do, on the average", over_time.agent_states, over_time.stacked),
    FigureKind(
        "channel_shares",
        "Share of each channel in the first contacts of a day, or of a week where the days are many",
        over_time.channel_shares,
        partial(lines, label="of contacts", alike=True),
    ),
    FigureKind(
        "flows",
        "How contacts come after others, or instead, from one channel to another, and why; per replication",
        flows.flows,
        flows.ribbons,
    ),
    FigureKind("cost_waterfall", "What the center costs, by line of the ledger", money.cost_waterfall, money.waterfall),
    FigureKind(
        "cost_and_attention",
        "What a contact costs on each channel, and the attention it gets; bars: intervals",
        cost_and_attention.channels,
        cost_and_attention.scatter,
    ),
    FigureKind(
        "attention_parts", "What the attention of each channel is made of", attention.attention_parts, attention.bars
    ),
    FigureKind(
        "retention",
        "Customers kept at the mean churn, counted at the start or at the end of each year; band: the interval",
        retention.retention,
        retention.survival,
    ),
)
OF_COMPARISONS = (
    FigureKind(
        "differences",
        "Differences from the reference on the same customers; intervals hold one by one, primary verdicts together",
        compared.differences,
        compared.forest,
    ),
    FigureKind(
        "cost_and_attention",
        "What a contact costs in each design, and the attention it gets; bars: intervals",
        compared.designs,
        cost_and_attention.scatter,
    ),
)
