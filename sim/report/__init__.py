"""Reports: tables, figures, pages and files made of a run's figures."""
