"""What is known of each contact: columns worked out once, when first asked for."""
