"""Who joins a long queue is offered to be called back: a place kept off the line."""

from __future__ import annotations

from math import inf

from sim.engine.compiling.jit import compiled
from sim.engine.records import views as view
from sim.engine.records.layout import ENDLESS
from sim.engine.records.views import Handle
from sim.engine.routing.rings import be_patient, head_of_line_wait, wait
from sim.log.codes import Offer

ACCEPTED, DECLINED = int(Offer.ACCEPTED), int(Offer.DECLINED)
OFFERED = 0  # where the luck stands that decides about the offer; that of each try comes after it


@compiled
def wait_or_hang_up(w: Handle, contact: int) -> None:
    """Wait in line, or for our call."""
    one = view.contacts(w)[contact]
    channel = view.channels(w)[one.channel]
    if _predicted(w, contact) > channel.when_wait_over:
        is_accepted = view.lucks(w)[contact, OFFERED] < channel.accept
        one.callback = ACCEPTED if is_accepted else DECLINED
    wait(w, contact)
    if one.callback == ACCEPTED:
        one.most_calls = channel.tries
        channel.lines_in_use -= 1
    elif one.patience != ENDLESS:
        be_patient(w, contact, one.arrival + one.patience)


@compiled
def _predicted(w: Handle, contact: int) -> float:
    """Note the predictions of the wait of who joins the queue, and return the one that decides."""
    one, agents = view.contacts(w)[contact], 0
    klass, predictor = view.classes(w)[one.klass], view.channels(w)[one.channel].predictor
    for k in range(klass.rings_from, klass.rings_to):
        ring = view.rings(w)[view.at_once(w)[k]]
        for door in range(ring.doors_from, ring.doors_to):
            agents += view.pools(w)[view.doors(w)[door].pool].on_duty
    one.has_detail, one.head_of_line, one.last_wait = 1, head_of_line_wait(w, one.klass), klass.last_wait
    one.queue_length = (klass.waiting + 1) * klass.mean_handle / agents if agents else inf
    if predictor == 0:
        return float(one.head_of_line)
    return float(one.last_wait if predictor == 1 else one.queue_length)
