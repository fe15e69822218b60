"""`ccsim erlang`: words of a planner as one queue, and its answer."""
