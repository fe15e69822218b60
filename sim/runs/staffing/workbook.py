"""Heads and shifts as a workbook, which planning tools read and people look at; where XlsxWriter is installed."""

from __future__ import annotations

import datetime
from pathlib import Path

from sim.report.page.presentation import Presentation

SHEETS = {"wide": "heads", "shifts": "shifts", "tours": "tours"}
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False}
THE_SAME = datetime.datetime(2000, 1, 1)  # so that equal plans are equal files


def write_workbook(shown: Presentation, path: Path) -> bool:
    """Write the tables that planners paste, a sheet for each; return whether that could be done."""
    try:
        from xlsxwriter import Workbook
    except ImportError:
        return False
    with Workbook(path, PLAIN) as book:
        book.set_properties({"created": THE_SAME})
        for name, sheet in SHEETS.items():
            if name in shown.frames:
                shown.frames[name]().write_excel(book, sheet, autofit=True)
    return True
