"""The simulator as a web application: HelseID, the address register and MessageIn under one address."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs

from cryptography.hazmat.primitives.serialization import Encoding
from fastapi import FastAPI, Request
from starlette.responses import JSONResponse, Response

from adapter.simulator import ADDRESSES, CLIENT_KEYS, Clock, Demands
from adapter.simulator.assertions import Organisation
from adapter.simulator.directory import Directory
from adapter.simulator.door import Door
from adapter.simulator.envelope import glance
from adapter.simulator.issuer import Answer, Issuer
from adapter.simulator.jws import ALGORITHMS, Unsound
from adapter.simulator.proofs import NonceWanted, Shown
from adapter.simulator.script import Part
from adapter.simulator.tokens import BadProof, Doorkeeper, Forbidden

METADATA, KEYS, TOKEN = "/.well-known/openid-configuration", "/jwks", "/connect/token"
#: Of HelseID's self-service, and of the CommunicationParty API; the latter is not verified.
NEW_KEY = "/v1/client-secret"
ADDRESS_PATH, ADDRESS_END = "/api/v1/certificate/", "/encryption"


@dataclass(frozen=True, slots=True)
class World:
    """Everything the application answers from."""

    url: str
    demands: Demands
    clock: Clock
    directory: Directory
    issuer: Issuer
    door: Door
    #: Who is let in: to the register, and to the other APIs, which take DPoP only.
    keepers: Mapping[Part, Doorkeeper]


def make_app(world: World) -> FastAPI:
    """Make the application; what it is asked for besides is 404."""
    app = FastAPI(title="simulator", docs_url=None, redoc_url=None, openapi_url=None)
    _serve_helseid(app, world)
    _serve_addresses(app, world)
    _serve_door(app, world)
    return app


def part_of(path: str, demands: Demands) -> Part | None:
    """Tell which part a path belongs to; None for what faults do not happen to."""
    known = {METADATA: Part.METADATA, KEYS: Part.KEYS, TOKEN: Part.TOKEN, demands.path: Part.DOOR}
    return Part.ADDRESSES if path.startswith(ADDRESS_PATH) else known.get(path)


def _serve_helseid(app: FastAPI, world: World) -> None:
    @app.get(METADATA)
    async def metadata() -> Response:
        return _json(world, Answer(200, world.issuer.metadata))

    @app.get(KEYS)
    async def keys() -> Response:
        return _json(world, Answer(200, world.issuer.tokens.jwks))

    @app.post(TOKEN)
    async def token(request: Request) -> Response:
        if _content_type(request) != "application/x-www-form-urlencoded":
            return _json(world, Answer(415, {"error": "invalid_request"}))
        form = parse_qs((await request.body()).decode("ascii", "replace"), keep_blank_values=True)
        return _json(world, world.issuer.token(form, request.headers.getlist("dpop")))

    @app.post(NEW_KEY)
    async def new_key(request: Request) -> Response:
        caller = _admitted(world, Part.KEYS, request, CLIENT_KEYS)
        if isinstance(caller, Answer):
            return _json(world, caller)
        return _json(world, world.issuer.add_key(await request.json()))


def _serve_addresses(app: FastAPI, world: World) -> None:
    @app.get(ADDRESS_PATH + "{her_id}" + ADDRESS_END)
    async def certificate(request: Request, her_id: int) -> Response:
        caller = _admitted(world, Part.ADDRESSES, request, ADDRESSES)
        if isinstance(caller, Answer):
            return _json(world, caller)
        if her_id != world.demands.her_id:
            return _json(world, Answer(404, {}))
        found = world.directory.recipients[-1].certificate.public_bytes(Encoding.DER)
        return _json(world, Answer(200, {"certificateValue": b64encode(found).decode()}))


def _serve_door(app: FastAPI, world: World) -> None:
    @app.post(world.demands.path)
    async def process(request: Request) -> Response:
        body = await request.body()
        if len(body) > world.demands.max_bytes:
            return _json(world, Answer(413, {}))
        if _content_type(request) != "application/json":
            return _json(world, Answer(415, {}))
        caller = _admitted(world, Part.DOOR, request, _scope_of(body, world))
        if isinstance(caller, Answer):
            return _json(world, caller)
        taken = await world.door.take(body, caller)
        return _json(world, Answer(taken.status, taken.body))


def _scope_of(body: bytes, world: World) -> str:
    """The scope that a message's type asks for; for one that cannot be read, that of the first type."""
    _, kind = glance(body)
    scopes = world.demands.scopes
    return next((scope for line, scope in scopes.items() if line == kind), next(iter(scopes.values())))


def _admitted(world: World, part: Part, request: Request, scope: str) -> Organisation | Answer:
    """Tell for whom the caller acts, or what it is answered."""
    keeper = world.keepers[part]
    shown = Shown(request.headers.getlist("dpop"), request.method, f"{world.url}{request.url.path}")
    try:
        return keeper.admit(request.headers.getlist("authorization"), shown, scope)
    except Forbidden:
        return _challenge(keeper, 403, "insufficient_scope")
    except NonceWanted:
        answer = _challenge(keeper, 401, "use_dpop_nonce")
        return Answer(401, answer.body, {**answer.headers, "DPoP-Nonce": keeper.proofs.nonce or ""})
    except BadProof as unsound:
        return _challenge(keeper, 401, "invalid_dpop_proof", str(unsound))
    except Unsound as unsound:
        return _challenge(keeper, 401, "invalid_token", str(unsound))


def _challenge(keeper: Doorkeeper, status: int, error: str, why: str = "") -> Answer:
    stated = f'{keeper.scheme.value} error="{error}"'
    stated += f', error_description="{why}"' if why else ""
    stated += f', algs="{" ".join(ALGORITHMS)}"' if keeper.scheme == "DPoP" else ""
    return Answer(status, {}, {"WWW-Authenticate": stated})


def _content_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _json(world: World, answer: Answer) -> Response:
    dated: dict[str, Any] = {"Date": format_datetime(world.clock(), usegmt=True)}
    return JSONResponse(dict(answer.body), answer.status, {**dated, **answer.headers})
