"""What moves of heads do to targets, as it was measured."""
