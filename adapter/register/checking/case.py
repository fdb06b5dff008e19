"""What a rule over a message is, and what it is given beside the message."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from lxml.etree import _Element as Element

from adapter.outbox import Line
from adapter.register.checking.facts import Facts
from adapter.register.messages.elements import below, place
from adapter.rules import Finding


@dataclass(frozen=True, slots=True)
class Case:
    """The type of a message, when it is checked, and the facts it is checked against."""

    line: Line
    now: datetime
    facts: Facts


#: Looks at a Melding, or at one Notifikasjon of it, and says what is wrong.
Rule = Callable[[Element, Case], Iterator[Finding]]


def breach(rule: str, element: Element, attribute: str | None = None, **params: str) -> Finding:
    """Say that a rule is broken at an element or its attribute; `params` are codes and names, never values."""
    return Finding(rule, place(element, attribute), params)


def notifications(melding: Element) -> list[Element]:
    """Every Notifikasjon, in the order of the message."""
    return list(below(melding, "Notifikasjon"))


def content(notifikasjon: Element) -> Element | None:
    """The event or consultation of a notification; None where it has none, or several."""
    children = list(notifikasjon.iterchildren())
    return children[0] if len(children) == 1 else None


def person(notifikasjon: Element) -> Element | None:
    """The Bruker or Barn_ungdom of a notification."""
    about = content(notifikasjon)
    if about is None:
        return None
    return next((p for name in ("Bruker", "Barn_ungdom") for p in below(about, name)), None)


def person_key(somebody: Element) -> str:
    """The attribute in which the person's number in the kommune stands."""
    return "barn_ungdomNr" if "barn_ungdomNr" in somebody.attrib else "brukerNr"
