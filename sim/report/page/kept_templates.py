"""Templates of pages as Python runs them: translated once, and kept for later runs, of what they said then."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from jinja2.bccache import Bucket, FileSystemBytecodeCache


class KeptTemplates(FileSystemBytecodeCache):
    """A folder of translated templates; where nothing can be kept, they are translated again every time."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read what a template was translated to, if it is there and says the same still."""
        with suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what a template was translated to."""
        with suppress(OSError):
            Path(self.directory).mkdir(parents=True, exist_ok=True)
            super().dump_bytecode(bucket)
