"""A contact looks for an agent, an agent for a contact."""
