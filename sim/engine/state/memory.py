"""What customers remember of a contact that ends: how it felt, whether it helped, how long it took; whom they tell."""

from __future__ import annotations

from math import exp, log1p

from sim.engine.compiling.jit import compiled, shared
from sim.engine.records import mind_views as mind
from sim.engine.records import views as view
from sim.engine.records.fetching import fetch_row, fetched
from sim.engine.records.layout import ENDLESS, TELLS_OTHERS, TICKS
from sim.engine.records.views import Handle
from sim.engine.state.asks import ask_of
from sim.engine.state.base import move
from sim.engine.state.insight import closer
from sim.log.codes import Outcome, Reason
from sim.policies import choosing
from sim.satisfaction import level_of

SERVED, ABANDONED, UNFINISHED = int(Outcome.SERVED), int(Outcome.ABANDONED), int(Outcome.UNFINISHED)
CONTAINED, DEFLECTED, BEYOND = int(Outcome.CONTAINED), int(Outcome.DEFLECTED), int(Reason.BEYOND)
MOST_AGGRIEVED = 30_000
learn, used_in_all, missed = shared(choosing.learn), shared(choosing.used_in_all), shared(choosing.missed)
level = shared(level_of)


@compiled
def row_of(w: Handle, customer: int, segment: int) -> int:
    """Return whose memory a contact belongs to."""
    return customer - 1 if mind.choice(w).each else segment


@compiled
def moved_by(w: Handle, row: int) -> int:
    """Return where it stands how far one contact moves a row: customers as far as each other."""
    return 0 if mind.choice(w).each else row


@compiled
def remember(w: Handle, slot: int, outcome: int, reason: int, left: int) -> None:
    """Let a customer remember how a contact ended, and stay or leave by that."""
    one, rule = view.contacts(w)[slot], mind.choice(w)
    if outcome == UNFINISHED or not mind.known(w)[one.channel].inbound:
        return
    row = row_of(w, one.customer, one.segment)
    fetch_memory(w, row, one.channel)
    wait = _waited(w, slot, left)
    if rule.closing:
        _mind_closures(w, slot, row)
    felt = satisfaction(w, slot, outcome, reason, wait)
    if rule.chooses:
        _learn_by(w, slot, row, outcome, wait, felt)
    if rule.base_moves:
        move(w, slot, outcome, felt)


@compiled
def fetch_memory(w: Handle, row: int, channel: int) -> None:
    """Fetch what is about to be changed of what is thought of a channel."""
    rule, needs, cell = mind.choice(w), mind.believed(w).shape[1], row * len(mind.known(w)) + channel
    if rule.chooses and rule.each:
        fetched(mind.liked(w), cell)
        fetched(mind.used(w), cell)
        if rule.believes:
            fetched(mind.since(w), cell)
            fetch_row(mind.gaps(w), cell * needs, needs)
            fetch_row(mind.tries(w), cell * needs, needs)


@compiled
def be_unanswered(w: Handle, slot: int) -> None:
    """Remember a message to which there is no reply yet, as its customer asks elsewhere; a late one is no more."""
    one = view.contacts(w)[slot]
    felt = satisfaction(w, slot, ABANDONED, 0, 0.0)
    _keep(w, slot, row_of(w, one.customer, one.segment), False, felt)
    one.has_detail, one.chased = 1, 1


@compiled
def _waited(w: Handle, slot: int, left: int) -> float:
    """Return how long a customer waited who left the queue then; of messages the open seconds until the reply."""
    one, known = view.contacts(w)[slot], mind.known(w)[view.contacts(w)[slot].channel]
    if known.edges_to == known.edges_from:
        return float((left - one.arrival) / TICKS)
    if one.talk_end == ENDLESS:
        return 0.0
    return _open_before(w, one.channel, one.talk_end / TICKS) - _open_before(w, one.channel, one.arrival / TICKS)


@compiled
def _open_before(w: Handle, channel: int, time: float) -> float:
    """Return the open seconds before a time, as ``numpy.interp`` has it."""
    known, edges, opened = mind.known(w)[channel], mind.edges(w), mind.opened(w)
    low, high = int(known.edges_from), int(known.edges_to) - 1
    if time >= edges[high]:
        return float(opened[high])
    if time < edges[low]:
        return float(opened[low])
    while high - low > 1:
        middle = (low + high) // 2
        if edges[middle] <= time:
            low = middle
        else:
            high = middle
    slope = (opened[low + 1] - opened[low]) / (edges[low + 1] - edges[low])
    return float(slope * (time - edges[low]) + opened[low])


@compiled
def _learn_by(w: Handle, slot: int, row: int, outcome: int, wait: float, felt: float) -> None:
    """Let a customer think otherwise by what they lived through, tell others, and have what was promised for it."""
    one, rule = view.contacts(w)[slot], mind.choice(w)
    has_helped = outcome in (SERVED, CONTAINED)
    if not one.chased:
        _keep(w, slot, row, has_helped and one.is_resolved != 0, felt)
    if outcome in (SERVED, ABANDONED):
        _expect(w, one.channel, wait)
    if rule.gossips and felt < rule.below:
        if rule.base_moves and rule.each:
            ask_of(w, slot, TELLS_OTHERS, felt)
        else:
            _tell(w, slot, row, felt)
    if rule.saves and has_helped:
        _reward(w, slot, row)


@compiled
def satisfaction(w: Handle, slot: int, outcome: int, reason: int, wait: float) -> float:
    """Return how satisfied a contact leaves its customer; who is passed on by a machine is not helped by it."""
    one, rule = view.contacts(w)[slot], mind.choice(w)
    channel, passed_on = mind.known(w)[one.channel], outcome == DEFLECTED and reason == BEYOND
    taken = rule.grieves * (one.aggrieved / 100)
    if outcome not in (SERVED, CONTAINED) and not passed_on:
        return float(max(0.0, rule.lost - taken))
    resolved, felt = 0.0 if passed_on or one.is_resolved == 0 else 1.0, 0.0
    if outcome == SERVED:
        whole = wait
        if channel.edges_to > channel.edges_from:  # closed hours and all
            whole = (one.talk_end - one.arrival) / TICKS if one.talk_end != ENDLESS else 0.0
        felt = log1p(max(wait / mind.felt_waits(w)[one.channel, one.segment], whole / channel.borne))
    vain = max(0, one.attempt - 1 - one.repeats - one.passed)
    lost = float(one.transfers - one.informed + (1 if one.context == 0 else 0))
    personal = closer(channel.personal, mind.insight(w).personal * one.on_record)
    x = level(mind.felt(w), resolved, felt, float(one.transfers), lost, float(one.repeats), float(vain), personal)
    return float(max(0.0, (1 / (1 + exp(-x)) if x > -700 else 0.0) - taken))


@compiled
def _keep(w: Handle, slot: int, row: int, settled: bool, felt: float) -> None:
    one, rule = view.contacts(w)[slot], mind.choice(w)
    before = mind.liked(w)[row, one.channel]
    moved = moved_by(w, row)
    step = mind.down(w)[moved] if felt < before else mind.up(w)[moved]
    mind.liked(w)[row, one.channel] = before + step * (felt - before)
    if rule.each:
        chosen = one.channel != one.origin
        if one.attempt > 1:
            chosen = mind.stays(w)[row] and mind.last(w)[row] == one.channel
        mind.stays(w)[row] = felt >= rule.good and chosen
        mind.last(w)[row], mind.used(w)[row, one.channel] = one.channel, 1.0
    if rule.believes:
        _believe(w, row, one.channel, one.issue, settled)


@compiled
def _believe(w: Handle, row: int, channel: int, need: int, settled: bool) -> None:
    """Let a customer learn whether a channel has settled a need."""
    now, rule, needs = view.clock(w).now / TICKS, mind.choice(w), mind.believed(w).shape[1]
    cell = row * len(mind.known(w)) + channel
    kept = rule.two ** ((mind.since(w)[cell] - now) / rule.halves)
    usual, start = mind.believed(w)[channel], mind.known(w)[channel].start
    learn(
        mind.gaps(w), mind.tries(w), usual, cell * needs, needs, need, settled, kept,
        mind.step(w)[moved_by(w, row)], start, rule.surprise,
    )  # fmt: skip
    mind.since(w)[cell], mind.learnt(w)[row] = now, True


@compiled
def _expect(w: Handle, channel: int, wait: float) -> None:
    """Let everybody expect another wait on a channel."""
    known = mind.known(w)[channel]
    if known.expects:
        mind.waits(w)[channel] += mind.choice(w).learns_wait * (wait - mind.waits(w)[channel])
        usual = log1p(known.usual_wait / known.expected)
        mind.longer(w)[channel] = log1p(mind.waits(w)[channel] / known.expected) - usual


@compiled
def _mind_closures(w: Handle, slot: int, row: int) -> None:
    """Note who has used a channel that was closed not long ago."""
    one, now, many = view.contacts(w)[slot], view.clock(w).now, 0
    for channel in range(len(mind.known(w))):
        at = mind.known(w)[channel].ends_at
        if at <= now and now / TICKS < at / TICKS + mind.choice(w).grieves_for and _ends_for(w, channel, one.segment):
            mind.able(w)[many] = channel
            many += 1
    if many:
        used = used_in_all(mind.used(w), row, mind.able(w), many)
        if used and one.grieves_luck < used:
            far = missed(mind.liked(w), mind.used(w), mind.known(w)["usual"], row, mind.able(w), many)
            one.has_detail, one.aggrieved = 1, min(MOST_AGGRIEVED, round(100 * far))


@compiled
def _ends_for(w: Handle, channel: int, segment: int) -> bool:
    for issue in range(mind.ends(w).shape[2]):  # noqa: SIM110 (the compiler knows no generators)
        if mind.ends(w)[channel, segment, issue]:
            return True
    return False


@compiled
def saving(w: Handle, row: int, channel: int, now: float, issue: int) -> float:
    """Return what a customer saves at a contact on a channel: the most that any touch in its time offers."""
    most, found = 0.0, False
    for k in range(len(mind.savings(w))):
        one = mind.savings(w)[k]
        if one.channel == channel and one.since <= now <= one.until and mind.saving_issues(w)[k, issue]:
            amount = one.amount * mind.touched(w)[k, row]
            if not found or amount > most:
                most, found = amount, True
    return most


@compiled
def _reward(w: Handle, slot: int, row: int) -> None:
    one = view.contacts(w)[slot]
    saved = saving(w, row, one.channel, one.arrival / TICKS, one.issue)
    if saved:
        paid = view.rewards(w)[view.clock(w).rewards]
        view.clock(w).rewards += 1
        paid.amount, paid.contact = saved, view.clock(w).written + view.clock(w).rows


@compiled
def _tell(w: Handle, slot: int, row: int, felt: float) -> None:
    """Let a customer tell others how a contact ended; they move a part of the way to it, unless they think as badly.

    ``people`` has the rows of each segment one behind the other, behind the places at which each begins.
    """
    one, rule, people = view.contacts(w)[slot], mind.choice(w), mind.people(w)
    first, end = people[one.segment], people[one.segment + 1]
    others = end - first - 1  # of who is here, where they come and go: told by the model then
    many, liked = min(mind.known(w)[one.channel].told, others), mind.liked(w)
    if not rule.each:
        weight = rule.told_weight * (many / (others + 1))
        liked[row, one.channel] += weight * min(felt - liked[row, one.channel], 0.0)
        return
    if many == 0:
        return
    place, start, stride = _place_of(w, row, first, end), int(one.tells_luck * others), _stride(others)
    for k in range(many):
        told = people[first + (place - first + 1 + (start + stride * k) % others) % (others + 1)]
        before = liked[told, one.channel]
        liked[told, one.channel] = before + rule.told_weight * min(felt - before, 0.0)


@compiled
def _place_of(w: Handle, row: int, first: int, end: int) -> int:
    """Return where a row stands among the people of its segment, who are in order."""
    while end - first > 1:
        middle = (first + end) // 2
        if mind.people(w)[middle] <= row:
            first = middle
        else:
            end = middle
    return first


@compiled
def _stride(others: int) -> int:
    """Return a step that comes by all of a circle: about the golden section of it, so that neighbours are far apart."""
    step = max(1, int(0.6180339887498949 * others))
    while _has_divisor(step, others):
        step += 1
    return step


@compiled
def _has_divisor(one: int, other: int) -> bool:
    while other:
        one, other = other, one % other
    return one != 1
