"""What must be known of a scenario before it runs, beyond what its file can say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sim.calendar import Timetable, planned_hours
from sim.demand.rates import expected_volume
from sim.demand.staff.cover import without
from sim.experiments.figures.compared import figure
from sim.experiments.figures.precision import check_precision
from sim.experiments.preview.own_rules import file_of, what_is_wrong
from sim.language.words import joined, tr, trn
from sim.policies import agent_rule, contact_rule
from sim.policies.own import where
from sim.scenario.basics.problems import InputError, Problem
from sim.scenario.scenario import Scenario

RULES = {"agent_selection": agent_rule, "contact_selection": contact_rule}


def check_readable(scenario: Scenario) -> None:
    """Refuse figures that cannot be measured, and rules that cannot be what they should, with file and line.

    Modules of the user's own are read, not imported: a scenario may be somebody else's.
    """
    check_precision(scenario)
    _check_primary(scenario)
    _check_hours(scenario)
    if scenario.migration is not None or scenario.machines:
        _check_drawn(scenario)
    for key in RULES:
        name = getattr(scenario.routing, key)
        text = what_is_wrong(name, scenario.folder) if ":" in name else ""
        if text:
            raise scenario.error(("routing", key), text)


def _check_drawn(scenario: Scenario) -> None:
    """Refuse what shows where customers are drawn: issues that do not fit into volumes, machines that settle less."""
    from sim.demand import sample_demand
    from sim.model.lives.machines import check_settling  # the model takes its time to import, and few have machines

    demand = sample_demand(scenario, 0, 0)
    _ = demand.planned  # refuses issues that do not fit into the volumes of their channels
    for one in (demand, *(turned for _, turned in demand.turns)) if scenario.machines else ():
        check_settling(one)


def check_runnable(scenario: Scenario) -> None:
    """Refuse what cannot be read as it should be, and rules that cannot be imported, with file and line.

    A rule named ``module:function`` is looked for beside the scenario file too.
    """
    check_readable(scenario)
    for key, find in RULES.items():
        _check_rule(scenario, key, find)


def check_allowed(scenarios: Iterable[Scenario], allowed: bool) -> None:
    """Refuse rules that do not lie beside their scenario, each with file and line, unless they were allowed."""
    problems: list[Problem] = []
    for scenario in () if allowed else with_other_rules(scenarios):
        for key in RULES:
            name = getattr(scenario.routing, key)
            if ":" in name and file_of(name, scenario.folder) is None:
                text = f"{name!r} is not beside the scenario; put {name.partition(':')[0]}.py there, or write "
                text += "--allow-code to run what is installed"
                problems += scenario.error(("routing", key), text).problems
    if problems:
        raise InputError(dict.fromkeys(problems))


def with_other_rules(scenarios: Iterable[Scenario]) -> Iterable[Scenario]:
    """Return one scenario for each set of rules among many, each looked for in its folder."""
    known = {(one.folder, *(getattr(one.routing, key) for key in RULES)): one for one in scenarios}
    return known.values()


def _check_primary(scenario: Scenario) -> None:
    problems: list[Problem] = []
    for number, text in enumerate(scenario.experiment.primary):
        try:
            figure({"": scenario}, text, "")
        except InputError as error:
            problems += scenario.error(("experiment", "primary", number), error.problems[0].text).problems
    if problems:
        raise InputError(problems)


def _check_hours(scenario: Scenario) -> None:
    """Refuse pay for hours outside of opening hours where no agent is planned for any."""
    timetable = Timetable(scenario)
    for name, pool in scenario.pools.items():
        if pool.outside_opening == "paid" and not without(
            planned_hours(scenario, name), timetable.served_windows(name)
        ):
            told = "changes nothing where agents are planned within opening hours only; leave it out"
            raise scenario.error(("pools", name, "outside_opening"), told)


def _check_rule(scenario: Scenario, key: str, find: Callable[[str, str], Any]) -> None:
    name = getattr(scenario.routing, key)
    try:
        rule = find(name, scenario.folder)
    except (Exception, SystemExit) as error:  # a module of the user's may raise anything while it is imported
        raise scenario.error(
            ("routing", key), f"{name!r} cannot be imported ({where(error)}); write module:function"
        ) from None
    if not callable(rule):
        raise scenario.error(("routing", key), f"{name!r} is not a function; write module:function")


def size_of(timetable: Timetable) -> str:
    """Return in words how many channels, pools and days a scenario has, and about how many contacts."""
    scenario = timetable.scenario
    volume = sum(expected_volume(timetable, name) for name in scenario.channel_names)
    channels, pools, days = len(scenario.channels), len(scenario.pools), scenario.calendar.days
    return tr(
        "{things}, about {contacts} first contacts a replication",
        things=joined(
            (
                trn("{count} channel", "{count} channels", channels, count=channels),
                trn("{count} pool", "{count} pools", pools, count=pools),
                trn("{count} day", "{count} days", days, count=days),
            )
        ),
        contacts=f"{volume:,.0f}",
    )
