"""Writes docs/api.md from the signatures and docstrings of what ``sim`` offers: ``make api``."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import pairwise
from types import ModuleType
from typing import Any

import sim
from sim import queueing
from sim.scenario.basics.noun import Noun

HEAD = """# The Python interface

Written by `make api` from the docstrings. [Research in Python](research.md) shows it at work; what a scenario may say
is in [Writing a scenario](scenarios.md), what the metrics mean in [Metrics](metrics.md).

```text
from sim import load, build, vary, simulate, replicate, compare, sweep
```
"""
FORMULAS = """
## Queue formulas

[Erlang by hand](erlang.md) tells what they are and what they leave out.

```text
from sim.queueing import erlang_a, required_agents, modified_offered_load
```
"""
GROUPS = {
    "Scenarios": ("load", "build", "vary", "Scenario"),
    "Exports": ("read_export", "Canonical", "fit", "FitResult", "calibrate", "Calibration"),
    "Simulating": ("simulate", "replicate", "compare", "sweep"),
    "What comes out": ("ContactLog", "read_log", "RunResult", "Estimate", "Comparison", "SweepResult"),
    "What a comparison tells, and when it has enough": ("Brief", "AsMany", "UntilPrecise", "UntilBest", "WithinBudget"),
    "Studies": ("load_study", "build_study", "Study"),
    "Staffing": ("staff", "StaffingResult"),
    "Errors": ("InputError", "SweepError"),
}
QUEUEING = {
    "Erlang's formulas": ("erlang_b", "erlang_c", "erlang_a"),
    "A queue in steady state": (
        "Queues",
        "SteadyState",
        "QueueFigures",
        "state_of",
        "law_of",
        "BalkingLaw",
        "ChatService",
    ),
    "Targets and agents": ("AnswerPromise", "AtMost", "required_agents", "fractional_agents"),
    "Backwards": ("largest_volume", "longest_handle_time", "patience_behind", "time_of_share", "load_factor"),
    "Loads over the day": ("modified_offered_load", "sinusoidal_load", "plan_intervals"),
    "Square roots": ("halfin_whitt", "garnett", "square_root_agents", "agents_by_poisson"),
    "Heads": ("rostered", "heads_for_presence", "enough_present"),
    "Days unlike each other": ("share_of_days_kept", "agents_for_days", "OverDays"),
    "Work that may wait": ("due_after", "flat_crew", "crew_by_period", "done"),
}
SECTION = re.compile(r"^(\w+)\n-+\n", re.MULTILINE)


def page() -> str:
    """Return the whole page."""
    parts = [f"\n## {title}\n{''.join(entry(sim, name) for name in names)}" for title, names in GROUPS.items()]
    parts += [FORMULAS]
    parts += [
        f"\n### {title}\n{''.join(entry(queueing, name, '####') for name in names)}"
        for title, names in QUEUEING.items()
    ]
    return HEAD + "".join(parts)


def entry(home: ModuleType, name: str, level: str = "###") -> str:
    """Return what there is to say of one public name, below a heading of a level."""
    what = getattr(home, name)
    if inspect.isfunction(what):
        return f"\n{level} {name}\n\n{told(name, what)}"
    below = "".join(f"\n{level}# {name}.{member}\n\n{text}" for member, text in members(what))
    return f"\n{level} {name}\n\n{documented(what)}{below}"


def members(what: type) -> Iterator[tuple[str, str]]:
    """Yield the public methods and properties of a class; nouns of scenario files are told by their keys."""
    for name, member in {} if issubclass(what, Noun) else vars(what).items():
        getter = member.fget if isinstance(member, property) else getattr(member, "func", None)
        if name.startswith("_") or name in ("check", "perform"):
            continue
        if isinstance(member, property | cached_property) and getter:
            yield name, documented(getter)
        elif isinstance(member, classmethod):
            yield name, told(name, member.__func__)
        elif inspect.isfunction(member):
            yield name, told(name, member)


def told(name: str, function: Callable[..., Any]) -> str:
    """Return a signature and a docstring."""
    parameters = [one for one in inspect.signature(function).parameters.values() if one.name not in ("self", "cls")]
    free = [spelled(one) for one in parameters if one.kind is not one.KEYWORD_ONLY]
    named = [spelled(one) for one in parameters if one.kind is one.KEYWORD_ONLY]
    words = [*free, "*", *named] if named else free
    line = f"{name}({', '.join(words)}) -> {returned(function)}"
    if len(line) > 110:
        line = f"{name}(\n{''.join(f'    {word},{chr(10)}' for word in words)}) -> {returned(function)}"
    return f"```text\n{line}\n```\n\n{documented(function)}"


def returned(function: Callable[..., Any]) -> str:
    """Return what a function returns, as written."""
    return str(inspect.signature(function).return_annotation)


def spelled(one: inspect.Parameter) -> str:
    """Return a parameter as its function writes it; what does nothing is dots."""
    if one.default is one.empty:
        return f"{one.name}: {one.annotation}"
    return f"{one.name}: {one.annotation} = {'...' if callable(one.default) else repr(one.default)}"


def documented(what: Any) -> str:
    """Return a docstring as Markdown."""
    text = inspect.cleandoc(what.__doc__ or "")
    cuts = [0, *(found.start() for found in SECTION.finditer(text)), len(text)]
    return "\n".join(section(text[start:end].strip()) for start, end in pairwise(cuts))


def section(text: str) -> str:
    """Return one section: prose, a list of terms, or examples."""
    found = SECTION.match(text + "\n")
    if not found:
        return marked(text) + "\n"
    title, body = found[1], text[found.end() :]
    if title == "Examples":
        return f"```pycon\n{body}\n```\n"
    if title == "Notes":
        return f"**Notes**\n\n{marked(body)}\n"
    return f"**{title}**\n\n{''.join(terms(body))}"


def terms(body: str) -> Iterator[str]:
    """Yield every term of a list with what is said of it."""
    for term, lines in re.findall(r"^(\S.*)\n?((?:(?: {4}.*)?\n?)*)", body, re.MULTILINE):
        yield f"- `{term}`: {marked(' '.join(lines.split()))}\n"


def marked(text: str) -> str:
    """Return reStructuredText's literals as those of Markdown."""
    return text.replace("``", "`")


if __name__ == "__main__":
    sys.stdout.write(page())
