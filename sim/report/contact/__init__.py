"""The life of one contact, from a log."""
