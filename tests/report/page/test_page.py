"""Reports as pages: what they say, what they define, and what they let a scenario do to them."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import cli
from sim.experiments import replicate
from sim.experiments.preview.assumptions import assumption_rows
from sim.metrics.catalogue import METRICS
from sim.report.comparison.differing import differing
from sim.report.comparison.views import what_differs
from sim.report.page.figures import Picture, inlined
from sim.report.page.numbers import spoken
from sim.report.page.text_table import Table
from sim.report.page.views import number_of, view
from sim.report.run.headlines import headlines
from sim.report.run.presentation import present_run
from sim.report.run.sections import fate, sections, spelled
from sim.report.run.sentences import limits, simulated
from sim.scenario import build, vary
from tests.report.page.center import center
from tests.support.paths import ROOT

HOSTILE = (
    "<script>alert(1)</script>",
    "javascript:alert(1)",
    '" onmouseover="alert(1)',
    "'><img src=x onerror=alert(1)>",
)
PHONE, CHAT, MAIL, BOT = HOSTILE
OWN = ("target", "of all, summed", "fit")  # columns that are no metric
RUN = {"seed": 1, "replications": 3, "contacts": 9, "seconds": 1.0, "finished": "2026-01-05", "version": "0"}


@cache
def played(replications: int = 3) -> tuple[dict[str, Any], dict[str, Any]]:
    scenario = build(center(experiment={"replications": replications, "seed": 4}))
    return replicate(scenario).to_dict(), scenario.tree


@cache
def written() -> str:
    return present_run(*played()).page(RUN, [Picture(HOSTILE[0], HOSTILE[3], '<svg id="a"><use href="#a"/></svg>')])


class Read(HTMLParser):
    """What a browser would make of a page: its elements with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.tables: list[list[list[str]]] = []
        self.words, self._raw, self._in_cell = "", "", False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag in ("script", "style"):
            self._raw = tag
        elif tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        self._raw = "" if tag == self._raw else self._raw
        self._in_cell &= tag not in ("td", "th")
        self.words += "\n" if tag in ("p", "li", "td", "th", "dd", "dt", "h1", "h2", "h3") else ""

    def handle_data(self, data: str) -> None:
        if not self._raw:
            self.words += data.replace("\u2212\u2060", "-").replace("\u00a0", " ")
            if self._in_cell:
                self.tables[-1][-1][-1] += data.strip()

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def value(metric: str, scope: Mapping[str, str] | None = None) -> dict[str, Any]:
    return next(row for row in played()[0]["metrics"] if (row["metric"], row["scope"]) == (metric, scope or {}))


def test_names_of_a_scenario_are_text() -> None:
    read = Read(written())
    assert len(read.all("script")) == 1
    assert not read.all("img")
    assert {name for _, one in read.elements for name in one if name.startswith("on")} == set()
    assert all(not (one.get("href") or "").lower().startswith("javascript") for _, one in read.elements)
    assert all(read.words.count(name) >= 4 for name in HOSTILE)


def test_nothing_comes_from_elsewhere_and_nothing_else_may_run() -> None:
    """The policy allows the one script by its digest, so that no other text of the page can ever be run."""
    text, read = written(), Read(written())
    links = [one.get(name) or "" for _, one in read.elements for name in ("href", "src", "action", "data")]
    assert all(link == "" or link.startswith("#") for link in links)
    (policy,) = (one["content"] for one in read.all("meta") if one.get("http-equiv") == "Content-Security-Policy")
    script = text[text.index("<script>") + len("<script>") : text.rindex("</script>")]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert policy is not None
    assert f"script-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert not re.search(r"url\((?!#)|@import|https?:", text[text.index("<style>") : text.index("</style>")])


def test_every_link_within_the_page_leads_somewhere_and_ids_are_unique() -> None:
    read = Read(written())
    ids = [one["id"] for _, one in read.elements if "id" in one]
    assert len(ids) == len(set(ids))
    assert {(one.get("href") or "#")[1:] for one in read.all("a")} <= set(ids)
    assert {one.get("aria-labelledby") for _, one in read.elements} - {None} <= set(ids)


def test_tables_are_accessible() -> None:
    read = Read(written())
    assert len(read.all("caption")) == len(read.tables) > 10
    assert all(one.get("scope") in ("col", "row") for one in read.all("th"))
    for rows in read.tables:
        assert len({len(row) for row in rows}) == 1
    assert all(one.get("aria-label") for one in read.all("svg"))


def test_every_metric_shown_has_its_definition() -> None:
    document, tree = played()
    read = Read(written())
    shown = {name for part in sections(document, tree, []) for one in part.views for name in one.metrics}
    assert {"service_level", "containment", "response_time", "cost_per_contact", "attention_level"} <= shown
    assert {one["id"] for one in read.all("dt") if "id" in one} == {f"def-{name}" for name in shown}
    titles = {(one.get("href") or "")[5:]: one.get("title") for one in read.all("a") if one.get("class") == "meaning"}
    assert titles == {name: METRICS[name].definition for name in shown}


def test_columns_of_figures_are_all_defined() -> None:
    """Whatever column a table of channels, pools or segments has, its metric is known; but for those that are none."""
    for part in sections(*played(), []):
        for one in part.views:
            if part.key not in ("money", "others") and "Moves" not in one.caption and not one.metric:
                assert [head.text for head in one.heads[1:] if not head.metric and head.text not in OWN] == []


def test_no_table_is_left_out() -> None:
    from sim.report.run.tables import tables

    assert len(tables(*played())) == sum(len(part.views) for part in sections(*played(), []))
    assert not any(part.key == "others" for part in sections(*played(), []))


def test_sentences_say_the_numbers_of_the_summary() -> None:
    document, tree = played()
    text = Read(written()).words
    assert f"In each replication {spelled(value('arrivals'))} contacts came" in text
    assert f"attention of {spelled(value('attention_level'))}" in text
    assert f"{spelled(value('cost_total'))} in all, {spelled(value('cost_per_contact'))} for each contact" in text
    assert f"and busy {spoken(value('occupancy'))} of the time" in text
    assert f"{PHONE} {spelled(value('service_level', {'channel': PHONE}))} within 20 s, promised 80 %" in text
    assert "simulated in 3 replications from seed 4" in text
    assert f"{4} channels" in " ".join(simulated(document, tree))


def test_the_largest_line_of_the_ledger_is_named_with_its_share() -> None:
    document, tree = played()
    sums: dict[str, float] = {}
    for row in document["costs"]["ledger"]:
        sums[row["line"]] = sums.get(row["line"], 0.0) + row["mean"]
    share = 100 * sums["wages"] / sum(sums.values())
    assert max(sums, key=sums.__getitem__) == "wages"
    assert any(f"{share:.0f} % of it is wages" in one.text for one in headlines(document, tree))


def test_findings_are_ranked() -> None:
    """Four agents for six erlangs of calls: a target missed for sure comes first, one kept for sure after money."""
    found = headlines(*played())
    assert [one.weight for one in found] == sorted((one.weight for one in found), reverse=True)
    assert "missed with near certainty" in found[0].text
    assert any("attention of" in one.text for one in found)


def test_the_way_that_most_move_on_is_told_with_its_cause() -> None:
    """Further contacts, and those of whom a machine passes on, are not moves; every reason to choose is one."""
    share = {
        "metric": "moved_share",
        "scope": {},
        "unit": "share",
        "mean": 0.2,
        "low": 0.1,
        "high": 0.3,
        "half_width": 0.1,
        "n": 9,
    }
    rows = [("phone", "app", "new channel", 30), ("phone", "app", "helps more", 12), ("app", "phone", "habit", 41)]
    further = [("app", "phone", "passed on", 99), ("phone", "app", "unresolved", 99)]
    document = {
        "metrics": [share],
        "moves": [{"from": a, "to": b, "cause": cause, "mean": many} for a, b, cause, many in (*rows, *further)],
    }
    (one,) = headlines(document, {"channels": {}, "pools": {}})
    assert one.text.endswith("most from phone to app (42, mainly: new channel).")


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0.70, 0.79, "missed"), (0.70, 0.85, "open"), (0.80, 0.9, "met"), (None, None, "open"), (0.7, 0.8, "open")],
)
def test_a_target_is_judged_by_the_whole_interval(low: float | None, high: float | None, expected: str) -> None:
    assert fate({"mean": 0.8, "low": low, "high": high}, 0.8) == expected


def test_an_open_target_is_not_called_met() -> None:
    document = {
        "metrics": [
            {"metric": "service_level", "scope": {"channel": "phone"}, "unit": "share", "mean": 0.9, "low": 0.6,
             "high": 1.0, "half_width": 0.3, "n": 2}
        ]
    }  # fmt: skip
    tree = {"channels": {"phone": {"mode": "live", "target": {"within": "20 s", "share": 0.8}}}, "pools": {}}
    (part,) = (one for one in sections(document, tree, []) if one.key == "service")
    assert [cell.spread for cell in part.views[0].lines[0].cells if cell.shade] == ["(60.0 to 100.0) open"]
    (one,) = headlines(document, tree)
    assert one.text == (
        "The one target is neither kept nor missed for sure: phone 90.0 % (60.0 to 100.0) within 20 s, promised 80 %."
    )


def test_limits_name_what_is_assumed() -> None:
    document, tree = played()
    said = " ".join(limits(document, tree, assumption_rows(build(center()))))
    assert "Only 3 replications" in said
    assert f"handle times of {PHONE}, {CHAT}, {MAIL} and {BOT}" in said
    assert "The weights in attention, satisfaction and customers' choice of channel are assumptions" in said
    measured = {f"channels.{name}.handle_time": {"deterministic": "3 min"} for name in tree["channels"]}
    assert "handle times of" not in " ".join(limits(document, tree, assumption_rows(vary(build(center()), measured))))


def test_one_replication_has_no_intervals_and_says_so() -> None:
    document, tree = played(1)
    assert any("One replication has no intervals" in line for line in limits(document, tree))
    assert "±" not in "".join(one.text for one in headlines(document, tree))
    assert "near certainty" not in "".join(one.text for one in headlines(document, tree))


def test_an_interrupted_run_and_its_warnings_are_told() -> None:
    document, tree = played()
    stopped = document | {"complete": False, "warnings": ["the <b>queue</b> grows"]}
    text = present_run(stopped, tree).page(RUN, [])
    assert "The run was interrupted: these are the 3 replications" in text
    assert "the &lt;b&gt;queue&lt;/b&gt; grows" in text


def test_sorting_goes_by_size_not_by_letters() -> None:
    durations = ["90.0 s", "2.0 min", "1.5 h", "$8.04", "-$12.50", "271,134 CHF", "+1.3 pp", "5 min"]
    assert [number_of(text) for text in durations] == [90, 120, 5_400, 8.04, -12.5, 271_134, 1.3, 300]
    assert [number_of(text) for text in ("–", "", "wait 3", "the same")] == [None] * 4


def test_sums_stay_at_the_end() -> None:
    table = Table("cost", ("cost", "amount"), (("all", "$1.00"), ("b", "$2.00"), ("all", "$3.00")), ("", "", ""))
    assert [line.total for line in view(table, "", {}).lines] == [False, False, True]


def test_drawings_do_not_share_names() -> None:
    svg = '<svg><!-- x --><metadata>m</metadata><g id="a" clip-path="url(#b)"/><use xlink:href="#a"/></svg>'
    one, other = (inlined(Picture("n", 'say "x"', svg), number).svg for number in (1, 2))
    assert 'id="f1-a"' in one
    assert 'url(#f2-b)"' in other
    assert 'href="#f2-a"' in other
    assert 'aria-label="say &quot;x&quot;"' in one
    assert "metadata" not in one
    assert "<!--" not in one


def test_what_differs_between_designs() -> None:
    one = {"scenario": "A", "experiment": {"seed": 1}, "pools": {"p": {"agents": 5, "skills": ["x"]}}}
    other = {"scenario": "B", "experiment": {"seed": 2}, "pools": {"p": {"agents": 6, "skills": ["x"], "wage": 3}}}
    found = what_differs(differing({"a": one, "b": other}))
    assert found is not None
    rows = [(line.label.text, *(cell.text for cell in line.cells)) for line in found.lines]
    assert rows == [("Agents of p", "5", "6"), ("Wage of p", "–", "3")]
    assert what_differs(differing({"a": one, "b": one})) is None


def luminance(colour: str) -> float:
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_colours_can_be_read() -> None:
    """At least 4.5 to 1 in the light, the dark and the printed page (WCAG 2.1, 1.4.3)."""
    style = (ROOT / "sim" / "report" / "page" / "templates" / "report.css").read_text(encoding="utf-8")
    schemes = [
        dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", block)) for block in re.findall(r":root \{(.*?)\}", style, re.S)
    ]
    assert len(schemes) == 3
    for scheme in schemes:
        for ink in ("ink", "soft", "link", "accent", "good", "bad"):
            for ground in ("paper", "tint"):
                dark, light = sorted((luminance(scheme[ink]), luminance(scheme[ground])))
                assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground, scheme)


TINY = """\
scenario: Tiny "<b>" center
calendar: {start: 2026-01-05, open: "08:00-10:00"}
experiment: {seed: 5, replications: 4}
channels:
  phone: {preset: phone, arrivals: {per_hour: 60}}
pools:
  agents: {agents: 4, skills: [phone]}
"""


@pytest.fixture
def compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a comparison."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.yaml").write_text(TINY, encoding="utf-8")
    words = ["compare", "tiny.yaml", "--variant", "<i>six</i>: pools.agents.agents=9", "--quiet"]
    assert cli._outcome(words) == 0
    (found,) = (run for home in (tmp_path / "outputs").iterdir() for run in home.iterdir())
    return found


def test_the_report_of_a_comparison(compared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads((compared / "comparison.json").read_text())
    text = (compared / "report.html").read_text(encoding="utf-8")
    read = Read(text)
    assert "<i>" not in text
    assert "<b>" not in text
    row = next(row for row in document["comparisons"] if row["metric"] == "asa" and row["verdict"] == "better")
    assert f"ASA ({row['difference']:+.1f} s ±{row['difference_half_width']:.1f})" in read.words
    (best,) = (one for one in document["best"] if one["metric"] == "asa" and not one["scope"])
    assert best["design"] == "<i>six</i>"
    assert "service level" in next(line for line in read.words.splitlines() if line.startswith("Best by"))
    assert read.tables[1] == [["", 'Tiny "<b>" center', "<i>six</i>"], ["Agents", "4", "9"]]
    assert "Only 4 replications" in read.words
    before = text.encode()
    (compared / "report.html").unlink()
    assert cli._outcome(["report", str(compared)]) == 0
    assert (compared / "report.html").read_bytes() == before


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("comparison.json", "{}"),
        ("comparison.json", "["),
        ("run.json", "{}"),
        ("run.json", None),
        ("designs/1-tiny/scenario.yaml", None),
        ("designs/1-tiny/scenario.yaml", "[]"),
    ],
)
def test_a_broken_comparison_is_told_in_one_line(
    compared: Path, file: str, content: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    (compared / file).unlink()
    if content is not None:
        (compared / file).write_text(content)
    assert cli._outcome(["report", str(compared)]) == 2
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert file in said


def test_a_sweep_is_drawn_by_its_own_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "study.json").write_text("{}")
    assert cli._outcome(["report", str(tmp_path)]) == 2
    assert "give ccsim sweep its study again" in capsys.readouterr().err


SAMPLED = {
    "grid": "method: grid, factors: {pools.agents.agents: [4, 6], channels.phone.arrivals.per_hour: [40, 60]}",
    "sobol": "method: sobol, points: 8, indices: true, factors: {pools.agents.agents: {low: 3, high: 9}}",
    "latin_hypercube": "method: latin_hypercube, points: 3, factors: {pools.agents.wage: {low: 9, high: 90}}",
    "list": "method: list, points: [{pools.agents.agents: 4}, {pools.agents.agents: 6}]",
}


@pytest.mark.parametrize("method", SAMPLED)
def test_every_design_of_a_sweep_has_its_report(method: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What matters most is said where the design can tell; the warning about few replications everywhere."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.yaml").write_text(TINY, encoding="utf-8")
    design = SAMPLED[method].replace("{low: 3, high: 9}", "{low: 3, high: 9, integer: true}")
    study = f"study: S\nbase: tiny.yaml\nreplications: 2\ndesign: {{{design}}}\nmetrics: [asa, occupancy]\n"
    (tmp_path / "study.yaml").write_text(study, encoding="utf-8")
    assert cli._outcome(["sweep", "study.yaml", "--quiet", "--jobs", "1"]) == 0
    words = Read((tmp_path / "outputs" / "sweep-s" / "report.html").read_text(encoding="utf-8")).words
    assert "Only 2 replications of each point" in words
    assert ("For ASA it is " in words) == (method in ("grid", "sobol"))
    assert ("What matters most is agents" in words) == (method == "grid")
