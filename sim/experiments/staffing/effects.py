"""What one agent more, one less, or one in place of another does to every target: differences on the same customers.

An agent more at nine changes waits from nine on until those are gone who are served then, and no others. So every m-th
interval of a pool is changed in one run, and what differs at a time is put down to the latest change before it: m runs
for a pool instead of one for each of its intervals (sparse finite differences). Effects may be of either sign: fewer
who give up are more who are still there in the next interval. Where pools share channels, to put a generalist in the
place of specialists is a change by itself, as its effect is not the sum of theirs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, permutations
from math import ceil

import numpy as np

from sim.experiments.staffing.aims import INVOICE, Aim, Rows, TargetRow
from sim.experiments.staffing.grid import Design, Floats, Ints, StaffGrid
from sim.experiments.staffing.measured.head_effects import HeadEffects, HeadMove, MoveColumn
from sim.experiments.staffing.playing.playing import Trial
from sim.experiments.staffing.samples import Sample

FEW_CELLS = 6  # up to which each is changed by itself
AT_ONCE = 20  # agents up to which one more or less is a step
PART = 0.05  # else this part of them
MEMORY = 3.0  # mean handle times after which an agent more is forgotten
MOST_COLOURS, DEFERRED_COLOURS = 6, 3
MOST_SWAPS = 16
SURE = 2.0  # standard errors beyond which a change of another interval is no chance

Slot = tuple[int, int]  # a kind of day and a clock time


class Differences:
    """Effects around a design.

    Parameters
    ----------
    handle
        Mean handle times by channel and interval, in seconds: how long a change is felt.
    """

    def __init__(self, trial: Trial, grid: StaffGrid, rows: Rows, handle: Floats) -> None:
        self._trial, self._grid, self._rows = trial, grid, rows
        self._bound = np.flatnonzero(rows.bound).tolist()
        self._cells = {(cell.pool, cell.kind, cell.clock): k for k, cell in enumerate(grid.cells)}
        self._slots = self._slots_of_pools()
        self._colours = {pool: self._colours_of(pool, handle) for pool in self._slots}
        self._twins = [self._twin_rows(row) for row in self._bound]
        self._moves = list(self._all_moves())
        self._credits: dict[tuple[Slot, ...], Ints] = {}

    def _slots_of_pools(self) -> dict[int, list[Slot]]:
        found: dict[int, list[Slot]] = defaultdict(list)
        for cell in self._grid.cells:
            found[cell.pool].append((cell.kind, cell.clock))
        return dict(found)

    def _colours_of(self, pool: int, handle: Floats) -> int:
        """Return every how manieth interval of a pool is changed in one run."""
        grid = self._grid
        served = np.flatnonzero(grid.plan.serves[:, pool]).tolist()
        modes = [grid.scenario.channels[grid.scenario.channel_names[k]].service_mode for k in served]
        if len(grid.cells) <= FEW_CELLS:
            return MOST_COLOURS
        if any(mode.deferred for mode in modes):  # an agent more is felt all day, however many runs there are
            return DEFERRED_COLOURS
        longest = max((float(handle[k].max()) for k in served), default=0.0)
        return 1 + ceil(MEMORY * longest / grid.scenario.calendar.interval)

    def _all_moves(self) -> Iterator[HeadMove]:
        """Yield one agent more or less of each pool, and generalists in the place of specialists, and back."""
        for pool in self._slots:
            yield from (HeadMove(((pool, 1),)), HeadMove(((pool, -1),)))
        yield from list(self._swaps())[:MOST_SWAPS]

    def _swaps(self) -> Iterator[HeadMove]:
        serves = self._grid.plan.serves
        shared = {
            (p, q) for p, q in permutations(self._slots, 2) if (serves[:, p] & serves[:, q]).any()
        }  # fmt: skip
        for p, q in sorted(shared):
            yield HeadMove(((p, -1), (q, 1)))
        for x in self._slots:
            mine = [p for p in self._slots if (p, x) in shared]
            for p, q in combinations(mine, 2):
                if (p, q) not in shared:
                    yield from (HeadMove(((p, -1), (q, -1), (x, 1))), HeadMove(((p, 1), (q, 1), (x, -1))))

    def _twin_rows(self, row: int) -> Ints:
        """Return the rows by interval that a row is made of."""
        mine, rows = self._rows.rows[row], self._rows.rows
        where = self._rows.of_aim(self._rows.twin(mine.aim))
        of_all, of_day = mine.kind < 0, mine.clock < 0
        same = [
            k for k in range(where.start, where.stop)
            if of_all or (rows[k].kind == mine.kind and (of_day or rows[k].clock == mine.clock))
        ]  # fmt: skip
        return np.array(same, dtype=np.int64)

    def around(self, design: Design, replications: int, seed: int, limits: Floats) -> HeadEffects:
        """Return the effects around a design, from so many replications."""
        runs = [run for move in self._moves for run in self._runs(design, move)]
        designs = [tuple(int(one) for one in np.array(design) + _change(run, len(design))) for run in runs]
        base, *others = self._trial.all_counts([design, *designs], replications, seed)
        columns: list[MoveColumn] = []
        gains, due, variances = list[Floats](), list[Floats](), list[Floats]()
        for run, counts in zip(runs, others, strict=True):
            columns += run.values()
            gains.append(self._credited(counts - base, counts, base, list(run), limits) / _size(run))
            due.append(self._due(counts - base, list(run)) / _size(run))
            variances.append(self._variances(counts - base, list(run), limits) / _size(run) ** 2)
        gain, variance = (np.hstack([np.zeros((len(self._bound), 0)), *one]) for one in (gains, variances))
        return HeadEffects(tuple(columns), gain, np.concatenate([np.zeros(0), *due]), variance, np.zeros_like(gain))

    def _variances(self, differ: Floats, slots: list[Slot], limits: Floats) -> Floats:
        """Return the variance of the effect of each changed interval on each row that is about several."""
        found, credit = np.zeros((len(self._bound), len(slots))), self._credit(slots)
        for number, row in enumerate(self._bound):
            twins = self._twins[number][credit[self._twins[number]] >= 0]
            is_share_of_days = self._rows.aims[self._rows.rows[row].aim].metric == "target_met"
            if len(self._twins[number]) > 1 and len(differ) > 1 and not is_share_of_days:
                part = differ[:, 0, twins] - limits[row] * differ[:, 1, twins]
                each = part @ np.eye(len(slots))[credit[twins]]
                found[number] = each.var(axis=0, ddof=1) / len(differ)
        return found

    def _due(self, differ: Floats, slots: list[Slot]) -> Floats:
        """Return by how much each changed interval changes what vendors are due beside their seats."""
        found, credit = np.zeros(len(slots)), self._credit(slots)
        for number, aim in enumerate(self._rows.aims):
            if aim.metric == INVOICE:
                where = np.arange(len(credit))[self._rows.of_aim(number)]
                where = where[credit[where] >= 0]
                np.add.at(found, credit[where], differ[:, 0, where].mean(axis=0))
        return found

    def where_missed(self, here: Sample) -> Ints:
        """Return, by cell, how many agents more there are wherever customers of a target that is missed fare badly."""
        found, rows = np.zeros(len(here.design), dtype=np.int64), self._rows
        for number, row in enumerate(self._bound):
            if here.spare[number] >= 0:
                continue
            aim, twins = rows.aims[rows.rows[row].aim], self._twins[number]
            limit = aim.daily if aim.metric == "target_met" else aim.limit
            mean = here.counts[:, :, twins].mean(axis=0)
            slacks = rows.signs[row] * (mean[0] - limit * mean[1])
            for twin in twins[slacks < 0].tolist():
                cell = self._helper(aim, (rows.rows[twin].kind, rows.rows[twin].clock))
                if cell is not None:
                    found[cell] = max(1, ceil(PART * here.design[cell]))
        return found

    def _helper(self, aim: Aim, slot: Slot) -> int | None:
        """Return the cheapest cell of an interval whose agents serve what an aim is about."""
        serves = self._grid.plan.serves
        able = [aim.what] if aim.metric == "occupancy" else np.flatnonzero(serves[aim.what]).tolist()
        cells = [self._cells[pool, *slot] for pool in able if (pool, *slot) in self._cells]
        price, skills = self._grid.prices, serves.sum(axis=0)
        return min(cells, key=lambda k: (price[k], skills[self._grid.cells[k].pool]), default=None)

    def _runs(self, design: Design, move: HeadMove) -> Iterator[dict[Slot, MoveColumn]]:
        """Yield which columns of a move are changed together."""
        count = max(self._colours[pool] for pool, _ in move.steps)
        if len(self._grid.cells) <= FEW_CELLS:
            count = len(self._grid.cells)
        turns: dict[int, int] = defaultdict(int)
        runs: list[dict[Slot, MoveColumn]] = [{} for _ in range(count)]
        for slot in self._slots[move.steps[0][0]]:
            cells = [self._cells.get((pool, *slot), -1) for pool, _ in move.steps]
            turn, turns[slot[0]] = turns[slot[0]], turns[slot[0]] + 1
            if len(self._grid.cells) <= FEW_CELLS:
                turn = sum(turns.values()) - 1
            column = self._column(design, move, cells) if min(cells) >= 0 else None
            if column is not None:
                runs[turn % count][slot] = column
        yield from (run for run in runs if run)

    def _column(self, design: Design, move: HeadMove, cells: list[int]) -> MoveColumn | None:
        """Return a move of some cells, as far as their bounds leave room; ``None`` where they do not."""
        low, high = self._grid.bounds
        heads = [design[cell] for cell in cells]
        wide = max(1, *(ceil(PART * one) if one > AT_ONCE else 1 for one in heads))
        room = [
            high[cell] - one if sign > 0 else one - low[cell]
            for cell, one, (_, sign) in zip(cells, heads, move.steps, strict=True)
        ]
        size = int(min(wide, *room)) if len(room) > 1 else int(min(wide, room[0]))
        return MoveColumn(tuple(cells), tuple(size * sign for _, sign in move.steps)) if size > 0 else None

    def _credited(self, differ: Floats, counts: Floats, base: Floats, slots: list[Slot], limits: Floats) -> Floats:
        """Return the effect of each changed interval on each row."""
        found, credit, mean = np.zeros((len(self._bound), len(slots))), self._credit(slots), differ.mean(axis=0)
        for number, row in enumerate(self._bound):
            aim, twins = self._rows.aims[self._rows.rows[row].aim], self._twins[number]
            limit = aim.daily if aim.metric == "target_met" else limits[row]
            twins = twins[credit[twins] >= 0] if len(twins) else twins
            if not len(twins):
                continue
            part = self._rows.signs[row] * (mean[0, twins] - limit * mean[1, twins])
            if len(self._twins[number]) == 1 and not self._is_sure(differ, row, limit, int(twins[0]), slots):
                part = np.zeros(1)
            np.add.at(found[number], credit[twins], part)
            if aim.metric == "target_met":
                found[number] = _rescaled(found[number], counts[:, :, row], base[:, :, row], float(limits[row]))
        return found

    def _is_sure(self, differ: Floats, row: int, limit: float, twin: int, slots: list[Slot]) -> bool:
        """Whether an interval is changed itself, or so much by an earlier one that it is no chance."""
        mine = self._rows.rows[twin]
        if (mine.kind, mine.clock) in slots or len(differ) < 2:
            return True
        each = differ[:, 0, twin] - limit * differ[:, 1, twin]
        return bool(abs(each.mean()) > SURE * each.std(ddof=1) / np.sqrt(len(each)))

    def _credit(self, slots: list[Slot]) -> Ints:
        """Return, by row, the changed interval to which a difference is put down: the latest before it on a day."""
        if tuple(slots) not in self._credits:
            self._credits[tuple(slots)] = _credit_of(slots, self._rows.rows)
        return self._credits[tuple(slots)]


def _credit_of(slots: Sequence[Slot], rows: Sequence[TargetRow]) -> Ints:
    """Return by row which of the changed intervals is the latest before it on a day, else the first; -1 for none."""
    found, of_kind = np.full(len(rows), -1), defaultdict[int, list[int]](list)
    for k, (kind, _) in enumerate(slots):
        of_kind[kind].append(k)
    for number, row in enumerate(rows):
        same = of_kind.get(row.kind)
        if same:
            found[number] = ([k for k in same if slots[k][1] <= row.clock] or same[:1])[-1]
    return found


def _change(run: dict[Slot, MoveColumn], cells: int) -> Ints:
    """Return by how much each cell is changed."""
    found = np.zeros(cells, dtype=np.int64)
    for column in run.values():
        found[list(column.cells)] += column.steps
    return found


def _size(run: dict[Slot, MoveColumn]) -> Floats:
    """Return how many times each move is made at once."""
    return np.array([abs(column.steps[0]) for column in run.values()], dtype=float)


def _rescaled(credited: Floats, counts: Floats, base: Floats, limit: float) -> Floats:
    """Return what a change does to the share of days that keep a promise, divided as it is among service levels."""
    now, before = (float((one[:, 0] - limit * one[:, 1]).mean()) for one in (counts, base))
    whole = np.abs(credited).sum()
    return np.asarray(np.abs(credited) / whole * (now - before)) if whole else credited
