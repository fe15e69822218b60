"""A study: which scenarios a sweep runs, and what is asked of them."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, PrivateAttr, Tag, model_validator

from sim.scenario.basics.noun import Noun, Shorthand
from sim.scenario.basics.problems import InputError, Path, did_you_mean, refuse
from sim.scenario.files.tree import Tree
from sim.scenario.studies.bounds import Bounded
from sim.scenario.studies.factors import Factor, Range, Rows, Values, check_path, factor_kind

MOST_POINTS = 50_000
LONGEST_LABEL = 60  # letters
SAMPLED = ("latin_hypercube", "sobol")
Count = Annotated[int, Field(ge=1, le=MOST_POINTS)]
Points = Annotated[
    Annotated[Count, Tag("~count")] | Annotated[Rows, Tag("~rows")],
    Discriminator(lambda value: "~rows" if isinstance(value, list) else "~count"),
]
Factors = dict[
    str,
    Annotated[Annotated[Values, Tag("~values")] | Annotated[Range, Tag("~range")], Discriminator(factor_kind)],
]


class Design(Noun):
    """Which values of the factors are run together.

    ``grid`` runs every combination; ``list`` the rows written in ``points``; ``latin_hypercube`` and ``sobol``
    ``points`` of them that fill the space, drawn from ``seed``. With ``indices`` a Sobol design runs
    ``points`` x (factors + 2) in all, and says how much of the variance each factor causes.
    """

    method: Literal["grid", "list", "latin_hypercube", "sobol"]
    points: Points | None = None
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)] = 1
    factors: Factors = Field(default_factory=dict)
    indices: bool = False

    @model_validator(mode="after")
    def is_complete(self) -> Self:
        """Require what the method needs, and refuse what it does not read."""
        for path in self.paths:
            check_path(path)
        if self.indices and self.method != "sobol":
            refuse(f"has indices, which {self.method} does not give; write method: sobol")
        checks = {"grid": self._check_grid, "list": self._check_list}
        checks.get(self.method, self._check_sample)()
        return self

    @property
    def paths(self) -> list[str]:
        """What the factors set, in the order written."""
        return list(self.points[0]) if isinstance(self.points, list) else list(self.factors)

    def _check_factors(self) -> None:
        if not self.factors:
            refuse(f"has no factors, which {self.method} needs; write factors: {{pools.agents.agents: [8, 9, 10]}}")
        for late, path in enumerate(self.paths):
            hidden = next((early for early in self.paths[:late] if early.startswith(f"{path}.")), None)
            if hidden:
                refuse(f"has the factor {path!r} after {hidden!r}, which it replaces; write it before")

    def _check_grid(self) -> None:
        self._check_factors()
        if self.points is not None:
            refuse("has points, which a grid does not read; write levels at its factors")
        for path, factor in self.factors.items():
            if not factor.levels_of():
                refuse(f"has no levels for {path!r}, which a grid needs; write levels: 5 beside low and high")
        size = prod(len(factor.levels_of()) for factor in self.factors.values())
        if size > MOST_POINTS:
            refuse(f"has {size:,} points; write fewer levels, {MOST_POINTS:,} points at most, or latin_hypercube")

    def _check_list(self) -> None:
        if not isinstance(self.points, list):
            refuse("has no list of points; write points: [{pools.agents.agents: 8}, {pools.agents.agents: 9}]")
        if self.factors:
            refuse("has factors, which a list does not read; write every value in the rows of points")

    def _check_sample(self) -> None:
        self._check_factors()
        if not isinstance(self.points, int):
            refuse(f"does not say how many points {self.method} draws; write points: 64")
        if self.method == "sobol" and self.points & (self.points - 1):
            low = 1 << (self.points.bit_length() - 1)
            refuse(f"has {self.points} points; Sobol points are balanced for powers of 2, write {low} or {2 * low}")
        if self.runs > MOST_POINTS:
            refuse(f"comes to {self.runs:,} points; write fewer, {MOST_POINTS:,} at most")

    @property
    def runs(self) -> int:
        """How many points the design has."""
        if isinstance(self.points, list):
            return len(self.points)
        if self.method == "grid":
            return prod(len(factor.levels_of()) for factor in self.factors.values())
        return (self.points or 0) * (len(self.factors) + 2 if self.indices else 1)


class Asked(Shorthand):
    """A metric that is asked for: of the whole center, or of a channel, segment, issue or pool."""

    main_key = "metric"

    metric: str
    channel: str | None = None
    segment: str | None = None
    issue: str | None = None
    pool: str | None = None

    @property
    def scope(self) -> tuple[tuple[str, str], ...]:
        """What the metric is about."""
        kinds = ("channel", "segment", "issue", "pool")
        return tuple((kind, name) for kind in kinds if (name := getattr(self, kind)) is not None)


class Study(Noun):
    """The root of a study file.

    ``set`` holds assignments that all points share, laid over ``base`` before the factors; ``labels`` what reports call
    factors. ``front`` names two of the metrics or more, each with the direction that is good, whose trade-off is drawn.
    ``subject_to`` sets bounds to figures; of the points that keep them the one is told whose ``best`` figure is best,
    by default that of the front which has no bound, or a cost.
    """

    study: Annotated[str, Field(min_length=1, max_length=200)]
    description: str = ""
    base: Annotated[str, Field(min_length=1)]
    replications: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    seed: Annotated[int, Field(ge=0, le=2**63 - 1)] | None = None
    set: dict[str, Any] = Field(default_factory=dict)
    design: Design
    labels: dict[str, Annotated[str, Field(min_length=1, max_length=LONGEST_LABEL)]] = Field(default_factory=dict)
    metrics: Annotated[list[Asked], Field(min_length=1)]
    front: dict[str, Literal["low", "high"]] | None = None
    subject_to: list[Bounded] = Field(default_factory=list)
    best: Annotated[dict[str, Literal["low", "high"]], Field(min_length=1, max_length=1)] | None = None
    _tree: Tree = PrivateAttr(default_factory=lambda: Tree({}))

    @model_validator(mode="after")
    def is_consistent(self) -> Self:
        """Refuse what is said twice, and a front of metrics that are not measured."""
        for path in self.set:
            check_path(path)
        shared = next((path for path in self.set if path in self.design.paths), None)
        if shared:
            refuse(f"sets {shared!r} and varies it as a factor; write it once")
        if len(set(self._asked())) < len(self.metrics):
            refuse("asks for a metric twice; write each once")
        for path in self.labels:
            if path not in self.design.paths:
                refuse(f"labels {path!r}, which is none of its factors; {did_you_mean(path, self.design.paths)}")
        self._check_front()
        self._check_bounds()
        return self

    def _asked(self) -> list[tuple[Any, ...]]:
        return [(asked.metric, asked.scope) for asked in self.metrics]

    def _check_front(self) -> None:
        measured = [asked.metric for asked in self.metrics]
        if self.front is not None and len(self.front) < 2:
            example = "{cost_per_contact: low, service_level: high}"
            refuse(f"has a front that is not of two metrics or more; write front: {example}")
        for metric in self.front or ():
            if metric not in measured:
                refuse(f"has the front {metric!r}, which is none of its metrics; {did_you_mean(metric, measured)}")

    def _check_bounds(self) -> None:
        measured = ["@".join((asked.metric, *(name for _, name in asked.scope))) for asked in self.metrics]
        for bound in self.subject_to:
            if bound.figure not in measured:
                refuse(f"bounds {bound.figure!r}, which is none of its metrics; {did_you_mean(bound.figure, measured)}")
        if len({(bound.figure, bound.at_most) for bound in self.subject_to}) < len(self.subject_to):
            refuse("bounds a figure twice from the same side; write the narrower bound")
        for figure in self.best or ():
            if figure not in measured:
                refuse(f"has the best {figure!r}, which is none of its metrics; {did_you_mean(figure, measured)}")

    @property
    def tree(self) -> Mapping[str, Any]:
        """The study as written."""
        return self._tree.data

    @property
    def base_file(self) -> FilePath:
        """The scenario file that all points start from."""
        return FilePath(self._tree.folder) / self.base

    @property
    def folder(self) -> str:
        """The folder of the study file, which the paths in it are relative to."""
        return self._tree.folder

    def place(self, path: Path) -> str:
        """Return ``file:line`` of a path of the study."""
        return self._tree.place(path)

    def error(self, path: Path, text: str) -> InputError:
        """Return an error that names the place of a path in the study file."""
        return self._tree.error(path, text)


__all__ = ["MOST_POINTS", "SAMPLED", "Asked", "Design", "Factor", "Range", "Study", "Values"]
