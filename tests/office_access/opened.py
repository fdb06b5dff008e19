"""An office with a login, over a store of its own, whose issuer is whatever a test gives it."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import httpx
from fastapi import FastAPI

from adapter.access.access_file import AccessFile
from adapter.access.load import load_access
from adapter.config import Settings
from adapter.config.office import LoginSettings
from adapter.main import build_world
from adapter.pipeline import World
from adapter.store import Store
from adapter.web.office import Office
from adapter.web.office.client import OfficeClient
from adapter.web.office.cookies import Cookies
from adapter.web.office.doors import Doors
from adapter.web.office.login import Login
from adapter.web.office.programs import Programs
from adapter.web.office.proxied import Proxied
from adapter.web.office.sessions import Sessions
from adapter.web.recognising.certificates import HandedOn
from adapter.web.recognising.issuer import Issuer
from adapter.web.recognising.tokens import AccessTokens
from tests.office.reused import app_for
from tests.stores import opened_store

ACCESS = """
ask: IKT i Bredvik
program_scope: test:kpr/office
people:
  - {claim: groups, value: drift, role: operator, all_kommuner: true}
  - {claim: groups, value: lesere, role: viewer, kommuner: ["4631"]}
  - {claim: groups, value: kontroll, role: auditor, all_kommuner: true}
programs:
  - {client: program, role: viewer, kommuner: ["4631"]}
  - {organisation: "310123455", role: source, tenants: [bredvik]}
"""


class At:
    """A time that tests move."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


class Live(At):
    """The machine's own time: an issuer that others have written goes by no other."""

    def __call__(self) -> datetime:
        return datetime.now(UTC)


@cache
def shipped_world() -> World:
    """What inputs are judged by where nobody says anything of their own: read once, as nothing changes it."""
    return build_world(Settings(full_lane_share=0))


def access_in(folder: Path, text: str = ACCESS) -> AccessFile:
    path = folder / "access.yaml"
    path.write_text(text, encoding="utf-8")
    return load_access(path)[0]


def office_at(
    address: str, store: Store, issuer: Issuer, access: AccessFile, now: At, **settings: object
) -> Office:
    """The office as `main` puts it together; programs by the same issuer, certificates by a proxy on 10.0.0.7."""
    told = {"issuer": issuer.name, "client_id": "office", "scopes": "openid profile groups", **settings}
    secret, key = str(told.pop("secret", "s")), told.pop("key", None)
    client = OfficeClient(str(told["client_id"]), issuer, now, secret, key)
    login = Login(LoginSettings(**told), address, issuer, store.logins, lambda: access, now, client)
    people = Sessions(login, Cookies(is_secure=address.startswith("https:")))
    scope = lambda: access.program_scope  # noqa: E731 - as main has it
    tokens = AccessTokens(issuer, "urn:test:office", address, store.logins, scope, now)
    handed_on = HandedOn(("10.0.0.0/29",), "x-client-certificate", "KPR_OFFICE__PROXIES", now)
    programs, proxied = Programs(tokens, lambda: access), Proxied(handed_on, lambda: access)
    gate = Doors(address, people, programs, proxied)
    world = shipped_world()
    return Office(store, lambda: world, Settings(), now, gate, store.access_log, lambda *_: None, login)


@asynccontextmanager
async def app_at(
    folder: Path, address: str, issuer: Issuer, now: At, **settings: object
) -> AsyncIterator[FastAPI]:
    """The application over a store in a folder; opened twice, as two web processes have it."""
    async with opened_store(folder) as store:
        access = access_in(folder)
        with app_for(office_at(address, store, issuer, access, now, **settings)) as app:
            yield app
    await issuer.close()


@cache
def _trust() -> ssl.SSLContext:
    """Whom a browser trusts: to read them all takes longer than most tests."""
    return httpx.create_ssl_context(trust_env=False)


def browser(app: FastAPI, address: str, peer: str = "127.0.0.1") -> httpx.AsyncClient:
    """A browser, to which the office is at its address, and everything else where it is."""
    return httpx.AsyncClient(
        verify=_trust(),
        mounts={address: httpx.ASGITransport(app, client=(peer, 40000))},
        base_url=address,
        follow_redirects=True,
        trust_env=False,
        timeout=30,
    )
