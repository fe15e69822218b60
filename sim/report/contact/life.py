"""The life of one contact in lines, as the log tells it, with what the metrics make of it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import cached_property
from math import isnan
from typing import TYPE_CHECKING, Any

import numpy as np

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
from sim.scenario.customers.attention import PARTS, Attention

if TYPE_CHECKING:
    from sim.metrics import Facts

Said = tuple[float, str]


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
        yield f"contact {self.row}: {self._who()}"
        day = None
        for moment, text in self._story():
            when = _moment(self.facts, moment)
            if when.date() != day:
                day = when.date()
                yield f"  {when:%a %Y-%m-%d}"
            yield f"    {when:%H:%M:%S}  {text}"
        yield from (f"  {line}" for line in (*self._context(), *self._figures()))

    def _who(self) -> str:
        issue, segment, customer = self.name("issues", "issue"), self.name("segments", "segment"), self.at("customer")
        about = f" about {issue}" if issue else ""
        who = [part for part in (segment, f"customer {customer}" if customer else "") if part]
        known = f" ({', '.join(who)})" if who else ""
        return f"{self.name('channels', 'channel')}{about}{known}, attempt {self.at('attempt')}"

    def _story(self) -> Iterator[Said]:
        yield self._arrival()
        yield from self._promise()
        since, known, silent = self.at("arrival"), False, self.at("silent")
        if silent:
            left = self.at("left_queue")
            yield left, f"{OUTCOMES[Outcome.ABANDONED]} without a word{_waited(left - since)}"
        for _, pool, agent, start, end, kind in zip(*(column.tolist() for column in self._legs), strict=True):
            how, who = LegKind(kind), f"{self.facts.log.names.pools[pool]}, agent {agent}"
            begun = BEGINNINGS.get(how, "taken up by" if known else "answered by")
            yield start, f"{begun} {who}{_waited(start - since)}"
            yield from self._work(how, start, end)
            since, known = end, True
        if not silent:
            yield self._end(since)

    def _arrival(self) -> Said:
        called = not inbound(self.facts)[self.row]
        channel, origin = self.name("channels", "channel"), self.name("channels", "origin")
        why = CAUSES.get(Cause(self.at("cause")))
        text = f"picks up our call on {channel}" if called else f"arrives on {channel}" + (f": {why}" if why else "")
        if self.at("attempt") == 1 and origin != channel:
            text += f"; by the volumes on {origin}"
        return self.at("arrival"), text

    def _promise(self) -> Iterator[Said]:
        offer, arrival = self.at("callback"), self.at("arrival")
        if offer == Offer.DECLINED:
            yield arrival, "declines a callback"
        if offer == Offer.ACCEPTED:
            yield arrival, "accepts a callback and hangs up"

    def _work(self, kind: LegKind, start: float, end: float) -> Iterator[Said]:
        """Yield how a leg ends; the last one in talk and wrap-up."""
        if kind is not LegKind.LAST:
            yield end, ENDINGS[kind].format(f"after {_seconds(end - start)}")
            return
        talked = self.at("talk_end")
        if not isnan(talked) and talked >= start:
            reply = messages(self.facts)[self.row]
            yield talked, f"{'the reply is sent' if reply else 'the talk ends'}, after {_seconds(talked - start)}"

    def _end(self, since: float) -> Said:
        """Return how the contact ends, with what is left to wait or to do."""
        outcome, reason, over = (self.at(name) for name in ("outcome", "reason", "end"))
        over = self.facts.log.end if isnan(over) else over
        if outcome == Outcome.SERVED:
            return max(over, since), self._served()
        waited = "" if self._with_machine() else _waited(over - since)
        why = REASONS.get(Reason(reason))
        return over, OUTCOMES[Outcome(outcome)] + waited + (f": {why}" if why else "")

    def _with_machine(self) -> bool:
        return self.facts.scenario.channels[self.name("channels", "channel")].service_mode.automated

    def _served(self) -> str:
        """Return what became of who was served, and how long wrap-up took."""
        talked, resolved = self.at("talk_end"), self.at("resolved")
        wrapped = self.at("end") - max(talked, last_stretch(self.facts)[self.row])
        done = f"wrap-up ends, after {_seconds(wrapped)}" if wrapped > 0 else None
        beyond = BEYOND.get(LegKind(self.at("beyond")))
        other = REASONS[Reason.WRONG_PARTY] if self.at("reason") == Reason.WRONG_PARTY else None
        said = {1: "resolved", 0: "not resolved"}.get(resolved)
        return "; ".join(part for part in (done, said, beyond, other) if part) or "over"

    def _context(self) -> Iterator[str]:
        """Yield whether agents knew what had been said before they took it up."""
        context, transfers = self.at("context"), self.at("transfers")
        if context >= 0:
            yield "what was said before was known" if context else "what was said before was not known"
        if transfers:
            yield f"transfers {transfers}, of them to somebody who knew what was said {self.at('informed')}"

    def _figures(self) -> Iterator[str]:
        """Yield what the contact cost, and the attention and satisfaction it got, with their parts."""
        facts = self.facts
        if not studied(facts)[self.row]:
            yield "arrived in the warm-up: in none of the figures"
            return
        if "costs" in facts.used:
            yield f"cost {_money(facts, weights(facts)['cost'][self.row])}"
        if "attention" in facts.used:
            yield from self._attention()

    def _attention(self) -> Iterator[str]:
        facts, rule = self.facts, self.facts.scenario.attention or Attention()
        if not attended(facts)[self.row]:
            yield "attention is not counted: " + self._why_not()
            return
        parts = attention_parts(facts)
        said = " + ".join(f"{getattr(rule.weights, name):g} × {name} {_of(parts[name], self.row)}" for name in PARTS)
        why = f" = {said}" if helped(facts)[self.row] else ": nobody helped"
        yield f"attention {_of(weights(facts)['attention'], self.row)}{why}"
        yield self._satisfaction()
        yield f"effort {_of(weights(facts)['effort'], self.row)}, from 1 to 7"
        if "retention" in facts.used:
            leaves = spoken({"unit": "share", "mean": churn(facts)[self.row], "low": None})
            left = _of(customer_satisfaction(facts), self.row)
            yield f"left with satisfaction {left} of us, the customer leaves within the year with probability {leaves}"

    def _satisfaction(self) -> str:
        facts, lived = self.facts, lived_through(self.facts)
        said = ", ".join(f"{what} {getattr(lived, name)[self.row]:.3g}" for name, what in LEVELS.items())
        why = f"from {said}" if helped(facts)[self.row] else "nobody helped"
        return f"satisfaction {_of(satisfaction(facts), self.row)}: {why}"

    def _why_not(self) -> str:
        if not inbound(self.facts)[self.row]:
            return "a call of our own"
        passed = self.at("outcome") == Outcome.DEFLECTED
        return "the session goes on in the contact that follows" if passed else "the contact has not ended"


def episode_lines(facts: Facts, row: int) -> Iterator[str]:
    """Yield the attempts of a contact's episode in order, the contact itself among them."""
    rows = episode_rows(facts, row)
    contacts, names = facts.log.contacts, facts.log.names
    origin = names.channels[contacts["origin"][row]]
    yield f"episode of {len(rows)} attempt{'s' if len(rows) > 1 else ''}, by the volumes on {origin}"
    for each in rows:
        life = ContactLife(facts, each)
        when, outcome = _moment(facts, life.at("arrival")), Outcome(life.at("outcome")).name.lower()
        cause = Cause(life.at("cause")).name.lower()
        said = f"{life.name('channels', 'channel')}, {cause}, {outcome}{' <' if each == row else ''}"
        yield f"  {life.at('attempt')}: contact {each}, {when:%a %Y-%m-%d %H:%M:%S}, {said}"


def episode_rows(facts: Facts, row: int) -> list[int]:
    """Return the rows of all attempts of a contact's episode, the first attempt first."""
    rows = np.flatnonzero(episode(facts) == episode(facts)[row])
    return [int(each) for each in rows[np.argsort(facts.log.contacts["attempt"][rows], kind="stable")]]


def _moment(facts: Facts, seconds: float) -> datetime.datetime:
    return facts.scenario.calendar.local.moment(seconds)


def _waited(seconds: float) -> str:
    return f", after a wait of {_seconds(seconds)}" if seconds > 0 else ""


def _seconds(seconds: float) -> str:
    return spoken({"unit": "s", "mean": seconds, "low": None})


def _money(facts: Facts, amount: float) -> str:
    return spoken({"unit": facts.scenario.currency, "mean": float(amount), "low": None})


def _of(column: Any, row: int) -> str:
    return f"{column[row]:.2f}"
