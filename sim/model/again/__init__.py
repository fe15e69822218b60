"""Customers who come again: redials, repeats, follow-ups."""
