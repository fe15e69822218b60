"""What the engine draws itself: a contact's uniform numbers by their addresses, and durations by them."""
