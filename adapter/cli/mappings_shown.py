"""Coverage and impact of tables, for people and for programs; codes and counts, never a person."""

from collections import Counter
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from adapter.cli.mappings_json import print_line, used_json
from adapter.cli.option_groups import Output
from adapter.cli.options import Language
from adapter.cli.phrases import say
from adapter.cli.showing import make_console, make_table
from adapter.existing.answers import Answer, Kind, Untold
from adapter.existing.comparing_fields import named_differing
from adapter.existing.coverage import Covered, Used
from adapter.existing.effects import Effect
from adapter.existing.impact import Change, FigureKey, Impact
from adapter.existing.impact_json import impact_json
from adapter.mapping.tables import MappingRow
from adapter.rules import catalogue
from adapter.store.told_answers import Counted


def has_gaps(found: Iterable[Used]) -> bool:
    """Whether a code was refused for want of a row."""
    return any(each.use.covered is Covered.UNMAPPED for each in found)


def show_coverage(found: Sequence[Used], days: int, output: Output) -> None:
    """Show which codes came."""
    if output.is_json:
        for each in found:
            print_line(used_json(each))
        return
    console = make_console()
    if not found:
        console.print(say("coverage-none", output.language, days=days))
        return
    headings = _said(
        ("kommune", "code-list", "code", "count", "last-seen", "became", "mapping"), output.language
    )
    table = make_table(
        *headings,
        numbers=headings[3:4],
        whole=[headings[0], headings[4]],
        title=say("coverage-title", output.language, days=days),
    )
    for each in found:
        use = each.use
        became = say(f"covered-{use.covered.value}", output.language)
        _add(
            table,
            use.kommune_nr,
            use.system,
            use.code,
            str(each.count),
            str(each.last),
            became,
            _address(use.row),
        )
    console.print(table)


def show_impact(impact: Impact, counted: Counted, days: int, output: Output) -> None:
    """Show what would change, which figures would stop, and what cannot be told."""
    left_out = {
        "seen": counted.seen,
        "settled": counted.settled,
        "not_asked": impact.not_asked,
        "annulled": impact.annulled,
    }
    if output.is_json:
        head = {"kind": "summary", "days": days, "looked_at": impact.looked_at, "changed": impact.changed}
        for line in (head | {"left_out": left_out}, *impact_json(impact)):
            print_line(line)
        return
    console = make_console()
    told = {"days": days, "looked_at": impact.looked_at, "changed": impact.changed}
    console.print(say("impact-head", output.language, **told), soft_wrap=True)
    if not impact.changes and not impact.untold:
        console.print(say("impact-none", output.language))
    for effect in Effect:
        _show_changes(console, impact, effect, output.language)
    _show_figures(console, "figures-stop", impact, impact.stopping(), output.language)
    _show_figures(console, "figures-shrink", impact, impact.shrinking(), output.language)
    _show_untold(console, impact.untold, output.language)
    console.print("", say("impact-left-out", output.language, **left_out), sep="\n", soft_wrap=True)


def _show_changes(console: Console, impact: Impact, effect: Effect, language: Language) -> None:
    changes = sorted(
        ((each, n) for each, n in impact.changes.items() if each.effect is effect),
        key=lambda one: (one[0].kommune_nr, -one[1], str(one[0])),
    )
    if not changes:
        return
    headings = _said(("kommune", "count", "from", "to", "mapping"), language)
    table = make_table(
        *headings,
        numbers=headings[1:2],
        whole=headings[:1],
        title=f"{say(f'effect-{effect.value}', language)}: {sum(n for _, n in changes)}",
    )
    for each, number in changes:
        was, now = _answers(each, language)
        _add(table, each.kommune_nr, str(number), was, now, _rows(each))
    console.print("", table)


def _show_figures(
    console: Console, title: str, impact: Impact, keys: Sequence[FigureKey], language: Language
) -> None:
    if not keys:
        return
    headings = _said(("kommune", "figure", "before", "after", "unsure"), language)
    table = make_table(*headings, numbers=headings[2:], whole=headings[:1], title=say(title, language))
    for key in keys:
        name = say(f"figure-{key.kind.value}", language, name=_short(key.name))
        numbers = (impact.before[key], impact.after[key], impact.unsure[key])
        _add(table, key.kommune_nr, name, *map(str, numbers))
    console.print("", table)


def _show_untold(console: Console, untold: Counter[Untold], language: Language) -> None:
    if not untold:
        return
    headings = _said(("kommune", "count", "reason", "about"), language)
    title = f"{say('untold-title', language)}: {untold.total()}"
    table = make_table(*headings, numbers=headings[1:2], whole=headings[:1], title=title)
    for each, number in sorted(untold.items(), key=lambda one: (one[0].kommune_nr, -one[1], str(one[0]))):
        why = say(f"untold-{each.why.value}", language)
        _add(table, each.kommune_nr, str(number), why, each.about)
    console.print("", table)


def _add(table: Table, *cells: str) -> None:
    """Add a row as it is: what senders and tables call things is no markup, and moves no cursor."""
    table.add_row(*(Text("".join(c if c.isprintable() else "\ufffd" for c in cell)) for cell in cells))


def _answers(change: Change, language: Language) -> tuple[str, str]:
    """What a resource is and would be; of a consultation that stays one the fields that differ."""
    if change.was.hst is None or change.now.hst is None:
        return _answer(change.was, language), _answer(change.now, language)
    missing = say("field-missing", language)
    was, now = (
        ", ".join(f"{name} {value or missing}" for name, value in told.items())
        for told in named_differing(change.was.hst, change.now.hst)
    )
    return was, now


def _answer(answer: Answer, language: Language) -> str:
    """What a resource is, in a few words."""
    parts = [answer.channel or answer.reason, answer.pilot]
    if answer.kind is Kind.REFUSED:
        parts = [catalogue()[rule].reason for rule in sorted(answer.rules)]
    reason = ", ".join(part for part in parts if part)
    told = say(f"is-{answer.kind.value}", language, code=answer.code or "", reason=reason)
    return f"{told}, {say('lacks-unit', language)}" if answer.lacks_unit else told


def _rows(change: Change) -> str:
    """The rows that decide before and after, where there are any; of the pilot's where those differ alone."""
    was, now = change.was, change.now
    is_pilot = was.row == now.row and was.pilot_row != now.pilot_row
    pair = (was.pilot_row, now.pilot_row) if is_pilot else (was.row, now.row)
    told = [_address(row) or "-" for row in pair]
    return told[0] if told[0] == told[1] else " → ".join(told)


def _address(row: MappingRow | None) -> str:
    return _short(f"{row.table}/{row.row}") if row else ""


def _short(name: str) -> str:
    """A row as table/row; one of the tenants file without its system, which would fill the line."""
    table, _, row = name.partition("/")
    return f"{table}/{row.rpartition('|')[2]}" if row else name


def _said(words: Iterable[str], language: Language) -> list[str]:
    return [say(word, language) for word in words]
