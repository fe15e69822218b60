"""Local time: the days of a calendar and their clocks, stamps of files, tables by date and time of day."""
