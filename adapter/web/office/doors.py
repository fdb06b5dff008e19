"""The gate of an office that others reach: people by their login, programs by token or certificate."""

from fastapi import Request

from adapter.access import Visitor
from adapter.web.office.gate import Name, NotKnown
from adapter.web.office.programs import Programs
from adapter.web.office.proxied import Proxied
from adapter.web.office.sessions import Sessions
from adapter.web.requests import TurnedAway


class Doors:
    """Recognises visitors by what they bring: a token goes before a certificate, both before a login."""

    def __init__(
        self, address: str, people: Sessions, programs: Programs | None = None, proxied: Proxied | None = None
    ) -> None:
        self._name = Name(address)
        self._people = people
        self._programs = programs
        self._proxied = proxied

    async def visitor(self, request: Request) -> Visitor:
        """Say who asks; NotKnown where that cannot be said."""
        if not self._name.is_meant_by(request):
            raise TurnedAway(421, "forbidden", _ANOTHER_NAME)
        if self._proxied is not None:
            self._proxied.handed_on.must_be_from_a_proxy(request)
        if "authorization" in request.headers:
            # What is brought must be good: a bad token does not fall back on a cookie.
            if self._programs is None:
                raise NotKnown
            return await self._programs.visitor(request)
        if self._proxied is not None and self._proxied.handed_on.is_shown(request):
            return await self._proxied.visitor(request)
        return await self._people.visitor(request)


_ANOTHER_NAME = {
    "nb": "Kontoret heter noe annet enn adressen du brukte. Bruk adressen i KPR_OFFICE__ADDRESS.",
    "en": "The office has another name than the address you used. Use the one in KPR_OFFICE__ADDRESS.",
}
