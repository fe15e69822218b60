"""The scenario, its CSV files and the evidence as text."""
