"""Which issue sits where: of the channels that do not say, by how well each suits it, and all volumes as they are.

The cells of a table with known sums are made proportional to a first guess by scaling rows and columns in turn:
iterative proportional fitting (Deming & Stephan 1940, Ann. Math. Stat. 11, 427-444).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.calendar import Floats, Timetable
from sim.demand.people.suits import may_come, mean_suitability
from sim.demand.rates import expected_volume

ROUNDS, EXACT, POSSIBLE = 2_000, 1e-12, 1e-3


def cumulative_issues(timetable: Timetable, segments: Floats, issues: Floats, complexities: list[float]) -> Floats:
    """Return the cumulative shares of the issues, by channel and segment, from those that are written."""
    found = np.repeat(issues[:, None, :], segments.shape[1], axis=1)
    of_segments, of_issues = (np.diff(tops, prepend=0.0, axis=1) for tops in (segments, issues))
    for channel, shares in fitted_issues(timetable, of_segments, of_issues, complexities).items():
        found[channel] = np.cumsum(shares, axis=1)
    return found


def fitted_issues(
    timetable: Timetable, segments: Floats, issues: Floats, complexities: list[float]
) -> dict[int, Floats]:
    """Return the shares of the issues by segment, of every channel that does not say, where customers choose.

    The share of issue j on channel k is proportional to ``r_j v_k exp(w theta_jk)``, scaled to the shares r of the
    issues and the volumes v of the segment: on all of these channels together the issues have the shares that are
    written. With a weight w of 0 they have them on each; with one of 0 for all nothing is returned.

    Parameters
    ----------
    segments, issues
        The shares of each on each channel, as they are written: shapes (channels, segments), (channels, issues).
    complexities
        The mean complexity of each issue.
    """
    scenario = timetable.scenario
    if scenario.migration is None or not scenario.migration.weighs("fit"):
        return {}
    open_volumes = np.array([_open_volume(timetable, name) for name in scenario.channel_names])
    there = np.flatnonzero(open_volumes)
    if len(there) < 2 or issues.shape[1] < 2:
        return {}
    suits, may = mean_suitability(scenario, complexities)[there], may_come(scenario)[there]
    weights = [scenario.migration.weights_of(name).fit for name in scenario.segment_names]
    volumes, wanted = segments[there] * open_volumes[there][:, None], issues[there[0]]
    found = [
        _fitted(timetable, np.exp(weight * suits) * may, wanted, mine)
        for weight, mine in zip(weights, volumes.T, strict=True)
    ]
    return {channel: np.array([shares[place] for shares in found]) for place, channel in enumerate(there.tolist())}


def _open_volume(timetable: Timetable, name: str) -> float:
    """Return the contacts expected of which it is open what they are about."""
    channel = timetable.scenario.channels[name]
    return 0.0 if channel.issues or not channel.service_mode.inbound else expected_volume(timetable, name, True)


def _fitted(timetable: Timetable, likely: Floats, wanted: Floats, volumes: Floats) -> Floats:
    """Return the shares of the issues on each channel in the contacts of one segment, as written where it has none."""
    shares, there = np.tile(wanted, (len(volumes), 1)), np.flatnonzero(volumes)
    if len(there):
        rows = wanted * volumes.sum()
        table = scaled(likely[there].T * rows[:, None], rows, volumes[there])
        short = rows - table.sum(axis=1)
        if short.max() > POSSIBLE * volumes.sum():
            _refuse(timetable, int(short.argmax()), likely[there] > 0, volumes[there], rows)
        shares[there] = table.T / volumes[there][:, None]
    return shares


def scaled(table: Floats, rows: Floats, columns: Floats) -> Floats:
    """Scale the rows and columns of a table in turn until they sum to what is known; the columns exactly.

    With equal sums, odds stay as they are: of two by two, the share on the diagonal is 1 / (1 + 1 / sqrt(odds ratio)).

    >>> scaled(np.array([[4.0, 1.0], [1.0, 1.0]]), np.ones(2), np.ones(2)).round(4).tolist()
    [[0.6667, 0.3333], [0.3333, 0.6667]]
    """
    for _ in range(ROUNDS):
        table = table * _ratio(rows, table.sum(axis=1))[:, None]
        missed = np.abs(table.sum(axis=0) - columns).max()
        table = table * _ratio(columns, table.sum(axis=0))
        if missed <= EXACT * columns.sum():
            break
    return table


def _ratio(wanted: Floats, found: Floats) -> Floats:
    return np.divide(wanted, found, out=np.zeros_like(wanted), where=found > 0)


def _refuse(timetable: Timetable, issue: int, open_to: NDArray[np.bool_], volumes: Floats, wanted: Floats) -> None:
    scenario = timetable.scenario
    name = scenario.issue_names[issue]
    share, most = wanted[issue] / wanted.sum(), volumes[open_to[:, issue]].sum() / wanted.sum()
    told = (
        f"take {most:.1%} of the contacts of channels without shares of the issues, but {share:.1%} of these are about "
        f"{name}; name more channels, write a smaller share, or issues at the channels"
    )
    raise scenario.error(("issues", name, "channels"), told)
