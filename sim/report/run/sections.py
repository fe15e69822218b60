"""The sections of a run's report: a sentence, tables and figures of what belongs together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from string import Formatter
from typing import Any, NamedTuple

from sim.language.words import marked, paragraph, sentence_of, tr, translated
from sim.report.by_time.worst import about_worst_hours
from sim.report.page.columns import COLUMNS
from sim.report.page.figures import Picture
from sim.report.page.numbers import from_to, spoken
from sim.report.page.text_table import Table
from sim.report.page.views import TableView, view
from sim.report.run.customer_tables import FITS, about_matches, concentrated
from sim.report.run.tables import Document, Figures, tables


class SectionPlan(NamedTuple):
    """A section: its sentences, of which the first that can be said is, its tables' captions, words of its figures."""

    key: str
    title: str
    said: tuple[str, ...]
    tables: Mapping[str, str]
    pictured: tuple[str, ...] = ()


class Section(NamedTuple):
    """A section as a page shows it."""

    key: str
    title: str
    sentence: str
    views: tuple[TableView, ...]
    pictures: tuple[Picture, ...]


PARTS = (
    SectionPlan(
        "service",
        marked("Service"),
        (
            marked(
                "{answered} of {arrivals} contacts were answered. Those who got through waited {asa} on average; "
                "{abandonment} of those who waited in line gave up."
            ),
        ),
        {
            "channel": marked("Channels on which customers wait"),
            "callbacks": marked("Callbacks promised and made"),
            "segment": marked("By segment of customers"),
            "issue": marked("By issue"),
        },
        ("volume", "service", "wait", "heat", "abandon", "queue"),
    ),
    SectionPlan(
        "messages",
        marked("Messages"),
        (marked("A reply took {response_time} on average; times and targets count opening hours."),),
        {"messages": marked("Channels that are answered later")},
        ("backlog", "messages"),
    ),
    SectionPlan(
        "self-service",
        marked("Self-service"),
        (marked("Machines dealt with {containment} of their sessions without an agent."),),
        {"self-service": marked("Sessions with a machine")},
        ("self", "machine", "contain"),
    ),
    SectionPlan(
        "resolution",
        marked("Resolution"),
        (
            marked(
                "Of the contacts dealt with {resolution} were resolved; of first contacts {first_contact_resolution} "
                "were, and nothing followed them."
            ),
        ),
        {
            "outcome": marked("Contacts resolved, and those that followed"),
            "causes": marked("Causes of contacts, and what putting them right has spared"),
        },
        ("resol", "outcome", "repeat"),
    ),
    SectionPlan(
        "people",
        marked("People"),
        (
            marked(
                "{staffed} agents were on duty on average, {paid_hours} paid in all, and busy {occupancy} of the time."
            ),
        ),
        {
            "pool": marked("Pools of agents"),
            "transfers": marked("Contacts passed on to experts and vendors"),
            "tier": marked("Tiers: who treats, and who passes on"),
        },
        ("staff", "occup", "agent", "pool", "people", "shrink"),
    ),
    SectionPlan(
        "attention",
        marked("Attention"),
        (
            marked(
                "A contact got {attention_level} of attention, on a scale from 0 to 1; the satisfaction of customers "
                "was {satisfaction} on such a scale."
            ),
        ),
        {
            "attention": marked("Attention by channel, with its parts"),
            "messages sent": marked("Attention that our messages captured"),
        },
        ("attention", "captured", "satisf", "effort"),
    ),
    SectionPlan(
        "customers",
        marked("Customers and migration"),
        (
            marked(
                "{customers} customers contacted us, {contacts_per_customer} times each; {moved_share} of first "
                "contacts came on another channel than the volumes have."
            ),
            marked("{customers} customers contacted us, {contacts_per_customer} times each."),
            marked("Who stays with us over the year, and what that is worth."),
        ),
        {
            "who contacts us": marked("Who contacts us"),
            "customers": marked("Who stays"),
            "base": marked("Customers who left and came"),
            "year": marked("Customers, contacts and revenue by year"),
            "month": marked("Customers, contacts and revenue by month"),
            "migration": marked("Channels that customers came to and left"),
            "moves": marked("Moves from channel to channel, and why"),
        },
        ("share", "flow", "move", "migra", "customer", "channel", "churn", "retention", "opinion"),
    ),
    SectionPlan(
        "match",
        marked("Match: which channel for whom, for what"),
        (),
        {"match": marked("Who comes with what on which channel, most contacts first")},
        ("match",),
    ),
    SectionPlan(
        "money",
        marked("Money"),
        (marked("A replication cost {cost_total}: {cost_per_contact} for each contact dealt with."),),
        {
            "cost of": marked("What channels cost"),
            "cost": marked("The ledger by line"),
            "invoice": marked("Invoices of vendors"),
        },
        ("cost", "money", "ledger", "invoice"),
    ),
    SectionPlan(
        "ours",
        marked("Calls of our own"),
        (marked("We made {dials} dials, and reached {reached} people."),),
        {"calls of ours": marked("Calls of our own")},
        ("outbound", "dial"),
    ),
)
JUDGED = ("channel", "messages")
PLANNED = ("agents", "h")  # which the scenario sets, nearly
FIT_METRICS = dict(FITS)
CUSTOMERS, MATCH, OTHERS = "customers", "match", ("others", marked("Further figures"))
HOURS = ("hours", marked("Hour by hour"))
HEADS = {
    "offered": "arrivals", "service level": "service_level", "target met": "target_met_intervals",
    "abandoned": "abandonment", "ASA": "asa", "occupancy": "occupancy",
}  # fmt: skip


def sections(
    document: Document, scenario: Mapping[str, Any], pictures: Iterable[Picture], over_time: Iterable[Table] = ()
) -> list[Section]:
    """Return the sections of a report that have something to show, in order; ``over_time`` comes after service."""
    figures, drawn = Figures(document), _by_part(pictures)
    made = _by_part_of_tables(_judged(table, figures, scenario) for table in tables(document, scenario))
    shown = [
        Section(
            part.key,
            translated(part.title),
            _said(part, figures, document),
            tuple(made[part.key]),
            tuple(drawn[part.key]),
        )
        for part in PARTS
    ]
    shown.insert(1, _hours(document, list(over_time)))
    shown.append(Section(OTHERS[0], translated(OTHERS[1]), "", tuple(made[OTHERS[0]]), tuple(drawn[OTHERS[0]])))
    return [one for one in shown if one.views or one.pictures]


def _hours(document: Document, over_time: Sequence[Table]) -> Section:
    """Return the hours of every channel, which of them miss their target, and how agents required are found."""
    said = [one.text for one in about_worst_hours(document)]
    said += dict.fromkeys(
        tr("{name}: {text}", name=table.header[0], text=table.below) for table in over_time if table.below
    )
    views = tuple(view(table, f"{table.title[0].upper()}{table.title[1:]}", HEADS) for table in over_time)
    return Section(HOURS[0], translated(HOURS[1]), paragraph(list(map(sentence_of, said))), views, ())


def _said(part: SectionPlan, figures: Figures, document: Document) -> str:
    return paragraph(matched(document)) if part.key == MATCH else sentence(figures, part.said)


def matched(document: Document) -> list[str]:
    """Return, as sentences, in how few combinations most contacts are, and which are poorly matched."""
    said = [concentrated(document), *about_matches(document)]
    return [sentence_of(line) for line in said if line]


def _judged(table: Table, figures: Figures, scenario: Mapping[str, Any]) -> Table:
    """Return a table whose marks are sure: where the interval holds the target, it is ``open`` whether that is met."""
    if table.title not in JUDGED:
        return table
    return replace(table, marks=tuple(_mark(row[0], figures, scenario) for row in table.rows))


def _mark(channel: str, figures: Figures, scenario: Mapping[str, Any]) -> str:
    level = figures.get("service_level", (("channel", channel),))
    target = (scenario["channels"].get(channel) or {}).get("target")
    return fate(level, target.get("share", 0.8)) if target and level and level["mean"] is not None else ""


def fate(level: Mapping[str, Any], share: float) -> str:
    """Return whether a service level is ``met`` or ``missed`` for sure, or ``open``."""
    if level["low"] is None:
        return "open"
    return "missed" if level["high"] < share else "met" if level["low"] >= share else "open"


def _by_part_of_tables(shown: Iterable[Table]) -> dict[str, list[TableView]]:
    found: dict[str, list[TableView]] = defaultdict(list)
    for table in shown:
        key, one = _view(table)
        found[key].append(one)
    return found


def _view(table: Table) -> tuple[str, TableView]:
    for part in PARTS:
        if table.title in part.tables:
            return part.key, view(table, part.tables[table.title], dict(COLUMNS.get(table.title, ())))
    title, _, kind = table.title.partition(" by ")
    if title in FIT_METRICS and kind in ("issue", "segment"):
        return CUSTOMERS, view(table, _by_channel(title, kind), {}, FIT_METRICS[title])
    return OTHERS[0], view(table, translated(marked(table.title)).capitalize(), {})


def _by_channel(title: str, kind: str) -> str:
    words = translated(marked(title)).capitalize()
    said = tr("{title} by channel and issue", title=words), tr("{title} by channel and segment", title=words)
    return said[kind == "segment"]


def _by_part(pictures: Iterable[Picture]) -> dict[str, list[Picture]]:
    found: dict[str, list[Picture]] = defaultdict(list)
    for picture in pictures:
        found[_place(picture.name)].append(picture)
    return found


def _place(name: str) -> str:
    """Return the section of a figure: the one with the word that comes first in its name."""
    places = [(name.find(part_word), part.key) for part in PARTS for part_word in part.pictured if part_word in name]
    return min(places)[1] if places else OTHERS[0]


def sentence(figures: Figures, said: Sequence[str], scope: tuple[tuple[str, str], ...] = ()) -> str:
    """Return the first of some sentences whose figures are all known, with the figures in it."""
    for one in said:
        names = [name for _, name, _, _ in Formatter().parse(one) if name]
        rows = {name: figures.get(name, scope) for name in names}
        if all(row and row["mean"] is not None for row in rows.values()):
            return tr(one, **{name: spelled(row) for name, row in rows.items()})
    return ""


def spelled(row: Mapping[str, Any] | None) -> str:
    """Write a figure with its half-width, counts too: ``56,336 ±1,204``."""
    if row is None or row["mean"] is None:
        return "–"
    text, half = spoken(row), row.get("half_width")
    if text.endswith(")") or "±" in text or half is None or row["low"] is None or row["unit"] in PLANNED:
        return text
    digits = 1 if half < 10 else 0
    if row["low"] >= 0 > row["mean"] - half:
        return f"{text} ({from_to(*(f'{row[end]:,.{digits}f}' for end in ('low', 'high')))})"
    return f"{text} ±{half:,.{digits}f}"
