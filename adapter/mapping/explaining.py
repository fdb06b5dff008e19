"""Why a row decides and the others do not: every row that could have, with the facts it misses."""

from collections.abc import Iterator

from adapter.mapping.choosing import Code
from adapter.mapping.decisions import ORDER, Choice, ConditionFailed, Layer, Row, Scope, Sender
from adapter.mapping.facts import ResourceFacts, sender_of
from adapter.mapping.own_lists import own_rows
from adapter.mapping.reader import Reader
from adapter.mapping.results import Leave, NotInKpr, Result, ToCode, ToHst, ToPilot
from adapter.values import Value


class Miss(Value, frozen=True):
    """One thing that a row asks for and the resource does not say."""

    fact: str
    wanted: str
    found: str


class RowStory(Value, frozen=True):
    """One row that was looked at: what it answers, what it misses, and whether it decided."""

    row: Row
    misses: tuple[Miss, ...]
    decides: bool


def tell_rows(reader: Reader, facts: ResourceFacts, code: Code | None) -> Iterator[RowStory]:
    """Every row that names a code of the resource, or none, in the order of asking."""
    deciding = {code.row} if code else set()
    if code and code.apart and code.apart.pilot:
        deciding.add(code.apart.pilot.row)
    rows = own_rows(reader) + [
        row
        for layer in (*ORDER, Layer.PILOT)
        for row in reader.setting.tables.decisions.rows
        if row.address.layer == layer and (not row.codes or not row.codes.isdisjoint(facts.codes))
    ]
    # In each layer those with a code come first.
    layers = (*ORDER, Layer.PILOT)
    rows.sort(key=lambda row: (layers.index(Layer(row.address.layer)), not row.codes))
    for row in rows:
        yield RowStory(row, tuple(missed(row, facts)), row.address in deciding)


def missed(row: Row, facts: ResourceFacts) -> Iterator[Miss]:
    """What keeps a row from holding; nothing where it holds."""
    if not row.in_force(facts.day):
        yield Miss("day", f"{row.first} – {row.last}", str(facts.day))
    yield from _outside(row.scope, sender_of(facts.reader.setting.tenant))
    for fact, choice in row.choices.items():
        if not choice.holds(facts.values(fact)):
            yield Miss(fact, written(choice), ", ".join(sorted(facts.values(fact))) or "-")
    if row.ages and not row.ages.holds(facts.age):
        found = "-" if facts.age is None else str(facts.age)
        yield Miss("age", f"{row.ages.first} – {row.ages.last}", found)
    if row.condition:
        try:
            said = str(facts.meets(row.condition)).lower()
        except ConditionFailed:
            said = "neither true nor false"
        if said != "true":
            yield Miss("fhirpath", row.condition.expression, said)


def written(choice: Choice) -> str:
    """The values of a choice as a reader writes them."""
    if choice.one_of:
        return ", ".join(sorted(choice.one_of))
    return f"not {', '.join(sorted(choice.none_of))}"


def answer(then: Result) -> str:
    """What a row answers, in the words of the tables."""
    match then:
        case ToCode(code):
            return f"code {code}"
        case ToPilot(code):
            return f"pilot {code}"
        case NotInKpr(reason, channel):
            return f"not_in_kpr {reason}" + (f" ({channel})" if channel else "")
        case ToHst():
            return "hst"
        case Leave():
            return "leave"


def _outside(scope: Scope, sender: Sender) -> Iterator[Miss]:
    asked = (
        ("kommune", scope.kommuner, sender.kommune),
        ("tenant", scope.tenants, sender.tenant),
        ("vendor", scope.vendors, sender.vendor or "-"),
    )
    for fact, names, found in asked:
        if names and found not in names:
            yield Miss(fact, ", ".join(sorted(names)), found)
