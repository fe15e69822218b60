"""Where the replications of a sweep are performed: tasks, their executors, and the store of what is done."""
