"""What canonical tables tell of a center: every figure with its interval, and from how much."""
