"""Study files: factors, designs, and what is asked of them."""
