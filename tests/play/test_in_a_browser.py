"""The page in a browser: a number is changed and what follows is seen; errors stand at their control; designs stay."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from tests.play.test_session import TINY
from tests.support import browser
from tests.support.paths import ROOT

pytest.importorskip("starlette")
pytestmark = [pytest.mark.skipif(browser.found() is None, reason="no Chromium here"), pytest.mark.long]
NINE = "pools.agents.agents.09:00"
LEVEL = "document.querySelector('#tables td:nth-of-type(3)').textContent"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[browser.Page]:
    """Serve a scenario with a hostile name, and open its page."""
    home = tmp_path_factory.mktemp("play")
    (home / "tiny.yaml").write_text(
        TINY.replace("phone:", '"<b onmouseover=alert(1)>":').replace("[phone]", '["<b onmouseover=alert(1)>"]')
    )
    words = [sys.executable, "-m", "cli", "play", str(home / "tiny.yaml")]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout is not None
        address = served.stdout.readline().split()[1]
        with browser.browser(tmp_path_factory.mktemp("profile")) as opened:
            opened.call("Page.navigate", url=address)
            wait(opened, "document.querySelector('#tables td') !== null")
            yield opened
        served.terminate()


def wait(page: browser.Page, script: str) -> None:
    """Wait until a script says true."""
    limit = time.monotonic() + 60
    while not page.run(f"Boolean(document.readyState === 'complete' && ({script}))"):
        assert time.monotonic() < limit, script
        time.sleep(0.05)


def write(page: browser.Page, path: str, text: str) -> None:
    """Write into a control as a hand does."""
    page.run(
        f"(e => {{ e.value = {text!r}; e.dispatchEvent(new Event('input')); }})"
        f"(document.querySelector('[data-path=\"{path}\"] input'))"
    )


def test_a_number_is_changed_and_what_follows_is_seen(page: browser.Page) -> None:
    before = page.run(LEVEL)
    write(page, NINE, "12")
    wait(page, f"{LEVEL} !== {before!r} && document.querySelector('#changed td') !== null")
    assert page.run("document.querySelectorAll('#charts svg path.was').length") == 2
    page.run(f"document.querySelector('[data-path=\"{NINE}\"] .undo').click()")
    wait(page, f"{LEVEL} === {before!r} && document.querySelector('#changed td') === null")


def test_an_error_stands_at_its_control_and_goes_when_it_is_mended(page: browser.Page) -> None:
    write(page, NINE, "some")
    wrong = f"document.querySelector('[data-path=\"{NINE}\"] .wrong')"
    wait(page, f"{wrong} !== null")
    assert "is not a number" in page.run(f"{wrong}.textContent")
    write(page, NINE, "6")
    wait(page, f"{wrong} === null")


def test_a_design_is_kept_over_a_reload_and_saved(page: browser.Page) -> None:
    write(page, NINE, "11")
    page.run("document.querySelector('#name').value = 'eleven'; document.querySelector('#keep').click()")
    wait(page, "document.querySelector('#kept .state') !== null")
    page.run("document.querySelector('#save').click()")
    wait(page, "document.querySelector('#said').textContent.startsWith('written to')")
    page.run("window.isBefore = true; location.reload()")
    wait(page, "!window.isBefore && document.querySelector('#tables td') !== null")
    wait(page, "document.querySelector('#kept .state') !== null")
    page.run("document.querySelector('#kept .state').click()")
    wait(page, "document.querySelector('#changed td') !== null")
    assert page.run(f"document.querySelector('[data-path=\"{NINE}\"] input').value") == "11"


def test_names_do_nothing_and_nobody_else_is_asked(page: browser.Page) -> None:
    assert page.run("document.querySelectorAll('b').length") == 0
    assert [url for url in page.asked if not url.startswith("http://127.0.0.1:")] == []
    assert [text for text in page.logged if "422" not in text] == []
