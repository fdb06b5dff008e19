"""
Asking the FHIR APIs of tenants for what their documents refer to and do not hold.

A tenant's API is asked at its configured address and nowhere else: what lies on another server is not
asked for, and a redirect is no answer. Each answer is bounded in time and size, and is held against
the name that was asked for. Nothing here logs an address.
"""

import asyncio
import logging
import ssl
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt

from adapter.config import Tenant, TenantFhirApi
from adapter.errors import AdapterError, Fault, Misconfigured, Unavailable
from adapter.events.entries import VERSION
from adapter.events.fhir_answer import Again, RefusedUs, judge
from adapter.events.kept_briefly import KeptBriefly
from adapter.events.missing import Answer, Said, name_of
from adapter.events.resting import Rest
from adapter.events.token import Token, TokenFile
from adapter.events.unwrap import REPORTABLE
from adapter.logs import logger
from adapter.values import replace

#: What decisions are made from; nothing else about a person is asked for.
KINDS = REPORTABLE | {
    "Patient",
    "Group",
    "RelatedPerson",
    "Organization",
    "HealthcareService",
    "Practitioner",
    "PractitionerRole",
}
_AT_ONCE = 4
#: Seconds that all of one question may take.
_QUESTION_SECONDS = 60.0
_ATTEMPTS = 3
#: Seconds: the pause before asking again at once, and the longest that an API may ask us for.
_PAUSE, _LONGEST_PAUSE = 0.5, 5.0
_ACCEPTED = {"R4": "application/fhir+json; fhirVersion=4.0", "R5": "application/fhir+json; fhirVersion=5.0"}


class FhirApis:
    """
    The FHIR APIs of all tenants that have one; implements `Asking`.

    `auths` has, by tenant, who shows our token where it does not come from a file. It raises Unavailable
    while it has none, and another AdapterError when it gets none.
    """

    def __init__(
        self, tenants: Mapping[str, Tenant], max_bytes: int, auths: Mapping[str, httpx.Auth] | None = None
    ) -> None:
        # Their lines hold addresses, and with them names of resources.
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)
        self._apis = {
            name: _Api(
                name, tenant.fhir_api, _ACCEPTED[tenant.fhir_version], max_bytes, (auths or {}).get(name)
            )
            for name, tenant in tenants.items()
            if tenant.fhir_api is not None
        }

    def serves(self, tenant: str) -> bool:
        """Tell whether the tenant has an API to ask."""
        return tenant in self._apis

    async def ask(self, tenant: str, addresses: Collection[str]) -> Mapping[str, Answer]:
        """Ask for several resources side by side; what has not come in time is away."""
        api = self._apis[tenant]
        asked = {address: asyncio.ensure_future(api.get(address)) for address in dict.fromkeys(addresses)}
        try:
            if asked:
                await asyncio.wait(asked.values(), timeout=_QUESTION_SECONDS)
            answered = {address: task for address, task in asked.items() if task.done()}
            late = Answer(Said.AWAY)
            return {a: answered[a].result() if a in answered else late for a in asked}
        finally:
            for task in asked.values():
                task.cancel()
            await asyncio.gather(*asked.values(), return_exceptions=True)

    async def close(self) -> None:
        for api in self._apis.values():
            await api.client.aclose()


@dataclass(slots=True)
class _Api:
    """One tenant's API."""

    tenant: str
    settings: TenantFhirApi
    accepted: str
    max_bytes: int
    auth: httpx.Auth | None = None
    rest: Rest = field(default_factory=Rest)
    client: httpx.AsyncClient = field(init=False)
    _token: Token | None = field(init=False)
    _free: asyncio.Semaphore = field(init=False)
    #: Why it rests.
    _said: Said = field(default=Said.AWAY, init=False)
    _kept: KeptBriefly[Answer] = field(default_factory=KeptBriefly, init=False)

    def __post_init__(self) -> None:
        self.client = httpx.AsyncClient(
            verify=_trust(self.settings.ca_file),
            # No proxy, password file or certificate that somebody left in the environment.
            trust_env=False,
            follow_redirects=False,
            timeout=self.settings.timeout_seconds,
            limits=httpx.Limits(max_connections=_AT_ONCE, max_keepalive_connections=_AT_ONCE),
        )
        self._token = TokenFile(self.settings.token_file) if self.settings.token_file else None
        self._free = asyncio.Semaphore(_AT_ONCE)

    async def get(self, address: str) -> Answer:
        """Give what the API says of one resource; it never raises for what the API does."""
        name = self._name(address)
        if name is None:
            return Answer(Said.NOT_ASKED)
        async with self._free:
            answer = self._kept.get(name) or await self._asked(name)
        if answer.delivered is None or "://" not in address:
            return answer
        # It is found again by the address that the document has for it.
        known = replace(answer.delivered, full_url=address.partition(VERSION)[0])
        return replace(answer, delivered=known)

    def _name(self, address: str) -> str | None:
        """What to ask for; None where it lies on another server or is of no kind that we ask for."""
        plain = address.partition(VERSION)[0]
        name = name_of(plain)
        if name is None or name.partition("/")[0] not in KINDS:
            return None
        addresses = (f"{base}/{name}" for base in (self.settings.base, *self.settings.known_as))
        return name if plain == name or plain in addresses else None

    async def _asked(self, name: str) -> Answer:
        """Ask, and learn from the answer whether to leave the API alone for a while."""
        if self.rest.left:
            return Answer(self._said, rest=timedelta(seconds=self.rest.left))
        try:
            answer = await self._patiently(name)
        except Again as problem:
            return self._rests(Said.AWAY, problem.status, problem.pause)
        except RefusedUs as problem:
            return self._rests(Said.REFUSED, problem.status)
        except AdapterError:  # no token to show
            return self._rests(Said.REFUSED, 0)
        self.rest.answered()
        # Of what is reported the newest counts: an answer from before the news would hide it.
        if answer.delivered is not None and name.partition("/")[0] not in REPORTABLE:
            self._kept.put(name, answer, len(answer.delivered.body))
        return answer

    def _rests(self, said: Said, status: int, at_least: float = 0.0) -> Answer:
        if self.rest.failed(at_least):
            self._said = said
            word = "fhir_api_refused" if said is Said.REFUSED else "fhir_api_away"
            logger.warning(word, tenant=self.tenant, status=status, seconds=round(self.rest.left))
        return Answer(said, rest=timedelta(seconds=self.rest.left))

    async def _patiently(self, name: str) -> Answer:
        retrying = AsyncRetrying(
            retry=retry_if_exception_type(Again),
            stop=lambda state: stop_after_attempt(_ATTEMPTS)(state) or _pause(state) > _LONGEST_PAUSE,
            wait=_pause,
            reraise=True,
        )
        answer: Answer = await retrying(self._once, name)
        return answer

    async def _once(self, name: str) -> Answer:
        headers = {"accept": self.accepted, "accept-encoding": "identity"}
        if self._token is not None:
            headers["authorization"] = f"Bearer {await self._token()}"
        with _again_if_broken():
            async with asyncio.timeout(self.settings.timeout_seconds):
                url = f"{self.settings.base}/{name}"
                async with self.client.stream("GET", url, headers=headers, auth=self.auth) as response:
                    return await judge(response, name, url, self.max_bytes)


@contextmanager
def _again_if_broken() -> Iterator[None]:
    try:
        yield
    except (httpx.HTTPError, httpx.StreamError, TimeoutError, OSError, Unavailable):
        # `from None`: their texts quote the address.
        raise Again from None


def _pause(state: RetryCallState) -> float:
    problem = state.outcome.exception() if state.outcome else None
    asked_for = problem.pause if isinstance(problem, Again) else 0.0
    return max(asked_for, _PAUSE * state.attempt_number)


def _trust(ca_file: Path | None) -> ssl.SSLContext:
    if ca_file is None:
        return httpx.create_ssl_context(trust_env=False)
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as problem:
        said = problem.strerror or "holds no certificate"
        raise Misconfigured(
            Fault(str(ca_file), 0, 0, f"fhir_api.ca_file cannot be read: {said}; correct it")
        ) from None
