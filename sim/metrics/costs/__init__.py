"""Costs: from the facts of one replication to invoices, a ledger, and what each contact costs."""
