"""Distributions as a scenario writes them: one family each, by mean and cv or by its usual parameters."""

from __future__ import annotations

from typing import Annotated, ClassVar, Self

from pydantic import Field, PrivateAttr, model_validator

from sim.scenario.basics.csv_files import CsvPath, read_numbers
from sim.scenario.basics.from_file import VaryingDuration, VaryingOrFile, allowed, spoken_values
from sim.scenario.basics.noun import Noun, Shorthand
from sim.scenario.basics.problems import refuse
from sim.scenario.basics.units import Duration, Share

ACv = Annotated[float, Field(gt=0, le=100)]
AShape = Annotated[float, Field(ge=0.02, le=1e6)]
ASigma = Annotated[float, Field(gt=0, le=10)]
AMu = Annotated[float, Field(ge=-20, le=25)]
APhaseCount = Annotated[int, Field(ge=1, le=10_000)]
Cv = Annotated[VaryingOrFile[ACv], allowed(ACv)]
Shape = Annotated[VaryingOrFile[AShape], allowed(AShape)]
Sigma = Annotated[VaryingOrFile[ASigma], allowed(ASigma)]
Mu = Annotated[VaryingOrFile[AMu], allowed(AMu)]


class Family(Noun):
    """A family of distributions; ``choices`` lists the sets of keys that define a member."""

    choices: ClassVar[tuple[tuple[str, ...], ...]] = ()

    @model_validator(mode="after")
    def one_way_of_writing(self) -> Self:
        """Require exactly one of the documented sets of parameters."""
        given = {key for key in type(self).model_fields if getattr(self, key) is not None}
        if self.choices and given not in map(set, self.choices):
            allowed = " or ".join("{" + ", ".join(keys) + "}" for keys in self.choices)
            refuse(f"is given by {{{', '.join(sorted(given)) or 'nothing'}}}; write {allowed}")
        for key in ("mean", "scale", "k", "shape", "sigma"):
            if key in given and any(not value for value in spoken_values(getattr(self, key))):
                refuse(f"has {key} 0; write more than 0")
        return self


class Exponential(Family):
    """Exponential with the given mean."""

    choices = (("mean",),)
    mean: VaryingDuration


class Lognormal(Family):
    """Lognormal by mean and cv, by median and sigma, or by mu and sigma of the logarithm of seconds."""

    choices = (("mean", "cv"), ("median", "sigma"), ("mu", "sigma"))
    mean: VaryingDuration | None = None
    cv: Cv | None = None
    median: VaryingDuration | None = None
    mu: Mu | None = None
    sigma: Sigma | None = None


class Weibull(Family):
    """Weibull by mean and cv, or by shape and scale."""

    choices = (("mean", "cv"), ("shape", "scale"))
    mean: VaryingDuration | None = None
    cv: Cv | None = None
    shape: Shape | None = None
    scale: VaryingDuration | None = None


class Gamma(Weibull):
    """Gamma by mean and cv, or by shape and scale."""


class Erlang(Family):
    """Erlang with k phases and the given mean."""

    choices = (("k", "mean"),)
    k: Annotated[VaryingOrFile[APhaseCount], allowed(APhaseCount)]
    mean: VaryingDuration


class Hyperexponential(Family):
    """Mixture of exponentials by probabilities and means, or by mean and cv (two phases, balanced means)."""

    choices = (("mean", "cv"), ("means", "probabilities"))
    mean: VaryingDuration | None = None
    cv: Cv | None = None
    probabilities: list[Share] | None = None
    means: list[Duration] | None = None

    @model_validator(mode="after")
    def is_a_mixture(self) -> Self:
        """Require probabilities that sum to 1, one per mean, or a cv of at least 1."""
        shares, means = self.probabilities or [1.0], self.means or [1.0]
        if len(shares) != len(means) or abs(sum(shares) - 1) > 1e-9:
            refuse(f"has probabilities that sum to {sum(shares):g}; write one per mean, summing to 1")
        if any(cv < 1 for cv in spoken_values(self.cv or 1)):
            refuse("has cv below 1; write at least 1, or take gamma or erlang")
        return self


class Uniform(Family):
    """Uniform between low and high."""

    choices = (("high", "low"),)
    low: VaryingDuration
    high: VaryingDuration

    @model_validator(mode="after")
    def low_first(self) -> Self:
        """Require low <= high wherever both are constant."""
        if max(spoken_values(self.low)) > min(spoken_values(self.high)):
            refuse("has low above high; write low <= high")
        return self


class Triangular(Family):
    """Triangular between low and high with its peak at mode."""

    choices = (("high", "low", "mode"),)
    low: VaryingDuration
    high: VaryingDuration
    mode: VaryingDuration

    @model_validator(mode="after")
    def mode_between(self) -> Self:
        """Require low <= mode <= high."""
        if max(spoken_values(self.low)) > min(spoken_values(self.mode)) or max(spoken_values(self.mode)) > min(
            spoken_values(self.high)
        ):
            refuse("has its mode outside low..high; write low <= mode <= high")
        return self


class Deterministic(Shorthand, Family):
    """Always the same value; may be written as the value alone."""

    main_key = "value"
    main_type = (str, int, float)
    choices = (("value",),)
    value: VaryingDuration


class Empirical(Family):
    """Values seen, one per line of a CSV column, in seconds; each is equally likely."""

    file: CsvPath
    column: str = "seconds"
    _values: tuple[float, ...] = PrivateAttr(())

    @model_validator(mode="after")
    def read(self) -> Self:
        """Read the column once, while the file's place in the scenario is known."""
        self._values = tuple(sorted(read_numbers(self.file, self.column)))
        return self

    @property
    def values(self) -> tuple[float, ...]:
        """The values in seconds, in increasing order."""
        return self._values


class Distribution(Noun):
    """A distribution of durations: exactly one family."""

    exponential: Exponential | None = None
    lognormal: Lognormal | None = None
    weibull: Weibull | None = None
    gamma: Gamma | None = None
    erlang: Erlang | None = None
    hyperexponential: Hyperexponential | None = None
    uniform: Uniform | None = None
    triangular: Triangular | None = None
    deterministic: Deterministic | None = None
    empirical: Empirical | None = None

    @model_validator(mode="after")
    def exactly_one(self) -> Self:
        """Require exactly one family."""
        given = [name for name in FAMILIES if getattr(self, name) is not None]
        if len(given) != 1:
            named = " and ".join(given) or "no distribution"
            refuse(f"names {named}; write exactly one of {', '.join(FAMILIES)}")
        return self

    @property
    def family(self) -> tuple[str, Family]:
        """The family's name and parameters."""
        return next((name, getattr(self, name)) for name in FAMILIES if getattr(self, name) is not None)


FAMILIES = tuple(Distribution.model_fields)


class Patience(Distribution):
    """How long a customer waits before leaving, and the share who leave at once when they must wait."""

    balk: Share = 0.0
