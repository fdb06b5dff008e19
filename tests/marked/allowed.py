"""
Where marks may be found, and why: the only such list. Everything else is a leak.

A place is named as the ways name what came out, with `*` for anything: `answer body GET /x as operator`.
"""

import re
from dataclasses import dataclass, field

from tests.marked.persons import Mark


@dataclass(frozen=True, slots=True)
class Allowed:
    """A place, what may stand there, and the reason."""

    place: str
    why: str
    #: The tests that find something there, by their way: `service bench`.
    seen_by: str
    #: Whether numbers may stand there, and words.
    numbers: bool = True
    words: bool = False
    #: Where a mark must have been written to stand there; empty: anywhere.
    written: tuple[str, ...] = ()
    #: Act of the access log that a look there leaves; empty where nobody of ours looks.
    act: str = ""
    #: Whether it is more than was asked for, which is the places of register messages, `kpr.records`, `kpr.parked`
    #: as received, entitled roles, and the bench; docs/security.md lists all.
    is_more: bool = False
    _pattern: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_pattern", re.compile(re.escape(self.place).replace(r"\*", ".*")))

    def is_for(self, place: str) -> bool:
        """Whether it is about a place."""
        return self._pattern.fullmatch(place) is not None

    def lets(self, mark: Mark, place: str) -> bool:
        """Whether a mark may stand at a place."""
        fits = not self.written or mark.written in self.written
        is_kind = self.numbers if mark.is_number else self.words
        return fits and is_kind and self.is_for(place)


_SENDER = "at the bench: what a sender sent is given back to that sender, and kept nowhere"
_ENTITLED = (
    "who may see persons sees what was sent of them, and the look is in the access log before it is shown"
)
#: What a record tells the register of a person (docs/records.md).
_REPORTED = (
    "subject of the first",
    "subject of the second",
    "subject of the third",
    "subject of the fourth",
    "subject of a consultation",
    "subject of a minimelding",
    "subject of what is refused",
    "subject of the copied",
    "identifier of a service",
)

ALLOWED: tuple[Allowed, ...] = (
    Allowed(
        "kpr.records value",
        "the register needs the number; a topic of the municipality's, protected as the store",
        "service",
        written=_REPORTED,
    ),
    Allowed(
        "kpr.parked value",
        "the refused document as it was received: the sender's own topic held the same",
        "service",
        words=True,
    ),
    Allowed(
        "kpr.parked original header",
        "the headers of the refused record as they were received",
        "service",
        words=True,
        written=("header",),
    ),
    *(
        Allowed(f"answer body {route} as sender", _SENDER, "bench", words=words)
        for route, words in (
            ("POST /api/v1/bench/sessions", False),
            ("POST /api/v1/bench/sessions/{}/documents", False),
            ("GET /api/v1/bench/sessions/{}/documents", False),
            ("GET /api/v1/bench/sessions/{}/documents/{}", True),
            ("GET /api/v1/bench/sessions/{}/messages", False),
            ("GET /bench/sessions/{}/documents/{}", True),
            ("GET /bench/sessions/{}/documents/{}/edit", True),
            ("GET /bench/sessions/{}/documents/{}/messages/{}.xml", False),
            ("POST /bench", True),
        )
    ),
    *(
        Allowed(f"answer body GET {route} as {who}", _ENTITLED, "office", words=words, act=act)
        for who in ("operator", "reporting-officer")
        for route, act, words in (
            ("/api/v1/messages/{asked}.xml", "see-message", False),
            ("/messages/{asked}/content", "see-message", False),
            ("/inputs/{asked}/document", "see-document", True),
            ("/api/v1/inputs/{number}/document", "see-document", True),
        )
    ),
    Allowed(
        "output of kpr-adapter person export",
        "the person's right to all that is held of them (article 15): asked for with a reason by who runs the installation, and in the access log before it is shown",
        "office",
        words=True,
        act="export-person",
    ),
    Allowed(
        "output of kpr-adapter config",
        "shows paths, addresses and names that are set to who runs the installation and set them, which is what the command is for; secrets are never shown, numbers are masked",
        "config",
        numbers=False,
        words=True,
        written=("setting",),
        is_more=True,
    ),
)
