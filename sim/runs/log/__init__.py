"""Logs that a run keeps, and what is asked of them afterwards: the life of a contact, a day that moves."""
