"""Learning: how the skill of a pool's agents grows by coaching and fades without it, and wears under load."""

from __future__ import annotations

from typing import Annotated, NamedTuple, Self

from pydantic import Field

from sim.scenario.basics.noun import Noun
from sim.scenario.basics.units import NonNegative, Positive, Share


class SkillLearning(Noun):
    """How skill s follows coaching: ``ds/dt = gain c (most s0 - s) - fades (s - s0)``, in years.

    c is the share of paid time that an agent spends on coaching, s0 the skill that is written: everybody who is there
    as the horizon begins has it, whoever is hired later begins with ``recruits`` of it. [A]
    """

    gain: NonNegative = 12.0
    fades: Positive = 1.0
    most: Annotated[float, Field(ge=1, le=100)] = 2.0
    recruits: Annotated[float, Field(gt=0, le=1)] = 0.7


class Erosion(Noun):
    """How skill wears where there is no time: at ``rate`` a year for each unit of occupancy above ``above``.

    After Oliva & Sterman (2001): who is pressed for time cuts corners, and what is done for long becomes the habit.
    """

    above: Share = 0.85
    rate: Positive = 5.0


class PoolLearning(Noun):
    """How the agents of a pool learn."""

    skill: SkillLearning = Field(default_factory=SkillLearning)
    erosion: Erosion | None = None


class SkillCourse(NamedTuple):
    """Where skill is going and how fast, while coaching and load stay as they are: both relative to the written skill.

    ``at_rest`` is the level it tends to, ``speed`` the inverse of the time constant, per year.
    """

    at_rest: float
    speed: float

    @classmethod
    def of(cls, rule: PoolLearning, coaching: float, occupancy: float = 0.0) -> Self:
        """Return the course at a share of paid time spent on coaching, and an occupancy.

        >>> course = SkillCourse.of(PoolLearning(), 0.05)
        >>> round(course.at_rest, 3), course.speed
        (1.375, 1.6)
        """
        skill, worn = rule.skill, 0.0
        if rule.erosion is not None:
            worn = rule.erosion.rate * max(0.0, occupancy - rule.erosion.above)
        speed = skill.gain * coaching + skill.fades + worn
        return cls((skill.gain * coaching * skill.most + skill.fades) / speed, speed)
