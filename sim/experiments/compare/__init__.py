"""Several designs on the same customers: how they differ, which is best, and when it is enough."""
