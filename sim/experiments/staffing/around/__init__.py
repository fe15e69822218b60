"""What is known around an answer: over and under cover, what stands in the way, what a point more costs."""
