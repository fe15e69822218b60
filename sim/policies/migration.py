"""Channel choice: multinomial logit as a departure from where the volumes have a contact, by maximal coupling."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate


def settle(here: int, planned: Sequence[float], preferred: Sequence[float], luck: float) -> int:
    """Return where a contact goes that the volumes put at ``here``; all by position among the same channels.

    It stays with probability min(1, P1 / P0) and otherwise moves to where P1 exceeds P0, in proportion: averaged over
    the volumes the shares are exactly P1, and nobody moves without need.

    Parameters
    ----------
    planned, preferred
        P0 and P1, 0 or more; neither has to sum to 1.
    luck
        A uniform number from 0 to 1.

    Examples
    --------
    >>> [settle(0, (0.5, 0.5), (0.2, 0.8), luck) for luck in (0.1, 0.39, 0.41, 0.9)]
    [0, 0, 1, 1]
    >>> settle(1, (0.5, 0.5), (0.2, 0.8), 0.999)
    1
    """
    expected, wanted = sum(planned), sum(preferred)
    stays, whole = preferred[here] * expected, planned[here] * wanted
    if luck * whole < stays:
        return here
    rest = (luck * whole - stays) / (whole - stays)
    gains = [max(0.0, after * expected - before * wanted) for before, after in zip(planned, preferred, strict=True)]
    return drawn(gains, rest)


def drawn(weights: Sequence[float], luck: float) -> int:
    """Return a position with probability in proportion to its weight.

    >>> [drawn((1.0, 0.0, 3.0), luck) for luck in (0.2, 0.25, 0.99)]
    [0, 2, 2]
    """
    tops = list(accumulate(weights))
    return min(bisect_right(tops, luck * tops[-1]), len(weights) - 1)
