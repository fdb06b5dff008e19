"""HelseID as the settings want it: the client itself, and who shows its tokens to which API."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx

from adapter.config import HelseIdSettings, Kommune, RegisterSettings, Settings, Tenant, Tenants
from adapter.errors import Fault, Misconfigured
from adapter.outbox import Line
from adapter.register import Envelope
from adapter.register.access.assertion import Organisation
from adapter.register.access.keys import SigningKey
from adapter.register.access.proxies import helseid_neighbour
from adapter.register.access.rotation import Rotation, rotate
from adapter.register.access.shown import Shown
from adapter.register.access.tokens import NOBODY
from adapter.register.address_api import AddressApi
from adapter.register.helseid import HelseId

Clock = Callable[[], datetime]


def this_moment() -> datetime:
    """The time of this machine: tokens are judged by it, whatever time documents are judged by."""
    return datetime.now(UTC)


def fhir_tokens(settings: Settings, tenants: Tenants, now: Clock = this_moment) -> HelseId | None:
    """
    Give the client that the fetch door needs; None where no tenant's API wants a HelseID token.

    Raises `Misconfigured` where one does and HelseID is not set up, or cannot be asked for it.
    """
    file = str(settings.tenants or "tenants")
    faults = [
        Fault(file, 0, 0, f"tenants.{name}.fhir_api.{wrong}")
        for name, tenant in tenants.tenants.items()
        for wrong in _wrong(tenant, tenants, settings.helseid)
    ]
    if faults:
        raise Misconfigured(*faults)
    is_wanted = any(_scope(tenant) for tenant in tenants.tenants.values())
    return HelseId(settings.helseid, now) if is_wanted else None


def _wrong(tenant: Tenant, tenants: Tenants, settings: HelseIdSettings) -> Iterator[str]:
    if not _scope(tenant):
        return
    if tenant.fhir_api is not None and tenant.fhir_api.token_file is not None:
        yield "helseid_scope and token_file exclude each other; take one away"
    if settings.issuer is None:
        yield "helseid_scope needs HelseID; set KPR_HELSEID__ISSUER"
    elif settings.multi_tenant and tenant.kommune_nr not in tenants.kommuner:
        yield (
            f"helseid_scope needs the organisation number of kommune {tenant.kommune_nr}; write it under "
            "kommuner, or set KPR_HELSEID__MULTI_TENANT=false"
        )


def fhir_auths(tenants: Tenants, helseid: HelseId | None) -> dict[str, httpx.Auth]:
    """Give who shows the token to a tenant's FHIR API, by tenant; on behalf of the tenant's kommune."""
    if helseid is None:
        return {}
    return {
        name: _shown(helseid, scope, tenants.kommuner.get(tenant.kommune_nr))
        for name, tenant in tenants.tenants.items()
        if (scope := _scope(tenant))
    }


def _scope(tenant: Tenant) -> str | None:
    return tenant.fhir_api.helseid_scope if tenant.fhir_api else None


def _shown(helseid: HelseId, scope: str, kommune: Kommune | None) -> Shown:
    if kommune is None:
        return Shown(helseid, scope)
    return Shown(helseid, scope, kommune.orgnr, kommune.child_orgnr)


def door_auth(settings: RegisterSettings, helseid: HelseId) -> Callable[[Envelope], httpx.Auth]:
    """Give what shows the register's door a token on behalf of an envelope's sender."""

    def auth_for(envelope: Envelope) -> httpx.Auth:
        own_scope = settings.scope_hst if envelope.key.line is Line.HST else None
        parent, child = envelope.parent_orgnr, envelope.child_orgnr
        return Shown(helseid, own_scope or settings.scope, parent, child, scheme=settings.scheme)

    return auth_for


def address_api(
    settings: Settings, tenants: Tenants, helseid: HelseId, now: Clock = this_moment
) -> AddressApi:
    """
    Give the address register over HTTPS.

    A party is looked up on nobody's behalf; a multi-tenant client must name somebody, and names the first
    of its kommuner. Whom the issuer's TLS certificate is vouched for by vouches for this API's as well, and
    the way to it goes by the same proxy.
    """
    auth = _shown(helseid, settings.addresses.scope, _first(tenants))
    return AddressApi(settings.addresses, helseid_neighbour(settings.helseid), auth, now)


async def rotate_key(settings: Settings, tenants: Tenants, url: str, now: Clock = this_moment) -> SigningKey:
    """Bring a new key into use at HelseID, as `rotation.rotate` does; `url` is of the self-service API."""
    first = _first(tenants)
    organisation = Organisation(first.orgnr, first.child_orgnr) if first else NOBODY

    def client(key_file: Path) -> HelseId:
        return HelseId(settings.helseid.model_copy(update={"key_file": key_file}), now)

    return await rotate(Rotation(settings.helseid, url, client, organisation))


def _first(tenants: Tenants) -> Kommune | None:
    """Give somebody to name where it does not matter whom."""
    return next((tenants.kommuner[number] for number in sorted(tenants.kommuner)), None)
