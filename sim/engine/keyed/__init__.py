"""What is found by a key: who served a customer last, how many attempts an episode has had."""
