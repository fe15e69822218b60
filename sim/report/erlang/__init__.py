"""How an answer of the Erlang calculator is presented."""
