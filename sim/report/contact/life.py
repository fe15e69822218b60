"""The life of one contact in lines, as the log tells it, with what the metrics make of it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import cached_property
from math import isnan
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.language.days import weekday
from sim.language.words import clauses, joined, marked, tr, translated, trn
from sim.log.records import Cause, LegKind, Offer, Outcome, Reason
from sim.metrics.columns.endings import attended, helped
from sim.metrics.columns.episodes import episode
from sim.metrics.columns.waits import inbound, last_stretch, messages
from sim.metrics.columns.warmup import studied
from sim.metrics.customers.retention import churn, customer_satisfaction
from sim.metrics.customers.satisfaction import lived_through, satisfaction
from sim.metrics.sums import weights
from sim.metrics.weights.attention import attention_parts
from sim.report.contact.legs import OrderedLegs, ordered_legs
from sim.report.contact.words import BEGINNINGS, BEYOND, CAUSES, ENDINGS, LEVELS, OUTCOMES, REASONS
from sim.report.page.numbers import spoken
from sim.report.page.vocabulary import in_words
from sim.scenario.customers.attention import PARTS, Attention

if TYPE_CHECKING:
    from sim.metrics import Facts

Said = tuple[float, str]
ANSWERED, TAKEN_UP = marked("answered by {who}{waited}"), marked("taken up by {who}{waited}")


class ContactLife:
    """A contact, by its row in the log of one replication."""

    def __init__(self, facts: Facts, row: int) -> None:
        self.facts, self.row = facts, row

    @cached_property
    def _legs(self) -> OrderedLegs:
        every = ordered_legs(self.facts.log)
        return every.where(every.contact == self.row)

    def at(self, column: str) -> Any:
        """Return what the log tells of the contact in a column."""
        return self.facts.log.column(column)[self.row].item()

    def name(self, kind: str, column: str) -> str:
        """Return the name behind a code; nothing where the scenario names none."""
        return str(getattr(self.facts.log.names, kind)[self.at(column)])

    def lines(self) -> Iterator[str]:
        """Yield the contact's life: what happened when, and what came of it."""
        yield tr("contact {row}: {who}", row=self.row, who=self._who())
        day = None
        for moment, text in self._story():
            when = _moment(self.facts, moment)
            if when.date() != day:
                day = when.date()
                yield f"  {weekday(when)} {when:%Y-%m-%d}"
            yield f"    {when:%H:%M:%S}  {text}"
        yield from (f"  {line}" for line in (*self._context(), *self._figures()))

    def _who(self) -> str:
        issue, segment, customer = self.name("issues", "issue"), self.name("segments", "segment"), self.at("customer")
        about = tr(" about {issue}", issue=issue) if issue else ""
        who = [part for part in (segment, tr("customer {number}", number=customer) if customer else "") if part]
        known = tr(" ({who})", who=joined(who)) if who else ""
        values = {"channel": self.name("channels", "channel"), "about": about, "known": known}
        return tr("{channel}{about}{known}, attempt {number}", number=self.at("attempt"), **values)

    def _story(self) -> Iterator[Said]:
        yield self._arrival()
        yield from self._promise()
        since, known, silent = self.at("arrival"), False, self.at("silent")
        if silent:
            left = self.at("left_queue")
            yield left, tr("abandons without a word{waited}", waited=_waited(left - since))
        for _, pool, agent, start, end, kind in zip(*(column.tolist() for column in self._legs), strict=True):
            how = LegKind(kind)
            who = tr("{pool}, agent {agent}", pool=self.facts.log.names.pools[pool], agent=agent)
            begun = BEGINNINGS.get(how, TAKEN_UP if known else ANSWERED)
            yield start, tr(begun, who=who, waited=_waited(start - since))
            yield from self._work(how, start, end)
            since, known = end, True
        if not silent:
            yield self._end(since)

    def _arrival(self) -> Said:
        called = not inbound(self.facts)[self.row]
        channel, origin = self.name("channels", "channel"), self.name("channels", "origin")
        why = CAUSES.get(Cause(self.at("cause")))
        arrives = tr("arrives on {channel}", channel=channel)
        text = tr("{name}: {text}", name=arrives, text=translated(why)) if why else arrives
        text = tr("picks up our call on {channel}", channel=channel) if called else text
        if self.at("attempt") == 1 and origin != channel:
            text += tr("; by the volumes on {origin}", origin=origin)
        return self.at("arrival"), text

    def _promise(self) -> Iterator[Said]:
        offer, arrival = self.at("callback"), self.at("arrival")
        if offer == Offer.DECLINED:
            yield arrival, tr("declines a callback")
        if offer == Offer.ACCEPTED:
            yield arrival, tr("accepts a callback and hangs up")

    def _work(self, kind: LegKind, start: float, end: float) -> Iterator[Said]:
        """Yield how a leg ends; the last one in talk and wrap-up."""
        if kind is not LegKind.LAST:
            yield end, tr(ENDINGS[kind], after=tr("after {time}", time=_seconds(end - start)))
            return
        talked = self.at("talk_end")
        if not isnan(talked) and talked >= start:
            reply = messages(self.facts)[self.row]
            said = marked("the reply is sent, after {time}") if reply else marked("the talk ends, after {time}")
            yield talked, tr(said, time=_seconds(talked - start))

    def _end(self, since: float) -> Said:
        """Return how the contact ends, with what is left to wait or to do."""
        outcome, reason, over = (self.at(name) for name in ("outcome", "reason", "end"))
        over = self.facts.log.end if isnan(over) else over
        if outcome == Outcome.SERVED:
            return max(over, since), self._served()
        waited = "" if self._with_machine() else _waited(over - since)
        why = REASONS.get(Reason(reason))
        ended = translated(OUTCOMES[Outcome(outcome)]) + waited
        return over, tr("{name}: {text}", name=ended, text=translated(why)) if why else ended

    def _with_machine(self) -> bool:
        return self.facts.scenario.channels[self.name("channels", "channel")].service_mode.automated

    def _served(self) -> str:
        """Return what became of who was served, and how long wrap-up took."""
        talked, resolved = self.at("talk_end"), self.at("resolved")
        wrapped = self.at("end") - max(talked, last_stretch(self.facts)[self.row])
        done = tr("wrap-up ends, after {time}", time=_seconds(wrapped)) if wrapped > 0 else None
        beyond = BEYOND.get(LegKind(self.at("beyond")))
        other = REASONS[Reason.WRONG_PARTY] if self.at("reason") == Reason.WRONG_PARTY else None
        said = {1: marked("resolved"), 0: marked("not resolved")}.get(resolved)
        return clauses(translated(part) for part in (done, said, beyond, other) if part) or tr("over")

    def _context(self) -> Iterator[str]:
        """Yield whether agents knew what had been said before they took it up."""
        context, transfers = self.at("context"), self.at("transfers")
        if context >= 0:
            yield tr("what was said before was known") if context else tr("what was said before was not known")
        if transfers:
            said = marked("transfers {count}, of them to somebody who knew what was said {informed}")
            yield tr(said, count=transfers, informed=self.at("informed"))

    def _figures(self) -> Iterator[str]:
        """Yield what the contact cost, and the attention and satisfaction it got, with their parts."""
        facts = self.facts
        if not studied(facts)[self.row]:
            yield tr("arrived in the warm-up: in none of the figures")
            return
        if "costs" in facts.used:
            yield tr("cost {amount}", amount=_money(facts, weights(facts)["cost"][self.row]))
        if "attention" in facts.used:
            yield from self._attention()

    def _attention(self) -> Iterator[str]:
        facts, rule = self.facts, self.facts.scenario.attention or Attention()
        if not attended(facts)[self.row]:
            yield tr("attention is not counted: {why}", why=self._why_not())
            return
        parts = attention_parts(facts)
        said = " + ".join(
            f"{getattr(rule.weights, name):g} × {in_words(name)} {_of(parts[name], self.row)}" for name in PARTS
        )
        why = f" = {said}" if helped(facts)[self.row] else tr(": nobody helped")
        yield tr("attention {level}{why}", level=_of(weights(facts)["attention"], self.row), why=why)
        yield self._satisfaction()
        yield tr("effort {effort}, from 1 to 7", effort=_of(weights(facts)["effort"], self.row))
        if "retention" in facts.used:
            leaves = spoken({"unit": "share", "mean": churn(facts)[self.row], "low": None})
            left = _of(customer_satisfaction(facts), self.row)
            said = marked(
                "left with satisfaction {left} of us, the customer leaves within the year with probability {leaves}"
            )
            yield tr(said, left=left, leaves=leaves)

    def _satisfaction(self) -> str:
        facts, lived = self.facts, lived_through(self.facts)
        said = joined(f"{translated(what)} {getattr(lived, name)[self.row]:.3g}" for name, what in LEVELS.items())
        why = tr("from {parts}", parts=said) if helped(facts)[self.row] else tr("nobody helped")
        return tr("satisfaction {level}: {why}", level=_of(satisfaction(facts), self.row), why=why)

    def _why_not(self) -> str:
        if not inbound(self.facts)[self.row]:
            return tr("a call of our own")
        passed = self.at("outcome") == Outcome.DEFLECTED
        goes_on = tr("the session goes on in the contact that follows")
        return goes_on if passed else tr("the contact has not ended")


def episode_lines(facts: Facts, row: int) -> Iterator[str]:
    """Yield the attempts of a contact's episode in order, the contact itself among them."""
    rows = episode_rows(facts, row)
    contacts, names = facts.log.contacts, facts.log.names
    origin = names.channels[contacts["origin"][row]]
    count = len(rows)
    yield trn(
        "episode of {count} attempt, by the volumes on {origin}",
        "episode of {count} attempts, by the volumes on {origin}",
        count,
        count=count,
        origin=origin,
    )
    for each in rows:
        life = ContactLife(facts, each)
        when, outcome = _moment(facts, life.at("arrival")), Outcome(life.at("outcome")).name.lower()
        cause = Cause(life.at("cause")).name.lower()
        said = f"{life.name('channels', 'channel')}, {cause}, {outcome}{' <' if each == row else ''}"
        time = f"{weekday(when)} {when:%Y-%m-%d %H:%M:%S}"
        yield tr(
            "  {attempt}: contact {row}, {time}, {said}", attempt=life.at("attempt"), row=each, time=time, said=said
        )


def episode_rows(facts: Facts, row: int) -> list[int]:
    """Return the rows of all attempts of a contact's episode, the first attempt first."""
    rows = np.flatnonzero(episode(facts) == episode(facts)[row])
    return [int(each) for each in rows[np.argsort(facts.log.contacts["attempt"][rows], kind="stable")]]


def _moment(facts: Facts, seconds: float) -> datetime.datetime:
    return facts.scenario.calendar.local.moment(seconds)


def _waited(seconds: float) -> str:
    return tr(", after a wait of {time}", time=_seconds(seconds)) if seconds > 0 else ""


def _seconds(seconds: float) -> str:
    return spoken({"unit": "s", "mean": seconds, "low": None})


def _money(facts: Facts, amount: float) -> str:
    return spoken({"unit": facts.scenario.currency, "mean": float(amount), "low": None})


def _of(column: Any, row: int) -> str:
    return f"{column[row]:.2f}"
