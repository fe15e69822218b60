"""Chains that come back to where they began."""

from __future__ import annotations

from collections.abc import Iterator, Mapping


def circles(after: Mapping[str, str | None]) -> Iterator[list[str]]:
    """Yield every circle once, given what follows each name.

    >>> list(circles({"a": "b", "b": "c", "c": "b", "d": None}))
    [['b', 'c']]
    """
    told: set[str] = set()
    for name in after:
        seen, at = [name], after[name]
        while at is not None and at not in seen:
            seen.append(at)
            at = after[at]
        if at == name and name not in told:
            told |= set(seen)
            yield seen
