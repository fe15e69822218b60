"""Random centers with any mix of mechanisms, for property tests: small, so that one plays in an instant."""

from __future__ import annotations

from itertools import pairwise
from math import ceil
from typing import Any

from hypothesis import strategies as st

Parts = dict[str, Any]
MODES = {
    "call": "live",
    "line": "live",
    "chat": "concurrent",
    "talk": "concurrent",
    "mail": "deferred",
    "post": "deferred",
}
MACHINES = ("bot", "ivr")
ORDER = ("priority", "longest_wait", "ranked", "weighted_wait", "score", "queue_ratio")
AGENTS = ("ranked", "longest_idle", "least_occupied", "fewest_skills")
HOURS = ("08:00-12:00", "09:00-10:00, 11:00-13:30", "00:00-24:00", "20:00-24:00")
WORK = (
    {"exponential": {"mean": "4 min"}},
    {"deterministic": "150 s"},
    {"lognormal": {"mean": "8 min", "cv": 1.2}},
    {"gamma": {"mean": {"00:00": "2 min", "10:00": "9 min"}, "cv": 0.5}},
    {"uniform": {"low": "0 s", "high": "8 min"}},
)
DELAY = ({"exponential": {"mean": "10 min"}}, {"deterministic": "5 min"}, {"lognormal": {"mean": "20 min", "cv": 1}})
PATIENCE = (
    {"exponential": {"mean": "3 min"}},
    {"deterministic": "90 s"},
    {"exponential": {"mean": "10 min"}, "balk": 0.1},
)
SPEEDS = (
    {"limit": 1},
    {"limit": 2, "speed": [1, 0.7]},
    {"limit": 3, "speed": [1, 0.84, 0.67]},
    {"limit": 3, "handle_times": ["4 min", "5 min", "9 min"]},
    {"limit": 4, "agent_time": "20 s", "customer_time": "60 s"},
)
STAFF = (
    1,
    2,
    4,
    {"08:00": 2, "09:30": 5, "11:10": 1},
    {"08:00": 1, "12:00": 0, "20:30": 3},
    2.5,
    {"08:00": 1.7, "10:00": 3.2},
)
EARLY = {"start": "08:00", "end": "16:00", "agents": 2, "breaks": [{"at": "10:00", "length": "15 min"}]}
LATE = {"start": "09:30", "end": "13:00", "agents": 3}
NIGHT = {"start": "20:00", "end": "04:00", "agents": 2, "breaks": [{"at": "00:10", "length": "30 min"}]}
LUNCH = {"between": ["10:30", "12:30"], "length": "30 min", "paid": False}
TURNS = {"start": "08:00", "end": "16:30", "agents": 2.5, "breaks": [LUNCH, {"at": "14:00", "length": "10 min"}]}
SHIFTS = (
    *([EARLY], [EARLY, LATE], [NIGHT], [LATE | {"days": "mon, wed"}, NIGHT], [EARLY, LATE, NIGHT]),
    *([TURNS], [TURNS, LATE | {"breaks": [LUNCH]}]),
)
SHRINKAGE = (
    0.28,
    {"absence": 0.3},
    {"breaks": 0.1, "meetings": 0.1, "lengths": {"breaks": "5 min"}},
    {"absence": 0.2, "coaching": 0.2, "paperwork": 0.3, "lengths": {"paperwork": "10 min"}},
    {"absence": 0.2, "breaks": 0.1, "meetings": 0.1, "combine": "compound", "headcount": "present"},
)
VACANCY = {"lognormal": {"mean": "10 h", "cv": 0.5}}
TURNOVER = (
    0.33,
    {"rate": 20, "early_factor": 4, "vacancy": VACANCY, "training": "20 h", "learning": {"start": 2, "time": "2 d"}},
)
FAMILIES = ("traditional_media", "traditional_channel", "electronic", "digital", "social")
DIAGNOSES = ("0 s", "20 s", "2 min")
LEVELS = (0.4, {"beta": [2, 3]}, {"beta": [0.5, 0.5]})
SENDING: dict[str, tuple[Any, ...]] = {
    "share": (0.3, 0.9),
    "volume_over": (0, 4),
    "hours": ("09:30-11:30, 21:00-23:00",),
}
OVERFLOWING = ({"wait_over": "30 s"}, {"wait_over": "5 min"}, {"wait_over": "20 min"}, {"queue_over": 0})
CONDITIONS = ({"queue_over": 1}, {"busy_over": 0.5}, {"predicted_wait_over": "30 s"})

maybe = st.booleans()
rarely = st.sampled_from([False, False, False, True])


def one_of(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


work, delays, shares = one_of(*WORK), one_of(*DELAY), one_of(0.0, 0.3, 0.8, 1.0)


@st.composite
def some(draw: st.DrawFn, options: dict[str, st.SearchStrategy[Any]]) -> Parts:
    """Return some of the keys, each with a value."""
    return {key: draw(option) for key, option in options.items() if draw(maybe)}


def volumes(most: int) -> st.SearchStrategy[Parts]:
    return one_of(20, 60, most).map(lambda count: {"per_day": count})


def closing(hours: str) -> dict[str, st.SearchStrategy[Any]]:
    """Return what happens at closed doors, which matters on channels that close."""
    if hours == "00:00-24:00":
        return {}
    return {"at_close": one_of("drain", "clear"), "when_closed": one_of("lost", "redial_at_opening")}


def redials(others: bool) -> st.SearchStrategy[Parts]:
    rule: dict[str, st.SearchStrategy[Any]] = {
        "probability": one_of([0.8, 0.4], [1.0]),
        "after": delays,
        "attempts": st.integers(2, 6),
        "patience": one_of("fresh", "kept"),
    }
    return st.fixed_dictionaries(rule | ({"switch": shares} if others else {}))


@st.composite
def queued(draw: st.DrawFn, mode: str, others: bool) -> Parts:
    """Return a channel on which customers wait for an answer."""
    hours = draw(one_of(*HOURS))
    fixed = {"mode": mode, "open": hours, "arrivals": draw(volumes(150)), "handle_time": draw(work)}
    options = closing(hours) | {
        "patience": one_of(*PATIENCE),
        "wrap_up": work,
        "lines": st.integers(1, 6),
        "queue_limit": st.integers(0, 4),
        "queue_order": one_of("lifo", "random"),
        "starting_backlog": st.integers(0, 5),
        "target": st.just({"within": "20 s", "short": "5 s"}),
        "redial": redials(others),
        "resolution": shares,
        "family": one_of(*FAMILIES),
    }
    if mode == "live":
        return fixed | draw(some(options | {"callback": callbacks()}))
    silence = st.fixed_dictionaries({"share": one_of(0.5, 1.0), "probe": one_of("0 s", "30 s", "3 min")})
    return fixed | {"concurrency": draw(one_of(*SPEEDS))} | draw(some(options | {"silent_abandonment": silence}))


def callbacks() -> st.SearchStrategy[Parts]:
    return st.fixed_dictionaries(
        {
            "when_wait_over": one_of("0 s", "30 s", "3 min"),
            "accept": one_of(0.5, 1.0),
            "reach": one_of(0.3, 0.9),
            "predictor": one_of("head_of_line", "last_wait", "queue_length"),
            "tries": st.integers(1, 3),
            "retry_after": one_of("1 min", "15 min"),
            "ring": one_of("0 s", "20 s", "1 min"),
        }
    )


@st.composite
def messages(draw: st.DrawFn, others: bool, due: bool) -> Parts:
    """Return a deferred channel."""
    channel = {"mode": "deferred", "open": draw(one_of(*HOURS)), "handle_time": draw(work)}
    channel["arrivals"] = draw(volumes(100)) | draw(some({"hours": one_of("00:00-24:00", "06:00-09:00")}))
    options: dict[str, st.SearchStrategy[Any]] = {
        "wrap_up": work,
        "starting_backlog": st.integers(1, 30),
        "changeover": one_of("0 s", "25 s", "4 min"),
        "resolution": shares,
        "family": one_of(*FAMILIES),
    }
    if others:
        options["patience"] = delays
    if not due:
        options["queue_order"] = one_of("lifo", "random")
    if channel["open"] != "00:00-24:00":
        options["at_close"] = one_of("drain", "pause", "pause")
    channel |= draw(some(options))
    if "patience" in channel and draw(maybe):
        channel["chase"] = draw(one_of(0.5, 1.0))
    if due or draw(maybe):
        channel["target"] = {"within": "3 h", "share": 0.9}
    return channel


@st.composite
def machines(draw: st.DrawFn, fallbacks: list[str], others: bool, ambiguous: bool) -> Parts:
    """Return a self-service channel."""
    hours = draw(one_of(*HOURS))
    options: dict[str, st.SearchStrategy[Any]] = {
        "quit": one_of(0.05, 0.3),
        "failure": one_of(0.1, 1.0),
        "context": shares,
        "fallback": one_of(*fallbacks),
    }
    options |= {"resolution": one_of(0.5, {"00:00": 1.0, "12:00": 0.6})}
    rule = draw(some(options | ({"induced": shares} if ambiguous else {})))
    rule["containment"] = draw(one_of(0.3, 0.7, {"balance": 0.7, "order": 0.1}))
    close = {key: option for key, option in closing(hours).items() if key == "when_closed"}
    options = {"lines": st.integers(1, 6), "redial": redials(others), "family": one_of(*FAMILIES)}
    fixed = {"mode": "self_service", "open": hours, "arrivals": draw(volumes(100)), "handle_time": draw(work)}
    return fixed | {"self_service": rule} | draw(some(options | close))


@st.composite
def teams(draw: st.DrawFn, names: list[str], able: list[str], ranked: bool) -> Parts:
    """Return a pool that serves some channels, and others with a part of its agents."""
    staff = draw(st.one_of(one_of(*STAFF), one_of(*SHIFTS)))
    most = largest(staff)
    extra = [name for name in names if name not in able and most > 1 and draw(maybe)]
    modes = {MODES[name] for name in (*able, *extra)}
    pool: Parts = {"shifts" if isinstance(staff, list) else "agents": staff}
    pool["skills"] = [{"channel": name} | draw(skills(MODES[name], modes, most, ranked)) for name in able]
    if extra:
        pool["cross_trained"] = {
            name: {"share": draw(one_of(0.5, 1.0))} | draw(skills(MODES[name], modes, most, ranked)) for name in extra
        }
    options: dict[str, st.SearchStrategy[Any]] = {"shrinkage": one_of(*SHRINKAGE), "turnover": one_of(*TURNOVER)}
    if {"live", "concurrent"} <= modes:
        options["mix"] = one_of("drain", "fill")
    return pool | draw(some(options))


def largest(staff: Any) -> int:
    """Return the most agents that are ever planned."""
    if isinstance(staff, list):
        return sum(ceil(shift["agents"]) for shift in staff)
    return ceil(max(staff.values())) if isinstance(staff, dict) else ceil(staff)


def skills(mode: str, modes: set[str], most: int, ranked: bool) -> st.SearchStrategy[Parts]:
    """Return what else is said of a skill, as far as it changes anything."""
    options: dict[str, st.SearchStrategy[Any]] = {"pace": one_of(1.0, 1.0, 1.3)}
    if most > 1:
        options["reserve"] = st.just(1)
    if ranked:
        options["rank"] = st.integers(1, 3)
    if mode == "deferred" and modes != {"deferred"}:
        options["preempt"] = st.just(True)
    return some(options)


@st.composite
def routes(draw: st.DrawFn, names: list[str], pools: Parts) -> list[Parts]:
    """Return a route with delays and conditions for some channels; the last pool serves them all."""
    return [{"channel": name, "rings": draw(rings(name, pools))} for name in names if draw(rarely)]


@st.composite
def rings(draw: st.DrawFn, channel: str, pools: Parts) -> list[Parts]:
    able = [name for name, pool in pools.items() if channel in served(pool)]
    return [
        {"pools": [name]}
        | ({"after": draw(one_of("10 s", "2 min"))} if draw(maybe) else {})
        | ({"when": draw(one_of(*CONDITIONS))} if name != "all" and draw(maybe) else {})
        for name in draw(st.permutations(able))
    ]


def served(pool: Parts) -> set[str]:
    """Return the channels that some agent of a pool serves."""
    return {skill["channel"] for skill in pool["skills"]} | set(pool.get("cross_trained", ()))


@st.composite
def broadcasts(draw: st.DrawFn, names: list[str]) -> list[Parts]:
    """Return what is sent."""
    fixed = {"channel": "news", "at": "2026-01-05 07:00", "recipients": 300, "contact_probability": 0.1}
    return [fixed | {"contact_channel": draw(one_of(*names)), "mean_delay": draw(one_of("10 min", "6 h"))}]


@st.composite
def rich_centers(
    draw: st.DrawFn, among: tuple[str, ...] = tuple(MODES), machines_too: bool = True, tiers_too: bool = True,
    vendors_too: bool = True,
) -> Parts:  # fmt: skip
    """Return a whole scenario as a mapping, with machines, tiers and vendors now and then where they are wanted."""
    names = draw(st.lists(one_of(*among), min_size=1, max_size=3, unique=True).map(sorted))
    bots = draw(st.lists(one_of(*MACHINES), max_size=2 if machines_too else 0, unique=True).map(sorted))
    everywhere, ambiguous = [*names, *bots], bool(bots) and draw(maybe)
    due = any(MODES[name] == "deferred" for name in names) and draw(maybe)
    channels = {name: draw(_channel(MODES[name], len(everywhere) > 1, due)) for name in names}
    for k, bot in enumerate(bots):
        channels[bot] = draw(machines([*names, *bots[:k]], len(everywhere) > 1, ambiguous))
    agents, contacts = draw(one_of(*_agent_rules(names))), draw(one_of(*ORDER))
    ranked, tiered = "ranked" in (agents, contacts), tiers_too and draw(maybe)
    pools = draw(tiers(names, ranked) if tiered else _pools(names, ranked))
    routing = {"agent_selection": agents, "contact_selection": contacts, "routes": draw(routes(names, pools))}
    scenario = {
        "scenario": "Rich center",
        "calendar": {"days": draw(st.integers(1, 3)), "interval": "30 min"},
        "experiment": {"seed": draw(st.integers(0, 1_000)), "replications": 1},
        "segments": {"mass": {"share": 0.7}, "vip": {"share": 0.3, "patience_factor": 2.0}},
        "issues": {"balance": {"share": 0.5}, "order": {"share": 0.5, "effort": 1.5}},
        "channels": channels,
        "pools": pools,
        "routing": routing | ({"deferred_order": "due"} if due and contacts not in ("weighted_wait", "score") else {}),
    }
    if vendors_too and draw(maybe):
        scenario["outsourcing"] = draw(outsourcing(names, pools, tiered))
    if draw(rarely):
        scenario["technology"] = {"investment": draw(one_of(0.0, 2.5)), "centricity": draw(one_of(0.0, 1.0))}
    if tiered:
        scenario["issues"]["order"] |= draw(some({"complexity": one_of(*LEVELS), "authority": one_of(*LEVELS)}))
        channels[names[0]] |= draw(some({"complexity_effect": one_of(0.0, 1.5)}))
    _make_ambiguous(scenario, ambiguous)
    if contacts == "priority" and draw(maybe):
        scenario["segments"]["vip"]["priority"] = 5
    if draw(maybe):
        scenario["outcome"] = draw(outcomes(everywhere))
    if draw(rarely):
        channels["news"] = {"mode": "broadcast"}
        scenario["demand"] = {"messages": draw(broadcasts(everywhere))}
    _drop_idle_changeovers(channels, pools)
    _drop_idle_keys(scenario)
    return scenario


def _agent_rules(names: list[str]) -> tuple[str, ...]:
    shared = any(MODES[name] == "concurrent" for name in names)
    return (*AGENTS, "lightest_load", "fullest_first") if shared else AGENTS


def _channel(mode: str, others: bool, due: bool) -> st.SearchStrategy[Parts]:
    return messages(others, due) if mode == "deferred" else queued(mode, others)


@st.composite
def _pools(draw: st.DrawFn, names: list[str], ranked: bool) -> Parts:
    """Return up to three pools; the last has every skill."""
    few = st.lists(one_of(*names), min_size=1, unique=True)
    return {name: draw(teams(names, draw(few), ranked)) for name in ("a", "b") if draw(maybe)} | {
        "all": draw(teams(names, names, ranked))
    }


@st.composite
def tiers(draw: st.DrawFn, names: list[str], ranked: bool) -> Parts:
    """Return two or three pools with every skill, each of which passes on to the next."""
    order = ["a", *(["b"] if draw(maybe) else []), "all"]
    pools = {name: draw(teams(names, names, ranked)) for name in order}
    for name, above in pairwise(order):
        pools[name] |= {"empowerment": draw(authority(names)), "escalates_to": above}
        pools[name] |= draw(some({"escalation": one_of(0.2, {"share": {"balance": 0.0, "order": 0.5}})}))
    if draw(maybe):
        pools["all"]["empowerment"] = draw(authority([]))
    return pools


@st.composite
def authority(draw: st.DrawFn, names: list[str]) -> Parts:
    """Return what the agents of a pool may decide who pass on what comes on some channels."""
    diagnosis = {"deterministic": draw(one_of(*DIAGNOSES))}
    rule: Parts = {"authority": draw(one_of(0.0, 0.3, 0.7, 1.0)), "diagnosis": diagnosis}
    options: dict[str, st.SearchStrategy[Any]] = {"skill": one_of(0.3, 0.9, 3.0), "coaching": one_of(0.0, 0.2)}
    if names:
        options["context"] = shares
    if any(MODES[name] == "live" for name in names):
        options["transfer"] = one_of("cold", "warm")
    rule |= draw(some(options))
    if rule.get("transfer") == "warm" and {MODES[name] for name in names} == {"live"}:
        rule.pop("context", None)
    return rule


@st.composite
def outsourcing(draw: st.DrawFn, names: list[str], pools: Parts, tiered: bool) -> list[Parts]:
    """Add one or two vendors to the pools, and return by which rules contacts go to them."""
    rules = []
    for pool in pools.values():
        pool["wage"] = 20
    for vendor in ("v", "w") if draw(maybe) else ("v",):
        able = draw(st.lists(one_of(*names), min_size=1, unique=True))
        pools[vendor] = {
            "agents": draw(one_of(*STAFF)),
            "skills": [{"channel": name} for name in able],
            "contract": {"per_contact": 2.6},
        }
        if tiered and draw(maybe):
            pools[vendor]["escalates_to"] = "all"
        for name in able:
            rule = {"vendor": vendor, "channel": name, "when": draw(sending())}
            rules.append(rule | draw(some({"segment": one_of("mass", "vip"), "issues": st.just(["order"])})))
    return rules


@st.composite
def sending(draw: st.DrawFn) -> Parts:
    """Return when contacts go to a vendor."""
    when = draw(some({key: one_of(*values) for key, values in SENDING.items()}))
    return when | draw(one_of(*OVERFLOWING)) if not when or draw(maybe) else when


def outcomes(names: list[str]) -> st.SearchStrategy[Parts]:
    """Return an outcome whose repeats happen within minutes."""
    repeat = st.fixed_dictionaries({"probability": one_of(0.6, 1.0), "after": delays})
    somewhere = repeat.flatmap(lambda rule: one_of(rule, *({**rule, "to": {name: 1}} for name in names)))
    rule = {
        "resolution": one_of(0.2, 0.8, {"balance": 0.9, "order": 0.1}),
        "repeat": somewhere,
        "attempts": st.integers(1, 5),
        "window": one_of("1 h", "7 d"),
        "re_explain": one_of("0 s", "1 min"),
        "context": st.just({"same": 0.5, "traditional": 0.9}),
    }
    return st.fixed_dictionaries(rule)


def _make_ambiguous(scenario: Parts, ambiguous: bool) -> None:
    rules = [channel["self_service"] for channel in scenario["channels"].values() if "self_service" in channel]
    if ambiguous and any(rule.get("induced", 0.6) for rule in rules):
        scenario["issues"]["order"]["ambiguity"] = 0.8
        return
    for rule in rules:
        rule.pop("induced", None)


def _drop_idle_changeovers(channels: Parts, pools: Parts) -> None:
    """Leave out changeovers of messages that nobody interrupts."""
    preempted = {skill["channel"] for pool in pools.values() for skill in pool["skills"] if skill.get("preempt")}
    extras = (extra for pool in pools.values() for extra in pool.get("cross_trained", {}).items())
    preempted |= {name for name, extra in extras if extra.get("preempt")}
    for name, channel in channels.items():
        if name not in preempted and channel.get("at_close") != "pause":
            channel.pop("changeover", None)


def _drop_idle_keys(scenario: Parts) -> None:
    """Leave out what a scenario is refused for, because it would change nothing."""
    for channel in scenario["channels"].values():
        if "patience" not in channel:
            channel.pop("silent_abandonment", None)
        if "fallback" not in channel.get("self_service", {}):
            channel.get("self_service", {}).pop("context", None)
        if channel.get("callback", {}).get("tries") == 1:
            del channel["callback"]["retry_after"]
    staffed = [one for one in scenario["channels"].values() if one["mode"] in ("live", "concurrent", "deferred")]
    if all("resolution" in channel for channel in staffed):
        scenario.get("outcome", {}).pop("resolution", None)


# Customers who choose

FUNCTIONS = ("inform", "sell", "relate")


@st.composite
def choosing_centers(draw: st.DrawFn, among: tuple[str, ...] = tuple(MODES)) -> Parts:
    """Return a center whose customers choose a channel and remember, with openings, closures and campaigns."""
    scenario = draw(rich_centers(among).filter(lambda data: len(_contacted(data)) > 1))
    scenario |= {"customers": draw(populations()), "migration": {}, "attention": {}, "retention": {}}
    scenario["outcome"] = scenario.get("outcome", {"attempts": 4})
    _make_judged(scenario)
    for issue in scenario["issues"].values():
        issue |= draw(some({"function": one_of(*FUNCTIONS), "risk": one_of(0.2, 0.9)}))
    for name in _contacted(scenario):
        if draw(rarely):
            scenario["channels"][name]["fit"] = draw(some({"human": shares, "rich": shares}))
    draw(_openings_and_closures(scenario))
    for pool in scenario["pools"].values():
        if "contract" not in pool:
            pool["wage"] = draw(one_of(0, 20))
    scenario["migration"] = draw(_migration(scenario))
    return scenario


def populations() -> st.SearchStrategy[Parts]:
    """Return how many customers there are, and who remembers."""
    return st.fixed_dictionaries(
        {"population": one_of(2, 30, 500), "memory": one_of("customer", "customer", "segment")},
        optional={"rates": one_of("equal", {"shape": 0.3}), "habit": one_of("none", 0.2, 20.0)},
    )


def _contacted(scenario: Parts) -> list[str]:
    return [name for name, one in scenario["channels"].items() if one["mode"] != "broadcast"]


def _make_judged(scenario: Parts) -> None:
    """Say how likely contacts are resolved where nothing does."""
    staffed = [scenario["channels"][name] for name in _contacted(scenario)]
    if not any(one["mode"] == "self_service" or "resolution" in one for one in staffed):
        scenario["outcome"].setdefault("resolution", 0.8)


@st.composite
def _openings_and_closures(draw: st.DrawFn, scenario: Parts) -> None:
    """Let a channel open, and another close, where days and channels are enough."""
    days, names = scenario["calendar"]["days"], _contacted(scenario)
    later = st.integers(1, days - 1).map(lambda day: f"2026-01-0{5 + day}") if days > 1 else None
    if draw(maybe):
        new = scenario["channels"][names[-1]]
        for key in ("arrivals", "starting_backlog"):
            new.pop(key, None)
        opening = {
            "on": draw(later) if later is not None and draw(maybe) else "2026-01-05",
            "share": draw(one_of(0.1, 0.5)),
        }
        rates = {
            "promise": one_of(0.3, 0.9),
            "adopted": one_of(0.2, 0.9),
            "innovation": one_of(0.5, 300.0),
            "imitation": one_of(0.0, 300.0),
        }
        new["opens"] = opening | draw(some(rates))
    if later is not None and draw(maybe):
        some_only = len(names) > 2 and not any("channels" in issue for issue in scenario["issues"].values())
        date = draw(later)
        scenario["channels"][names[0]]["closes"] = (
            {"on": date, "segments": ["vip"]} if some_only and draw(maybe) else date
        )
        scenario["channels"][names[0]]["closes"] = draw(later)
        if len(names) == 2 and "opens" in scenario["channels"][names[1]]:
            scenario["channels"][names[1]]["opens"]["on"] = "2026-01-05"  # there must be somewhere to go


@st.composite
def _migration(draw: st.DrawFn, scenario: Parts) -> Parts:
    """Return what moves customers, without what would change nothing."""
    channels, names = scenario["channels"], _contacted(scenario)
    segments = scenario["customers"]["memory"] == "segment"
    has_target = any("target" in one for one in channels.values())
    rule: Parts = {"campaigns": draw(st.lists(_campaigns(scenario), max_size=2))}
    incentives = any(one.get("incentive") for one in rule["campaigns"])
    effects: dict[str, st.SearchStrategy[Any]] = {"fit": one_of(0.0, 3.0), "experience": one_of(0.5, 8.0)}
    effects |= {"settles": one_of(0.5, 8.0)}
    effects |= {} if segments else {"inertia": one_of(0.0, 3.0)}
    effects |= {"wait": one_of(0.5, 2.0)} if has_target else {}
    effects |= {"nudge": one_of(0.0, 4.0)} if rule["campaigns"] else {}
    effects |= {"cost": one_of(0.0, 1.0)} if incentives else {}
    learning: dict[str, st.SearchStrategy[Any]] = {"worse": shares, "better": shares, "good": one_of(0.2, 0.7)}
    learning |= {"wait": shares} if has_target else {}
    rule |= draw(some({"weights": some(effects), "learning": some(learning)}))
    if rule.get("weights", {}).get("inertia") == 0:
        rule.get("learning", {}).pop("good", None)
    if rule["campaigns"] and draw(maybe):
        rule["nudge"] = {"fades": "12 h", "wears": draw(shares), "window": "6 h"}
    if any("closes" in one for one in channels.values()) and draw(maybe):
        rule["grievance"] = {"satisfaction": draw(one_of(0.1, 0.9)), "lasts": "12 h"}
    if not draw(rarely):
        rule["reference"] = "promised"  # a pilot takes many times as long as what it is for
    if draw(rarely):
        rule["usual"] = {names[0]: {"satisfaction": draw(one_of(0.1, 0.95))}}
    if draw(rarely):
        rule["by_segment"] = {"vip": {"weights": {"experience": 9.0}}}
    if draw(rarely):
        rule["word_of_mouth"] = {"reaches": 2, "weight": 0.5, "below": 0.6}
    return rule


@st.composite
def _campaigns(draw: st.DrawFn, scenario: Parts) -> Parts:
    names = _contacted(scenario)
    to, days = draw(one_of(*names)), scenario["calendar"]["days"]
    closes = scenario["channels"][to].get("closes")
    if isinstance(closes, str):
        days = int(closes[-1]) - 5
    campaign: Parts = {"to": to, "start": f"2026-01-0{5 + draw(st.integers(0, days - 1))}T10:00", "reach": draw(shares)}
    options: dict[str, st.SearchStrategy[Any]] = {
        "from": st.just([name for name in names if name != to]),
        "segment": one_of("mass", "vip"),
        "incentive": one_of(0.5, 4.0),
        "cost": one_of(0.0, 0.25),
    }
    if scenario["issues"]:
        options["issues"] = one_of([sorted(scenario["issues"])[0]])
    if "opens" in scenario["channels"][to]:
        options["adopts"] = shares
    if draw(maybe):
        campaign |= {"touches": 3, "every": "4 h"}
    return campaign | draw(some(options))
