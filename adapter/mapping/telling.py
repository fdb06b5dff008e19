"""The places where a document can tell a fact by a code or an identifier (`reads` of a decision table)."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from adapter.fhir.references import Target, logical
from adapter.fhir.resources import Coding, Concept, Extension, Identifier, Reference, read
from adapter.mapping.person import looks_personal
from adapter.mapping.reader import Reader

#: A code with its system as written.
Said = tuple[str | None, str]
Tree = dict[str, Any]

#: The longest value that is taken for a code or an identifier.
_LONGEST = 100
#: Shorter than any number of a person.
_SHORT = 11


def said(reader: Reader, element: str, url: str | None) -> Iterator[Said]:
    """The codes and identifiers that stand at an element, in the order of the document."""
    return (one for one in _ELEMENTS[element](reader, url) if is_code(one[1]))


def is_code(value: str) -> bool:
    """Whether a value may be kept and shown as a code: short, and no person number."""
    length = len(value)
    return length < _SHORT or (length <= _LONGEST and not looks_personal(value))


def _of_concepts(concepts: Iterator[Concept]) -> Iterator[Said]:
    return _of_codings(coding for concept in concepts for coding in concept.coding)


def _of_codings(codings: Iterator[Coding]) -> Iterator[Said]:
    return ((coding.system, coding.code) for coding in codings if coding.code)


def _of_identifiers(identifiers: Iterator[Identifier]) -> Iterator[Said]:
    return ((one.system, one.value) for one in identifiers if one.value)


def _types(reader: Reader, _url: str | None) -> Iterator[Said]:
    return _of_concepts(one.concept for one in reader.care.types)


def _classes(reader: Reader, _url: str | None) -> Iterator[Said]:
    return _of_codings(iter(reader.care.classes))


def _reasons(reader: Reader, _url: str | None) -> Iterator[Said]:
    return _of_concepts(one.concept for one in reader.care.reasons)


def _tags(reader: Reader, _url: str | None) -> Iterator[Said]:
    return _of_codings(iter((*reader.care.meta.tag, *reader.care.meta.security)))


def _identifiers(reader: Reader, _url: str | None) -> Iterator[Said]:
    return _of_identifiers(iter(reader.care.identifiers))


def _extensions(reader: Reader, url: str | None) -> Iterator[Said]:
    """An extension of the resource; besides codes it may hold a flag, an identifier or a reference."""
    for coded in (e for e in reader.care.extension if e.url == url):
        yield from _of_codings(coding for _, coding in coded.coded)
    for tree in reader.resolver.resource.get("extension", ()):
        if tree.get("url") != url:
            continue
        if isinstance(tree.get("valueBoolean"), bool):
            yield None, str(tree["valueBoolean"]).lower()
        if "valueIdentifier" in tree:
            yield from _of_identifiers(iter((read(tree["valueIdentifier"], Identifier),)))
        if "valueReference" in tree:
            yield from _named(reader, tree["valueReference"])


def _participants(reader: Reader, url: str | None) -> Iterator[Said]:
    """The types of those who took part, or with `url` their extension."""
    for participant in reader.care.participants:
        if url is None:
            yield from _of_concepts(iter(participant.types))
        extensions: Iterator[Extension] = (e for e in participant.extension if url and e.url == url)
        for extension in extensions:
            yield from _of_codings(coding for _, coding in extension.coded)


def _teams(reader: Reader, _url: str | None) -> Iterator[Said]:
    """EpisodeOfCare.team (R4), careTeam (R5) of both: the team's identifiers and categories."""
    tree = reader.resolver.resource
    for reference in (*_list(tree, "team"), *_list(tree, "careTeam")):
        yield from _named(reader, reference)


def _orders(reader: Reader, _url: str | None) -> Iterator[Said]:
    """What the contact is based on: Encounter.basedOn, EpisodeOfCare.referralRequest."""
    tree = reader.resolver.resource
    for reference in (*_list(tree, "basedOn"), *_list(tree, "referralRequest")):
        yield from _named(reader, reference)


def _named(reader: Reader, tree: Tree) -> Iterator[Said]:
    """Identifiers, categories and codes of what a reference leads to; else the identifier it names."""
    reference = read(tree, Reference)
    identifier = logical(reference)
    if identifier:
        yield from _of_identifiers(iter((identifier,)))
    target = reader.resolver.follow(reference)
    if isinstance(target, Target):
        yield from _of_identifiers(read(one, Identifier) for one in _list(target.tree, "identifier"))
        concepts = (*_list(target.tree, "category"), *_list(target.tree, "code"))
        yield from _of_concepts(read(one, Concept) for one in concepts)


def _list(tree: Tree, name: str) -> list[Tree]:
    """The groups of an element, whether it repeats or not."""
    value = tree.get(name, [])
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]


_ELEMENTS: Mapping[str, Callable[[Reader, str | None], Iterator[Said]]] = MappingProxyType(
    {
        "type": _types,
        "class": _classes,
        "reason": _reasons,
        "tag": _tags,
        "identifier": _identifiers,
        "extension": _extensions,
        "participant": _participants,
        "careTeam": _teams,
        "basedOn": _orders,
    }
)
