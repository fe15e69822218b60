"""The page and what it asks for, to whoever knows the token, on this machine alone."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from secrets import compare_digest
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from sim.play.answer import answer, side_by_side
from sim.play.page import page_of
from sim.play.reporting import reported
from sim.play.saving import saved
from sim.play.session import BASE, NOW, Changes, Session
from sim.scenario.basics.problems import InputError, input_error, spell

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",  # the token is in the address
    "Content-Security-Policy": "frame-ancestors 'none'",
}
HOSTS = ("127.0.0.1", "localhost")
LONGEST = 100_000  # bytes of what is asked
Asked = dict[str, Any]
Handler = Callable[[Session, Asked], Any]


def application(session: Session, token: str, out: Path) -> Starlette:
    """Return the application that serves a session below ``/TOKEN/``; reports go to ``out``."""

    async def page(request: Request) -> Response:
        return HTMLResponse(page_of(session, _kept(session)), headers=HEADERS)

    def report(session: Session, asked: Asked) -> Any:
        return {"folder": str(reported(session, _designs(session, asked), out))}

    handlers: dict[str, Handler] = {"look": _look, "keep": _keep, "drop": _drop, "compare": _compare, "save": _save}
    routes = [Route("/{token}/", _guarded(token, page))]
    for name, handler in (handlers | {"report": report}).items():
        routes.append(Route(f"/{{token}}/{name}", _guarded(token, _answering(session, handler)), methods=["POST"]))
    return Starlette(routes=routes, exception_handlers={404: _refused})


def _guarded(token: str, inner: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """Let nobody in who does not know the token, or whom another site has sent: its name is in the Host header."""

    async def outer(request: Request) -> Response:
        knows = compare_digest(request.path_params["token"].encode(), token.encode())
        if not knows or request.url.hostname not in HOSTS:
            return await _refused(request)
        return await inner(request)

    return outer


async def _refused(request: Request, error: Exception | None = None) -> Response:
    return PlainTextResponse("This page is for whoever started it: open the address that ccsim printed.\n", 403)


def _answering(session: Session, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def answered(request: Request) -> Response:
        try:
            asked = _parsed(await request.body())
            return JSONResponse(await run_in_threadpool(handler, session, asked))
        except InputError as error:
            problems = [{"path": spell(one.path), "text": str(one)} for one in error.problems]
            return JSONResponse({"problems": problems}, 422)

    return answered


def _parsed(body: bytes) -> Asked:
    if len(body) > LONGEST:
        raise input_error("", f"is more than {LONGEST:,} bytes")
    try:
        asked = json.loads(body or b"{}")
    except ValueError:
        asked = None
    if not isinstance(asked, dict):
        raise input_error("", "is not what the page asks")
    return asked


def _changes(asked: Asked, key: str = "changes") -> Changes:
    found = asked.get(key, [])
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise input_error("", f"{key} is a list of assignments such as pools.agents.agents=12")
    return tuple(found)


def _name(asked: Asked) -> str:
    name = str(asked.get("name", "")).strip()
    if not name or len(name) > 40 or not name.isprintable() or name in (BASE, NOW):
        raise input_error("", "write a name of 1 to 40 letters that no other design has", ("name",))
    return name


def _look(session: Session, asked: Asked) -> Any:
    return answer(session, _changes(asked))


def _keep(session: Session, asked: Asked) -> Any:
    changes = _changes(asked)
    session.scenario(changes)
    session.states[_name(asked)] = changes
    return _kept(session)


def _drop(session: Session, asked: Asked) -> Any:
    session.states.pop(str(asked.get("name")), None)
    return _kept(session)


def _kept(session: Session) -> dict[str, list[str]]:
    return {name: list(changes) for name, changes in session.states.items()}


def _designs(session: Session, asked: Asked) -> dict[str, Changes]:
    """Return the designs that stand beside each other: as it was, those kept, and what the page shows if it differs."""
    changes, known = _changes(asked), {BASE: (), **session.states}
    return known if changes in known.values() else known | {NOW: changes}


def _compare(session: Session, asked: Asked) -> Any:
    designs = _designs(session, asked)
    if len(designs) < 2:
        raise input_error("", "nothing differs yet: change a number, or keep a state")
    return side_by_side(session, designs)


def _save(session: Session, asked: Asked) -> Any:
    return {"file": str(saved(session, _name(asked), _changes(asked)))}
