"""How handle times fall with experience, from agents who were hired while the record ran; and how many leave."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl

from sim.fitting.finding import DERIVED, NORMAL, Finding, Floats, Whole
from sim.fitting.patience.exposure import exposure
from sim.scenario.basics.units import DAY, YEAR

FEWEST_HIRES, FEWEST_OF_EACH, FEWEST_LEFT = 5, 100, 5
KNOWN, LONGEST_PAUSE = 60.0, 30.0  # d: who is first seen later is new; who is not seen for longer has left
SHORTEST = 150.0  # d of record: three months of hires after the first sixty days
LUCK, LITTLE = 0.01, 0.05
GAIN, TIME = (0.02, 20.0), (5.0, 720.0)  # bounds of start - 1, and of the time in days
EARLY, EARLY_FACTOR = YEAR / 4, 2.0  # the first months of an agent, in which twice as many quit unless said
LONGEST, STEPS = 60 * YEAR, 200_000
LEAVE = "agents who come back from a long leave count as hired, who leave one center for another as gone"


class LearningFound(NamedTuple):
    """What experience does: time of a beginner over that of an old hand, in which time it falls by 1/e, and quits.

    Attributes
    ----------
    start, time
        ``turnover.learning``: the talk of an agent of tenure t is 1 + (start - 1) exp(-t / time) times as long.
    rate
        Quits per agent and year.
    mean
        What the talk of all contacts of the record is multiplied by, on average.
    """

    start: Finding
    time: Finding
    rate: Finding
    mean: float = 1.0

    def factor(self, tenure: Floats) -> Floats:
        """Return what the talk of agents of a tenure in seconds is multiplied by."""
        return np.asarray(1 + (self.start.value - 1) * np.exp(-tenure / self.time.value))


class HiredDays(NamedTuple):
    """Days of agents who were hired: mean log talk, on how many contacts, in days since the first, of which agent."""

    logs: Floats
    contacts: Floats
    tenure: Floats
    agent: Whole


def learning_of(contacts: pl.DataFrame) -> LearningFound | None:
    """Return how agents learn, from contacts with ``agent``, ``answered``, ``seconds`` of talk, and a ``group``.

    Least squares of log talk = group + agent + log(1 + (start - 1) exp(-t / time)), t the time since the first
    contact of an agent who was hired: first seen after sixty days, over a month or longer, with 100 contacts or more.
    ``None`` below five such agents or 150 days, and where what is found is luck (F-test, 1 %) or below 5 %.
    """
    rows = contacts.filter(pl.col("agent").is_not_null(), pl.col("seconds") > 0, pl.col("answered").is_not_null())
    if not len(rows) or _days(rows["answered"].max(), rows["answered"].min()) < SHORTEST:
        return None
    days = hired_days(rows)
    if len(np.unique(days.agent)) < FEWEST_HIRES:
        return None
    found = curve_of(days)
    if found is None:
        return None
    learning = LearningFound(*found, quits_of(rows))
    return learning._replace(mean=float(experience_of(rows, learning).mean()))


def experience_of(rows: pl.DataFrame, found: LearningFound) -> Floats:
    """Return what the talk of each contact is multiplied by; who was there in the first sixty days is an old hand."""
    first = pl.col("answered").min().over("agent")
    tenure = rows.select(
        since=(pl.col("answered") - first).dt.total_seconds(),
        hired=first > pl.col("answered").min() + pl.duration(days=KNOWN),
    )
    return np.where(tenure["hired"].to_numpy(), found.factor(tenure["since"].to_numpy().astype(float)), 1.0)


def slower_by_day(rows: pl.DataFrame, found: LearningFound) -> pl.DataFrame:
    """Return for each ``date`` how many times as long the talk of who served then is as that of the record fitted."""
    known = rows.filter(pl.col("agent").is_not_null(), pl.col("answered").is_not_null())
    factor = pl.Series("slower", experience_of(known, found) / found.mean)
    days = known.select(pl.col("answered").dt.date().alias("date"), factor)
    return days.group_by("date").agg(pl.col("slower").mean()).sort("date")


def _days(later: object, earlier: object) -> float:
    return float((later - earlier).total_seconds()) / DAY  # type: ignore[operator]


def hired_days(rows: pl.DataFrame) -> HiredDays:
    """Return the days of agents who were hired within the record."""
    begin = rows["answered"].min()
    logs = pl.col("seconds").log()
    named = rows.select(
        "agent", "answered", (logs - logs.mean().over("group")).alias("log"),
        pl.col("answered").min().over("agent").alias("first"), pl.col("answered").max().over("agent").alias("last"),
        pl.len().over("agent").alias("n"),
    )  # fmt: skip
    month, known = pl.duration(days=LONGEST_PAUSE), pl.duration(days=KNOWN)
    new = named.filter(pl.col("first") > pl.lit(begin) + known, pl.col("n") >= FEWEST_OF_EACH,
                       pl.col("last") - pl.col("first") >= month)  # fmt: skip
    tenure = (pl.col("answered") - pl.col("first")).dt.total_seconds() / DAY
    table = new.group_by("agent", pl.col("answered").dt.date().alias("day")).agg(
        pl.col("log").mean(), pl.len().cast(pl.Float64).alias("contacts"), tenure.mean().alias("tenure")
    ).sort("agent", "day")  # fmt: skip
    log, count, days = (table[name].to_numpy() for name in ("log", "contacts", "tenure"))
    return HiredDays(log, count, days, table["agent"].rank("dense").to_numpy().astype(np.int64) - 1)


def curve_of(days: HiredDays) -> tuple[Finding, Finding] | None:
    """Return ``start`` and ``time`` by least squares, agents apart; ``None`` where nothing falls."""
    from scipy.optimize import least_squares
    from scipy.stats import f

    lower, upper = (np.log([gain, time]) for gain, time in zip(GAIN, TIME, strict=True))
    fitted = least_squares(_residuals, np.log([0.5, 45.0]), bounds=(lower, upper), args=(days,))
    left, before = 2 * fitted.cost, float((_of_agents(days.logs, days) ** 2).sum())
    free = len(days.logs) - len(np.unique(days.agent)) - 2
    gain, time = np.exp(fitted.x)
    lucky = f.sf((before - left) / 2 / (left / free), 2, free)
    if lucky > LUCK or gain < LITTLE or np.isclose(fitted.x, upper, atol=1e-3).any():
        return None
    slopes = np.asarray(fitted.jac)
    errors = np.sqrt(np.diag(np.linalg.inv(slopes.T @ slopes)) * left / free)
    return _written(gain, time, errors, len(np.unique(days.agent)))


def _residuals(guess: Floats, days: HiredDays) -> Floats:
    gain, time = np.exp(guess)
    return _of_agents(days.logs - np.log1p(gain * np.exp(-days.tenure / time)), days)


def _of_agents(values: Floats, days: HiredDays) -> Floats:
    """Return values less the mean of their agent, weighted by the root of contacts."""
    mean = np.bincount(days.agent, days.contacts * values) / np.bincount(days.agent, days.contacts)
    return np.asarray(np.sqrt(days.contacts) * (values - mean[days.agent]))


def _written(gain: float, time: float, errors: Floats, hires: int) -> tuple[Finding, Finding]:
    wide, long = np.exp(NORMAL * errors)
    method = "least squares of log talk, agents apart"
    start = Finding(1 + gain, 1 + gain / wide, 1 + gain * wide, "", hires, "hired agents", method, DERIVED, (LEAVE,))
    days = Finding(time * DAY, time / long * DAY, time * long * DAY, "s", hires, "hired agents", method, DERIVED)
    return start, days


def quits_of(rows: pl.DataFrame) -> Finding:
    """Return quits per agent and year: agents who are not seen for the last month over the time that all are seen.

    Below five of them as many are taken to leave as are hired.
    """
    end = rows["answered"].max()
    seen = rows.group_by("agent").agg(pl.col("answered").min().alias("first"), pl.col("answered").max().alias("last"))
    gone = _gone(seen, end)
    hired = int((seen.select(pl.col("first") > pl.lit(rows["answered"].min()) + pl.duration(days=KNOWN))).sum().item())
    years = float((seen["last"] - seen["first"]).dt.total_seconds().sum()) / YEAR
    count, counted = (gone, "agents who left") if gone >= FEWEST_LEFT else (hired, "agents hired, as many leave")
    between = exposure(years, float(count))
    low, high = 1 / (between.high or 1.0), 1 / (between.low or 1.0)
    return Finding(count / years, low, high, "quits a year", count, counted, "over agent-years seen", DERIVED)


def _gone(seen: pl.DataFrame, end: object) -> int:
    return int(seen.select((pl.col("last") < pl.lit(end) - pl.duration(days=LONGEST_PAUSE)).sum()).item())


def slower_than_old_hands(found: LearningFound | None) -> float:
    """Return how many times as long as an old hand's the mean talk of a contact is, of all agents in the long run.

    Tenures have the density of who stays as long (renewal theory), with twice the quits in the first three months; an
    agent at a factor f takes contacts at a rate of 1 / f, so that the mean of contacts is one over the mean of 1 / f.
    """
    if found is None:
        return 1.0
    late = found.rate.value / YEAR
    tenure = np.geomspace(DAY / 10, LONGEST, STEPS)
    stays = np.exp(-late * (EARLY_FACTOR * np.minimum(tenure, EARLY) + np.maximum(tenure - EARLY, 0.0)))
    return float(np.trapezoid(stays, tenure) / np.trapezoid(stays / found.factor(tenure), tenure))
