"""The options of `ccsim erlang` as a question: what is known, what is asked, all mistakes at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import inf
from typing import Any, NamedTuple, TypeVar

from sim.queueing.calculator import Question, Unknown, UnlikeDays
from sim.queueing.laws import BalkingLaw, Law, law_of
from sim.queueing.steady_state import ONE_EACH, Service
from sim.queueing.targets import AnswerPromise, AtMost, Goal
from sim.report.erlang.asked import Heads, Inquiry, IntervalInquiry
from sim.runs.erlang import words
from sim.scenario.basics.problems import InputError, Problem, did_you_mean
from sim.scenario.channels.target import NAMED, OWN_LIMIT

T = TypeVar("T")
CAPS = ("asa", "abandonment", "occupancy", "delayed")
USUAL = 0.8, 20.0
NEEDED = {"volume": "--volume 100/h", "handle": "--handle 5min", "agents": "--agents 11"}
TARGETS = "--target 80/20, --asa 20s, --abandonment 5%, --occupancy 85% or --delayed 20%"


class _Options:
    """What was written, read one by one; what is wrong is kept."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._given = given
        self.problems: list[Problem] = []

    def read(self, name: str, parse: Callable[[str], T]) -> T | None:
        """Return the value of an option; ``None`` if it is not given, or wrong."""
        text = self._given[name]
        if text is None:
            return None
        try:
            return parse(text)
        except ValueError as error:
            self.wrong(name, str(error))
            return None

    def is_given(self, name: str) -> bool:
        """Whether an option is there, right or wrong."""
        return self._given[name] is not None

    def wrong(self, name: str, text: str) -> None:
        """Keep what is wrong with an option."""
        self.problems.append(Problem(f"--{name.replace('_', '-')}", (), text))

    def finished(self) -> None:
        """Refuse what is wrong, all of it."""
        if self.problems:
            raise InputError(self.problems)


class _Known(NamedTuple):
    volume: float | None
    handle: float | None
    agents: float | None
    load: float | None


class _Promised(NamedTuple):
    """What both kinds of inquiries have."""

    promise: AnswerPromise
    targets: tuple[Goal, ...]
    patience: float
    law: Law
    service: Service
    heads: Heads | None
    formula: str
    days: UnlikeDays | None


def asked(given: Mapping[str, Any]) -> Inquiry | IntervalInquiry:
    """Return what the options ask.

    Raises
    ------
    InputError
        Where options are none of what is allowed, or too few or too many of them are given.
    """
    options = _Options(given)
    promised = _promised(options)
    if options.is_given("intervals"):
        return _by_interval(options, promised)
    known, wanted = _known(options), options.read("find", _findable)
    options.finished()
    find = _unknown(options, known, wanted, promised.targets)
    options.finished()
    question = Question(
        known.volume, known.handle, promised.patience, known.agents, promised.targets, promised.promise, promised.law,
        promised.service, promised.days,
    )  # fmt: skip
    return Inquiry(question, find, given["around"], promised.formula, promised.heads)


def _promised(options: _Options) -> _Promised:
    short = options.read("short", words.some_seconds)
    formula = options.read("formula", _formula) or "SL-4"
    promise, level = _promise(options, short, formula)
    caps = [_cap(options, name, short) for name in CAPS]
    patience = options.read("patience", words.patience)
    return _Promised(
        promise,
        tuple(one for one in (level, *caps) if one is not None),
        inf if patience is None else patience,
        _law(options, patience),
        options.read("chats", words.chats) or ONE_EACH,
        _heads(options),
        formula,
        _days(options),
    )


def _by_interval(options: _Options, promised: _Promised) -> IntervalInquiry:
    """Return what is asked of intervals: agents of each."""
    volumes, handle = options.read("intervals", words.volumes), options.read("handle", words.duration)
    for name in ("volume", "load", "agents", "find", "chats", "busyness", "days"):
        if options.is_given(name):
            options.wrong(name, "is not for intervals, whose agents are to be found; leave it out")
    if not options.is_given("handle"):
        options.wrong("handle", f"is not known; write {NEEDED['handle']}")
    if not promised.targets and not options.problems:
        options.wrong("intervals", f"agents follow from what is promised; write {TARGETS}")
    options.finished()
    counts, length = volumes or ([], 0.0)
    return IntervalInquiry(
        counts, length, handle or 0.0, promised.patience, promised.targets, promised.promise, promised.law,
        promised.formula, promised.heads,
    )  # fmt: skip


def _promise(options: _Options, short: float | None, formula: str) -> tuple[AnswerPromise, AnswerPromise | None]:
    """Return the service level that is told, and the same as a target if it is one."""
    share, within = options.read("target", words.target) or USUAL
    if short is None and formula in ("SL-5", "SL-6"):
        options.wrong("formula", f"{formula} has a limit of short abandons; write --short 5s too")
    elif short is not None and short >= within and formula not in OWN_LIMIT:
        options.wrong("short", f"is not below the {within:g} s of the target; write less")
    promise = AnswerPromise(share, within, NAMED[formula], short or 0.0)
    return promise, promise if options.is_given("target") else None


def _formula(text: str) -> str:
    name = text.strip().upper()
    name = f"SL-{name}" if name.isdigit() else name
    if name not in NAMED:
        raise ValueError(f"{text!r} is no formula; {did_you_mean(name, NAMED)}")
    return name


def _cap(options: _Options, name: str, short: float | None) -> AtMost | None:
    """Return the most that is allowed of a figure."""
    most = options.read(name, words.duration if name == "asa" else words.cap)
    return None if most is None else AtMost(name, most, short)  # type: ignore[arg-type]


def _law(options: _Options, patience: float | None) -> Law:
    """Return the law of patience, and who turns round."""
    cv = options.read("patience_cv", lambda text: words.number(text, "write a number above 0, such as 1.5"))
    law = options.read("patience_law", lambda text: law_of(text.strip().lower(), 1.0 if cv is None else cv))
    if patience is None and not options.is_given("patience") and options.is_given("patience_law"):
        options.wrong("patience_law", "is of a patience; write --patience 3min too")
    if options.is_given("patience_cv") and not options.is_given("patience_law"):
        options.wrong("patience_cv", "is of a law; write --patience-law lognormal too")
    balk = options.read("balk", words.share)
    found = law or law_of("exponential")
    return BalkingLaw(balk, found) if balk else found


def _heads(options: _Options) -> Heads | None:
    """Return how agents become heads on a roster."""
    shrinkage, absence, blocks, sure = (
        options.read(name, words.part) for name in ("shrinkage", "absence", "blocks", "sure")
    )
    if shrinkage is not None and (options.is_given("absence") or options.is_given("blocks")):
        options.wrong("shrinkage", "is absence and blocks in one; write it or those two")
    if sure is not None and not absence:
        options.wrong("sure", "is the chance that enough come; write --absence 8% too")
    if shrinkage is None and absence is None and blocks is None:
        return None
    return Heads(absence or 0.0, shrinkage or blocks or 0.0, sure)


def _days(options: _Options) -> UnlikeDays | None:
    """Return how unlike days are, and on how many of them targets must be kept."""
    shape, share = options.read("busyness", words.shape), options.read("days", words.part_of_days)
    if options.is_given("busyness") != options.is_given("days"):
        missing = "--days 90%" if options.is_given("busyness") else "--busyness 30"
        options.wrong("busyness" if options.is_given("busyness") else "days", f"needs the other; write {missing} too")
    return None if shape is None or share is None else UnlikeDays(shape, share)


def _known(options: _Options) -> _Known:
    """Return volume, handle time and agents, two of which may follow from the load."""
    volume, handle = options.read("volume", words.volume), options.read("handle", words.duration)
    agents, load = options.read("agents", words.agents), options.read("load", words.erlangs)
    if load is not None and options.is_given("volume") and options.is_given("handle"):
        options.wrong("load", "follows from --volume and --handle; leave one of the three out")
    elif load is not None and handle is not None:
        volume = load * words.HOUR / handle
    elif load is not None and volume is not None:
        handle = load * words.HOUR / volume
    return _Known(volume, handle, agents, load)


def _unknown(options: _Options, known: _Known, wanted: Unknown | None, targets: tuple[Goal, ...]) -> Unknown | None:
    """Return what is to be found: what is told to be, or the one thing that is missing."""
    missing = [name for name in NEEDED if getattr(known, name) is None and name != wanted]
    if known.load is not None and known.volume is None:
        options.wrong("load", "says nothing of how long a contact waits; write --handle 5min too")
    elif wanted is None and len(missing) == 1:
        wanted, missing = missing[0], []  # type: ignore[assignment]
    if missing and not options.problems:
        options.wrong(missing[0], _needed(missing, bool(targets)))
    elif wanted == "patience" and len(targets) != 1:
        options.wrong("find", f"patience follows from one figure that was seen; write one of {TARGETS}")
    elif wanted == "patience" and options.is_given("days"):
        options.wrong("days", "is not for patience, which follows from what was seen; leave it out")
    elif options.is_given("days") and not targets:
        options.wrong("days", f"are those on which targets are kept; write {TARGETS}")
    elif wanted == "patience" and options.is_given("patience"):
        options.wrong("patience", "is what is to be found; leave it out")
    elif wanted in NEEDED and options.is_given(wanted):
        options.wrong(wanted, "is what is to be found; leave it out")
    elif wanted is not None and not targets:
        options.wrong(wanted, f"follows from what is promised; write {TARGETS}, or {NEEDED.get(wanted, '')}")
    return wanted


def _needed(missing: Sequence[str], promised: bool) -> str:
    """Say what must be known: two of volume, handle time and agents where something is promised, else all."""
    written = [NEEDED[one] for one in missing]
    if promised:
        return f"is not known; of volume, handle time and agents two must be; write {' or '.join(written)}"
    return f"is not known; write {' and '.join(written)}{' or --target 80/20' if missing[-1] == 'agents' else ''}"


def _findable(text: str) -> Unknown:
    names: dict[str, Unknown] = {
        "agents": "agents", "volume": "volume", "handle": "handle", "patience": "patience"
    }  # fmt: skip
    if text not in names:
        raise ValueError(f"{text!r} cannot be found; {did_you_mean(text, names)}")
    return names[text]
