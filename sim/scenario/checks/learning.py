"""What only the whole scenario can tell of learning: what would teach nobody anything."""

from __future__ import annotations

from collections.abc import Iterator
from math import isinf

from sim.scenario.basics.problems import Path
from sim.scenario.customers.causes import Feedback
from sim.scenario.customers.crm import CustomerData
from sim.scenario.customers.people import Issue
from sim.scenario.scenario import Scenario
from sim.scenario.staff.pool import Pool
from sim.scenario.traits import recordability

Found = Iterator[tuple[Path, str]]
FEEDBACK = "feedback: {hours_per_week: 20, collects: {survey: 0.1}}"


def check_learning(scenario: Scenario) -> Found:
    """Yield every problem as a path and a sentence."""
    for name, pool in scenario.pools.items():
        if pool.learning is not None:
            yield from _skill(scenario, name, pool)
    for name, issue in scenario.issues.items():
        yield from _causes(scenario, name, issue)
    if scenario.feedback is not None:
        yield from _feedback(scenario, scenario.feedback)
    if scenario.crm is not None:
        yield from _data(scenario, scenario.crm)
    yield from _recordability(scenario)


def _skill(scenario: Scenario, name: str, pool: Pool) -> Found:
    """Refuse learning of who treats all that comes, or whose skill nothing moves; and its keys without effect."""
    path: Path = ("pools", name, "learning")
    if pool.empowerment is None:
        yield path, "changes nothing without empowerment, as skill decides what is treated; write empowerment: 0.6"
    elif isinf(scenario.skill_of(name)):
        yield path, "changes nothing where whatever comes is treated; write the skill of these experts in empowerment"
    elif not _moves(pool):
        told = "changes nothing without coaching, turnover or erosion; write shrinkage: {coaching: 0.05}"
        yield path, told
    else:
        yield from _idle_keys(pool, (*path, "skill"))


def _moves(pool: Pool) -> bool:
    """Whether anybody's skill comes to differ from what is written."""
    rule = pool.learning
    assert rule is not None
    coached = pool.coached * rule.skill.gain * (rule.skill.most - 1)
    return bool(coached or rule.erosion or (pool.turnover and rule.skill.recruits < 1))


def _idle_keys(pool: Pool, path: Path) -> Found:
    assert pool.learning is not None
    written = pool.learning.skill.model_fields_set
    if "recruits" in written and pool.turnover is None:
        yield (*path, "recruits"), "changes nothing without turnover; write turnover: 0.33, or leave it out"
    for key in ("gain", "most"):
        if key in written and not pool.coached:
            yield (*path, key), "changes nothing without coaching; write shrinkage: {coaching: 0.05}, or leave it out"


def _causes(scenario: Scenario, name: str, issue: Issue) -> Found:
    """Refuse causes of more contacts than there are, of one name, or of whom nobody hears."""
    path: Path = ("issues", name)
    if sum(cause.share for cause in issue.causes) > 1 + 1e-9:
        yield (*path, "causes"), "have shares that sum to more than 1; write shares of the contacts about this issue"
    for number, cause in enumerate(issue.causes):
        if cause.name in [other.name for other in issue.causes[:number]]:
            yield (*path, "causes", number, "name"), f"{cause.name!r} is written twice; write each cause once"
    heard = scenario.feedback
    if issue.causes and heard is None:
        yield (*path, "causes"), f"change nothing without feedback; write {FEEDBACK}"
    if issue.complaint and not (heard and heard.collects.complaints and issue.causes):
        yield (*path, "complaint"), "changes nothing without causes here and complaints in feedback.collects"


def _feedback(scenario: Scenario, rule: Feedback) -> Found:
    """Refuse feedback where there is nothing to hear of, and ways on which nobody hears of anything."""
    caused = [issue for issue in scenario.issues.values() if issue.causes]
    if not caused:
        told = "changes nothing without causes; write at an issue causes: "
        yield ("feedback",), f"{told}[{{name: letters, share: 0.3, fixable: 0.5, effort: 40 h}}]"
        return
    if rule.collects.complaints and not any(issue.complaint for issue in caused):
        yield ("feedback", "collects", "complaints"), "changes nothing; write complaint: true at an issue with causes"
    came = [name for name, channel in scenario.channels.items() if channel.service_mode.inbound]
    if rule.collects.recorded and not any(recordability(scenario.channels[name]) for name in came):
        told = "changes nothing where no channel leaves a record; write recordability: 0.7 at a channel"
        yield ("feedback", "collects", "recorded"), told
    if rule.calls_back and not any(_may_fail(scenario, name) for name in came):
        told = "changes nothing where nobody is left unhelped; write outcome: {resolution: 0.85}"
        yield ("feedback", "calls_back"), told


def _may_fail(scenario: Scenario, channel: str) -> bool:
    likely = scenario.resolution_of(channel)
    shares = likely.values() if isinstance(likely, dict) else [likely]
    return bool(scenario.tiers_of(channel)) or any(share is not None and share < 1 for share in shares)


def _recordability(scenario: Scenario) -> Found:
    """Refuse how far contacts are on record where nobody reads it."""
    read = scenario.crm is not None or (scenario.feedback is not None and scenario.feedback.collects.recorded > 0)
    for name, channel in scenario.channels.items():
        if channel.recordability is not None and not read:
            told = "changes nothing without crm, or recorded in feedback.collects; leave it out"
            yield ("channels", name, "recordability"), told


def _data(scenario: Scenario, rule: CustomerData) -> Found:
    """Refuse data of customers nobody knows, of which nothing is recorded, or which nobody uses."""
    came = [name for name, channel in scenario.channels.items() if channel.service_mode.inbound]
    if scenario.customers is None:
        yield ("crm",), "changes nothing where nobody knows customers again; write customers: {population: 40000}"
    elif not any(recordability(scenario.channels[name]) for name in came):
        yield ("crm",), "changes nothing where no channel leaves a record; write recordability: 0.7 at a channel"
    elif all(_idle_uses(scenario).values()):
        yield ("crm",), "changes nothing where nothing was said before, and attention is not measured; leave it out"
    else:
        for key, why in _idle_uses(scenario).items():
            if why and key in rule.model_fields_set:
                yield ("crm", key), f"changes nothing {why}; leave it out"


def _idle_uses(scenario: Scenario) -> dict[str, str]:
    """Return why a use of customers' data changes nothing; empty where it does."""
    felt = scenario.attention is not None or scenario.migration is not None or scenario.retention is not None
    sent = [scenario.channels[message.channel] for message in scenario.demand.messages]
    missed = any(one.captures and one.precision < 1 for one in sent)
    return {
        "context": "" if scenario.context_matters else "where nothing was said before",
        "personalisation": "" if felt else "without attention, retention or migration",
        "precision": "" if missed else "without messages on a channel with captures and a precision below 1",
    }
