"""Costs and contracts."""
