"""The unit of durations that nothing names: the one in which contacts take as long as contacts do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sim.importing.values.durations import HOURS, MINUTES, UNITS

SHORTEST, LONGEST = 30.0, 3600.0  # s: mean handle times
LONGEST_WAIT, SHORTEST_WAIT = 3600.0, 0.5  # s: mean waits
WORK = ("handle", "talk")
WAITS = ("asa", "wait_all", "wait_abandoned")
GUESSED = ("s", "ms", "min", "d")  # days are what spreadsheets keep


def plausible(means: Mapping[str, float], longest: float = LONGEST) -> list[str]:
    """Return the units in which the means of durations are plausible.

    Parameters
    ----------
    means
        Mean of the plain numbers by role.
    longest
        The most seconds that handle times can be, such as all time that agents were there, a contact answered.

    >>> plausible({"talk": 218_640.0}), plausible({"talk": 286.0}), plausible({"talk": 45.0})
    (['ms'], ['s'], ['s', 'min'])
    """
    return [unit for unit in GUESSED if all(_fits(role, mean * UNITS[unit], longest) for role, mean in means.items())]


def _fits(role: str, seconds: float, longest: float) -> bool:
    if role in WORK:
        return SHORTEST <= seconds <= min(LONGEST, longest)
    return SHORTEST_WAIT <= seconds <= LONGEST_WAIT if role in WAITS else seconds <= LONGEST


def two_parts(means: Iterable[float]) -> list[str]:
    """Return how ``a:b`` can be meant, by the mean seconds that it is as ``m:ss``.

    >>> two_parts([245.0]), two_parts([45.0])
    (['m:ss'], ['m:ss', 'h:mm'])
    """
    known = list(means)
    short = all(mean <= LONGEST for mean in known)
    long = all(mean * 60 <= LONGEST for mean in known)
    return [form for form, fits in ((MINUTES, short), (HOURS, long)) if fits] or [HOURS]
