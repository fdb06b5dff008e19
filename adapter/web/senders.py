"""Who sends to the intake, and whose documents they may send (SEC-07, SEC-08)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fastapi import Request

from adapter.access.granting import values_of
from adapter.config import Tenant
from adapter.logs import logger
from adapter.metrics import SENDERS_REFUSED
from adapter.register.access.keys import ALGORITHMS
from adapter.web.recognising.certificates import HandedOn
from adapter.web.recognising.signed import Unsound
from adapter.web.recognising.tokens import AccessTokens, OutOfScope
from adapter.web.requests import TurnedAway, tenant_of

#: As Maskinporten writes an organisation number: by the list of lists of ISO 6523.
_ORGNR = re.compile(r"(?:0192:)?([0-9]{9})", re.ASCII)
_Text = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Senders:
    """
    Recognises senders by token or certificate; the tenants file says which tenants each may send for.

    `claim` names an organisation in a token; `tenants` gives the tenants in force.
    """

    tokens: AccessTokens | None
    handed_on: HandedOn | None
    claim: str
    tenants: Callable[[], Mapping[str, Tenant]]

    async def tenant(self, request: Request) -> str:
        """
        Say whose documents a request brings, before anything of it is read.

        Raises TurnedAway with 401 for who is not recognised, with 403 for what they may not send and with
        400 where they must say for whom; Unavailable while the issuer is away.
        """
        organisation = await self._organisation(request)
        theirs = sorted(name for name, one in self.tenants().items() if organisation in one.senders)
        named = tenant_of(request)
        if named is None and len(theirs) > 1:
            raise TurnedAway(400, "required", _FOR_WHOM)
        tenant = named or next(iter(theirs), None)
        if tenant is None or tenant not in theirs:
            logger.warning("sender_may_not", organisation=organisation)
            raise self._refusal(request, 403, "tenant", _NOT_THEIRS, "insufficient_scope")
        return tenant

    async def _organisation(self, request: Request) -> str:
        """Give the organisation number of who sends; a token goes before a certificate."""
        if self.handed_on is not None:
            try:
                self.handed_on.must_be_from_a_proxy(request)
            except TurnedAway:
                SENDERS_REFUSED.labels("proxy").inc()
                raise
            has_token = self.tokens is not None and "authorization" in request.headers
            if self.handed_on.is_shown(request) and not has_token:
                return self._certified(self.handed_on, request)
        if self.tokens is None:
            raise self._refusal(request, 401, "none", _NO_CERTIFICATE)
        if "authorization" not in request.headers:
            raise self._refusal(request, 401, "none", _NO_TOKEN)
        return await self._by_token(self.tokens, request)

    def _certified(self, handed_on: HandedOn, request: Request) -> str:
        organisation = handed_on.organisation(request)
        if organisation is None:
            raise self._refusal(request, 401, "certificate", _BAD_CERTIFICATE)
        return organisation

    async def _by_token(self, tokens: AccessTokens, request: Request) -> str:
        try:
            read = await tokens.read(request)
            return _orgnr(values_of(read.claims, self.claim))
        except OutOfScope as why:
            logger.warning("token_refused", why=str(why))
            raise self._refusal(request, 403, "scope", _NO_SCOPE, "insufficient_scope", str(why)) from None
        except Unsound as why:
            logger.warning("token_refused", why=str(why))
            raise self._refusal(request, 401, "token", _BAD_TOKEN, "invalid_token", str(why)) from None

    def _refusal(
        self, request: Request, status: int, why: str, text: _Text, error: str = "", said: str = ""
    ) -> TurnedAway:
        """Count a refusal and make its answer; `error` and `said` are for programs (RFC 6750, RFC 9449)."""
        SENDERS_REFUSED.labels(why).inc()
        code = "login" if status == 401 else "forbidden"
        headers = {} if self.tokens is None else {"www-authenticate": _challenge(request, error, said)}
        return TurnedAway(status, code, text, headers)


def _orgnr(values: frozenset[str]) -> str:
    numbers = {found[1] for value in values if (found := _ORGNR.fullmatch(value))}
    if len(numbers) != 1:
        raise Unsound("the claim with the organisation number is missing, or has no one number")
    return numbers.pop()


def _challenge(request: Request, error: str, said: str) -> str:
    """Say how to come, in the scheme that was used; to who brought nothing, both."""
    told = {"error": error, "error_description": said}
    why = ", ".join(f'{name}="{value}"' for name, value in told.items() if value)
    bound = f'DPoP algs="{" ".join(sorted(ALGORITHMS))}"'
    scheme = request.headers.get("authorization", "").partition(" ")[0].lower()
    if scheme == "dpop":
        return f"{bound}, {why}" if why else bound
    return f"Bearer {why}" if why else f"Bearer, {bound}"


_NO_TOKEN: _Text = {
    "nb": "Send et tilgangstoken som er utstedt for denne tjenesten (Authorization: Bearer, eller DPoP).",
    "en": "Send an access token that was issued for this service (Authorization: Bearer, or DPoP).",
}
_NO_CERTIFICATE: _Text = {
    "nb": "Send gjennom proxyen som krever virksomhetssertifikatet ditt. Adressen får du av dem som drifter tjenesten.",
    "en": "Send by the proxy that asks for your organisation's certificate. Those who run the service know its address.",
}
_BAD_CERTIFICATE: _Text = {
    "nb": "Sertifikatet kan ikke brukes. Bruk et virksomhetssertifikat som gjelder nå og har organisasjonsnummeret.",
    "en": "The certificate cannot be used. Use one that is in force, with the organisation number in it.",
}
_BAD_TOKEN: _Text = {
    "nb": "Tokenet kan ikke brukes her. WWW-Authenticate sier hva som er galt. Rett det, og hent et nytt token.",
    "en": "The token cannot be used here. WWW-Authenticate says what is wrong. Mend that, and get a new token.",
}
_NO_SCOPE: _Text = {
    "nb": "Tokenet har ikke scopet som trengs for å sende hit. Be om det når du henter tokenet.",
    "en": "The token has not the scope that is needed for sending here. Ask for it when you get the token.",
}
_NOT_THEIRS: _Text = {
    "nb": "Organisasjonen kan ikke sende for denne avsenderen. Kontroller X-Tenant, eller be dem som drifter "
    "tjenesten om å føre opp organisasjonsnummeret under senders i tenantfila.",
    "en": "The organisation may not send for this tenant. Check X-Tenant, or ask those who run the service to "
    "add the organisation number under senders in the tenants file.",
}
_FOR_WHOM: _Text = {
    "nb": "Organisasjonen kan sende for flere. Si i X-Tenant hvem dokumentet er fra.",
    "en": "The organisation may send for several. Say in X-Tenant whose document this is.",
}
