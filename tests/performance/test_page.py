"""A whole bench finds its tables in the page."""

from __future__ import annotations

import pytest

from tests.performance import bench, page, shipped, staffing

HEADS = bench.RATIOS, shipped.HEAD, bench.MECHANISMS, staffing.HEAD


@pytest.mark.parametrize("head", HEADS, ids=lambda head: head[0])
def test_the_page_has_the_table(head: tuple[str, ...]) -> None:
    table = page.Table(head, [["mine"] * len(head)])
    told = page.rewritten(page.PAGE.read_text(encoding="utf-8"), table)
    assert told.splitlines().count("|" + " mine |" * len(head)) == 1
    assert page.rewritten(told, table) == told
