"""The page is for whoever knows the token, says what is wrong, keeps designs, and writes files."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import cli
from sim.play.session import Session
from tests.play.test_session import MORE, TINY
from tests.support.paths import ROOT

pytest.importorskip("starlette")
testing = pytest.importorskip("starlette.testclient")
TOKEN = "abc"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[object]:
    from sim.play.server import application

    (tmp_path / "tiny.yaml").write_text(TINY.replace("Tiny", "<script>alert(1)</script>"), encoding="utf-8")
    session = Session(tmp_path / "tiny.yaml")
    session.replications = 3
    with testing.TestClient(application(session, TOKEN, tmp_path / "out"), base_url="http://127.0.0.1:1") as found:
        yield found


def test_nobody_else_gets_in(client: testing.TestClient) -> None:
    for path in ("/", "/wrong/", "/wrong/look", "/abc", "/abc/../"):
        assert client.post(path).status_code in (403, 405)
        assert client.get(path, follow_redirects=False).status_code != 200
    assert client.get("/wrong/").status_code == client.post("/wrong/look", json={}).status_code == 403
    assert client.get(f"/{TOKEN}/", headers={"Host": "evil.example:1"}).status_code == 403
    assert client.post(f"/{TOKEN}/look", json={}, headers={"Host": "evil.example"}).status_code == 403


def test_the_page_holds_names_as_text_and_allows_its_own_script_only(client: testing.TestClient) -> None:
    page = client.get(f"/{TOKEN}/").text
    assert "<script>alert" not in page
    assert "connect-src &#39;self&#39;; default-src &#39;none&#39;" in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "").replace("http-equiv", "")


def test_what_is_asked_is_answered_and_what_is_wrong_is_said(client: testing.TestClient) -> None:
    found = client.post(f"/{TOKEN}/look", json={"changes": list(MORE)}).json()
    assert {"overview", "changes", "lines", "findings"} <= set(found)
    wrong = client.post(f"/{TOKEN}/look", json={"changes": ["pools.agents.agents=x"]})
    assert wrong.status_code == 422
    (problem,) = wrong.json()["problems"]
    assert problem["path"] == "pools.agents.agents"
    assert "is not a number" in problem["text"]
    for odd in (b"[]", b"{", b'{"changes": 3}', b"x" * 200_000):
        assert client.post(f"/{TOKEN}/look", content=odd).status_code == 422


def test_designs_are_kept_over_a_reload_compared_and_dropped(client: testing.TestClient) -> None:
    assert client.post(f"/{TOKEN}/compare", json={}).status_code == 422
    assert client.post(f"/{TOKEN}/keep", json={"name": "more", "changes": list(MORE)}).json() == {"more": list(MORE)}
    start = client.get(f"/{TOKEN}/").text.split('id="start">')[1].split("</script>")[0]
    assert json.loads(start)["states"] == {"more": list(MORE)}
    (table,) = client.post(f"/{TOKEN}/compare", json={"changes": ["pools.agents.agents=4"]}).json()
    assert table["heads"][1:] == ["as it was", "more", "difference", "as it is now", "difference"]
    for name in ("", " ", "as it was", "x" * 41):
        assert client.post(f"/{TOKEN}/keep", json={"name": name}).status_code == 422
    assert client.post(f"/{TOKEN}/drop", json={"name": "more"}).json() == {}


def test_files_and_reports_are_written(client: testing.TestClient, tmp_path: Path) -> None:
    file = Path(client.post(f"/{TOKEN}/save", json={"name": "more", "changes": list(MORE)}).json()["file"])
    assert file.parent == tmp_path
    folder = Path(client.post(f"/{TOKEN}/report", json={"changes": list(MORE)}).json()["folder"])
    assert (folder / "report.html").is_file()
    assert json.loads((folder / "comparison.json").read_text())["reference"] == "as it was"


def test_it_says_its_address_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    (tmp_path / "tiny.yaml").write_text(TINY, encoding="utf-8")
    words = [sys.executable, "-m", "cli", "play", str(tmp_path / "tiny.yaml")]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=180)
    assert line.startswith("open http://127.0.0.1:")
    assert len(line.split("/")[3]) >= 32
    assert process.returncode == 0
    assert "Traceback" not in err


def test_wrong_words_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "tiny.yaml").write_text(TINY, encoding="utf-8")
    assert cli._outcome(["play", str(tmp_path / "tiny.yaml"), "--set", "pools.agents.agents=x"]) == 2
    assert capsys.readouterr().err.count("\n") == 2
    assert cli._outcome(["play", str(tmp_path / "none.yaml")]) == 2
