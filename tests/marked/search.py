"""What came out, and the search of it: everything that is found and not allowed is a leak."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from tests.marked.allowed import ALLOWED, Allowed
from tests.marked.persons import MARKS, Mark
from tests.marked.spelt import spellings

#: Bytes of a piece: the shorter, the more spellings share it, and the more often it stands there by chance.
_PIECE = 6


@dataclass(frozen=True, slots=True)
class Leak:
    """A mark that stands where it may not; never the mark itself."""

    way: str
    place: str
    spelling: str
    mark: str

    def __str__(self) -> str:
        return f"{self.way}: {self.place}: {self.mark}, {self.spelling}"


@dataclass(repr=False)
class Heard:
    """All that came out so far: by way and place, each line once. No spelling of a mark goes over several lines."""

    lines: dict[tuple[str, str], dict[bytes, None]] = field(default_factory=dict)

    def hear(self, way: str, place: str, content: bytes | str) -> None:
        """Note something that came out."""
        raw = content if isinstance(content, bytes) else content.encode()
        self.lines.setdefault((way, place), {}).update(dict.fromkeys(raw.split(b"\n")))

    def size(self, place: str) -> int:
        """How many bytes came out at the places that begin so, repeated lines once."""
        return sum(
            len(line) for (_, each), lines in self.lines.items() if each.startswith(place) for line in lines
        )


@dataclass(frozen=True, slots=True)
class Found:
    """A mark that stands somewhere."""

    way: str
    place: str
    spelling: str
    mark: Mark


def found_in(heard: Heard) -> list[Found]:
    """Give each mark with each place and spelling it stands in, in the order it came out."""
    # Most spellings stand nowhere, and where a piece that many share does not, none of them does: only lines with a
    # piece are searched, and only for spellings that stand in any of them place by place.
    suspect = _suspect({line: None for lines in heard.lines.values() for line in lines})
    everything = b"\n".join(suspect)
    forms = [each for each in _forms() if each[2] in everything]
    places = {place: [line for line in lines if line in suspect] for place, lines in heard.lines.items()}
    return list(_found(places, forms)) if forms else []


def _suspect(lines: Iterable[bytes]) -> dict[bytes, None]:
    """Those lines that have a piece: all pieces are looked for in one go, by an automaton."""
    # Every test run loads this file, and few search.
    import pyarrow as pa  # noqa: PLC0415 - for the sake of the others
    from pyarrow.compute import match_substring_regex  # noqa: PLC0415 - the same

    every = pa.array(list(lines), pa.large_binary())
    has_one = match_substring_regex(every, pattern=_any_piece())
    return dict.fromkeys(every.filter(has_one).to_pylist())


@cache
def _any_piece() -> str:
    """What finds any piece, byte by byte, whatever they mean."""
    pieces = sorted(set(_pieces().values()))
    return "|".join("".join(f"\\x{byte:02x}" for byte in piece) for piece in pieces)


@cache
def _pieces() -> Mapping[bytes, bytes]:
    """A part of each spelling: of its parts the one that most spellings have."""
    parts = {form: _parts(form) for _, _, form in _forms()}
    shared = Counter(part for each in parts.values() for part in each)
    return {form: max(each, key=lambda part: (shared[part], part)) for form, each in parts.items()}


def _parts(form: bytes) -> set[bytes]:
    """Every part of that length; of what is shorter, all of it."""
    return {form[start : start + _PIECE] for start in range(max(1, len(form) - _PIECE + 1))}


def _forms() -> Iterator[tuple[Mark, str, bytes]]:
    for mark in MARKS:
        for spelling, forms in spellings(mark.text).items():
            yield from ((mark, spelling, form) for form in forms)


def _found(
    places: Mapping[tuple[str, str], Iterable[bytes]], forms: Iterable[tuple[Mark, str, bytes]]
) -> Iterator[Found]:
    for (way, place), lines in places.items():
        content = b"\n".join(lines)
        said = ((mark, spelling) for mark, spelling, form in forms if form in content)
        yield from (Found(way, place, spelling, mark) for mark, spelling in dict.fromkeys(said))


def leaks(found: Iterable[Found], allowed: Iterable[Allowed] = ALLOWED) -> list[Leak]:
    """Give what is found beyond what is allowed."""
    allowed = tuple(allowed)
    return [
        Leak(each.way, each.place, each.spelling, each.mark.name)
        for each in found
        if not any(one.lets(each.mark, each.place) for one in allowed)
    ]


def must_hold(heard: Heard, way: str) -> list[Found]:
    """
    Fail where anything is found beyond what is allowed, or where what is allowed is not found any more.

    `way` names who must find it (`Allowed.seen_by`). The failure names way, place, mark and spelling alone.
    """
    found = found_in(heard)
    wrong = leaks(found)
    if wrong:
        raise AssertionError("person data has come out:\n" + "\n".join(map(str, wrong)))
    seen = {one.place for one in ALLOWED for each in found if one.lets(each.mark, each.place)}
    idle = sorted({each.place for each in ALLOWED if way in each.seen_by} - seen)
    if idle:
        raise AssertionError(f"allowed, and nothing is there: take it away, or find out why: {idle}")
    return found
