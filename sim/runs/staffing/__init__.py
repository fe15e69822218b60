"""Staffings looked for: flags, folders, the plan as a scenario, what is printed."""
