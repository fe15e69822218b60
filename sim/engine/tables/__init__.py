"""A scenario as records: what is planned, and what stands when nothing has happened yet."""
