"""A contact looks for an agent, and an agent for a contact."""
