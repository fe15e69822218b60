"""A scenario as tables of numbers, before there is a clock."""
