"""The compiled engine: plays what the SimPy model defines, from the same demand, to the same facts."""
