"""Agents who learn: their skill grows by coaching, fades without it, wears under load, and leaves with who quits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.log.packing import PACK_SKILL
from sim.model.clock import LEARNS, Story, begin
from sim.scenario.basics.units import DAY, YEAR
from sim.scenario.staff.learning import SkillCourse

if TYPE_CHECKING:
    from sim.demand.staff.roster import Roster
    from sim.model.center import Center
    from sim.model.state.pool import AgentPool
    from sim.scenario.scenario import Scenario

WATCHED_EVERY = 900.0


class Skills:
    """How skilled the agents of a pool are, relative to what is written for it: all alike, or seat by seat.

    Within a day the course is constant, so the levels at each midnight are exact.
    """

    def __init__(self, scenario: Scenario, name: str, roster: Roster | None) -> None:
        rule = scenario.pools[name].learning
        assert rule is not None
        self._rule, self._coached = rule, scenario.pools[name].coached
        self._midnight = scenario.calendar.local.midnight
        self._roster, self._written = roster, scenario.skill_of(name)
        self.levels: Any = np.ones(max(1, roster.seats) if roster else 1)

    def pass_night(self, day: int, occupancy: float) -> None:
        """Let a day pass that was so busy; who began within it comes with what a recruit knows."""
        course = SkillCourse.of(self._rule, self._coached, occupancy)
        self.levels = _later(self.levels, course, DAY / YEAR)
        if self._roster is not None:
            passed = self._midnight(day) - self._roster.hired[day]
            new = (passed >= 0) & (passed < DAY)
            self.levels[new] = _later(self._rule.skill.recruits, course, passed[new] / YEAR)

    def of(self, pool: AgentPool, day: int) -> list[float]:
        """Return the skill of everybody of a crew who is here on a day; of one where they are all alike."""
        seats: Any = slice(None) if self._roster is None else self._roster.here(pool.crew, day)
        return [self._written * float(level) for level in self.levels[seats]]

    def employed(self, day: int) -> Any:
        """Return the skill of everybody who is with us on a day, absent or not."""
        known = self.levels if self._roster is None else self.levels[self._roster.hired[day] <= self._midnight(day)]
        return self._written * known


def _later(level: Any, course: SkillCourse, years: Any) -> Any:
    """Return levels after some years: they close in exponentially on where the course leads."""
    return level - np.expm1(-course.speed * years) * (course.at_rest - level)


class Watched:
    """How busy a pool was, looked at every quarter of an hour: agents in contact, of those who are or are idle."""

    def __init__(self) -> None:
        self._busy = self._idle = 0

    def look(self, team: list[AgentPool]) -> None:
        """Count who is in contact and who is idle."""
        idle, away = (sum(len(getattr(pool, name)) for pool in team) for name in ("idle", "away"))
        self._busy += sum(len(pool.on_duty) for pool in team) - idle - away
        self._idle += idle

    def taken(self) -> float:
        """Return the occupancy since it was last asked for; 0 where nobody was there."""
        seen, busy = self._busy + self._idle, self._busy
        self._busy = self._idle = 0
        return busy / seen if seen else 0.0


def learn(center: Center, team: list[AgentPool], scenario: Scenario) -> Story:
    """Let the agents of a pool treat with the skill of the day, from midnight on, and note their mean."""
    pool = team[0]
    roster = center.demand.roster(pool.name) if scenario.pools[pool.name].turnover is not None else None
    skills, watched = Skills(scenario, pool.name, roster), Watched()
    rule = scenario.pools[pool.name].learning
    if rule is not None and rule.erosion is not None:
        begin(center.clock, _watch(center, team, watched, scenario.calendar.horizon))
    for day in range(scenario.calendar.days):
        yield center.clock.change(center.midnight(day), LEARNS, pool.number, pool.first, 1)
        if day:
            skills.pass_night(day, watched.taken())
        for crew in team:
            _tell(crew, skills.of(crew, day))
        known = skills.employed(day)
        if len(known):
            center.recorder.skills += PACK_SKILL(center.midnight(day), float(known.mean()), len(known), pool.number)


def _tell(pool: AgentPool, skilled: list[float]) -> None:
    pool.skilled = skilled
    for agent in pool.on_duty:
        pool.set_pace(agent)


def _watch(center: Center, team: list[AgentPool], watched: Watched, end: float) -> Story:
    for number in range(1, round(end / WATCHED_EVERY)):
        at = number * WATCHED_EVERY
        yield center.clock.change(at, LEARNS, team[0].number, team[0].first, 0)
        watched.look(team)
