"""Serving the page on this machine, until Ctrl-C."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from secrets import token_urlsafe
from typing import TYPE_CHECKING

from sim.scenario.basics.problems import input_error

if TYPE_CHECKING:
    from sim.play.session import Session

HOST = "127.0.0.1"
MISSING = "needs starlette and uvicorn, which are not installed: pip install 'ccsim[play]'"


def check_installed() -> None:
    """Refuse to play where what serves the page is not installed."""
    if find_spec("starlette") is None or find_spec("uvicorn") is None:
        raise input_error("play", MISSING)


def serve(session: Session, port: int, out: Path, told: Callable[[str], None]) -> None:
    """Serve a session until it is interrupted; ``told`` gets its address once it is served.

    Raises
    ------
    InputError
        When the port is taken.
    """
    import uvicorn

    from sim.play.server import application

    class Telling(uvicorn.Server):
        """A server that tells when it is there: from then on Ctrl-C is its own."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            told(f"http://{HOST}:{listening.getsockname()[1]}/{token}/")

    token, listening = token_urlsafe(24), _listening(port)
    config = uvicorn.Config(
        application(session, token, out), log_level="warning", access_log=False, timeout_graceful_shutdown=1
    )
    with suppress(KeyboardInterrupt):
        Telling(config).run(sockets=[listening])


def _listening(port: int) -> socket.socket:
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((HOST, port))
    except OSError as error:
        found.close()
        raise input_error("--port", f"{port} cannot be used ({error.strerror}); write another, or 0 for any") from None
    return found
