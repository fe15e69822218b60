"""Rules around one queue: square roots, heads for agents, days unlike each other, work that may wait."""
