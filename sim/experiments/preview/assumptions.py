"""What moves the figures of a scenario and was not written in it: values of presets, and defaults."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from typing import Any, NamedTuple

from sim.scenario.basics.noun import Noun
from sim.scenario.basics.problems import InputError
from sim.scenario.basics.units import write_duration
from sim.scenario.felt import borne_waits, usual_waits
from sim.scenario.files.industries import CHURN
from sim.scenario.files.presets import presets
from sim.scenario.files.tree import Tree, put, value_of
from sim.scenario.files.vendors import PACE
from sim.scenario.money.costs import Costs
from sim.scenario.scenario import Scenario

Node = tuple[str, ...]
DEFAULT, VENDOR = "default", "vendor"
SILENT = ("mode", "family", "preset")  # which say what a channel is, and assume nothing


class Assumption(NamedTuple):
    """A key that nobody wrote, its value as one would write it, and where that comes from."""

    path: str
    value: Any
    source: str


def assumptions(scenario: Scenario) -> list[Assumption]:
    """Return what was assumed for a scenario: by presets, for vendors, by defaults."""
    written = _written(scenario)
    return [
        *_of_presets(scenario, written),
        *_of_industry(scenario),
        *_of_vendors(scenario, written),
        *_of_waits(scenario),
        *_of_defaults(scenario),
    ]


def assumption_rows(scenario: Scenario) -> list[dict[str, Any]]:
    """Return the same for a document."""
    return [one._asdict() for one in assumptions(scenario)]


def _written(scenario: Scenario) -> Mapping[str, Any]:
    """Return what the user wrote, changes included, without what was filled in."""
    tree = Tree(deepcopy(scenario.base.data))
    for path, value, place in scenario.changes:
        try:
            put(tree, tuple(path.split(".")), deepcopy(value), place)
        except InputError:  # it leads into a list of a preset, and leaves a value that is not the preset's
            continue
    return tree.data


def _of_presets(scenario: Scenario, written: Mapping[str, Any]) -> Iterator[Assumption]:
    for name, channel in scenario.tree["channels"].items():
        preset = presets().get(channel.get("preset") or "", {})
        mine = written["channels"][name]
        whole = all(key in mine for key in preset)  # as a run folder has it, or pasted: then all is the preset's
        for key in (key for key in preset if key not in SILENT and _matters(scenario, name, key)):
            found = _unwritten(preset[key], channel.get(key), preset[key] if whole else mine.get(key), whole)
            for below, value in found:
                yield Assumption(".".join(("channels", name, key, *below)), value, f"preset {channel['preset']}")


def _of_industry(scenario: Scenario) -> Iterator[Assumption]:
    """Yield the churn that the industry fills in; as a run folder has it, it is the industry's too."""
    rule = scenario.retention
    if rule is not None and rule.preset is not None and rule.churn == CHURN[rule.preset]:
        yield Assumption("retention.churn", rule.churn, f"preset {rule.preset}")


def _unwritten(preset: Any, value: Any, mine: Any, whole: bool, path: Node = ()) -> Iterator[tuple[Node, Any]]:
    """Yield the parts of a value that are the preset's and were not written."""
    if value == preset and (mine is None or whole):
        yield path, value
    elif isinstance(preset, dict) and isinstance(value, dict):
        for key in (key for key in preset if key in value):
            below = mine.get(key) if isinstance(mine, dict) else mine
            yield from _unwritten(preset[key], value[key], below, whole, (*path, key))


def _matters(scenario: Scenario, channel: str, key: str) -> bool:
    """Whether a key that only some mechanisms read moves anything."""
    chosen, felt = scenario.migration is not None, scenario.attention is not None
    asked = {
        "cost": scenario.has_costs or chosen,
        "complexity_effect": scenario.has_complexity,
        "fit": chosen,
        "personalisation": felt or scenario.outcome is not None or chosen,
        "expects": felt or chosen,
        "bears": felt or chosen,
        "silent_abandonment": scenario.channels[channel].patience is not None,
    }
    return asked.get(key, True)


def _of_vendors(scenario: Scenario, written: Mapping[str, Any]) -> Iterator[Assumption]:
    for name, pool in scenario.pools.items():
        mine = written["pools"][name]
        for at, skill in enumerate(mine.get("skills", ()) if pool.contract else ()):
            if not (isinstance(skill, dict) and "pace" in skill):
                yield Assumption(f"pools.{name}.skills.{at}.pace", PACE, VENDOR)
        given = mine.get("empowerment", {})
        for key in ("authority", "skill") if pool.contract and pool.empowerment else ():
            if not (key in given if isinstance(given, dict) else key == "authority"):
                yield Assumption(f"pools.{name}.empowerment.{key}", getattr(pool.empowerment, key), VENDOR)


def _of_waits(scenario: Scenario) -> Iterator[Assumption]:
    """Yield what customers are taken to expect and bear on channels that do not say, where waits are felt."""
    if scenario.attention is None and scenario.migration is None:
        return
    waits = zip(scenario.channel_names, usual_waits(scenario), borne_waits(scenario), strict=True)
    for name, expected, borne in waits:
        channel, mode = scenario.channels[name], scenario.channels[name].service_mode
        if mode.answered and not (channel.expects and channel.expects.wait):
            yield Assumption(f"channels.{name}.expects", write_duration(expected), DEFAULT)
        if mode.deferred and channel.bears is None:
            yield Assumption(f"channels.{name}.bears", write_duration(borne), DEFAULT)


def _pays_wages(scenario: Scenario, noun: Any) -> bool:
    return any(pool.highest_wage and not pool.contract for pool in scenario.pools.values())


def _pays_more(scenario: Scenario, noun: Any) -> bool:
    return any(pool.empowerment is noun and pool.highest_wage and not pool.contract for pool in scenario.pools.values())


def _coached(scenario: Scenario, noun: Any) -> bool:
    return any(pool.coached for pool in _taught(scenario, noun))


def _recruits(scenario: Scenario, noun: Any) -> bool:
    return any(pool.turnover for pool in _taught(scenario, noun))


def _taught(scenario: Scenario, noun: Any) -> list[Any]:
    return [pool for pool in scenario.pools.values() if pool.learning and pool.learning.skill is noun]


def _risks(scenario: Scenario, noun: Any) -> bool:
    return scenario.retention is None and any(one.annual_value for one in scenario.segments.values())


def _interrupts(scenario: Scenario, noun: Any) -> bool:
    skills = [(name, skill) for pool in scenario.pools.values() for name, skill in _skills(pool)]
    put_down = any(skill.preempt and scenario.channels[name] is noun for name, skill in skills)
    return noun.service_mode.deferred and (put_down or noun.at_close == "pause")


def _turns_away(scenario: Scenario, noun: Any) -> bool:
    """Whether customers who choose may find a channel closed."""
    return any(scenario.chooses_when_closed(name) for name, channel in scenario.channels.items() if channel is noun)


def _skills(pool: Any) -> list[tuple[str, Any]]:
    return [*((one.channel, one) for one in pool.skills), *pool.cross_trained.items()]


def _ambiguous(scenario: Scenario, noun: Any) -> bool:
    return any(issue.ambiguity for issue in scenario.issues.values())


def _campaigns(scenario: Scenario, noun: Any) -> bool:
    return bool(scenario.migration and scenario.migration.campaigns)


def _believes(scenario: Scenario) -> bool:
    return bool(scenario.migration and scenario.migration.weighs("settles"))


# Values as one would write them, by noun and field. A test holds them against the types.
DEFAULTS: dict[str, dict[str, str]] = {
    "Target": {"share": "0.8"},
    "Redial": {"probability": "[0.5, 0.35]", "after": "{exponential: {mean: 15 min}}", "attempts": "5"},
    "Callback": {"accept": "0.4", "reach": "0.85", "tries": "3", "retry_after": "15 min"},
    "SilentAbandonment": {"probe": "60 s"},
    "SelfService": {"induced": "0.6"},
    "Channel": {"changeover": "25 s", "comes_back": "0.3"},
    "Outbound": {
        "reach": "0.3", "tries": "3", "retry_after": "1 h", "ring": "{deterministic: 20 s}",
        "holds": "{deterministic: 5 s}",
    },
    "Opening": {"innovation": "0.03", "imitation": "0.38"},
    "Busyness": {"shape": "30"},
    "WithinDay": {"sd": "0.1", "correlation": "0.8"},
    "Outage": {"contact_probability": "0.1", "mean_delay": "45 min"},
    "Message": {"mean_delay": "1.5 d"},
    "Turnover": {"early_factor": "2", "vacancy": "{lognormal: {mean: 34 d, cv: 0.5}}", "training": "28 d"},
    "Learning": {"start": "2.05"},
    "Empowerment": {"diagnosis": "{lognormal: {mean: 90 s, cv: 0.5}}", "wage_premium": "0.25", "coaching": "0.05"},
    "SkillLearning": {"gain": "12", "fades": "1", "most": "2", "recruits": "0.7"},
    "Erosion": {"above": "0.85", "rate": "5"},
    "CustomerData": {"learns": "0.25", "context": "0.5", "personalisation": "0.3", "precision": "0.5"},
    "CallsBack": {"takes": "10 min"},
    "OutcomeRules": {"attempts": "5"},
    "Repeat": {"probability": "0.6", "after": "{lognormal: {mean: 1 d, cv: 1}}"},
    "Costs": {"loading": "2.25", "customer_time": "10", "hire": "6000"},
    "Churn": {"lost": "0.05", "unresolved": "0.02"},
    "Promise": {"malus": "0.5"},
    "Quality": {"malus": "0.5"},
    "Retention": {
        "start": "0.7", "down": "0.3", "up": "0.15", "churn": "0.1", "usual": "0.6", "steepness": "3.74",
        "tone": "0.02",
    },
    "OpinionLearning": {"worse": "0.45", "better": "0.2", "surprise": "0.5", "forget": "180 d"},
    "Nudge": {"fades": "14 d", "wears": "0.6"},
    "Campaign": {"adopts": "0.1"},
    "WordOfMouth": {"reaches": "3", "weight": "0.1", "below": "0.3", "public": "100"},
    "WinBack": {"after": "30 d"},
}  # fmt: skip
# When those move anything that do not always.
WHERE: dict[tuple[str, str], Callable[[Scenario, Any], bool]] = {
    ("SelfService", "induced"): _ambiguous,
    ("Channel", "changeover"): _interrupts,
    ("Channel", "comes_back"): _turns_away,
    ("Empowerment", "wage_premium"): _pays_more,
    ("CustomerData", "context"): lambda scenario, noun: scenario.context_matters,
    ("CustomerData", "precision"): lambda scenario, noun: bool(scenario.demand.messages),
    ("SkillLearning", "gain"): _coached,
    ("SkillLearning", "most"): _coached,
    ("SkillLearning", "recruits"): _recruits,
    ("OutcomeRules", "attempts"): lambda scenario, noun: bool(noun.repeat.probability),
    ("Costs", "loading"): _pays_wages,
    ("Costs", "hire"): lambda scenario, noun: any(pool.turnover for pool in scenario.pools.values()),
    ("Churn", "lost"): _risks,
    ("Churn", "unresolved"): _risks,
    ("Retention", "tone"): lambda scenario, noun: any(one.tone for one in scenario.demand.messages),
    ("OpinionLearning", "surprise"): lambda scenario, noun: _believes(scenario) and len(scenario.issue_names) > 1,
    ("OpinionLearning", "forget"): lambda scenario, noun: _believes(scenario),
    ("Nudge", "fades"): _campaigns,
    ("Nudge", "wears"): _campaigns,
    ("WordOfMouth", "public"): lambda scenario, noun: any(one.is_public for one in scenario.channels.values()),
}


def _of_defaults(scenario: Scenario) -> Iterator[Assumption]:
    for path, noun in _nouns(scenario, ()):
        kind = type(noun).__name__
        for field, value in DEFAULTS.get(kind, {}).items():
            moves = WHERE.get((kind, field))
            if field not in noun.model_fields_set and (moves is None or moves(scenario, noun)):
                yield Assumption(".".join((*path, field)), value_of(value, DEFAULT), DEFAULT)
    if scenario.customers and scenario.migration:
        found = {"rates": {"shape": scenario.rate_shape}, "habit": scenario.habit}
        unwritten = found.keys() - scenario.customers.model_fields_set
        yield from (Assumption(f"customers.{key}", found[key], DEFAULT) for key in sorted(unwritten))
    for key, weights in _weights(scenario).items():
        if weights is not None and set(type(weights).model_fields) - weights.model_fields_set:
            yield Assumption(key, weights.model_dump(exclude=weights.model_fields_set), DEFAULT)


def _weights(scenario: Scenario) -> dict[str, Noun | None]:
    attention, migration = scenario.attention, scenario.migration
    return {
        "attention.weights": attention and attention.weights,
        "attention.satisfaction": attention and attention.satisfaction,
        "migration.weights": migration and migration.weights,
    }


def _nouns(value: Any, path: Node) -> Iterator[tuple[Node, Noun]]:
    """Yield every noun of a scenario with its path; the costs of the whole center where somebody is paid, too."""
    if isinstance(value, Noun):
        yield path, value
        below: Any = {name: getattr(value, name) for name in type(value).model_fields}
        if isinstance(value, Scenario) and value.has_costs:
            below["costs"] = value.costs or Costs()
    else:
        below = dict(enumerate(value)) if isinstance(value, list) else value
    for name, child in below.items() if isinstance(below, dict) else ():
        yield from _nouns(child, (*path, str(name)))
