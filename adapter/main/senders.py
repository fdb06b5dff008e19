"""How senders to the intake over HTTP are recognised, as the settings want it: judged at start, then put together."""

from collections.abc import Iterator
from contextlib import AsyncExitStack

from adapter.config import Settings, Tenants, is_loopback
from adapter.config.senders import SenderSettings
from adapter.errors import Fault, Misconfigured
from adapter.main.current import Current
from adapter.main.helseid import this_moment
from adapter.main.recognising import faults_of_proxies, issuer_at
from adapter.register.access.asking import goes_safely
from adapter.store.logins import StoredLogins
from adapter.web.recognising.certificates import HandedOn
from adapter.web.recognising.tokens import AccessTokens
from adapter.web.senders import Senders

_PART = "KPR_SENDERS"
_UNGUARDED = (
    "reaches others than this machine, and nothing says who may send; set KPR_SENDERS__ISSUER (tokens) or "
    "KPR_SENDERS__CERTIFICATE_HEADER, listen on 127.0.0.1, or say with KPR_SENDERS__GUARDED_ELSEWHERE=true "
    "that a proxy or a network policy lets known senders through alone"
)
_NOBODY = (
    "has no tenant with senders, so nobody could send; name organisation numbers under a tenant's senders"
)


def must_be_guarded(settings: Settings, tenants: Tenants) -> None:
    """Refuse with `Misconfigured` an intake that anybody could send to, or nobody, or with settings at fault."""
    senders = settings.senders
    faults = [*_faults(senders), *_taken_by_office(settings)]
    if not senders.are_recognised:
        if not senders.guarded_elsewhere and not is_loopback(settings.http.host):
            faults.append(Fault("KPR_HTTP__HOST", 0, 0, _UNGUARDED))
    elif not any(tenant.senders for tenant in tenants.tenants.values()):
        faults.append(Fault("KPR_TENANTS", 0, 0, _NOBODY))
    if faults:
        raise Misconfigured(*faults)


def senders_of(
    stack: AsyncExitStack, settings: Settings, current: Current, logins: StoredLogins
) -> Senders | None:
    """Give who recognises senders; None where nobody is asked. The settings were judged before."""
    told = settings.senders
    if not told.are_recognised:
        return None
    tokens = handed_on = None
    if told.issuer is not None:
        by = issuer_at(stack, told.issuer, told.ca_bundle, f"{_PART}__CA_BUNDLE")
        address = (told.address or "").rstrip("/")
        tokens = AccessTokens(by, told.audience or "", address, logins, lambda: told.scope, this_moment)
    if told.certificate_header is not None:
        handed_on = HandedOn(told.proxies, told.certificate_header, f"{_PART}__PROXIES", this_moment)
    return Senders(tokens, handed_on, told.organisation_claim, lambda: current.world.tenants.tenants)


def _faults(told: SenderSettings) -> Iterator[Fault]:
    for name, value in (("AUDIENCE", told.audience), ("SCOPE", told.scope), ("ADDRESS", told.address)):
        if told.issuer is not None and not value:
            yield Fault(f"{_PART}__{name}", 0, 0, "is needed with tokens (KPR_SENDERS__ISSUER); set it")
        if told.issuer is None and value:
            yield Fault(f"{_PART}__{name}", 0, 0, "goes with tokens; set KPR_SENDERS__ISSUER as well")
    for name, address in (("ISSUER", told.issuer), ("ADDRESS", told.address)):
        if address is not None and not goes_safely(address):
            yield Fault(f"{_PART}__{name}", 0, 0, "does not begin with https; correct it")
    yield from faults_of_proxies(_PART, told.certificate_header, told.proxies)
    if told.guarded_elsewhere and told.are_recognised:
        why = "says that nobody is asked here, while an issuer or a header is set; take one of them away"
        yield Fault(f"{_PART}__GUARDED_ELSEWHERE", 0, 0, why)


def _taken_by_office(settings: Settings) -> Iterator[Fault]:
    audience = settings.senders.audience
    if audience is not None and audience == settings.office.api_audience:
        why = "is the audience of the office too, so a sender's token would be taken there; give them two"
        yield Fault(f"{_PART}__AUDIENCE", 0, 0, why)
