"""Whatever happens to a file, it is read, or refused in one line."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from sim.importing.exports import read_export
from sim.importing.options import KINDS
from sim.scenario.basics.problems import InputError
from tests.support.exports import DIALECTS

JUNK = (
    "",
    "-",
    "abc",
    "-5",
    "1e9",
    "99:99",
    "=1+1",
    "2026-13-45",
    "Total",
    "∞",
    "1.234.567,8",
    '"',
    ",",
    ";",
    "9" * 30,
    "25:61",
)
MUTANTS = 6


def mutant(data: bytes, luck: random.Random) -> bytes:
    """Change, drop or blank cells, columns, rows or bytes."""
    lines = data.split(b"\n")[: luck.randrange(3, 70)]
    mark = max((b",", b";", b"\t", b"|"), key=lambda one: lines[-2].count(one))
    way = luck.randrange(4)
    if way == 0:
        luck.shuffle(lines)
    elif way == 1:
        at = luck.randrange(8)
        lines = [mark.join(cell for n, cell in enumerate(line.split(mark)) if n != at) for line in lines]
    elif way == 2:
        for _ in range(luck.choice((1, 5, 40))):
            row = luck.randrange(len(lines))
            cells = lines[row].split(mark)
            cells[luck.randrange(len(cells))] = luck.choice(JUNK).encode()
            lines[row] = mark.join(cells)
    else:
        whole = bytearray(b"\n".join(lines))
        whole[luck.randrange(len(whole))] = luck.randrange(256)
        return bytes(whole)
    return b"\n".join(lines)


def refusal(path: Path, kind: str | None) -> str:
    """Return why a file is refused; nothing where it is read."""
    try:
        read_export(path, kind=kind)
    except InputError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("number", range(MUTANTS))
def test_a_mutant_is_read_or_refused_in_a_line(number: int, tmp_path: Path) -> None:
    luck = random.Random(number)
    for dialect in DIALECTS:
        path = dialect(tmp_path)
        path.write_bytes(mutant(path.read_bytes(), luck))
        told = refusal(path, luck.choice((None, None, *KINDS)))
        assert told.count("\n") == 0
        assert not told or told.startswith(f"{path}: ")
