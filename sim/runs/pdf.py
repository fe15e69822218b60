"""A report as a PDF, printed by the headless browser of this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from sim.scenario.basics.problems import input_error

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
ANY = "CCSIM_BROWSER"
FLAGS = ("--headless", "--disable-gpu", "--no-pdf-header-footer", "--disable-dev-shm-usage")
PATIENCE = 120.0  # seconds


def browser() -> str | None:
    """Return the browser that prints: the one that CCSIM_BROWSER names, or one that is installed."""
    named = os.environ.get(ANY)
    return shutil.which(named) if named else next((path for name in BROWSERS if (path := shutil.which(name))), None)


def check_pdf() -> None:
    """Refuse to make a PDF where there is no browser, before anything else is done."""
    if browser() is None:
        text = f"needs Chromium or Chrome; install one, name it in {ANY}, or print report.html from any browser"
        raise input_error("--pdf", text)


def print_pdf(page: Path, to: Path) -> None:
    """Print a page to a PDF, with a profile of its own, which is thrown away.

    Raises
    ------
    InputError
        When the browser does not print it.
    """
    program = browser()
    if program is None:
        check_pdf()
    alone = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()  # root's have no sandbox
    with TemporaryDirectory() as profile:
        printed = Path(profile) / "report.pdf"
        words = [str(program), *FLAGS, *alone, f"--user-data-dir={profile}/profile", f"--print-to-pdf={printed}"]
        with suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run([*words, page.resolve().as_uri()], capture_output=True, timeout=PATIENCE, check=False)
        if not printed.is_file():
            raise input_error("--pdf", f"{program} printed nothing; print {page} from any browser")
        shutil.copyfile(printed, to)
