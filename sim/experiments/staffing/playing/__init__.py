"""Designs played on the same customers: counts by target, drawn once, kept from one call to the next."""
