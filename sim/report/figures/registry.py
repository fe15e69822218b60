"""Every figure of a run and of a comparison; one applies where its frame has rows."""

from __future__ import annotations

from functools import partial

from sim.language.words import marked
from sim.report.canvas.drawing import FigureKind
from sim.report.canvas.panels import panels
from sim.report.canvas.style import design_colour
from sim.report.figures import (
    attention,
    compared,
    cost_and_attention,
    designs_over_time,
    distribution,
    flows,
    heat,
    matches,
    money,
    over_time,
    retention,
)
from sim.report.figures.over_time import extreme

lines = panels
OF_RUNS = (
    FigureKind(
        "volume_and_staff",
        marked("Contacts that came, and agents on duty; band: the interval over replications"),
        over_time.volume_and_staff,
        lines,
        extreme(marked("Most contacts come on {name}, {value} an hour, {when}"), "arrivals"),
    ),
    FigureKind(
        "service_level",
        marked("Service level by time of arrival; dashed: the target; band: the interval over replications"),
        over_time.service_level,
        partial(lines, label=marked("in time"), top=1.04, zoomed=True),
        extreme(marked("The lowest service level is {value}, on {name}, {when}"), lowest=True),
    ),
    FigureKind(
        "service_level_by_hour",
        marked("Service level by weekday and hour of arrival; grey: nobody came"),
        heat.service_level_by_hour,
        heat.heat,
    ),
    FigureKind(
        "waits",
        marked(
            "Mean wait by arrival of who was answered or left; of messages, until the reply, in open hours alone; "
            "dashed: the target; band: the interval over replications"
        ),
        over_time.waits,
        partial(lines, label=marked("wait")),
        extreme(
            marked("The longest wait is {value} on average, on {name}, {when}"),
            of_messages=marked("The longest wait is {value} of open hours on average, on {name}, {when}"),
        ),
    ),
    FigureKind(
        "wait_distribution",
        marked("Share of those who waited that is answered, of messages replied to in open hours, within a time"),
        distribution.wait_distribution,
        distribution.curves,
    ),
    FigureKind(
        "queue",
        marked("Contacts waiting for an answer; band: the interval over replications"),
        over_time.queue,
        partial(lines, label=marked("waiting")),
        extreme(marked("The longest line is {value} on average, on {name}, {when}")),
    ),
    FigureKind(
        "backlog",
        marked("Messages not yet replied to; band: the interval over replications"),
        over_time.backlog,
        partial(lines, label=marked("messages")),
        extreme(marked("Most messages are open on {name}, {value}, {when}")),
    ),
    FigureKind(
        "occupancy",
        marked("Occupancy: the share of time at work that agents are busy; band: the interval over replications"),
        over_time.occupancy,
        partial(lines, label=marked("busy"), top=1.04),
        extreme(marked("{name} is busiest, {value} of the time, {when}")),
    ),
    FigureKind(
        "skill_of_agents",
        marked("Skill of agents who learn, over time; band: the interval over replications"),
        over_time.skill,
        partial(lines, label=marked("skill")),
    ),
    FigureKind("agent_states", marked("What agents do, on the average"), over_time.agent_states, over_time.stacked),
    FigureKind(
        "channel_shares",
        marked("Share of each channel in the first contacts of a day, or of a week where the days are many"),
        over_time.channel_shares,
        partial(lines, label=marked("of contacts"), alike=True),
    ),
    FigureKind(
        "flows",
        marked("How contacts come after others, or instead, from one channel to another, and why; per replication"),
        flows.flows,
        flows.ribbons,
    ),
    FigureKind(
        "match_matrix",
        marked(
            "Which channel for whom, for what: colours tell how well it fits, or how many are settled; numbers the "
            "share of all contacts and, below, how many % of them it settled; grey: nobody came"
        ),
        matches.match_matrix,
        matches.matrix,
    ),
    FigureKind(
        "match_curve",
        marked("How few combinations of segment, issue and channel hold how much of all contacts; dashed: 80 %"),
        matches.match_curve,
        matches.curve,
    ),
    FigureKind(
        "cost_waterfall",
        marked("What the center costs, by line of the ledger"),
        money.cost_waterfall,
        money.waterfall,
        money.costs_show,
    ),
    FigureKind(
        "cost_and_attention",
        marked("What a contact costs on each channel, and the attention it gets; bars: intervals"),
        cost_and_attention.channels,
        cost_and_attention.scatter,
        cost_and_attention.channels_show,
    ),
    FigureKind(
        "attention_parts",
        marked("What the attention of each channel is made of"),
        attention.attention_parts,
        attention.bars,
    ),
    FigureKind(
        "retention",
        marked("Customers kept at the mean churn, counted at the start or at the end of each year; band: the interval"),
        retention.retention,
        retention.survival,
    ),
)
OF_COMPARISONS = (
    FigureKind(
        "differences",
        marked(
            "Differences from the reference on the same customers; intervals hold one by one, primary verdicts together"
        ),
        compared.differences,
        compared.forest,
        compared.differences_show,
    ),
    FigureKind(
        "differences_by_part",
        marked("Differences from the reference by channel and pool, where one is shown; each of them seen alone"),
        compared.differences_by_part,
        compared.forest,
        compared.parts_show,
    ),
    FigureKind(
        "cost_and_attention",
        marked("What a contact costs in each design, and the attention it gets; bars: intervals"),
        compared.designs,
        partial(cost_and_attention.scatter, colour=design_colour),
        compared.designs_show,
    ),
    FigureKind(
        "service_over_time",
        marked("Service by week or month of arrival, in every design; bands: intervals over replications"),
        designs_over_time.service,
        designs_over_time.overlaid,
        designs_over_time.curves_show,
    ),
    FigureKind(
        "customers_over_time",
        marked(
            "What contacts cost and get by week or month of arrival, in every design; bands: intervals over "
            "replications"
        ),
        designs_over_time.customers,
        designs_over_time.overlaid,
        designs_over_time.curves_show,
    ),
    FigureKind(
        "channel_shares",
        marked("Share of each channel in the first contacts of a week or month, in every design"),
        designs_over_time.channel_shares,
        designs_over_time.areas,
        designs_over_time.shares_show,
    ),
    FigureKind(
        "opinions_over_time",
        marked(
            "What customers think of each channel they have used, 0 to 1, by week or month, in every design; bands: "
            "intervals over replications"
        ),
        designs_over_time.opinions,
        designs_over_time.by_channel,
        designs_over_time.opinions_show,
    ),
)
