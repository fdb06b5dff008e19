"""Rendering: templates, what every one of them can ask for, and the headers each page leaves with."""

import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from adapter.bench.masking import masked
from adapter.events.naming import safe_name
from adapter.web.pages.frame import frame_of
from adapter.web.pages.headers import PRIVATE
from adapter.web.pages.phrases import PHRASES, day, say
from adapter.web.pages.preferences import Language, Theme, preferences_of, remember

#: Asked once: it is read from a file that the package was installed with.
_VERSION = version("kpr-adapter")


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("adapter.web.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(
    request: Request,
    template: str,
    status: int = 200,
    *,
    keeps: Mapping[str, object] | None = None,
    **values: Any,
) -> Response:
    """
    Answer with a page in the visitor's language and colours.

    `keeps` is what its links to itself say again of the query it was asked with: what the page has read and judged.
    """
    chosen = preferences_of(request)
    language = chosen.language

    def t(key: str, **filling: object) -> str:
        return say(key, language, **filling)

    html = (
        _templates()
        .get_template(template)
        .render(
            t=t,
            has=PHRASES.__contains__,
            day=lambda when: day(when, language),
            lang=language.value,
            theme=chosen.theme.value,
            themes=[each.value for each in Theme],
            other=Language.EN.value if language is Language.NB else Language.NB.value,
            asking=_asking(keeps or {}),
            asset=asset,
            version=_VERSION,
            path=request.url.path,
            **({"frame": frame_of(request)} | values),
        )
    )
    answer = HTMLResponse(html, status, {**PRIVATE, "content-language": language.value, "vary": "cookie"})
    remember(request, answer)
    return answer


def asset(name: str) -> str:
    """Give the address of a static file; another one when its content is another."""
    return f"/static/{name}?v={digest(name)}"


@cache
def digest(name: str) -> str:
    """Say which content a static file has; FileNotFoundError where there is none."""
    content = files("adapter.web.pages").joinpath("static", name).read_bytes()
    return hashlib.sha256(content).hexdigest()[:12]


def _asking(keeps: Mapping[str, object]) -> Callable[..., str]:
    """
    How a template names this same page with other words in its query.

    By the query alone: whatever stands in the path is in the browser, and no page says it (SEC-11). Of the query goes on
    what the page knows; no number of anybody's, not even of somebody made up (SEC-13).
    """
    kept = {name: str(value) for name, value in keeps.items() if value not in ("", None)}

    def asking(**other: str) -> str:
        return safe_name(masked(f"?{urlencode(kept | other)}"))

    return asking
