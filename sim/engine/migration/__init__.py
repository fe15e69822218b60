"""Customers who choose a channel."""
