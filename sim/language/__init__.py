"""The words of reports, terminals and pages in the language of who reads them."""
