"""How somebody wants the pages: language and theme, as the address asks or a cookie remembers."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from fastapi import Request, Response

#: A cookie remembers for half a year.
_KEPT_SECONDS = 182 * 24 * 3600
_Choice = TypeVar("_Choice", bound=StrEnum)


class Language(StrEnum):
    """The languages of the pages; bokmål unless asked otherwise."""

    NB = "nb"
    EN = "en"


class Theme(StrEnum):
    """Light or dark; auto is as the browser prefers (`prefers-color-scheme`)."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Preferences:
    """What one visitor has chosen."""

    language: Language = Language.NB
    theme: Theme = Theme.AUTO


def preferences_of(request: Request) -> Preferences:
    """Read what the address asks for (`?lang=en&theme=dark`), else what the cookies remember."""
    return Preferences(
        _chosen(request, "lang", Language, Language.NB), _chosen(request, "theme", Theme, Theme.AUTO)
    )


def remember(request: Request, response: Response) -> None:
    """Keep in cookies what the address asks for; they hold the word alone, and no script can read them."""
    for name, kind in (("lang", Language), ("theme", Theme)):
        asked = request.query_params.get(name)
        if asked in list(kind):
            secure = request.url.scheme == "https"
            response.set_cookie(
                _cookie(name), asked, _KEPT_SECONDS, httponly=True, samesite="lax", secure=secure
            )


def _chosen(request: Request, name: str, kind: type[_Choice], otherwise: _Choice) -> _Choice:
    for word in (request.query_params.get(name), request.cookies.get(_cookie(name))):
        if word in list(kind):
            return kind(word)
    return otherwise


def _cookie(name: str) -> str:
    return f"kpr-{name}"
