"""Makes messages of a good one that our XSD allows too, most of them: other values, and more or less in them."""

from collections.abc import Iterator
from copy import deepcopy
from random import Random

from lxml import etree

from tests.register.accepted import Element
from tests.register.grammar import Child, Grammar


def kindred(xml: bytes, grammar: Grammar, count: int) -> Iterator[bytes]:
    """So many messages, each two to eight steps away from a good one, the same each time."""
    random = Random(56)
    for _ in range(count):
        melding = etree.fromstring(xml)
        for _ in range(random.randint(2, 8)):
            random.choice(_STEPS)(melding, grammar, random)
        yield etree.tostring(melding, encoding="UTF-8", xml_declaration=True)


def with_each_code(xml: bytes, grammar: Grammar) -> Iterator[bytes]:
    """The same message with every code of every list, once at each place that it has one for."""
    melding = etree.fromstring(xml)
    for element in melding.iter(etree.Element):
        for attribute in grammar.kind_of(element).attributes.values():
            old = element.get(attribute.name)
            for code in grammar.codes(attribute):
                element.set(attribute.name, code)
                yield etree.tostring(melding, encoding="UTF-8", xml_declaration=True)
            if old is not None:
                element.set(attribute.name, old)
            else:
                element.attrib.pop(attribute.name, None)


def _some(melding: Element, random: Random) -> Element:
    return random.choice(list(melding.iter(etree.Element)))


def _put(melding: Element, grammar: Grammar, random: Random) -> None:
    """Another value where there is one."""
    element = _some(melding, random)
    attribute = grammar.kind_of(element).attributes[random.choice(sorted(element.attrib))]
    old, new = element.get(attribute.name), grammar.value(attribute, random)
    element.set(attribute.name, new)
    if attribute.name == "enhetID":
        # It is named where it is referred to.
        for each in melding.iter(etree.Element):
            if each.get("enhetID") == old:
                each.set("enhetID", new)


def _alike(melding: Element, grammar: Grammar, random: Random) -> None:
    """The value of another's attribute of the same name, but for what is each one's own."""
    one, other = _some(melding, random), _some(melding, random)
    if both := sorted((set(one.attrib) & set(other.attrib)) - grammar.unique):
        name = random.choice(both)
        one.set(name, other.get(name, ""))


def _take(melding: Element, grammar: Grammar, random: Random) -> None:
    element = _some(melding, random)
    attributes = grammar.kind_of(element).attributes
    if free := [name for name in sorted(element.attrib) if not attributes[name].is_required]:
        del element.attrib[random.choice(free)]


def _add(melding: Element, grammar: Grammar, random: Random) -> None:
    element = _some(melding, random)
    attributes = grammar.kind_of(element).attributes
    if absent := sorted(attributes.keys() - element.attrib.keys()):
        name = random.choice(absent)
        element.set(name, grammar.value(attributes[name], random))


def _drop(melding: Element, grammar: Grammar, random: Random) -> None:
    """Take an element out of which there are enough."""
    element = _some(melding, random)
    parent = element.getparent()
    if parent is not None and not grammar.kind_of(parent).is_choice:
        child = next(c for c in grammar.kind_of(parent).children if c.name == etree.QName(element).localname)
        if len(_of(parent, child)) > child.least:
            parent.remove(element)


def _give(melding: Element, grammar: Grammar, random: Random) -> None:
    """Put one more in at its place, of what there may be more."""
    parent = _some(melding, random)
    kind = grammar.kind_of(parent)
    if more := [child for child in kind.children if child.most is None]:
        child = random.choice(more)
        before = [
            each for other in kind.children[: kind.children.index(child) + 1] for each in _of(parent, other)
        ]
        parent.insert(len(before), grammar.made(child, random))
        _refer(melding, random)


def _double(melding: Element, grammar: Grammar, random: Random) -> None:
    """The same once more, but for what is each one's own."""
    element = _some(melding, random)
    parent, name = element.getparent(), etree.QName(element).localname
    if parent is None or next(c for c in grammar.kind_of(parent).children if c.name == name).most is not None:
        return
    again = deepcopy(element)
    parent.insert(parent.index(element) + 1, again)
    for each in again.iter(etree.Element):
        attributes = grammar.kind_of(each).attributes
        for own in sorted(grammar.unique & set(each.attrib)):
            each.set(own, grammar.value(attributes[own], random))
    _refer(melding, random)


def _remake(melding: Element, grammar: Grammar, random: Random) -> None:
    """Another in the place of an element; where there is a choice, it may be another kind of thing."""
    element = _some(melding, random)
    parent, name = element.getparent(), etree.QName(element).localname
    if parent is None:
        return
    kind = grammar.kind_of(parent)
    child = random.choice([c for c in kind.children if kind.is_choice or c.name == name])
    parent.replace(element, grammar.made(child, random))
    _refer(melding, random)


def _of(parent: Element, child: Child) -> list[Element]:
    return [each for each in parent.iterchildren(etree.Element) if etree.QName(each).localname == child.name]


def _refer(melding: Element, random: Random) -> None:
    """Let what was made anew name a unit that there is (KPR-V-077)."""
    units = [each.get("enhetID", "") for each in melding.iterfind("{*}Kommune/{*}Enhet")]
    for each in melding.iterfind("{*}Notifikasjon/{*}Konsultasjon/{*}RefEnhet"):
        if not units:
            each.getparent().remove(each)  # type: ignore[union-attr]
        elif each.get("enhetID") not in units:
            each.set("enhetID", random.choice(units))


#: What is done most often stands more than once.
_STEPS = (_put, _put, _put, _put, _alike, _alike, _take, _add, _drop, _give, _double, _remake)
