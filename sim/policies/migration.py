"""Channel choice: multinomial logit as a departure from where the volumes have a contact, by maximal coupling."""

from __future__ import annotations

from collections.abc import Sequence

from sim.policies.choosing import drawn_place, settled_place


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
    return settled_place(here, len(planned), planned, preferred, luck)


def drawn(weights: Sequence[float], luck: float) -> int:
    """Return a position with probability in proportion to its weight.

    >>> [drawn((1.0, 0.0, 3.0), luck) for luck in (0.2, 0.25, 0.99)]
    [0, 2, 2]
    """
    return drawn_place(weights, len(weights), luck)
