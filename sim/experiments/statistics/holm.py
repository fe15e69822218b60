"""Many tests at once: p-values adjusted so that even one false claim among all is rare."""

from __future__ import annotations

from collections.abc import Sequence


def holm(values: Sequence[float | None]) -> list[float | None]:
    """Return p-values adjusted by the step-down procedure of Holm (1979); ``None`` where there is none.

    With the m p-values in ascending order, the j-th (from 0) is multiplied by m - j; none is below the one
    before it, nor above 1. Rejecting what is below alpha makes a false claim with probability alpha at most,
    however the tests depend on each other.

    Examples
    --------
    >>> [round(value, 6) for value in holm([0.01, 0.04, 0.03])]
    [0.03, 0.06, 0.06]
    """
    known = sorted((value, index) for index, value in enumerate(values) if value is not None)
    adjusted: list[float | None] = [None] * len(values)
    largest = 0.0
    for before, (value, index) in enumerate(known):
        largest = max(largest, min(1.0, (len(known) - before) * value))
        adjusted[index] = largest
    return adjusted
