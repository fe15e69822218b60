"""How many come, and when: counts by day and slot, profiles, levels, special days, busyness, forecasts, redials."""
