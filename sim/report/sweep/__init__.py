"""A sweep as people read it."""
