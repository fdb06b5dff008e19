"""
Applications of the office that one test after the other works with: to make one takes longer than most tests.

What the routes hold is a stand-in for an office; whatever they ask of it comes from the office of the test that
has the application. Two at a time have two applications; who logs in has routes of his own, and is given a new one.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from fastapi import FastAPI

from adapter.web.office import Office, office_app


class _StandIn:
    """An office that is another one at each time, and none while its routes are made."""

    #: Those who log in have more routes.
    login = None

    def __init__(self) -> None:
        self.office: Office | None = None

    def __getattr__(self, name: str) -> Any:
        return _Attribute(self, lambda: self.office, name)._now()


class _Attribute:
    """An attribute that a route takes as it is made: asked for when the route answers."""

    def __init__(self, stand_in: _StandIn, owner: Callable[[], Any], name: str) -> None:
        self._stand_in = stand_in
        self._value = lambda: getattr(owner(), name)

    def _now(self) -> Any:
        return self if self._stand_in.office is None else self._value()

    def __getattr__(self, name: str) -> Any:
        return _Attribute(self._stand_in, self._value, name)._now()


#: Those that no test has at the moment.
_free: list[tuple[_StandIn, FastAPI]] = []


@contextmanager
def app_for(office: Office) -> Iterator[FastAPI]:
    """The application of an office, for as long as the block takes."""
    if office.login is not None:
        yield office_app(office)
        return
    stand_in, app = _free.pop() if _free else _made()
    stand_in.office = office
    app.state.gate, app.state.forms = office.gate, office.forms
    try:
        yield app
    finally:
        stand_in.office = None
        _free.append((stand_in, app))


def _made() -> tuple[_StandIn, FastAPI]:
    stand_in = _StandIn()
    return stand_in, office_app(stand_in)  # type: ignore[arg-type]
