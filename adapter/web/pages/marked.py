"""A document line by line, with the findings marked where they belong."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from adapter.web.pages.findings import Card
from adapter.web.pages.highlight import Form, Token, tokens

#: Beyond so many lines only those near a finding are shown, and the first ones.
_WHOLE = 1500
_NEAR = 12
_FIRST = 60
#: Beyond so many characters a line is cut, so that a browser does not choke on a document in one line.
_LONG = 60_000
#: Letters that are coloured; each sign may become thirty letters of a page.
_COLOURED = 200_000
_ORDER = ("bad", "warn", "note")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a line; `cards` are those that belong right here, and `look` that of the weightiest."""

    kind: str
    text: str
    cards: Sequence[Card] = ()

    @property
    def look(self) -> str:
        return heaviest(self.cards)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the document as sent, from 1."""

    number: int
    pieces: Sequence[Piece]

    @property
    def cards(self) -> list[Card]:
        """What is said of this line, each once, in the order of the cards."""
        found = {card.number: card for piece in self.pieces for card in piece.cards}
        return [found[number] for number in sorted(found)]

    @property
    def look(self) -> str:
        return heaviest(self.cards)


@dataclass(frozen=True, slots=True)
class Gap:
    """Lines that are left out of the page."""

    first: int
    last: int


def heaviest(cards: Iterable[Card]) -> str:
    """Give the look of what weighs most; empty where there is nothing."""
    return min((card.look for card in cards), key=_ORDER.index, default="")


def lines(text: str, form: Form, cards: Sequence[Card]) -> list[Line | Gap]:
    """Give the document in lines; of a very long one those near findings, with the gaps between them."""
    # The end of the last line begins no further one.
    written = text.removesuffix("\n").split("\n")
    marks: dict[int, list[tuple[int, Card]]] = {}
    for card in cards:
        for place in card.places:
            # A document that ends in the middle has its fault behind the last line.
            number = min(place.line or 1, len(written))
            marks.setdefault(number, []).append((place.column or 1, card))
    shown = _shown(len(written), marks)
    return list(_with_gaps(written, form, marks, shown))


def marked_lines(cards: Sequence[Card]) -> list[tuple[int, str]]:
    """Give the lines that something is said of, with the look of the weightiest, from the top."""
    found: dict[int, list[Card]] = {}
    for card in cards:
        for place in card.places:
            found.setdefault(place.line or 1, []).append(card)
    return [(number, heaviest(found[number])) for number in sorted(found)]


def _shown(count: int, marks: Iterable[int]) -> Sequence[int]:
    if count <= _WHOLE:
        return range(1, count + 1)
    near = {number for mark in marks for number in range(mark - _NEAR, mark + _NEAR + 1)}
    return sorted(number for number in near | set(range(1, _FIRST)) if 1 <= number <= count)[:_WHOLE]


def _with_gaps(
    written: Sequence[str], form: Form, marks: dict[int, list[tuple[int, Card]]], shown: Sequence[int]
) -> Iterator[Line | Gap]:
    before = coloured = 0
    for number in shown:
        if number > before + 1:
            yield Gap(before + 1, number - 1)
        text = written[number - 1].rstrip("\r")[:_LONG]
        coloured += len(text)
        inside = tokens(text, form) if coloured <= _COLOURED else [Token("plain", text)]
        yield Line(number, _pieces(inside, marks.get(number, [])))
        before = number
    if before < len(written):
        yield Gap(before + 1, len(written))


def _pieces(line: Iterable[Token], marks: list[tuple[int, Card]]) -> list[Piece]:
    """Cut a line where its marks are; a mark beyond the end, or on white space, belongs to what is nearest."""
    pieces: list[Piece] = []
    waiting = sorted(marks, key=lambda mark: mark[0])
    column = 1
    for token in line:
        end = column + len(token.text)
        here = [card for at, card in waiting if at < end] if token.text.strip() else []
        if here:
            waiting = [mark for mark in waiting if mark[0] >= end]
        pieces.append(Piece(token.kind, token.text, here))
        column = end
    if waiting:
        pieces.append(Piece("plain", " ", [card for _, card in waiting]))
    return pieces
