"""What an XSD of ours allows, as values and elements to draw from: at the limits as often as between them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from re import _parser as parser  # type: ignore[attr-defined]  # the parts of a pattern are told nowhere else
from typing import Any

from lxml import etree

from tests.register.accepted import Element

_XS = "{http://www.w3.org/2001/XMLSchema}"
#: Of all that is no control character: what programs trim, fold, escape, count twice or take for a line's end.
_LETTERS = "aZ0 Åøæ,.-_'\"<>&;/\\{}()\u00a0\u00ad\u2028\u200b\ufeff\ufffdé漢\U0001f600"
#: What "as many as you like" comes to, mostly little: such parts stand within each other.
_MANY = (0, 0, 1, 1, 1, 2, 3, 5, 40)
_YEARS = (1900, 1999, 2000, 2024, 2025, 2026, 2099)


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute, as the XSD has it."""

    name: str
    is_required: bool
    element: Element


@dataclass(frozen=True, slots=True)
class Child:
    """What may stand in an element, and how often."""

    name: str
    type: str
    least: int
    #: None: as often as one likes.
    most: int | None


@dataclass(frozen=True, slots=True)
class Kind:
    """A complex type: its attributes by name, and its children in order, or one of them."""

    attributes: dict[str, Attribute]
    children: tuple[Child, ...]
    is_choice: bool


@dataclass(slots=True)
class Grammar:
    """A message's XSD; the element Melding is its root."""

    root: Element
    kinds: dict[str, Kind] = field(default_factory=dict)
    #: Attributes whose values are another's nowhere in a message.
    unique: frozenset[str] = frozenset()
    _simple: dict[str, Element] = field(default_factory=dict)
    _parsed: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, xsd: Path) -> "Grammar":
        grammar = cls(etree.parse(str(xsd)).getroot())
        root = grammar.root
        grammar._simple = {each.get("name", ""): each for each in root.iterchildren(f"{_XS}simpleType")}
        grammar.kinds = {
            each.get("name", ""): grammar._kind(each) for each in root.iterchildren(f"{_XS}complexType")
        }
        fields = (each.get("xpath", "@") for each in root.iterfind(f".//{_XS}unique/{_XS}field"))
        keys = (each.get("xpath", "@") for each in root.iterfind(f".//{_XS}key/{_XS}field"))
        grammar.unique = frozenset(name[1:] for name in (*fields, *keys))
        return grammar

    @property
    def namespace(self) -> str:
        return self.root.get("targetNamespace", "")

    def kind_of(self, element: Element) -> Kind:
        """Give the complex type of an element of a message."""
        parent = element.getparent()
        if parent is None:
            return self.kinds["Melding"]
        name = etree.QName(element).localname
        return self.kinds[next(each.type for each in self.kind_of(parent).children if each.name == name)]

    def value(self, attribute: Attribute, random: Random) -> str:
        """Draw a value; now and then it is none of its type, where that is told by more than a pattern or a list."""
        told = attribute.element
        if told.get("fixed") is not None:
            return str(told.get("fixed"))
        if codes := self.codes(attribute):
            return random.choice(codes)
        restriction = self._restriction(told)
        base = restriction.get("base")
        if base == "xs:date":
            return _day(random)
        if base == "xs:dateTime":
            return _moment(random, has_more=r"\." in self._pattern(restriction))
        return self._drawn(self._pattern(restriction), random)

    def codes(self, attribute: Attribute) -> list[str]:
        """Give the list that its values are of; empty where there is none."""
        if attribute.element.get("fixed") is not None:
            return []
        restriction = self._restriction(attribute.element)
        return [each.get("value", "") for each in restriction.iterchildren(f"{_XS}enumeration")]

    def made(self, child: Child, random: Random) -> Element:
        """Make an element with all that it needs, and some of what it may have."""
        element = etree.Element(f"{{{self.namespace}}}{child.name}")
        kind = self.kinds[child.type]
        for attribute in kind.attributes.values():
            if attribute.is_required or random.random() < 0.5:
                element.set(attribute.name, self.value(attribute, random))
        wanted = [random.choice(kind.children)] if kind.is_choice else kind.children
        for each in wanted:
            count = each.least + (random.randint(0, 2) if each.most is None else 0)
            element.extend(self.made(each, random) for _ in range(count))
        return element

    def _kind(self, of: Element) -> Kind:
        attributes = {each.name: each for each in self._attributes(of)}
        choice = of.find(f"{_XS}choice")
        particle = of.find(f"{_XS}sequence") if choice is None else choice
        return Kind(attributes, tuple(_children(particle)), choice is not None)

    def _attributes(self, of: Element) -> Iterator[Attribute]:
        for each in of.iterchildren(f"{_XS}attributeGroup"):
            [group] = (
                g for g in self.root.iterchildren(f"{_XS}attributeGroup") if g.get("name") == each.get("ref")
            )
            yield from self._attributes(group)
        for each in of.iterchildren(f"{_XS}attribute"):
            yield Attribute(each.get("name", ""), each.get("use") == "required", each)

    def _restriction(self, attribute: Element) -> Element:
        named = attribute.get("type")
        simple = attribute.find(f"{_XS}simpleType") if named is None else self._simple[named]
        assert simple is not None, attribute.get("name")
        return simple[0]

    def _pattern(self, restriction: Element) -> str:
        [pattern] = restriction.iterchildren(f"{_XS}pattern")
        return str(pattern.get("value"))

    def _drawn(self, pattern: str, random: Random) -> str:
        if pattern not in self._parsed:
            # What Python calls it; there is only this one class of characters in our XSDs.
            readable = pattern.replace(r"\P{Cc}", f"[{re.escape(_LETTERS)}]")
            self._parsed[pattern] = parser.parse(readable)
        return "".join(_some(self._parsed[pattern], random))


def _children(particle: Element | None) -> Iterator[Child]:
    for each in () if particle is None else particle.iterchildren(f"{_XS}element"):
        most = each.get("maxOccurs", "1")
        yield Child(
            each.get("name", ""),
            each.get("type", ""),
            int(each.get("minOccurs", "1")),
            None if most == "unbounded" else int(most),
        )


def _some(parsed: Sequence[Any], random: Random) -> Iterator[str]:
    """Draw something that the parts of a pattern let through."""
    for kind, about in parsed:
        match str(kind):
            case "LITERAL":
                yield chr(about)
            case "IN":
                yield _one_of(about, random)
            case "MAX_REPEAT":
                least, most, part = about
                for _ in range(_often(int(least), int(most), random)):
                    yield from _some(part, random)
            case "SUBPATTERN":
                yield from _some(about[-1], random)
            case "BRANCH":
                yield from _some(random.choice(about[1]), random)
            case other:
                raise AssertionError(f"a pattern of ours has a part that is not known here: {other}")


def _often(least: int, most: int, random: Random) -> int:
    if most >= int(parser.MAXREPEAT):
        return least + random.choice(_MANY)
    return random.choice((least, most, random.randint(least, most)))


def _one_of(members: Sequence[Any], random: Random) -> str:
    kind, about = random.choice(members)
    if str(kind) == "LITERAL":
        return chr(about)
    assert str(kind) == "RANGE", kind
    return chr(random.choice((about[0], about[1], random.randint(*about))))


def _day(random: Random) -> str:
    month = random.choice((1, 2, 3, 6, 10, 12))
    return f"{random.choice(_YEARS)}-{month:02}-{random.choice((1, 2, 15, 26, 27, 28, 29)):02}"


def _moment(random: Random, *, has_more: bool) -> str:
    clock = random.choice(("00:00:00", "02:30:00", "12:34:56", "23:59:59"))
    more = (
        "",
        ".0",
        ".1",
        ".12",
        ".999",
        "+00:00",
        "-00:00",
        "+01:00",
        "+14:00",
        "-14:00",
        "+05:59",
        "-13:59",
    )
    return f"{_day(random)}T{clock}{random.choice(more) if has_more else ''}"
