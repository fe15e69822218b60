"""What customers are used to is measured shortly here: see `tests/support/pilots.py`."""

from tests.support.pilots import short_pilots

__all__ = ["short_pilots"]
