"""From what customers of the model know and remember to the arrays that the compiled engine plays with."""

from __future__ import annotations

from math import log
from typing import Any

import numpy as np

from sim.demand.people.homes import Homes
from sim.demand.people.population import Population
from sim.engine.drawing.at_home import at_home
from sim.engine.records import minds as layout
from sim.engine.records.draws import Draws
from sim.engine.records.layout import ENDLESS, NOBODY, records
from sim.engine.records.minds import MINDS, Minds, Records, no_minds
from sim.engine.tables.doors import found_by
from sim.engine.tables.drawn import draws_who_comes
from sim.model.base.customers import CustomerBase
from sim.model.base.felt import Felt
from sim.model.center import Center
from sim.model.feedback import FeedbackLoop
from sim.model.migration.choice import Choice
from sim.model.records import CustomerRecords
from sim.satisfaction import weights_of
from sim.scenario.customers.attention import Attention
from sim.scenario.customers.migration import ChoiceWeights
from sim.scenario.scenario import Scenario
from sim.ticks import TICKS


def minds_of(center: Center, scenario: Scenario, decides: Draws) -> Minds:
    """Return what customers know as the horizon begins, and who they are; hours must have been laid out."""
    arrays: dict[str, Any] = {"choice": records(layout.CHOICE, 1), "ends": _ends(center, scenario)}
    if center.base is not None:
        arrays |= _of_base(center.base, center, scenario)
    arrays |= _of_the_moment(len(center.channels)) | _of_people(center, decides)
    if center.choice is not None:
        arrays |= _of_choice(center.choice, center, scenario)
        arrays["reach_times"], arrays["reach"] = found_by(center, scenario, arrays["ends"])
    _set_rule(arrays["choice"], center, scenario)
    arrays["insight"] = records(layout.INSIGHT, 1)
    if center.records is not None:
        arrays |= _of_records(center.records, arrays["insight"])
    if center.feedback is not None:
        arrays |= _of_causes(center.feedback, center, arrays["insight"])
    plain = {name: np.ascontiguousarray(table) for name, table in arrays.items() if table.dtype.names is None}
    return no_minds()._replace(**(arrays | plain))


def _of_base(base: CustomerBase, center: Center, scenario: Scenario) -> dict[str, Any]:
    own = {"here_since": base.since, "here_until": base.until, "content": base.level, "bears": base.left}
    felt = {"felt": _weights_of_satisfaction(scenario), "felt_waits": np.array(base.felt.expected)}
    return own | felt | _hours_of(base.felt) | {"seen": base.seen, "known": _felt_of(base.felt, center)}


def _of_choice(choice: Choice, center: Center, scenario: Scenario) -> dict[str, Any]:
    memory, people = choice.memory, center.demand.population
    assert people is not None
    channels, rows, beliefs = len(center.channels), len(memory.sizes), memory.beliefs
    moved = 1 if memory.each else rows  # how far a contact moves what is thought: every customer as far
    arrays: dict[str, Any] = {
        "known": _known(choice, center), "weights": _weights(choice.weights_by_segment), "liked": memory.liked,
        "used": memory.used, "last": memory.last, "stays": memory.stays, "step": 1 / memory.sizes[:moved],
        "up": _array(memory.better)[:moved], "down": _array(memory.worse)[:moved], "waits": _array(memory.waits),
        "longer": _array(memory.longer), "felt": _weights_of_satisfaction(scenario),
        "felt_waits": np.array(memory.felt.expected), "fits": _fits(choice, scenario),
        "mix": center.demand.planned.mix,
        "believed": np.zeros((channels, 0)), "learnt": np.zeros(rows, bool),
    }  # fmt: skip
    arrays |= _hours_of(memory.felt)
    if beliefs is not None:
        arrays |= {"gaps": _array(beliefs.all_gaps), "tries": _array(beliefs.all_tries), "since": _array(beliefs.since)}
        arrays |= {"learnt": _array(beliefs.tried), "believed": np.array(beliefs.usual)}
    return arrays


def _of_records(kept: CustomerRecords, one: Records) -> dict[str, Any]:
    """Return what is on record of customers, and what each channel adds."""
    one.keeps, one.context, one.personal = 1, kept.rule.context, kept.rule.personalisation
    return {"on_record": _array(kept.known), "recorded": np.array(kept.adds)}


def _of_causes(loop: FeedbackLoop, center: Center, one: Records) -> dict[str, Any]:
    """Return the causes of contacts, and how likely contacts tell theirs."""
    one.hears, one.calls_back = 1, loop.rule.calls_back.share if loop.rule.calls_back else 0.0
    table, issues = records(layout.CAUSE_NOW, len(loop.every)), len(loop.heard[0])
    for name in ("top", "fixable", "since"):
        table[name] = [getattr(cause, name) for cause in loop.every]
    told = [loop.heard[channel.number] if channel.mode.inbound else [-1.0] * issues for channel in center.channels]
    return {"causes": table, "heard": np.array(told)}


def _of_the_moment(channels: int) -> dict[str, Any]:
    """Return what is worked out for one contact after the other."""
    names = ("able", "expected", "odds", "speaks", "wanted")
    arrays: dict[str, Any] = {name: np.zeros(channels, MINDS[name][0]) for name in names}
    return arrays | {"terms": np.zeros(channels * layout.KINDS_OF_TERMS)}


def _weights_of_satisfaction(scenario: Scenario) -> Any:
    return np.array(weights_of((scenario.attention or Attention()).satisfaction))


def _array(numbers: Any) -> Any:
    """Return the array behind a view, not a copy."""
    return np.asarray(numbers)


def _set_rule(one: Records, center: Center, scenario: Scenario) -> None:
    one.lost = (scenario.attention or Attention()).satisfaction.lost
    one.habits = center.demand.homes is not None and center.demand.homes.has_habits
    if center.base is not None:
        _set_base(one, center.base)
    if center.choice is not None:
        _set_choice(one, center.choice, scenario)


def _set_base(one: Records, base: CustomerBase) -> None:
    rule = base.rule
    one.base_moves, one.leaves, one.worse, one.better = 1, rule.leave, rule.down, rule.up
    one.logit, one.steepness = log(rule.churn / (1 - rule.churn)), rule.steepness
    one.level_usual, one.busiest, one.convenience = rule.usual, base.busiest, base.convenience


def _set_choice(one: Records, choice: Choice, scenario: Scenario) -> None:
    rule, memory, told = choice.rule, choice.memory, choice.rule.word_of_mouth
    one.chooses, one.each, one.nobody_moves, one.closing = 1, memory.each, choice.nobody_moves, bool(choice.closing)
    one.believes, one.gossips = memory.beliefs is not None, told is not None
    one.opens = bool(choice.audience.has)
    one.interval, one.intervals = round(scenario.calendar.interval * TICKS), scenario.calendar.most_intervals
    one.weighs_fit = any(choice.odds) and any(weights.fit for weights in choice.weights_by_segment)
    one.good, one.learns_wait, one.surprise = rule.learning.good, rule.learning.wait, rule.learning.surprise
    one.halves, one.two, one.fades = rule.learning.forget, 2.0, rule.nudge.fades
    one.grieves, one.grieves_for = rule.grievance.satisfaction, rule.grievance.lasts
    if told is not None:
        one.told_weight, one.below = told.weight, told.below


def _felt_of(felt: Felt, center: Center) -> Records:
    """Return how contacts on each channel are felt."""
    table = records(layout.KNOWN, len(center.channels))
    table.personal, table.borne, table.held = felt.personal, felt.borne, NOBODY
    table.inbound = [channel.mode.inbound for channel in center.channels]
    table.ends_at = ENDLESS
    at = 0
    for channel, clock in felt.clocks.items():
        table[channel].edges_from, table[channel].edges_to = at, at + len(clock.edges)
        at += len(clock.edges)
    return table


def _hours_of(felt: Felt) -> dict[str, Any]:
    """Return the edges of the open hours of channels on which customers write, and how long each was open before."""
    clocks = [*felt.clocks.values()]
    return {
        name: np.concatenate([np.zeros(0), *(getattr(one, name) for one in clocks)]) for name in ("edges", "opened")
    }


def _known(choice: Choice, center: Center) -> Records:
    memory, told, table = choice.memory, choice.rule.word_of_mouth, _felt_of(choice.memory.felt, center)
    for name, column in (("usual", memory.usual), ("expected", memory.expected), ("usual_wait", memory.usual_waits)):
        table[name] = column
    table.dearer, table.odds, table.expects = choice.dearer, choice.odds, memory.expects
    table.start = memory.beliefs.start if memory.beliefs is not None else 0.0
    for place, number in enumerate(choice.audience.has):
        table[number].held = place
    ends = [channel.ending for channel in center.channels]
    table["ends_at"] = [ENDLESS if one is None else round(one.at * TICKS) for one in ends]
    table["sends_away"] = [channel.comes_back is not None for channel in center.channels]
    if told is not None:
        table["told"] = [told.public if channel.spec.is_public else told.reaches for channel in center.channels]
    return table


def _weights(by_segment: list[ChoiceWeights]) -> Records:
    table = records(layout.WEIGHTS, len(by_segment))
    for weights, row in zip(by_segment, table, strict=True):
        for name in layout.WEIGHTS.names or ():
            row[name] = getattr(weights, name)
    return table


def _fits(choice: Choice, scenario: Scenario) -> Any:
    """Return, by channel that opens and issue, the line of how much better it suits needs by their complexity."""
    table = np.zeros((len(choice.odds), len(scenario.issue_names), 2))
    for channel, lines in choice.fit_lines().items():
        table[channel] = lines
    return table


def _of_people(center: Center, decides: Draws) -> dict[str, Any]:
    """Return who the customers are, and how often each contacts us where the engine draws who does."""
    homes, people = center.demand.homes, center.demand.population
    if people is None:
        return {}
    found = {"people": people.by_segment}
    if homes is None:
        return found
    if homes.has_habits:
        found |= {"in_line": people.in_line, "wholes": _wholes(homes, people)}
    asked = [channel.number for channel in center.channels if draws_who_comes(decides, channel.number)]
    if asked:
        found |= at_home(homes, people, asked, len(center.channels))
    return found | {"own_shares": homes.all_shares()}


def _wholes(homes: Homes, people: Population) -> Any:
    """Return by what shares are divided, by issue, segment and who is there at first or won, and channel."""
    issues, segments = range(homes.issues), range(len(people.members))
    return np.array([np.concatenate([homes.wholes(segment, issue) for segment in segments]) for issue in issues])


def _ends(center: Center, scenario: Scenario) -> Any:
    table = np.zeros((len(center.channels), len(scenario.segment_names), len(scenario.issue_names)), bool)
    for channel in center.channels:
        for kind in channel.ending.kinds if channel.ending is not None else ():
            table[(channel.number, *kind)] = True
    return table


def with_audience(minds: Minds, choice: Choice) -> Minds:
    """Return what is known after a campaign has spoken, or more customers have come to have a channel."""
    audience, rows, issues = choice.audience, len(choice.memory.sizes), minds.believed.shape[1] or minds.mix.shape[2]
    minds.choice[0].speaks, minds.choice[0].saves = bool(audience.spoken_for), audience.saves
    for channel in audience.spoken_for:
        minds.known[channel].spoken_for = 1
    voices, voice_issues, spoken = _voices(audience.voices(), rows, issues)
    savings, saving_issues, touched = _savings(audience.offers(), rows, issues)
    held = np.array([*audience.has.values()]).reshape(-1, rows)
    return minds._replace(
        held=np.ascontiguousarray(held), voices=voices, voice_issues=voice_issues, spoken=spoken, savings=savings,
        saving_issues=saving_issues, touched=touched,
    )  # fmt: skip


def _voices(voices: Any, rows: int, issues: int) -> tuple[Any, Any, Any]:
    table, named = records(layout.VOICE, len(voices)), np.zeros((len(voices), issues), bool)
    for k, (channel, spoken_of, since, _) in enumerate(voices):
        table[k].channel, table[k].since = channel, since
        named[k, list(spoken_of)] = True
    return table, named, np.array([one[-1] for one in voices], float).reshape(-1, rows)


def _savings(offers: Any, rows: int, issues: int) -> tuple[Any, Any, Any]:
    table, named = records(layout.SAVING, len(offers)), np.zeros((len(offers), issues), bool)
    for k, (channel, one) in enumerate(offers):
        table[k].channel, table[k].since, table[k].until, table[k].amount = channel, one.since, one.until, one.amount
        named[k, list(one.issues)] = True
    return table, named, np.array([one.touched for _, one in offers], float).reshape(-1, rows)
