"""Which figures of several designs are compared: metrics of the whole center, of channels and of pools."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sim.experiments.figures.figure import Figure
from sim.experiments.figures.reported import reported
from sim.metrics.catalogue import METRICS
from sim.metrics.counting.scopes import Scope
from sim.metrics.metric import MONEY
from sim.scenario.basics.problems import InputError, Problem, did_you_mean, input_error, one_of
from sim.scenario.scenario import Scenario

Designs = Mapping[str, Scenario]
DEFAULT = (
    *("service_level", "asa", "abandonment", "response_time", "occupancy"),
    *("cost_total", "cost_per_contact", "attention_level", "satisfaction", "customers_at_end", "revenue"),
)


# Of the whole center: what is asked of designs where nobody says what counts.
HEADLINES = ("service_level", "response_time", "cost_total", "attention_level", "satisfaction", "customers_at_end")


def family(designs: Designs, metrics: Sequence[str] = ()) -> tuple[Figure, ...]:
    """Return the figures that all designs measure, of the metrics named, or else of the usual ones.

    Metrics that do not exist, or that a design does not measure, are refused, and costs in different currencies.
    """
    problems = [Problem(f"--metric {metric}", (), text) for metric in metrics if (text := _wrong(designs, metric))]
    if problems:
        raise InputError(problems)
    found = tuple(
        Figure(metric, scope)
        for scope in _scopes(designs)
        for metric in dict.fromkeys(metrics or DEFAULT)
        if _measured(designs, metric, scope)
    )
    _check_currency(designs, found)
    return found


def primary(designs: Designs, metrics: Sequence[str], named: Sequence[str]) -> tuple[Figure, ...]:
    """Return the figures whose verdicts hold all together: of metrics asked for, or those named, or the headlines."""
    if metrics:
        return family(designs, metrics)
    if named:
        return tuple(dict.fromkeys(figure(designs, text, f"experiment.primary: {text}") for text in named))
    found = family(designs)
    heads = tuple(one for one in found if one.metric in HEADLINES and not one.scope)
    return heads or found


def figure(designs: Designs, text: str, option: str) -> Figure:
    """Return the figure that ``METRIC``, or ``METRIC@NAME`` with a channel or a pool, means; all designs measure it."""
    metric, at, name = text.partition("@")
    if metric not in METRICS:
        raise input_error(option, _no_metric(metric))
    named = [scope for scope in _scopes(designs) if (scope[0][1] == name if scope else not at)]
    found = [scope for scope in named if _measured(designs, metric, scope)]
    if named and found:
        return Figure(metric, found[0])
    if not named:
        names = dict.fromkeys(scope[0][1] for scope in _scopes(designs) if scope)
        raise input_error(option, f"no channel or pool of all designs is called {name!r}; {did_you_mean(name, names)}")
    places = [scope[0][1] for scope in _scopes(designs) if scope and _measured(designs, metric, scope)]
    hint = f"; write {metric}@{places[0]}" if places else f"; all do: {one_of(_common(designs, named[0]), metric)}"
    raise input_error(option, f"not every design measures {metric!r} there{hint}")


def directed(designs: Designs, text: str, option: str) -> Figure:
    """Return a figure of which it is known whether more is better; refuse any other."""
    found = figure(designs, text, option)
    if not METRICS[found.metric].better:
        known = [metric for metric in _common(designs, found.scope) if METRICS[metric].better]
        raise input_error(
            option, f"{found.metric!r} is neither better high nor better low; allowed: {one_of(known, found.metric)}"
        )
    return found


def _no_metric(metric: str) -> str:
    return f"there is no metric {metric!r}; {did_you_mean(metric, METRICS)}"


def _wrong(designs: Designs, metric: str) -> str:
    if metric not in METRICS:
        return _with_place(designs, metric) if "@" in metric else _no_metric(metric)
    if any(_measured(designs, metric, scope) for scope in _scopes(designs)):
        return ""
    missing = [name for name, one in designs.items() if not any(_has(one, metric, scope) for scope in _scopes(designs))]
    who = f"design {missing[0]!r} does not measure it" if missing else "no scope of all designs measures it"
    return f"{who}; all do: {one_of(_common(designs, ()), metric)}"


def _with_place(designs: Designs, text: str) -> str:
    """Return what is wrong with ``METRIC@NAME`` where a metric alone is meant."""
    metric = text.partition("@")[0]
    try:
        figure(designs, text, "")
    except InputError as error:
        wrong = error.problems[0].text
        return f"{wrong}; write --metric {metric}, it is compared everywhere" if metric in METRICS else wrong
    return f"a metric is compared everywhere; write --metric {metric}"


def _common(designs: Designs, scope: Scope) -> list[str]:
    return [metric for metric in METRICS if _measured(designs, metric, scope)]


def _measured(designs: Designs, metric: str, scope: Scope) -> bool:
    return all(_has(one, metric, scope) for one in designs.values())


def _has(scenario: Scenario, metric: str, scope: Scope) -> bool:
    return metric in reported(scenario, scope)


def _scopes(designs: Designs) -> Iterator[Scope]:
    """Yield the whole center, and the channels and the pools that all designs have, in the order of the first."""
    first, *others = designs.values()
    yield ()
    for kind in ("channel", "pool"):
        for name in getattr(first, f"{kind}s"):
            if all(name in getattr(one, f"{kind}s") for one in others):
                yield ((kind, name),)


def _check_currency(designs: Designs, figures: Sequence[Figure]) -> None:
    currencies = {one.currency: name for name, one in designs.items()}
    if len(currencies) > 1 and any(METRICS[one.metric].unit == MONEY for one in figures):
        names = ", ".join(f"{currency} in {name!r}" for currency, name in currencies.items())
        raise input_error("currency", f"costs are in {names}; compare designs in one currency, or name other metrics")
