"""A run hour by hour: its tables by reporting interval and by day, and the hours that miss their targets."""
