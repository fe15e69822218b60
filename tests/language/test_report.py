"""The report of the quickstart in Chinese: no English sentence in what people read of it."""

from __future__ import annotations

import re
from html import unescape

import pytest

from sim import load, replicate
from sim.language.choice import speaking
from sim.report.page.presentation import Presentation
from sim.report.run.presentation import of_run
from tests.support.paths import ROOT

RUN = {
    "seed": 1, "replications": 2, "finished": "2026-01-05", "version": "0", "contacts": 5, "seconds": 1,
    "assumptions": [{"path": "channels.phone.patience", "value": "2 min", "source": "preset phone"}],
}  # fmt: skip
UNREAD = re.compile(r"<(style|script|pre|code)\b.*?</\1>|<wbr>", re.DOTALL)
READ = re.compile(r'>([^<>]+)<|(?:aria-label|title)="([^"]*)"')
WORDS = re.compile(r"[A-Za-z]{3,}[ ,:;] ?[A-Za-z]{2,}")  # two words of English beside each other


@pytest.fixture(scope="module")
def shown() -> Presentation:
    scenario = load(ROOT / "scenarios" / "quickstart.yaml", ["experiment.replications=2"])
    return of_run(replicate(scenario, jobs=1), scenario.tree)


def english(page: str) -> list[str]:
    found = (unescape(one or other) for one, other in READ.findall(UNREAD.sub("", page)))
    return [text.strip() for text in found if WORDS.search(text.replace("\xa0", " "))]


def test_the_page_has_no_english_sentence(shown: Presentation) -> None:
    with speaking("zh"):
        page = shown.page(RUN, [])
    described = load(ROOT / "scenarios" / "quickstart.yaml").description
    assert '<html lang="zh">' in page
    assert "服务水平" in page
    assert [text for text in english(page) if text != described] == []
    assert len(english(shown.page(RUN, []))) > 50


def test_a_page_names_its_language(shown: Presentation) -> None:
    assert '<html lang="en">' in shown.page(RUN, [])


def test_tables_are_told_by_titles_that_stay_english(shown: Presentation) -> None:
    with speaking("zh"):
        assert [table.title for table in shown.overview()] == ["channel", "pool"]
        assert all("服务" in line or "phone" in line or "agents" in line for line in shown.sentences())


def test_figures_say_what_they_show_in_chinese(shown: Presentation) -> None:
    with speaking("zh"):
        one = next(iter(shown.drawings()))
    assert one.caption == "到达的联络与在岗坐席；色带：各次重复的置信区间"
    assert "{" not in one.takeaway
    assert one.takeaway.startswith("phone 的联络最多，周一5日")
    assert "每 30 分钟" in [axes.get_ylabel() for axes in one.figure.axes]
