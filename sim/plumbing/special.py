"""Special functions, imported when the first of them is used: ``scipy.special`` takes as long as a small check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scipy.special import (
        betainc,
        betaincinv,
        betaln,
        expit,
        gamma,
        gammainc,
        gammaincc,
        gammainccinv,
        gammaincinv,
        gammaln,
        hyp1f1,
        log_ndtr,
        ndtr,
        ndtri,
    )

__all__ = [
    "betainc",
    "betaincinv",
    "betaln",
    "expit",
    "gamma",
    "gammainc",
    "gammaincc",
    "gammainccinv",
    "gammaincinv",
    "gammaln",
    "hyp1f1",
    "log_ndtr",
    "ndtr",
    "ndtri",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import scipy.special

    value = globals()[name] = getattr(scipy.special, name)
    return value
