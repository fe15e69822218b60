"""Costs: from the facts of one replication to invoices, a ledger, and what each contact costs."""

from sim.metrics.costs.invoices import Invoice, invoices
from sim.metrics.costs.ledger import Entry, Ledger

__all__ = ["Entry", "Invoice", "Ledger", "invoices"]
