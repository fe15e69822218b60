"""What the model itself tells while the compiled engine plays: day by day, or when a touch or a date has come.

Campaigns, customers who take to a channel or are won, what customers think day by day, agents who learn, evenings on
which causes are put right, and changes on dates are stories of the model, which wait in its clock. The compiled engine
knows when the next goes on, stops there, and goes by what it has changed.
"""

from __future__ import annotations

from collections import deque
from typing import Any

import numpy as np

from sim.engine.records.draws import MOST_AHEAD
from sim.engine.records.layout import ARRIVES, ENDLESS, LEARNS, REACHES, TURNS, World
from sim.engine.tables.doors import turns_round
from sim.engine.tables.minded import with_audience
from sim.engine.tables.plain import in_ticks
from sim.engine.tables.world import follow
from sim.model.base.customers import winning
from sim.model.center import Center
from sim.model.clock import begin
from sim.model.feedback import evenings
from sim.model.migration.campaigns import reaching
from sim.model.migration.day_by_day import noting
from sim.model.staff.skills import learn
from sim.model.state.contact import Contact
from sim.model.turning import turning
from sim.scenario.scenario import Scenario

LOOKS = 0  # of a story of learning: the model looks how busy agents are


class TellingCenter(Center):
    """A center whose clock has the stories that the compiled engine does not know."""

    _scenario: Scenario

    @property
    def _queue(self) -> list[Any]:
        """What waits in the clock: when, of which kind, and what."""
        return self.clock._queue

    def begin_stories(self, scenario: Scenario) -> None:
        """Let those stories begin that the compiled engine does not know: each goes on when it is asked to."""
        self._scenario = scenario
        if scenario.regimes:
            begin(self.clock, turning(self))
        for pool in self.pools:
            if scenario.pools[pool.name].learning is not None and pool is pool.team[0]:
                begin(self.clock, learn(self, pool.team, scenario))
        if self.feedback is not None:
            begin(self.clock, evenings(self, self.feedback))
        if self.choice is not None:
            begin(self.clock, reaching(self, self.choice.audience))
            begin(self.clock, noting(self, self.choice))
        if self.base is not None and self.base.is_recommended:
            begin(self.clock, winning(self, self.base))

    def go_on(self, world: World) -> World:
        """Go on with the next story: a campaign speaks, customers take to a channel, agents learn, rules change."""
        kind = int(np.asarray(world.clock)["story_kind"][0])
        if kind == LEARNS:
            self._learn(world)
        else:
            self.clock.step()
        self.tell_next_story(world)
        if kind == TURNS:
            self._turn_round_anew(world)
            return follow(self, self._scenario, world)
        if kind != REACHES or self.choice is None:
            return world
        return world._replace(minds=with_audience(world.minds, self.choice))

    def _turn_round_anew(self, world: World) -> None:
        """Let those who will come again turn round at the door by the rule of the day."""
        coming = world.events[: world.clock[0].events]
        for event in coming[(coming.kind == ARRIVES) & (coming.index == 0)]:
            one = world.contacts[event.contact]
            spec, name = self.channels[one.channel].spec, (one.origin, one.day, one.row, one.attempt, "turns round")
            one.turns_at = MOST_AHEAD if spec.balking is None else turns_round(spec, self.demand.unit(*name))

    def _learn(self, world: World) -> None:
        """Let agents begin a day with what they have learnt, or the model look how busy they are."""
        if self._queue[0][2].place[-1] != LOOKS:
            self.clock.step()
            self._tell_skills(world)
            return
        self._show_who_is_here(world)
        self.clock.step()
        self._show_nobody()

    def _show_who_is_here(self, world: World) -> None:
        """Let the model see how many agents are idle, away, and on duty: it counts them."""
        for pool, now in zip(self.pools, world.pools, strict=True):
            many: Any = range(int(now.idle)), range(int(now.away)), range(int(now.on_duty))
            pool.idle, pool.away, pool.on_duty = many

    def _tell_skills(self, world: World) -> None:
        """Let everybody treat with the skill of the day, on duty or not."""
        agents, pools = np.asarray(world.agents), np.asarray(world.pools)  # fields of plain records are found faster
        for pool, first, last in zip(
            self.pools, pools["agents_from"].tolist(), pools["agents_to"].tolist(), strict=True
        ):
            if pool.skilled:
                crew = agents[first:last]
                crew["skill"] = np.array(pool.skilled)[(crew["number"] - pool.first) % len(pool.skilled)]

    def _show_nobody(self) -> None:
        for pool in self.pools:
            pool.idle, pool.away, pool.on_duty = deque(), {}, {}

    def tell_next_story(self, world: World) -> None:
        """Let the compiled engine know when the next story goes on."""
        clock, queue = np.asarray(world.clock), self._queue  # fields of plain records are found faster
        clock["story_at"] = ENDLESS
        if queue:
            clock["story_at"], clock["story_kind"] = in_ticks(queue[0][0]), int(queue[0][2].place[0])

    def move(self, contact: Contact, felt: float) -> None:
        """Let a customer who has left meanwhile, and is perhaps back, be as satisfied as a contact has left them."""
        assert self.base is not None
        row, now = contact.customer - 1, self.clock.now
        if self.base.is_here(row, now):
            self.base.move(row, felt, now)

    def tell_others(self, contact: Contact, felt: float) -> None:
        """Let a customer tell others who are customers now how a contact has left them."""
        assert self.choice is not None
        assert self.choice.gossip is not None
        self.choice.gossip.tell(contact, felt)
