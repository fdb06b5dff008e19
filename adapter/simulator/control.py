"""How the simulator is steered and looked into, from this machine only: faults, time, and what was stored."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec
from fastapi import FastAPI, Request
from starlette.responses import JSONResponse, Response

from adapter.config import is_loopback
from adapter.outbox import Line
from adapter.simulator import Clock
from adapter.simulator.account import chain, summary
from adapter.simulator.directory import Directory
from adapter.simulator.pki import Validity
from adapter.simulator.register import Register
from adapter.simulator.script import RECIPES, Act, Fault, Part, Script, recipe

#: What is answered to this machine alone, by the first part of its path.
_PATHS = ("faults", "received", "clock", "certificate")
_DAY = timedelta(days=1)


class _Ordered(msgspec.Struct, forbid_unknown_fields=True):
    """A fault by its name, with what differs from it."""

    name: str
    times: int = 1
    seconds: float | None = None
    part: str | None = None
    kommuneNr: str | None = None  # noqa: N815 - KPR's own word
    messageType: str | None = None  # noqa: N815 - the door's own word


class _Certificate(StrEnum):
    """What becomes of the register's encryption certificate."""

    RENEWED = "renewed"
    EXPIRED = "expired"
    REVOKED = "revoked"


def serve_control(
    app: FastAPI, script: Script, register: Register, clock: Clock, directory: Directory
) -> None:
    """Add the paths of control to an application."""

    @app.middleware("http")
    async def from_here_only(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
        is_control = request.url.path.partition("/")[2].partition("/")[0] in _PATHS
        if is_control and not (request.client and is_loopback(request.client.host)):
            return Response(status_code=404)
        return await answer(request)

    @app.post("/faults")
    async def order(request: Request) -> Response:
        try:
            script.add(*map(_fault, _decode(await request.body(), list[_Ordered])))
        except (msgspec.MsgspecError, KeyError, ValueError):
            return JSONResponse({"error": "a list of faults is wanted", "names": list(RECIPES)}, 400)
        return JSONResponse([_shown(fault) for fault in script.faults])

    @app.delete("/faults")
    async def forget() -> Response:
        script.clear()
        return JSONResponse([])

    @app.get("/received")
    async def received() -> Response:
        answers = {str(int(code)): count for code, count in sorted(register.answers.items())}
        return JSONResponse({"lines": list(summary(register)), "answers": answers})

    @app.get("/received/{kommune_nr}/{message_type}")
    async def received_of(kommune_nr: str, message_type: str) -> Response:
        found = chain(register, kommune_nr, message_type)
        return Response(status_code=404) if found is None else JSONResponse(list(found))

    _serve_changes(app, clock, directory)


def _serve_changes(app: FastAPI, clock: Clock, directory: Directory) -> None:
    """Add the paths by which its time and the register's certificate change."""

    @app.post("/clock")
    async def move(request: Request) -> Response:
        try:
            wanted = _decode(await request.body(), dict[str, float])
            clock.move(timedelta(seconds=wanted["advance_seconds"]))
        except (msgspec.MsgspecError, KeyError, ValueError, OverflowError):
            return JSONResponse({"error": 'write {"advance_seconds": 3600}'}, 400)
        return JSONResponse({"now": clock().isoformat()})

    @app.post("/certificate")
    async def certificate(request: Request) -> Response:
        try:
            wanted = _Certificate(_decode(await request.body(), dict[str, str])["state"])
        except (msgspec.MsgspecError, KeyError, ValueError):
            names = ", ".join(_Certificate)
            return JSONResponse({"error": f'write {{"state": "expired"}}; states: {names}'}, 400)
        await asyncio.to_thread(_change_certificate, directory, wanted, clock())
        return JSONResponse({"state": wanted})


def _change_certificate(directory: Directory, wanted: _Certificate, now: datetime) -> None:
    """Let the address register, and the revocation list, say something else of the register's certificate."""
    match wanted:
        case _Certificate.RENEWED:
            directory.renew_recipient()
        case _Certificate.EXPIRED:
            directory.renew_recipient(Validity(now - 2 * _DAY, now - _DAY))
        case _Certificate.REVOKED:
            directory.revoke(directory.recipients[-1].certificate)


def _decode(body: bytes, form: Any) -> Any:
    return msgspec.json.decode(body, type=form)


def _fault(ordered: _Ordered) -> Fault:
    """Give the fault that is meant; KeyError and ValueError for what there is not."""
    changed: dict[str, object] = {"times": ordered.times, "kommune_nr": ordered.kommuneNr}
    if ordered.seconds is not None:
        changed["seconds"] = ordered.seconds
    if ordered.part is not None:
        changed["part"] = Part(ordered.part)
    if ordered.messageType is not None:
        changed["line"] = Line(ordered.messageType)
    return recipe(ordered.name, **changed)


def _shown(fault: Fault) -> dict[str, object]:
    return {
        "act": fault.act,
        "part": fault.part,
        "stored": fault.after,
        "status": fault.status if fault.act is Act.ANSWER else None,
        "times": fault.times,
        "kommuneNr": fault.kommune_nr,
        "messageType": fault.line,
    }
