"""A service and what it is like, side by side; nothing of it says who the person is."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from adapter.cli.options import Language
from adapter.cli.phrases import say
from adapter.cli.showing import make_pairs, make_table, when
from adapter.cli.store import again
from adapter.matching import Origin
from adapter.rules import Finding, words

if TYPE_CHECKING:
    from adapter.store.pairs import Pair
    from adapter.store.review_answers import ReviewItem
    from adapter.store.sides import Side

#: What is asked, and may be decided.
_OPEN = "open"


def show_pair(console: Console, pair: "Pair", language: Language, store: str | None) -> None:
    """Show both records, why they are held against each other, and what to do."""
    console.print(_sides_table(pair, language))
    console.print()
    if pair.other is None or pair.rule is None:
        console.print(say("like-no-other", language))
        return
    person = "same-person" if pair.other.is_certain else "unsure-person"
    console.print(say(person, language), soft_wrap=True)
    text, action = words(Finding(pair.rule, "$"), language)
    reason = pair.verdict.value if pair.verdict else ""
    console.print(Text.assemble(f"{reason} ".lstrip(), (pair.rule, "dim")))
    console.print(Padding(Text(text), (0, 0, 0, 2), expand=False))
    console.print(Padding(Text(f"→ {action}"), (0, 0, 0, 2), expand=False))
    console.print()
    if pair.review is not None and pair.review.state != _OPEN:
        console.print(make_pairs(_decision(pair.review, language)))
        console.print()
    for word, act in (("is-another", "release"), ("is-the-same", "reject")):
        command = f"kpr-adapter queue {act} {_named(pair)} --why …{again(store)}"
        console.print(f"{say(word, language)} {command}", soft_wrap=True)


def source_of(origin: Origin, source: str, language: Language) -> str:
    """Name where a record stands."""
    return source if origin is Origin.OWN else say("derived-source", language, source=source)


def _named(pair: "Pair") -> str:
    """What is typed to decide: the question while it is open, else the service."""
    if pair.review is not None and pair.review.state == _OPEN:
        return str(pair.review.id)
    return f"{pair.key.tenant}/{pair.key.id}"


def _sides_table(pair: "Pair", language: Language) -> Table:
    headings = ["", say("this-service", language), say("other-record", language)]
    table = make_table(*headings, whole=headings[:1])
    own, other = (dict(_cells(side, language)) if side else {} for side in (pair.own, pair.other))
    for word in dict.fromkeys([*own, *other]):
        cells = own.get(word, ""), other.get(word, "")
        if any(cells):
            table.add_row(say(word, language), *cells)
    return table


def _cells(side: "Side", language: Language) -> Iterator[tuple[str, str]]:
    yield "source", source_of(side.origin, side.source, language)
    yield "service", side.id
    yield "kommune", side.kommune_nr or ""
    yield "code", side.code or ""
    yield "start", str(side.start or "-")
    yield "end", str(side.end) if side.end else say("lasting", language) if side.start else "-"
    yield "unit", side.orgnr or ""
    yield "records", _records(side, language)
    yield "told-by", str(side.outcome_id or "")
    place = side.import_id and say("place-in-import", language, import_id=side.import_id, row=side.row)
    yield "row", place or ""
    yield "extract-year", str(side.year or "")


def _records(side: "Side", language: Language) -> str:
    told = [
        f"{each.change.value} {each.event.value if each.event else 'Konsultasjon'} "
        f"{each.hendelse_dato} {each.state.value}"
        for each in side.records
    ]
    return "\n".join([*told, say("withheld", language)] if side.withheld else told)


def _decision(item: "ReviewItem", language: Language) -> Iterator[tuple[str, object]]:
    yield say("state", language), say(f"review-{item.state.value}", language)
    yield say("decided", language), when(item.decided_at)
    yield say("who", language), item.who
    yield say("why", language), item.why
