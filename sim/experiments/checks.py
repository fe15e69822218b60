"""What must be known of a scenario before it runs, beyond what its file can say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.demand.rates import expected_volume
from sim.experiments.family import figure
from sim.experiments.precision import check_precision
from sim.policies import agent_rule, contact_rule
from sim.scenario.problems import InputError, Problem
from sim.scenario.scenario import Scenario


def check_runnable(scenario: Scenario) -> None:
    """Refuse precision targets and primary figures that cannot be measured, and rules that cannot be imported.

    A rule named ``module:function`` is looked for beside the scenario file too.

    Raises
    ------
    InputError
        With the file and line of what is wrong.
    """
    check_precision(scenario)
    _check_primary(scenario)
    _check_rule(scenario, "agent_selection", agent_rule)
    _check_rule(scenario, "contact_selection", contact_rule)


def _check_primary(scenario: Scenario) -> None:
    """Refuse figures that do not exist among those that count."""
    problems: list[Problem] = []
    for number, text in enumerate(scenario.experiment.primary):
        try:
            figure({"": scenario}, text, "")
        except InputError as error:
            problems += scenario.error(("experiment", "primary", number), error.problems[0].text).problems
    if problems:
        raise InputError(problems)


def _check_rule(scenario: Scenario, key: str, find: Callable[[str, str], Any]) -> None:
    name = getattr(scenario.routing, key)
    try:
        rule = find(name, scenario.folder)
    except (Exception, SystemExit) as error:  # a module of the user's may raise anything while it is imported
        raise scenario.error(
            ("routing", key), f"{name!r} cannot be imported ({error}); write module:function"
        ) from None
    if not callable(rule):
        raise scenario.error(("routing", key), f"{name!r} is not a function; write module:function")


def described(scenario: Scenario) -> str:
    """Return a scenario that can run in one line: how many channels, pools and days, and about how many contacts.

    Raises
    ------
    InputError
        When it cannot run.
    """
    check_runnable(scenario)
    volume = sum(expected_volume(scenario, name) for name in scenario.channel_names)
    things = ((len(scenario.channels), "channel"), (len(scenario.pools), "pool"), (scenario.calendar.days, "day"))
    counted = ", ".join(f"{count} {noun}{'s' * (count != 1)}" for count, noun in things)
    return f"ok: {counted}, about {volume:,.0f} first contacts a replication"
