"""Customers who come again, compiled: where they turn to, when, and what is known then."""
