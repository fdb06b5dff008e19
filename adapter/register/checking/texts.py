"""KPR-V-015: how long texts may be, and what may stand in them."""

import re
from collections.abc import Iterator, Mapping

from lxml.etree import _Element as Element

from adapter import rules
from adapter.register.checking.case import Case, breach
from adapter.register.messages.elements import UNWRITABLE, attributes_of
from adapter.rules import Finding

#: Control characters, and what stands for what XML cannot hold.
_ODD = re.compile(f"[\x00-\x1f\x7f-\x9f{UNWRITABLE}]")
_NAME = 100
_SHORT = 20
#: Texts that may not be empty, and how many characters they may have. The limits of contacts are KPR-V-006,
#: that of a measured value KPR-V-081.
_TEXTS: Mapping[str, int] = dict.fromkeys(
    (
        "leverandor",
        "navnEPJ",
        "versjonEPJ",
        "versjonUt",
        "lokalident",
        "tjenesteID",
        "midlertidigStoppID",
        "brukerNr",
        "konsultasjonID",
        "barn_ungdomNr",
        "enhetID",
        "enhetLokal",
        "enhetNavn",
        "typeMaling",
        "malingKodeverk",
    ),
    _NAME,
) | {"enhet": _SHORT}


def texts_of_frame(melding: Element, _case: Case) -> Iterator[Finding]:
    """Of the message itself, its contacts and its kommune."""
    yield from _texts(melding)
    for child in melding.iterchildren():
        if not child.tag.endswith("}Notifikasjon"):
            yield from (found for element in child.iter() for found in _texts(element))


def texts(notifikasjon: Element, _case: Case) -> Iterator[Finding]:
    """Of a notification with everything in it."""
    for element in notifikasjon.iter():
        yield from _texts(element)


def _texts(element: Element) -> Iterator[Finding]:
    for name, value in attributes_of(element):
        limit = _TEXTS.get(name)
        out_of_bounds = limit is not None and not 1 <= len(value) <= limit
        if out_of_bounds or _ODD.search(value):
            yield breach(rules.TEXT_FORM, element, name)
