"""Which numbers a replication leaves for the figures asked for.

A number is named by a total of the tables and its scope, written as a query: ``sl_numerator?channel=phone``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

import numpy as np

from sim.experiments.figure import Figure
from sim.experiments.percentiles import Key, sampled
from sim.experiments.reported import reported
from sim.metrics import NAMES, Measures
from sim.metrics.catalogue import METRICS
from sim.metrics.contacts import LEFT_BEHIND
from sim.metrics.growth import GROWTH
from sim.metrics.scopes import CENTER, Scope, held_by
from sim.scenario.problems import did_you_mean, one_of
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from sim.experiments.results import RunResult

Row = tuple[float, ...]
ALL = "_cells"  # after the name of what is sampled
CELL = 1 << 32


def scopes_of(scenario: Scenario) -> list[Scope]:
    """Return what figures of a scenario can be about, in the order of its tables."""
    channels = scenario.channel_names
    named = [("channel", channels), ("pool", scenario.pool_names)]
    found: list[Scope] = [CENTER, *(((kind, name),) for kind, names in named for name in names)]
    for kind, names in (("segment", scenario.segment_names), ("issue", scenario.issue_names)):
        if names != ("",):
            found += [((kind, name),) for name in names]
            pairs = [(channel, name) for channel in channels for name in names] if len(channels) > 1 else []
            found += [(("channel", channel), (kind, name)) for channel, name in pairs]
    return found


def unmeasured(scenario: Scenario, figure: Figure) -> str:
    """Return why a scenario does not measure a figure; empty where it does."""
    every = scopes_of(scenario)
    for kind, name in figure.scope:
        known = [scope[0][1] for scope in every if len(scope) == 1 and scope[0][0] == kind]
        if name not in known:
            return f"there is no {kind} {name!r}; {did_you_mean(name, known)}"
    scope = held_by(figure.scope, every)
    if scope not in every:
        return (
            f"{figure.label!r} is not measured; name one of channel, segment, issue, pool, or a channel with an issue"
        )
    allowed = reported(scenario, scope)
    if figure.metric in allowed:
        return ""
    if figure.metric in METRICS:
        where = f"of {', '.join(name for _, name in figure.scope)}" if figure.scope else "of the whole center"
        return f"{figure.metric!r} is not measured {where}; allowed: {one_of(allowed, figure.metric)}"
    metric, at, name = figure.metric.partition("@")
    hint = f"write {{metric: {metric}, channel: {name}}}, or pool; " if at and metric in METRICS else ""
    return f"there is no metric {figure.metric!r}; {hint}{did_you_mean(metric, allowed)}"


def quantities(figures: Iterable[Figure]) -> tuple[str, ...]:
    """Return the names of the numbers that figures are made of, each once, and of what is warned of."""
    asked = list(figures)
    pairs = [(total, scope) for metric, scope in asked for total in METRICS[metric].totals]
    pairs += [(total, CENTER) for total in ("arrivals", *LEFT_BEHIND, *GROWTH)]
    pairs += [(name + ALL, scope) for name, scope in sampled(asked)]
    return tuple(dict.fromkeys(_name(total, scope) for total, scope in pairs))


def one_by_one(names: Sequence[str]) -> tuple[list[tuple[str, Scope]], list[Key]]:
    """Return the totals that are one number each, and the samples that are as many as it takes, which are last."""
    cells = [_parsed(name) for name in names]
    samples = [(total.removesuffix(ALL), scope) for total, scope in cells if total.endswith(ALL)]
    return [cell for cell in cells if not cell[0].endswith(ALL)], samples


def _name(total: str, scope: Scope) -> str:
    return f"{total}?{urlencode(scope)}" if scope else total


def _parsed(name: str) -> tuple[str, Scope]:
    total, _, query = name.partition("?")
    return total, tuple(parse_qsl(query))


def measured(measures: Measures, names: Sequence[str]) -> Row:
    """Return the numbers of one replication, in the order of their names; NaN where undefined.

    Of a sample of waits they are how many cells there are, then each cell: its code, times 2^32, plus its count.
    """
    rows = {scope: row for row, scope in enumerate(measures.scopes)}
    held = {scope: held_by(scope, rows) for _, scope in map(_parsed, names)}
    columns = {name: column for column, name in enumerate(NAMES)}
    totals, samples = one_by_one(names)
    numbers = [float(measures.table[rows[held[scope]], columns[total]]) for total, scope in totals]
    for name, scope in samples:
        codes, counts = measures.samples[name, held[scope]]
        numbers += [float(len(codes)), *(codes * float(CELL) + counts).tolist()]
    return tuple(numbers)


def pseudovalues(result: RunResult, figure: Figure) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return one value per replication whose mean is the figure and whose Student interval is its interval.

    Of a ratio r = N/D of means over replications these are r + (n_j - r d_j) / D, the terms of the delta method; so
    sums and differences of figures, within a point and between points of the same seed, have their intervals too.
    """
    metric = METRICS[figure.metric]
    if not metric.is_ratio:
        return result.facts(figure.metric, figure.scope)[0]
    numerators, denominators = (result.totals(name, figure.scope) for name in metric.totals)
    whole = denominators.mean()
    if whole == 0:
        return np.full(len(numerators), np.nan)
    ratio = numerators.sum() / denominators.sum()
    return np.asarray(ratio + (numerators - ratio * denominators) / whole)
