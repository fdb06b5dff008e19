"""Random faults for good documents, and what both lanes say about the result."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any, Literal, NamedTuple

from adapter.fhir.schema_metadata import ROOTS
from adapter.fhir.structure import check_structure, known_types
from adapter.rules import UNSUPPORTED_RESOURCE_TYPE, Finding

GOOD = Path(__file__).parent / "good"

WORDS = (
    "", " ", " active", "active ", "aktiv", "ACTIVE", "a  b", "a\u0000b", "a\u00a0b", "\u00a0", "æøå", "x" * 70,
    "2026-02-30", "2025-02-29", "1900-02-29", "2000-02-29", "2026", "2026-13", "2026-02", "0000-01-01", "02.02.2026",
    "2026-02-02T12:00:00", "2026-02-02T12:00+01:00", "2026-02-02T24:00:00Z", "2026-02-02T12:00:60Z",
    "2026-02-02T12:00:00.1234567+01:00", "2026-02-02T12:00:00+15:00", "2026-02-30T12:00:00Z", "12:00", "12:00:00",
    "urn:uuid:x", "urn:oid:1.2", "http://example.no/x", "http://", "a b", "%%%", "aGVp", "true", "1", "-1", "1.0",
    "Patient", "EpisodeOfCare", "Encounter", "finished", "completed", "GET", "male",
)  # fmt: skip
ODD_VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 3.0, 2.5, 20260202, 2**31, 10**30, 1e20, "x", [], {}, [None], [[]], [{}], {"x": 1},
)  # fmt: skip
NAMES = (
    "vedtaksDato", "status", "_status", "class", "period", "actualPeriod", "valueString", "_valueString", "valueCode",
    "valueBoolean", "extension", "modifierExtension", "url", "id", "_id", "resourceType", "fhir_comments", "system",
    "value", "code", "start", "end", "statusHistory", "subjectStatus", "individual", "actor", "given", "_given",
    "deceasedDateTime", "contained", "reference", "type", "identifier", "class_fhir", "status__ext",
)  # fmt: skip


class Good(NamedTuple):
    """A document without faults."""

    name: str
    version: Literal["R4", "R5"]
    text: str


class Mutant(NamedTuple):
    """A document that was good until one or two faults were put into it."""

    origin: Good
    faults: tuple[str, ...]
    tree: dict[str, Any]


class Place(NamedTuple):
    """A value inside a document: the object or list that holds it, and under which key."""

    holder: Any
    key: Any


def good_documents() -> list[Good]:
    return [
        Good(file.stem, "R5" if file.stem.endswith("r5") else "R4", file.read_text(encoding="utf-8"))
        for file in sorted(GOOD.glob("*.json"))
    ]


def parsed(document: Good) -> dict[str, Any]:
    tree: dict[str, Any] = json.loads(document.text)
    return tree


def mutants(count: int, seed: int) -> Iterator[Mutant]:
    random = Random(seed)
    documents = good_documents()
    for _ in range(count):
        origin = random.choice(documents)
        tree = parsed(origin)
        faults = tuple(random.choices(list(FAULTS), k=random.choice((1, 1, 2))))
        for fault in faults:
            found = list(places(tree))
            if found:
                FAULTS[fault](random, random.choice(found), found)
        yield Mutant(origin, faults, tree)


def places(tree: Any) -> Iterator[Place]:
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in pairs:
        if key != "resourceType":
            yield Place(tree, key)
        yield from places(value)


def fast_findings(tree: dict[str, Any], version: Literal["R4", "R5"], path: str) -> list[Finding]:
    """The structural check of a resource and of those inside it."""
    name = tree.get("resourceType")
    found = check_structure(tree, version, path)
    if not isinstance(name, str) or name not in known_types(version):
        found.append(Finding(UNSUPPORTED_RESOURCE_TYPE, path))
    if name in ROOTS:
        for inner, inner_path in nested(tree, path):
            found += fast_findings(inner, version, inner_path)
    return found


def nested(tree: Any, path: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Resources directly inside a resource, where the structural check takes them for one."""
    pairs = tree.items() if isinstance(tree, dict) else ()
    for key, value in pairs:
        for index, item in enumerate(value if isinstance(value, list) else [value]):
            place = f"{path}.{key}[{index}]" if isinstance(value, list) else f"{path}.{key}"
            if (
                key in {"contained", "resource", "outcome"}
                and isinstance(item, dict)
                and "resourceType" in item
            ):
                yield item, place
            elif key in {"entry", "response", "parameter", "part"}:
                yield from nested(item, place)


def _drop(_random: Random, place: Place, _all: list[Place]) -> None:
    del place.holder[place.key]


def _duplicate(_random: Random, place: Place, _all: list[Place]) -> None:
    value = place.holder[place.key]
    place.holder[place.key] = [*value, *value] if isinstance(value, list) else [value, value]


def _unwrap(_random: Random, place: Place, _all: list[Place]) -> None:
    value = place.holder[place.key]
    place.holder[place.key] = value[0] if isinstance(value, list) and value else [value]


def _retype(random: Random, place: Place, _all: list[Place]) -> None:
    place.holder[place.key] = random.choice(ODD_VALUES)


def _null(_random: Random, place: Place, _all: list[Place]) -> None:
    place.holder[place.key] = None


def _rename(random: Random, place: Place, _all: list[Place]) -> None:
    if isinstance(place.holder, dict):
        name = random.choice((f"{place.key}x", f"_{place.key}", place.key.capitalize(), random.choice(NAMES)))
        place.holder[name] = place.holder.pop(place.key)


def _add(random: Random, place: Place, _all: list[Place]) -> None:
    if isinstance(place.holder, dict):
        value = random.choice((random.choice(WORDS), random.choice(ODD_VALUES), {"start": "2026"}))
        place.holder[random.choice(NAMES)] = value


def _reword(random: Random, place: Place, found: list[Place]) -> None:
    texts = [each for each in found if isinstance(each.holder[each.key], str)] or [place]
    chosen = random.choice(texts)
    chosen.holder[chosen.key] = random.choice(WORDS)


def _move(random: Random, place: Place, found: list[Place]) -> None:
    value = json.loads(json.dumps(place.holder[place.key]))
    target = random.choice(found)
    target.holder[
        place.key if isinstance(target.holder, dict) and isinstance(place.key, str) else target.key
    ] = value


def _nest(random: Random, place: Place, _all: list[Place]) -> None:
    value = place.holder[place.key]
    place.holder[place.key] = random.choice(({"value": value}, [value], [[value]], {"extension": [value]}))


def _empty(random: Random, place: Place, _all: list[Place]) -> None:
    place.holder[place.key] = random.choice(([], {}, "", None))


def _retarget(random: Random, _place: Place, found: list[Place]) -> None:
    inner = [each.holder[each.key] for each in found if isinstance(each.holder[each.key], dict)]
    resources = [each for each in inner if "resourceType" in each]
    if resources:
        random.choice(resources)["resourceType"] = random.choice(
            ("Patient", "Foo", "Encounter", "Group", 7, None)
        )


FAULTS: dict[str, Callable[[Random, Place, list[Place]], None]] = {
    "drop": _drop,
    "duplicate": _duplicate,
    "unwrap": _unwrap,
    "retype": _retype,
    "null": _null,
    "rename": _rename,
    "add": _add,
    "reword": _reword,
    "move": _move,
    "nest": _nest,
    "empty": _empty,
    "retarget": _retarget,
}
