"""From heads that are required to the cheapest shifts: templates, weeks, breaks, as an integer program."""
