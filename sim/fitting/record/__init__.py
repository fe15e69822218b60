"""What was recorded, as sums by queue and half hour: the same of files and of simulated logs."""
