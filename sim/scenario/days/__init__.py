"""The calendar: when the study runs, and the days that are unlike others."""
