"""Whether a conditional ring opens for a contact whose turn has come, and whether a rule sends it to a vendor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.policies.outsourcing import Situation, sends
from sim.ticks import span

if TYPE_CHECKING:
    from sim.model.center import Center
    from sim.model.state.channel import ContactClass, RingNow
    from sim.model.state.contact import Contact
    from sim.scenario.routes import VendorRule


def opens(center: Center, ring: RingNow, contact: Contact, now: float) -> bool:
    """Test a ring's condition for a contact whose turn has come, and offer it to the vendor whose ring it is."""
    if ring.rule is None:
        return _holds(ring, contact, now)
    is_open = not ring.rule.when.filters or applies(center, ring.rule, contact, now)
    if is_open:
        offer(contact, ring.doors[0].pool.number, now)
    return is_open


def _holds(ring: RingNow, contact: Contact, now: float) -> bool:
    """Whether a ring's condition holds; without one it always does."""
    when, klass = ring.when, contact.klass
    if when is None:
        return True
    if when.queue_over is not None:
        return klass.waiting - contact.waiting > when.queue_over
    if when.predicted_wait_over is not None:
        return head_of_line_wait(klass, now) > when.predicted_wait_over
    return share_busy(klass) > (when.busy_over or 0.0)


def head_of_line_wait(klass: ContactClass, now: float) -> float:
    """Predict the wait as the longest that anybody has waited so far (Ibrahim & Whitt 2009); 0 if nobody waits.

    Who was called back in vain and is due again is passed over: that wait is not the queue's.
    """
    if klass.line.head() is not None:
        for one in klass.line.by_arrival():
            if one.waiting and not one.was_called:
                return span(one.arrival, now)
    return 0.0


def share_busy(klass: ContactClass) -> float:
    """Return the share of the agents of the unconditional first rings who are busy; 1 where none is on duty."""
    pools = [door.pool for ring in klass.stages if ring.when is None and not ring.after for door in ring.doors]
    on_duty = sum(len(pool.on_duty) for pool in pools)
    idle = sum(len(pool.idle) for pool in pools)
    return 1 - idle / on_duty if on_duty else 1.0


def applies(center: Center, rule: VendorRule, contact: Contact, now: float) -> bool:
    """Whether a rule sends a contact to a vendor now."""
    luck = center.luck(contact, rule.luck) if rule.when.share is not None else 0.0
    waiting, volume = contact.klass.waiting - contact.waiting, contact.channel.volume.of(center.interval_of(now))
    calendar, day = center.calendar, center.day_of(now)
    weekday, second = calendar.weekday(calendar.date(day)), calendar.local.clock(day, now - center.midnight(day))
    return sends(rule.when, Situation(luck, waiting, volume, weekday, second))


def offer(contact: Contact, vendor: int, now: float) -> None:
    """Note which vendor may answer a contact, and since when."""
    if all(vendor != known for known, _ in contact.detail.offers):
        contact.open_detail().offers += ((vendor, now),)
