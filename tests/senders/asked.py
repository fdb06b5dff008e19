"""An intake at https://kpr.example that asks who sends, and keeps what it was handed."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx

from adapter.config import Tenant
from adapter.outcomes import Outcome, Result, Taken
from adapter.web.app import web_app
from adapter.web.recognising.certificates import HandedOn
from adapter.web.recognising.issuer import Issuer
from adapter.web.recognising.tokens import AccessTokens
from adapter.web.senders import Senders
from tests.office_access.opened import At
from tests.stores import opened_store

ADDRESS = "https://kpr.example"
AUDIENCE, SCOPE = "urn:test:intake", "test:kpr/send"
CLAIM = "helseid://claims/client/claims/orgnr_parent"
#: Who may send: the first as bredvik, the second as nordlys, the third as both; the fourth is nobody's.
BREDVIK, NORDLYS, BOTH, OTHER = "310123455", "315000003", "320000007", "325000000"
TENANTS = {
    "bredvik": Tenant(kommuneNr="4631", senders=(BREDVIK, BOTH)),
    "nordlys": Tenant(kommuneNr="1833", senders=(NORDLYS, BOTH)),
    "closed": Tenant(kommuneNr="0301"),
}
DOCUMENT = b'{"resourceType": "EpisodeOfCare"}'
PROXY = "10.0.0.7"


class Door:
    """Takes in everything, and keeps whose it was."""

    def __init__(self) -> None:
        self.tenants: list[str | None] = []

    async def ask(self, event):
        self.tenants.append(event.tenant)
        return Taken(event, Result(event.id, event.tenant, Outcome.NO_EVENT, None), b"")


def no_world():
    raise AssertionError("only $translate asks the tables at the door")


class Intake:
    def __init__(self, app, door, now):
        self.app, self.door, self.now = app, door, now

    async def post(self, path="/fhir/EpisodeOfCare", tenant=None, peer="10.0.9.9", **headers):
        given = {"content-type": "application/fhir+json", "accept-language": "en"} | (
            {"x-tenant": tenant} if tenant else {}
        )
        made = {**given, **{name.replace("_", "-"): value for name, value in headers.items()}}
        transport = httpx.ASGITransport(self.app, client=(peer, 40000))
        async with httpx.AsyncClient(transport=transport, base_url=ADDRESS, timeout=60) as client:
            return await client.post(path, content=DOCUMENT, headers=made)


@asynccontextmanager
async def intake_at(
    folder: Path,
    issuer: Issuer | None,
    now: At,
    claim: str = CLAIM,
    tenants: Mapping[str, Tenant] = TENANTS,
    *,
    has_certificates: bool = False,
) -> AsyncIterator[Intake]:
    async with opened_store(folder) as store:
        tokens = handed_on = None
        if issuer is not None:
            tokens = AccessTokens(issuer, AUDIENCE, ADDRESS, store.logins, lambda: SCOPE, now)
        if has_certificates:
            handed_on = HandedOn(("10.0.0.0/29",), "x-client-certificate", "KPR_SENDERS__PROXIES", now)
        door = Door()
        app = web_app(
            door,
            no_world,
            max_bytes=1000,
            now=lambda: datetime.now(UTC),
            senders=Senders(tokens, handed_on, claim, lambda: tenants),
        )
        yield Intake(app, door, now)
    if issuer is not None:
        await issuer.close()
