"""What stands around every page of a site: its name, where its menu leads, and its own style."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request


@dataclass(frozen=True, slots=True)
class Frame:
    """A site's frame; names are keys of the phrases."""

    site: str
    home: str
    #: Phrase and address of each place of the menu.
    places: Sequence[tuple[str, str]]
    #: What stands at the foot of every page.
    foot: str
    #: Style and script of the site, beside what all have.
    assets: Sequence[str] = ()


BENCH = Frame(
    "site",
    "/bench",
    (("bench", "/bench"), ("rules", "/rules"), ("api", "/api/v1/docs")),
    "foot-privacy",
    ("bench.css", "bench.js"),
)


def frame_of(request: Request) -> Frame:
    """The frame of the site that a page belongs to: the bench's, unless the application has another."""
    frame: Frame = getattr(request.app.state, "frame", BENCH)
    return frame
