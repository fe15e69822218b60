"""The store of a sweep: rows kept bit for bit, one holder at a time, every trouble in one line; and its keys."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.experiments.execution import fingerprint
from sim.experiments.execution.failure import SweepError
from sim.experiments.execution.store import Row, Store
from sim.experiments.execution.work import run_key
from sim.scenario import InputError
from tests.experiments.sweep.files import with_files
from tests.support.paths import ROOT
from tests.support.standin import center

ODD_NAN = struct.unpack("<d", bytes.fromhex("efbeadde0000f87f"))[0]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new folder" / "sweep.sqlite"


def bits(row: Row) -> bytes:
    return struct.pack(f"<{len(row)}d", *row)


def test_numbers_are_kept_bit_for_bit(path: Path) -> None:
    row = (ODD_NAN, float("nan"), -0.0, float("-inf"), 5e-324, 0.1, 1.7976931348623157e308)
    with Store(path) as store:
        store.add([("a", 2**40, row), ("a", 0, (1.0,)), ("b", 0, ())])
    with Store(path) as store:
        assert list(store.rows("a")) == [0, 2**40]
        assert bits(store.rows("a")[2**40]) == bits(row)
        assert (store.rows("b"), store.rows("c")) == ({0: ()}, {})


def test_a_row_is_written_once(path: Path) -> None:
    with Store(path) as store:
        store.add([("a", 0, (1.0,))])
        store.add([("a", 0, (2.0,)), ("a", 1, (3.0,))])
        assert store.rows("a") == {0: (1.0,), 1: (3.0,)}


def test_a_batch_is_written_whole_or_not_at_all(path: Path) -> None:
    with Store(path) as store:
        with pytest.raises(struct.error):
            store.add([("a", 0, (1.0,)), ("a", 1, ("no number",))])
        assert store.rows("a") == {}
        store.add([("a", 0, (1.0,))])
        assert store.rows("a") == {0: (1.0,)}


@pytest.mark.parametrize(
    ("there", "gaps"),
    [([], [range(2, 9)]), ([2, 3, 8], [range(4, 8)]), ([0, 5, 20], [range(2, 5), range(6, 9)]), (range(9), [])],
    ids=["nothing", "both ends", "the middle", "all"],
)
def test_what_is_missing(path: Path, there: Any, gaps: list[range]) -> None:
    with Store(path) as store:
        store.add(("a", number, (0.0,)) for number in there)
        store.add([("b", 4, (0.0,))])
        assert store.missing("a", range(2, 9)) == gaps
        assert store.missing("a", range(5, 5)) == []


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as told:
        Store(path)
    assert len(told.value.problems) == 1
    line = str(told.value)
    assert line.startswith(f"{path}: ")
    assert "\n" not in line
    return line


def text_file(path: Path) -> None:
    path.write_text("scenario: this is one\n" * 100)


def other_database(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE rows (run, replication, numbers)")
    other.close()


def newer(path: Path) -> None:
    Store(path).close()
    with sqlite3.connect(path) as store:
        store.execute("PRAGMA user_version = 3")
    store.close()


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (text_file, "is not a store"),
        (other_database, "is not a store"),
        (newer, "another version"),
        (Path.mkdir, "is a folder"),
    ],
)
def test_what_is_no_store_of_ours_is_refused_and_left_alone(
    tmp_path: Path, make: Callable[[Path], Any], told: str
) -> None:
    path = tmp_path / "sweep.sqlite"
    make(path)
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    assert told in refusal(path)
    assert {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()} == before


def test_a_store_that_cannot_be_written() -> None:
    assert "cannot be opened" in refusal(Path("/proc/sweep.sqlite"))
    assert "cannot be opened" in refusal(Path("/dev/null/sweep.sqlite"))


def test_a_damaged_store(path: Path) -> None:
    with Store(path) as store:
        store.add(("a", number, (1.0,) * 50) for number in range(1_000))
    whole = path.read_bytes()
    for damaged in (whole[: len(whole) // 2], whole[:8_192] + os.urandom(1) * (len(whole) - 8_192)):
        path.write_bytes(damaged)
        with pytest.raises(InputError, match="is damaged") as told, Store(path) as store:
            store.rows("a")
        assert len(told.value.problems) == 1


def test_a_full_disk_keeps_what_was_stored(path: Path) -> None:
    with Store(path) as store:
        store.add([("a", 0, (1.0,))])
        pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
        store._connection.execute(f"PRAGMA max_page_count = {pages}")  # SQLite then says what it says of a full disk
        with pytest.raises(SweepError, match="disk is full"):
            store.add(("a", number, (1.0,) * 100) for number in range(1, 100))
        assert store.rows("a") == {0: (1.0,)}
    with Store(path) as store:
        store.add([("a", 1, (2.0,))])
        assert store.rows("a") == {0: (1.0,), 1: (2.0,)}


HOLD = f"import sys; from {Store.__module__} import Store; s = Store(sys.argv[1]); print('held', flush=True); input()"


@pytest.fixture
def holder(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the store."""
    pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", HOLD, str(path)], cwd=ROOT, **pipes) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_two_at_once_are_told_who_holds_it(path: Path, holder: subprocess.Popen[str]) -> None:
    for _ in range(2):
        assert f"is in use by process {holder.pid} on " in refusal(path)
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    with Store(path) as store:
        assert f"process {os.getpid()} on " in refusal(path)
        store.add([("a", 0, (1.0,))])


@pytest.mark.parametrize("name", ["volume.csv", "trace.csv", "staff.csv", "times.csv", "mine.py"])
def test_a_key_changes_with_the_content_of_every_file(tmp_path: Path, name: str) -> None:
    before = run_key(with_files(tmp_path / "a"), ["asa"])
    file = tmp_path / "a" / name
    changed = {"09:10": "09:11", ",30": ",31", ",3\n": ",4\n", "60": "61", "rule(": "rule( "}
    for old, new in changed.items():
        file.write_text(file.read_text().replace(old, new))
    assert run_key(with_files(tmp_path / "a"), ["asa"]) != before


def test_a_key_does_not_change_with_the_path(tmp_path: Path) -> None:
    before = run_key(with_files(tmp_path / "a"), ["asa"])
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    assert run_key(with_files(tmp_path / "b"), ["asa"]) == before


@pytest.mark.parametrize(
    "experiment",
    [
        {"replications": 7},
        {"confidence": 0.9},
        {"precision": {"targets": [{"metric": "asa", "relative": 0.1}]}},
    ],
    ids=str,
)
def test_a_key_does_not_change_with_how_many_replications_there_are(experiment: dict[str, Any]) -> None:
    plain = center(experiment={"seed": 3})
    assert run_key(center(experiment={"seed": 3} | experiment), ["asa"]) == run_key(plain, ["asa"])


def test_keys_of_different_contents_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = center(experiment={"seed": 3})
    pool = {"agents": {"agents": 2, "skills": ["phone"]}}
    keys = [
        run_key(plain, ["asa"]),
        run_key(plain, ["asa", "answered"]),
        run_key(plain, ["answered", "asa"]),
        run_key(center(experiment={"seed": 4}), ["asa"]),
        run_key(center(pools=pool), ["asa"]),
        run_key(center(calendar={"open": "09:00-11:00", "interval": "1 h"}, experiment={"seed": 3}), ["asa"]),
    ]
    monkeypatch.setattr(fingerprint, "fingerprint", lambda: "another program")
    keys.append(run_key(plain, ["asa"]))
    assert len(set(keys)) == len(keys)


def test_a_key_knows_every_source_that_numbers_come_from() -> None:
    known = {source.split()[0] for source in fingerprint._sources()}
    every = {file.relative_to(ROOT / "sim").as_posix() for file in (ROOT / "sim").rglob("*.py")}
    assert {name for name in every - known if not name.startswith(("report/", "runs/", "plumbing/", "disk/"))} == {
        "moved.py",
        "terminal.py",
    }
    assert {"ticks.py", "model/clock.py", "scenario/files/presets.yaml"} <= known


def test_a_key_is_the_same_in_every_process() -> None:
    ask = f"from {center.__module__} import center; from {run_key.__module__} import run_key; "
    ask += "print(run_key(center(), ['asa']))"
    where = os.environ | {"PYTHONPATH": str(ROOT)}
    told = subprocess.run([sys.executable, "-c", ask], env=where, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == run_key(center(), ["asa"])
