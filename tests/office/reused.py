"""
Applications of the office that one test after the other works with: to make one takes longer than most tests.

What the routes hold is a stand-in for an office; whatever they ask of it comes from the office of the test that
has the application. Two at a time have two applications. Where people log in there are routes more, which answer to
one name: those have applications of their own, by that name; so have those to which a test adds routes.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from fastapi import FastAPI

from adapter.web.office import Office, office_app


class _StandIn:
    """An office that is another one at each time, and none while its routes are made."""

    def __init__(self, address: str | None) -> None:
        self.office: Office | None = None
        self._address = address

    @property
    def login(self) -> Any:
        """None where nobody logs in; else what the routes of logging in are made with, which is asked for its name then."""
        if self._address is None:
            return None
        login = _Attribute(self, lambda: self.office, "login")
        login.address = self._address
        return login

    def __getattr__(self, name: str) -> Any:
        return _Attribute(self, lambda: self.office, name)._now()


class _Attribute:
    """An attribute that a route takes as it is made: asked for when the route answers."""

    #: Of what people log in with.
    address: str

    def __init__(self, stand_in: _StandIn, owner: Callable[[], Any], name: str) -> None:
        self._stand_in = stand_in
        self._value = lambda: getattr(owner(), name)

    def _now(self) -> Any:
        return self if self._stand_in.office is None else self._value()

    def __getattr__(self, name: str) -> Any:
        return _Attribute(self._stand_in, self._value, name)._now()


#: Adds to an application; the same each time.
Added = Callable[[FastAPI], None]
#: Those that no test has at the moment, by the address that people log in at and by what was added to them.
_free: defaultdict[tuple[str | None, Added | None], list[tuple[_StandIn, FastAPI]]] = defaultdict(list)


@contextmanager
def app_for(office: Office, added: Added | None = None) -> Iterator[FastAPI]:
    """The application of an office, for as long as the block takes."""
    address = office.login.address if office.login else None
    free = _free[address, added]
    stand_in, app = free.pop() if free else _made(address, added)
    stand_in.office = office
    app.state.gate, app.state.forms = office.gate, office.forms
    try:
        yield app
    finally:
        stand_in.office = None
        free.append((stand_in, app))


def _made(address: str | None, added: Added | None) -> tuple[_StandIn, FastAPI]:
    stand_in = _StandIn(address)
    app = office_app(stand_in)  # type: ignore[arg-type]
    if added is not None:
        added(app)
    return stand_in, app
