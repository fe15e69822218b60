"""Rules of the user's own: what they do wrong is told with their name, file and line."""

from __future__ import annotations

import importlib
import inspect
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.policies.views import AgentView, LineView, Rings
from sim.scenario.basics.problems import InputError, input_error


@dataclass(frozen=True)
class _Own:
    name: str
    rule: Callable[..., Any]

    def _asked(self, offered: Any, now: float) -> Any:
        try:
            return self.rule(offered, now)
        except (Exception, SystemExit) as error:
            what = f"the rule {self.name!r} raises {worded(error)}"
            raise input_error(_place_of(error, self.rule), f"{what}; mend it, or name another rule") from error

    def _strange(self, chosen: Any, wanted: str) -> InputError:
        text = f"the rule {self.name!r} returns {'None' if chosen is None else _kind(chosen)}; return {wanted}"
        return input_error(_place_of_rule(self.rule), text)


class OwnAgentRule(_Own):
    """An agent-selection rule that is held to return an agent who was offered, or nobody."""

    def __call__(self, rings: Rings, now: float) -> AgentView | None:
        """Return whom the rule chooses.

        Raises
        ------
        InputError
            When the rule raises anything, or returns something else.
        """
        chosen = self._asked(rings, now)
        if chosen is None or any(chosen is agent for ring in rings for pool in ring for agent in pool.idle):
            return chosen  # type: ignore[no-any-return]
        raise self._strange(chosen, "an idle agent of one of the pools in the rings, or None")


class OwnContactRule(_Own):
    """A contact-selection rule that is held to return a line that was offered."""

    def __call__(self, lines: Sequence[LineView], now: float) -> LineView:
        """Return which line the rule chooses.

        Raises
        ------
        InputError
            When the rule raises anything, or returns something else.
        """
        offered = tuple(lines)
        chosen = self._asked(lines, now)
        if any(chosen is line for line in offered):
            return chosen  # type: ignore[no-any-return]
        raise self._strange(chosen, "one of the lines that it is given")


def worded(error: BaseException) -> str:
    """Return an error in one line: what it is, and what it says."""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}{': ' * bool(text)}{text}"


def where(error: BaseException) -> str:
    """Return an error in words, with ``file:line`` of the step of the user's own that led to it, if one did."""
    steps = [step for step in traceback.extract_tb(error.__traceback__)[1:] if _is_users(step.filename)]
    return f"{worded(error)} at {steps[-1].filename}:{steps[-1].lineno}" if steps else worded(error)


def _is_users(file: str) -> bool:
    return not file.startswith("<") and Path(file).parent not in (
        Path(__file__).parent,
        Path(importlib.__file__).parent,
    )


def _kind(thing: Any) -> str:
    return f"something of the kind {type(thing).__name__}"


def _place_of(error: BaseException, rule: Callable[..., Any]) -> str:
    """Return ``file:line`` of the last step within a rule's own file that led to an error, or of the rule itself."""
    home = _place_of_rule(rule)
    steps = [step for step in traceback.extract_tb(error.__traceback__) if step.filename == home.rpartition(":")[0]]
    return f"{steps[-1].filename}:{steps[-1].lineno}" if steps else home


def _place_of_rule(rule: Callable[..., Any]) -> str:
    """Return ``file:line`` where a rule is defined; nothing where that is not known, as of what is built in."""
    plain = inspect.unwrap(getattr(rule, "func", rule))
    code = getattr(plain, "__code__", None) or getattr(vars(type(plain)).get("__call__"), "__code__", None)
    return f"{code.co_filename}:{code.co_firstlineno}" if code else ""
