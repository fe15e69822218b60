"""A scenario to play with: a local page whose controls are its numbers, and what they come to at once."""
