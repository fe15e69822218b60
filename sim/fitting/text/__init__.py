"""Written contacts: chats that an agent holds several of at once, and messages that wait in a backlog."""
