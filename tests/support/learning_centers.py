"""What a center learns, for random centers: causes of contacts that are put right, records of customers, skill."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.support.random_centers import Parts, maybe, one_of, shares, some

HOURS_PER_WEEK, EFFORTS = (14, 140), ("30 min", "6 h", "40 h")


@st.composite
def learning(draw: st.DrawFn, data: Parts) -> Parts:
    """Return a center that keeps records of its customers, or puts causes right, or both; its agents may learn."""
    for pool in data["pools"].values():
        if "empowerment" in pool and draw(maybe):
            pool["learning"] = {"erosion": {"above": 0.2, "rate": 300}}
    has_both = draw(maybe)
    if has_both or draw(maybe):
        data |= {"feedback": draw(feedback(data))}
    else:
        has_both = True
    if has_both:
        data = {"customers": {"population": draw(one_of(3, 40))}, "attention": {}} | data
        rule = {"use": draw(one_of(0.4, 1.0)), "learns": draw(one_of(0.1, 0.6))}
        used: dict[str, Any] = {"personalisation": shares} | ({"context": shares} if "outcome" in data else {})
        data["crm"] = rule | draw(some(used))
    if has_both or "recorded" in data["feedback"]["collects"]:
        for channel in data["channels"].values():
            if channel["mode"] != "broadcast" and (channel is _first(data) or draw(maybe)):
                channel["recordability"] = draw(one_of(0.3, 1.0))
    return data


@st.composite
def feedback(draw: st.DrawFn, data: Parts) -> Parts:
    """Let contacts of the issues have causes, and return how they are heard of and put right."""
    collects = draw(some({"survey": one_of(0.3, 1.0), "complaints": one_of(0.5, 1.0), "recorded": one_of(0.5)}))
    collects = collects or {"survey": 0.5}
    for issue in data["issues"].values():
        issue["causes"] = [draw(causes(name)) for name in ("one", "other")[: draw(one_of(1, 2))]]
    data["issues"][draw(one_of(*data["issues"]))] |= {"complaint": True} if "complaints" in collects else {}
    rule = {"hours_per_week": draw(one_of(*HOURS_PER_WEEK)), "order": draw(one_of("pareto", "oldest"))}
    judged = "outcome" in data or any("resolution" in one for one in data["channels"].values())
    called = {"calls_back": st.fixed_dictionaries({"share": one_of(0.3, 1.0), "takes": one_of("1 min", "40 min")})}
    return rule | {"collects": collects} | (draw(some(called)) if judged else {})


def causes(name: str) -> st.SearchStrategy[Parts]:
    """Return what lies behind some contacts."""
    rule = {"share": one_of(0.2, 0.5), "fixable": one_of(0.5, 1.0), "effort": one_of(*EFFORTS)}
    return st.fixed_dictionaries(rule).map(lambda cause: {"name": name} | cause)


def _first(data: Parts) -> Parts:
    """Return the first channel on which customers contact us."""
    return next(one for one in data["channels"].values() if one["mode"] not in ("broadcast", "outbound"))
