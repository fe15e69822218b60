"""Templates of pages as Python runs them: translated once, and kept for later runs, of what they said then."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

from jinja2.bccache import Bucket, FileSystemBytecodeCache

DAY = 86_400.0  # seconds
UNUSED = 30 * DAY


class KeptTemplates(FileSystemBytecodeCache):
    """A folder of translated templates; where nothing can be kept, they are translated again every time.

    Every copy of ccsim has its own there. Those that nobody has used for a month go when others are kept: who wants one
    of them all the same translates it again, so that other processes lose nothing.
    """

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read what a template was translated to, if it is there and says the same still, and note its use daily."""
        with suppress(OSError):
            super().load_bytecode(bucket)
            kept = Path(self.directory, self.pattern % bucket.key)
            if bucket.code is not None and kept.stat().st_mtime < time.time() - DAY:
                kept.touch()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what a template was translated to."""
        with suppress(OSError):
            Path(self.directory).mkdir(parents=True, exist_ok=True)
            super().dump_bytecode(bucket)
            self._clear_unused()

    def _clear_unused(self) -> None:
        for kept in Path(self.directory).glob(self.pattern % "*" + "*"):  # what a killed process began to write, too
            if kept.stat().st_mtime < time.time() - UNUSED:
                kept.unlink(missing_ok=True)
