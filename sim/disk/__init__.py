"""What is written whole or not at all, what a disk refuses, and who holds a folder."""
