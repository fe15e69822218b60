"""What a center learns of its customers, contact by contact: what is on record of them, and why they contact it."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled, shared
from sim.engine.records import mind_views as mind
from sim.engine.records import views as view
from sim.engine.records.layout import NOBODY, TICKS
from sim.engine.records.views import Handle
from sim.log.codes import Outcome
from sim.satisfaction import closer as closer_to_all

SERVED, CONTAINED = int(Outcome.SERVED), int(Outcome.CONTAINED)
DEFLECTED, FAILED = int(Outcome.DEFLECTED), int(Outcome.FAILED)
closer = shared(closer_to_all)


@compiled
def note_record(w: Handle, slot: int, outcome: int) -> None:
    """Note what was known of a customer in a contact that has ended, and keep what it has told us."""
    one = view.contacts(w)[slot]
    known = mind.on_record(w)[one.customer]
    one.on_record = known
    if known:
        one.has_detail = 1
    if outcome in (SERVED, CONTAINED, DEFLECTED, FAILED) and one.customer:
        mind.on_record(w)[one.customer] = known + (1 - known) * mind.recorded(w)[one.channel]


@compiled
def write_record(w: Handle, slot: int) -> None:
    """Write down how much of a customer was known."""
    row, one = view.records(w)[view.clock(w).records], view.contacts(w)[slot]
    view.clock(w).records += 1
    row.known, row.contact = one.on_record, one.row_written


@compiled
def knows(w: Handle, slot: int, likely: float) -> float:
    """Return how likely what a customer said is known, where what they said at other times may be on record."""
    if not mind.insight(w).keeps:
        return likely
    return float(closer(likely, mind.insight(w).context * mind.on_record(w)[view.contacts(w)[slot].customer]))


@compiled
def is_spared(w: Handle, at: int) -> bool:
    """Whether who comes next need not, as what would have led to it has been put right."""
    row = view.arrivals(w)[at]
    if row.behind == NOBODY or not mind.causes(w)[row.behind].fixed:
        return False
    if row.spared_luck >= mind.causes(w)[row.behind].fixable:
        return False
    mind.causes(w)[row.behind].avoided += 1
    return True


@compiled
def hear(w: Handle, slot: int, outcome: int) -> None:
    """Hear of the cause of a contact, perhaps; who was not helped may be called and asked."""
    one = view.contacts(w)[slot]
    likely = mind.heard(w)[one.channel, one.issue]
    if outcome not in (SERVED, CONTAINED) or likely < 0:
        return
    if one.behind != NOBODY and one.heard_luck < likely:
        cause = mind.causes(w)[one.behind]
        cause.cases += 1
        cause.since = min(cause.since, view.clock(w).now / TICKS)
    elif one.is_resolved == 0 and one.called_luck < mind.insight(w).calls_back:
        view.calls(w)[view.clock(w).calls].behind = one.behind
        view.clock(w).calls += 1
