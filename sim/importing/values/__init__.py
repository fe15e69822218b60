"""From text to values: numbers, dates, times of day, durations, in the ways people write them."""
