"""Continuous-time Markov chains on states found by exploration: stationary law and expectations."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, eye_array
from scipy.sparse.linalg import splu

Array = NDArray[np.float64]
S = TypeVar("S", bound=Hashable)
Transitions = Callable[[S], Iterable[tuple[S, float]]]
MOST_STATES = 200_000
SHIFT = 1e-12  # of the largest rate out of a state
SETTLED = 1e-13  # largest total change in the last step
MOST_STEPS = 40


@dataclass(frozen=True)
class Stationary(Generic[S], Mapping[S, float]):
    """States with their stationary probabilities; `self[state]` is zero for a state never reached."""

    index: dict[S, int]
    probabilities: Array

    def __getitem__(self, state: S) -> float:
        position = self.index.get(state)
        return 0.0 if position is None else float(self.probabilities[position])

    def __iter__(self) -> Iterator[S]:
        return iter(self.index)

    def __len__(self) -> int:
        return len(self.index)

    def mean(self, f: Callable[[S], float]) -> float:
        """Expectation of a function of the state (a condition gives its probability)."""
        values = np.fromiter((f(state) for state in self.index), dtype=float, count=len(self.index))
        return float(values @ self.probabilities)


def explore(
    initial: S, transitions: Transitions[S], most: int = MOST_STATES
) -> tuple[dict[S, int], list[tuple[int, int, float]]]:
    """Number the states reachable from the initial one, breadth first, and list (from, to, rate)."""
    index = {initial: 0}
    frontier, moves = [initial], []
    for state in frontier:  # grows while it is read
        for target, rate in transitions(state):
            if rate <= 0.0 or target == state:
                continue
            if target not in index:
                index[target] = len(frontier)
                frontier.append(target)
            moves.append((index[state], index[target], float(rate)))
        if len(frontier) > most:
            raise ValueError(f"more than {most} states")
    return index, moves


def balance(size: int, moves: list[tuple[int, int, float]]) -> csc_array[np.float64]:
    """Transposed generator: column j holds the rates out of state j, minus their sum on the diagonal."""
    source, target, rate = (np.array(column) for column in zip(*moves, strict=True))
    leaving = np.bincount(source, rate, minlength=size)
    rows = np.concatenate((target, np.arange(size)))
    columns = np.concatenate((source, np.arange(size)))
    return csc_array((np.concatenate((rate, -leaving)), (rows, columns)), shape=(size, size))


def solve(generator: csc_array[np.float64]) -> Array:
    """Null vector of the transposed generator by inverse iteration (Stewart, 1994), summing to one.

    The shifted matrix is a nonsingular, column diagonally dominant M-matrix, so that it is factored stably
    without pivoting; what an iterate has outside the null space shrinks by SHIFT / (spectral gap) a step.
    """
    size = generator.shape[0]
    shift = SHIFT * float(np.abs(generator.diagonal()).max())
    shifted = csc_array(shift * eye_array(size, format="csc") - generator)
    factors = splu(shifted, "MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True})
    law = np.full(size, 1.0 / size)
    for _ in range(MOST_STEPS):
        before, weights = law, np.clip(factors.solve(law), 0.0, None)
        law = weights / weights.sum()
        if np.abs(law - before).sum() < SETTLED:
            return np.asarray(law)
    raise ValueError("inverse iteration did not settle: is there a single recurrent class?")


def stationary(initial: S, transitions: Transitions[S], most: int = MOST_STATES) -> Stationary[S]:
    """Stationary law of the chain.

    Parameters
    ----------
    initial : any state, hashable; there must be a single recurrent class.
    transitions : state -> (next state, rate) pairs; moves of rate zero or to the same state are ignored.
    most : largest number of states to explore.
    """
    index, moves = explore(initial, transitions, most)
    if len(index) == 1:
        return Stationary(index, np.ones(1))
    return Stationary(index, solve(balance(len(index), moves)))
