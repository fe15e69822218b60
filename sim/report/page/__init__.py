"""What pages are made of: tables, figures, numbers as they are spelled."""
