"""The center's state: contacts, channels, queues, pools. It decides nothing."""
