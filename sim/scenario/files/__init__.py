"""Scenario files as trees of keys: layers, presets, templates."""
