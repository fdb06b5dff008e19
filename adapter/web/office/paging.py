"""
Pages of lists that are gathered anew each time they are asked for, such as counts.

A page begins after where the last one of the page before stands in the order of the list, and not after so many:
what comes or goes meanwhile moves nothing over a border that stays where it was. So that order is by what stays as it is,
never by how often or how late something was; by that one page alone may be put in order for who reads it.

A border stands in addresses, and so in logs of proxies: words of ours and numbers alone are in it, and of what a sender
wrote a keyed hash.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar
from urllib.parse import urlencode

import orjson
from fastapi import Query, Request, Response

from adapter.errors import NotFound

#: Where one stands in the order of its list: whole numbers and words, the same kinds for all, no two alike, and none that
#: changes.
Place = tuple[int | str, ...]
#: As programs ask for a page.
After = Annotated[str, Query(max_length=2000, description="Of the page before: its header Link says it.")]
_T = TypeVar("_T")


def page_of(
    items: Sequence[_T], place: Callable[[_T], Place], after: str, limit: int
) -> tuple[list[_T], str]:
    """
    Give a page of a list in the order of its places, and the `after` of the next one; empty: it was the last.

    NotFound for an `after` that is none of ours.
    """
    left = sorted(items, key=place)
    if after and left:
        begun = _read(after, place(left[0]))
        left = [each for each in left if place(each) > begun]
    page = left[:limit]
    return page, _written(place(page[-1])) if len(left) > limit else ""


def linked(answer: Response, request: Request, after: str, **asked: object) -> Response:
    """
    Say in an answer to a program where the next page is (RFC 8288); of the last one nothing.

    `asked` is what the route has read and knows: whatever else stood in the address goes nowhere.
    """
    if after:
        known = {name: value for name, value in asked.items() if value is not None}
        answer.headers["link"] = f'<{request.url.path}?{urlencode(known | {"after": after})}>; rel="next"'
    return answer


def _written(place: Place) -> str:
    return urlsafe_b64encode(orjson.dumps(place)).decode().rstrip("=")


def _read(after: str, like: Place) -> Place:
    try:
        said = orjson.loads(urlsafe_b64decode(after + "=" * (-len(after) % 4)))
    except ValueError:
        said = None
    if not isinstance(said, list) or [type(each) for each in said] != [type(each) for each in like]:
        raise NotFound("there is no such page")
    return tuple(said)
