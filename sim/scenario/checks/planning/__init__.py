"""What must hold of a staffing that is to be found: its targets, bounds, templates of shifts, weeks."""
