"""
Where a login leads back to: a page of ours, and nowhere else; with what of its address names nobody.

The address that somebody asked for stands in the answers that lead to the login and back from it, before it is known
who they are. Somebody's name or number may stand in it (SEC-13): only pages, parameters and words that there are, ids,
days and numbers are said again. Which tenants and kommuner there are is not looked up: it would tell that to anybody.
"""

import re
from collections.abc import Iterable
from functools import cache
from itertools import chain
from urllib.parse import parse_qsl, urlencode

from adapter.errors import is_own_id
from adapter.figures import FIGURES
from adapter.mapping.files import FORMS
from adapter.outbox import Line
from adapter.outbox.line import MessageState
from adapter.outcomes import Outcome
from adapter.rules import catalogue
from adapter.store.answers import ParkedState
from adapter.store.review import ReviewState
from adapter.web.office.searching import FIELDS
from adapter.web.pages.phrases.office_causes import CAUSE_WORDS
from adapter.web.pages.preferences import Language, Theme

#: One slash and then none, and no backslash, which browsers take for one: never another host.
_OURS = re.compile(r"/(?:[A-Za-z0-9_.~-][A-Za-z0-9/_.~-]*)?(?:\?[A-Za-z0-9=&%+_.~:-]*)?", re.ASCII)
_LIKE_A_PERSON = re.compile(r"[0-9]{6}[^0-9A-Za-z]{0,3}[0-9]{5}", re.ASCII)
_LONGEST = 500
HOME = "/"
#: These would lead round and round, or are no pages.
_NOT_BACK = ("/login", "/logout", "/logged-out", "/api", "/static")
#: What pages and what stands below them are called in addresses.
PLACES = frozenset(
    {
        *("access-log", "figures", "inputs", "lines", "mappings", "me", "messages", "open", "own", "parked"),
        *("persons", "reviews", "rules"),
        *(
            "content",
            "coverage",
            "document",
            "faults",
            "groups",
            "impact",
            "items",
            "notifications",
            "replays",
        ),
    }
)
#: What pages are asked with.
_PARAMETERS = frozenset(
    {
        *FIELDS,
        *("act", "after", "before", "by", "cause", "days", "instead", "lang", "line", "month", "name", "row"),
        *("state", "theme", "unit", "who"),
    }
)
#: A month, a day or a time; a fingerprint of a group.
_FORMS = re.compile(
    r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:Z|[+ -][0-9]{2}:[0-9]{2})?)?)?"
    r"|[0-9a-f]{16,64}",
    re.ASCII,
)


def way_back(asked: str) -> str:
    """Give the address that was asked for, where it is one of ours, as far as it names nobody; else the overview's."""
    if len(asked) > _LONGEST or not _OURS.fullmatch(asked) or _LIKE_A_PERSON.search(asked):
        return HOME
    path, _, query = asked.partition("?")
    if path.startswith(_NOT_BACK) or "//" in path or "/." in path:
        return HOME
    first, *below = path[1:].split("/")
    if first and first not in PLACES:
        return HOME
    if not all(each in PLACES or _names_nobody(each) for each in below):
        # Of the page there, the list that it is of.
        return f"/{first}"
    kept = [(name, said) for name, said in parse_qsl(query) if name in _PARAMETERS and _names_nobody(said)]
    return f"{path}?{urlencode(kept)}" if kept else path


def _names_nobody(said: str) -> bool:
    """Whether something is an id, a day, a time or a number, or a word of a list of ours."""
    is_formed = is_own_id(said) or _FORMS.fullmatch(said) is not None
    return said in _words() or (is_formed and not _LIKE_A_PERSON.search(said))


@cache
def _words() -> frozenset[str]:
    """The words that the program itself brings: of no municipality, and of no sender."""
    rules = catalogue().values()
    lists: tuple[Iterable[str], ...] = (
        *(
            Line,
            Outcome,
            MessageState,
            ReviewState,
            ParkedState,
            Language,
            Theme,
            CAUSE_WORDS,
            FORMS,
            FIGURES,
        ),
        ("all",),
        (each.id for each in rules),
        (each.reason for each in rules),
        *(figure.by for figure in FIGURES.values()),
    )
    return frozenset(map(str, chain.from_iterable(lists)))
