"""From bytes to grids of text: what a file is, its letters, its cells."""
