"""How long customers would wait: from single waits, most of them cut short by an answer, or from sums of waits."""
