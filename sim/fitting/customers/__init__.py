"""What customers do over days: who comes back unresolved, and on which channels they come."""
