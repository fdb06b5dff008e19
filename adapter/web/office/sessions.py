"""Sessions: who is logged in, by the cookie of their browser."""

from datetime import timedelta

from fastapi import Request

from adapter.access import NotLetIn, Visitor
from adapter.access.granting import grants_of_person
from adapter.web.office.cookies import SESSION, Cookies
from adapter.web.office.gate import NotKnown
from adapter.web.office.login import Login


class Sessions:
    """Recognises who has logged in; their roles are those of the access file now, not of then."""

    def __init__(self, login: Login, cookies: Cookies) -> None:
        self._login = login
        self._cookies = cookies

    async def visitor(self, request: Request) -> Visitor:
        """Say who asks; NotKnown where nobody is logged in, NotLetIn where all roles were taken away since."""
        login = self._login
        word = self._cookies.read(request, SESSION)
        unused = timedelta(minutes=login.settings.minutes)
        kept = await login.logins.find(word, login.now(), unused)
        if kept is None:
            raise NotKnown
        file = login.access()
        grants = grants_of_person(file, kept["told"])
        if not grants:
            raise NotLetIn(file.ask)
        request.state.is_logged_in = True
        return Visitor(kept["id"], grants)
