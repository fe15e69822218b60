"""Channels, and what each mode of them needs to know."""
