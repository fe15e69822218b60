"""The log of a replication: its codes, its columns in memory, its tables with names, its files."""
