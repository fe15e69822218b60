"""Random centers for property tests: small, and with every mechanism now and then."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

LAWS = (
    {"exponential": {"mean": "2 min"}},
    {"deterministic": "90 s"},
    {"lognormal": {"mean": "3 min", "cv": 1.2}},
    {"gamma": {"mean": {"00:00": "1 min", "10:00": "4 min"}, "cv": 0.5}},
    {"uniform": {"low": "0 s", "high": "5 min"}},
)
HOURS = ("08:00-12:00", "09:00-10:00, 11:00-13:30", "00:00-24:00", "20:00-24:00")
SEGMENTS = {"mass": {"share": 0.7}, "vip": {"share": 0.3, "priority": 5, "patience_factor": 2.0}}
ISSUES = {"balance": {"share": 0.5}, "order": {"share": 0.5, "effort": 1.5}}

laws = st.sampled_from(LAWS)
maybe = st.booleans()


@st.composite
def channels(draw: st.DrawFn) -> dict[str, Any]:
    """Return a live channel."""
    channel: dict[str, Any] = {
        "mode": "live",
        "arrivals": {"per_hour": draw(st.sampled_from([0, 20, 120, {"07:00": 60, "11:00": 200, "13:00": 0}]))},
        "handle_time": draw(laws),
        "open": draw(st.sampled_from(HOURS)),
        "at_close": draw(st.sampled_from(["drain", "clear"])),
        "when_closed": draw(st.sampled_from(["lost", "redial_at_opening"])),
    }
    options: dict[str, st.SearchStrategy[Any]] = {
        "patience": laws.map(lambda law: law | {"balk": 0.1}),
        "wrap_up": laws,
        "lines": st.integers(1, 6),
        "queue_limit": st.integers(0, 4),
        "starting_backlog": st.integers(0, 5),
        "target": st.just({"within": "20 s", "short": "5 s"}),
        "redial": st.fixed_dictionaries(
            {
                "probability": st.just([0.8, 0.4]),
                "after": laws,
                "attempts": st.integers(2, 6),
                "patience": st.sampled_from(["fresh", "kept"]),
            }
        ),
    }
    return channel | {key: draw(option) for key, option in options.items() if draw(maybe)}


@st.composite
def pools(draw: st.DrawFn, names: list[str]) -> dict[str, Any]:
    """Return a pool that serves some channels."""
    able = draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    skills = [
        {
            "channel": name,
            "pace": draw(st.sampled_from([1.0, 1.3])),
            "rank": draw(st.integers(1, 3)),
            "reserve": draw(st.integers(0, 1)),
        }
        for name in able
    ]
    staff = st.sampled_from([0, 1, 3, {"08:00": 2, "09:30": 5, "11:10": 1}, {"08:00": 1, "12:00": 0}])
    return {"agents": draw(staff), "skills": skills}


@st.composite
def centers(draw: st.DrawFn) -> dict[str, Any]:
    """Return a whole scenario as a mapping."""
    names = ["a", "b", "c"][: draw(st.integers(1, 3))]
    all_skills = {"agents": 1, "skills": list(names)}
    teams = {name: draw(pools(names)) for name in ("p", "q")} | {"r": all_skills}
    rules = ("priority", "longest_wait", "ranked", "weighted_wait", "score", "queue_ratio")
    contact_selection = draw(st.sampled_from(rules))
    segments = {name: dict(segment) for name, segment in SEGMENTS.items()}
    if contact_selection != "priority":
        segments["vip"].pop("priority")
    agent_selection = draw(st.sampled_from(["ranked", "longest_idle", "least_occupied", "fewest_skills"]))
    drawn = {name: draw(channels()) for name in names}
    _drop_idle_keys(drawn, teams, "ranked" in (agent_selection, contact_selection))
    return {
        "scenario": "Random center",
        "calendar": {"days": draw(st.integers(1, 2)), "interval": "30 min"},
        "experiment": {"seed": draw(st.integers(0, 1_000)), "replications": 1},
        "demand": {"busyness": {"shape": 5, "within_day": {"sd": 0.2, "correlation": 0.5}}},
        "segments": segments,
        "issues": ISSUES,
        "channels": drawn,
        "pools": teams,
        "routing": {
            "agent_selection": agent_selection,
            "contact_selection": contact_selection,
            "routes": draw(routes(names, teams)),
        },
    }


@st.composite
def routes(draw: st.DrawFn, names: list[str], teams: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a route with delays and conditions for some channels."""
    chosen = draw(st.lists(st.sampled_from(names), unique=True))
    return [{"channel": name, "rings": draw(rings(name, teams))} for name in chosen]


@st.composite
def rings(draw: st.DrawFn, channel: str, teams: dict[str, Any]) -> list[Any]:
    """Return the rings of one route, each pool that has the skill in one of them; ``r`` has them all."""
    able = [name for name, team in teams.items() if channel in map(_channel, team["skills"])]
    conditions = ({"queue_over": 1}, {"busy_over": 0.5}, {"predicted_wait_over": "30 s"})
    return [
        {"pools": [name]}
        | ({"after": draw(st.sampled_from(["10 s", "2 min"]))} if draw(maybe) else {})
        | ({"when": draw(st.sampled_from(conditions))} if name != "r" and draw(maybe) else {})
        for name in draw(st.permutations(able))
    ]


def _channel(skill: Any) -> str:
    return str(skill if isinstance(skill, str) else skill["channel"])


def _drop_idle_keys(channels: dict[str, Any], teams: dict[str, Any], ranked: bool) -> None:
    """Leave out what a scenario is refused for, because it would change nothing."""
    for channel in channels.values():
        if channel["open"] == "00:00-24:00":
            del channel["at_close"], channel["when_closed"]
    for team in teams.values():
        staff = team["agents"]
        most = max(staff.values()) if isinstance(staff, dict) else staff
        for skill in team["skills"]:
            if isinstance(skill, dict):
                skill["rank"] = skill["rank"] if ranked else 1
                skill["reserve"] = min(skill["reserve"], max(0, most - 1))
