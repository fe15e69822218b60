"""The commands on a page and what they print: run as a reader would type them, and told as they come out.

Commands are the lines that begin with ``ccsim`` in blocks marked ``sh``. They run in order in one folder that holds
a copy of ``scenarios/``. Where a block marked ``text`` follows at once, it shows what they print on stdout; a line of
three dots there stands for lines left out. ``python -m docs.tools.printed docs/PAGE.md`` writes such blocks anew,
but for those with dots. Of commands of which nothing is shown it is enough that they run: few replications of few days.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import chdir, redirect_stdout
from io import StringIO
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from unittest.mock import patch

import cli
from sim import load
from sim.scenario import InputError

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```sh\n(?P<sh>.*?)^```\n(?:\s*^```text\n(?P<text>.*?)^```\n)?", re.MULTILINE | re.DOTALL)
ALL_DIGITS = re.compile(r"\d+\.\d{12,}")
LEFT_OUT = "..."
CUT = {"run": "1", "compare": "2", "sweep": "2"}  # replications where nothing is shown
FORTNIGHT = 14  # days, where nothing is shown
# Reports and figures, which take longest and are not what a command prints; and what goes on until it is interrupted.
DRAWING, SERVING = "sim.runs.writing.draw", "sim.play.serve.serve"
STOPPING = ("--select", "--precision")  # these need the replications that they ask for


class Step(NamedTuple):
    """One block of commands: the words of each, what the page shows, and where."""

    commands: list[list[str]]
    shown: str | None
    place: tuple[int, int]


def steps(page: Path) -> list[Step]:
    """Return the blocks of a page that have commands."""
    found = [
        Step(_commands(block["sh"]), block["text"], block.span("text"))
        for block in BLOCK.finditer(page.read_text(encoding="utf-8"))
    ]
    return [step for step in found if step.commands]


def _commands(block: str) -> list[list[str]]:
    lines = block.replace("\\\n", " ").splitlines()
    return [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("ccsim ")]


def played(page: Path, folder: Path) -> Iterator[tuple[Step, str]]:
    """Run the commands of a page in a folder, and yield each block with what it printed.

    Raises
    ------
    AssertionError
        When a command fails.
    """
    found = steps(page)
    shutil.copytree(ROOT / "scenarios", folder / "scenarios")
    with chdir(folder):
        for step in found:
            yield step, "".join(_printed(words, step.shown is None) for words in step.commands)


def _printed(words: list[str], cut: bool) -> str:
    if cut and words[0] in CUT and not any(word in words for word in STOPPING):
        words = [*words, "--replications", CUT[words[0]], "--jobs", "1", *_fewer_days(words)]
    words = [_as_written_now(word) for word in words]
    with redirect_stdout(StringIO()) as out, patch(DRAWING), patch(SERVING):
        outcome = cli._outcome(words)
    assert outcome == cli.DONE, f"ccsim {shlex.join(words)}"
    return out.getvalue()


def _fewer_days(words: list[str]) -> list[str]:
    """Return what makes a longer horizon a fortnight; nothing where a scenario says what happens after that."""
    files = [word for word in words if word.endswith(".yaml")]
    said, short = [value for option, value in pairwise(words) if option == "--set"], f"calendar.days={FORTNIGHT}"
    if words[0] == "sweep" or max(load(file, said).calendar.days for file in files) <= FORTNIGHT:
        return []
    try:
        for file in files:
            load(file, [*said, short])
    except InputError:
        return []
    return ["--set", short]


def _as_written_now(word: str) -> str:
    """Return the newest folder of a scenario for one that a page names by the time of its own run."""
    folder = Path(word)
    if folder.parts[:1] != ("outputs",) or folder.exists() or not folder.parent.is_dir():
        return word
    return str(max(folder.parent.iterdir(), key=lambda path: path.stat().st_mtime))


def is_told(shown: str, printed: str) -> bool:
    """Whether a page shows what was printed, blank lines aside; with dots, some of its lines in their order.

    Of numbers with all their digits the first ten: the last go by the processor.
    """
    told, real = _lines(_to_ten_digits(shown)), _lines(_to_ten_digits(printed))
    if LEFT_OUT not in told:
        return told == real
    left = iter(real)
    return all(line in left for line in told if line != LEFT_OUT)


def _to_ten_digits(text: str) -> str:
    return ALL_DIGITS.sub(lambda number: f"{float(number[0]):.10g}", text)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def rewrite(page: Path) -> None:
    """Write what the commands of a page print into it."""
    text, shift = page.read_text(encoding="utf-8"), 0
    with TemporaryDirectory() as folder:
        for step, printed in played(page, Path(folder)):
            if step.shown is not None and LEFT_OUT not in _lines(step.shown):
                start, end = (place + shift for place in step.place)
                new = _tidy(printed)
                text, shift = text[:start] + new + text[end:], shift + len(new) - (end - start)
    page.write_text(text, encoding="utf-8")


def _tidy(printed: str) -> str:
    """Strip trailing blanks, and leave one empty line between tables."""
    lines = "\n".join(line.rstrip() for line in printed.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n") + "\n"


if __name__ == "__main__":
    os.environ.pop("COLUMNS", None)
    for name in sys.argv[1:]:
        rewrite(Path(name).resolve())
