"""What was decided anew, for people and for programs; nothing names a person."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import Console

from adapter.cli.option_groups import Output
from adapter.cli.options import Language
from adapter.cli.phrases import say
from adapter.cli.printing import print_json
from adapter.cli.showing import make_console, make_table
from adapter.rules import catalogue

if TYPE_CHECKING:
    from adapter.cli.apply_work import Done
    from adapter.existing.applying import Applied
    from adapter.existing.replays import Replayed
    from adapter.existing.sending_again import SendAgain

#: So many of what is left for one reason are named; JSON names all.
_SOME = 5
#: What is decided anew, as it is counted.
_COUNTED = ("services", "consultations", "inputs")


def show(done: "Done", output: Output, *, dry_run: bool) -> None:
    """Show what became of everything: one object a line for programs, tables for people."""
    if output.is_json:
        for told in _json(done):
            print_json({**told, "dry_run": dry_run})
        return
    console = make_console()
    if not (done.services or done.inputs or done.contacts):
        console.print(say("applied-none", output.language))
        return
    changed = [one for one in done.services if one.change.left is None]
    for kind, title in (("service", "applied-changed"), ("consultation", "applied-consultations")):
        of_kind = [one for one in changed if one.change.key.kind == kind]
        _show_changed(of_kind, kind, title, console, output.language)
    _show_inputs([one for one in done.inputs if not _why(one)], console, output.language)
    _show_left(done, console, output.language)
    _show_counts(done, console, output.language)
    if dry_run:
        console.print(say("pilot-dry-run", output.language))


def _show_changed(
    changed: "list[Applied]", kind: str, title: str, console: Console, language: Language
) -> None:
    if not changed:
        return
    headings = [say(word, language) for word in ("kommune", kind, "from", "to", "follows")]
    table = make_table(*headings, title=say(title, language))
    for one in changed:
        change = one.change
        was, now = (code or say("no-code", language) for code in (change.was, change.now))
        follows = ", ".join(one.made) or one.reason or say("nothing-to-tell", language)
        table.add_row(change.kommune_nr, f"{change.key.tenant}/{change.key.id}", was, now, follows)
    console.print(table, "")


def _show_inputs(replayed: "list[Replayed]", console: Console, language: Language) -> None:
    if not replayed:
        return
    headings = [say(word, language) for word in ("kommune", "number", "input", "to", "follows")]
    table = make_table(*headings, numbers=headings[1:2], title=say("applied-replayed", language))
    for one in replayed:
        codes = ", ".join(one.codes) or say("no-code", language)
        follows = ", ".join(one.made) or one.reason or say("nothing-to-tell", language)
        table.add_row(one.kommune_nr, str(one.number), one.input, codes, follows)
    console.print(table, "")


def _show_left(done: "Done", console: Console, language: Language) -> None:
    groups: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for kommune_nr, why, name in _left(done, language):
        groups[kommune_nr, why].append(name)
    if not groups:
        return
    headings = [say(word, language) for word in ("kommune", "reason", "count", "such-as")]
    table = make_table(*headings, numbers=headings[2:3], title=say("applied-left", language))
    for (kommune_nr, why), names in sorted(groups.items()):
        more = " …" if len(names) > _SOME else ""
        table.add_row(kommune_nr or "-", why, str(len(names)), ", ".join(names[:_SOME]) + more)
    console.print(table, "")


def _left(done: "Done", language: Language) -> Iterator[tuple[str, str, str]]:
    """Kommune, reason and name of each thing that is left as it is."""
    for one in done.services:
        change = one.change
        if change.left is not None:
            why = say(f"left-{change.left.value}", language, rules=_reasons(change.rules))
            yield change.kommune_nr, why, f"{change.key.tenant}/{change.key.id}"
    for each in done.inputs:
        if left := _why(each):
            why = say(f"left-{left}", language, rules=_reasons(each.rules))
            yield each.kommune_nr, why, f"{say('number', language)} {each.number}"
    for again in done.contacts:
        kind = say(f"lead-{again.now.value}", language)
        yield again.contact.kommune_nr, f"{say('left-send-again', language)} ({kind})", _name(again)


def _why(each: "Replayed") -> str | None:
    """Why an input is left as it is."""
    return "refused" if each.rules else each.left and each.left.value


def _reasons(rules: tuple[str, ...]) -> str:
    return ", ".join(catalogue()[rule].reason for rule in rules)


def _name(again: "SendAgain") -> str:
    return f"{again.contact.tenant}/{again.contact.resource}"


def _show_counts(done: "Done", console: Console, language: Language) -> None:
    words = [say(word, language) for word in ("kommune", *_COUNTED)]
    headings = [*words, "N", "M", "C", say("left", language)]
    table = make_table(*headings, numbers=headings[1:], title=say("applied-counts", language))
    for kommune_nr, counts in sorted(_counts(done).items()):
        figures = (str(counts[name]) for name in (*_COUNTED, "N", "M", "C", "left"))
        table.add_row(kommune_nr or "-", *figures)
    console.print(table)


def _counts(done: "Done") -> dict[str, Counter[str]]:
    """What was made of how much, by kommune."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in done.services:
        name = f"{one.change.key.kind}s"
        counts[one.change.kommune_nr]["left" if one.change.left else name] += 1
        counts[one.change.kommune_nr].update(text[0] for text in one.made)
    for each in done.inputs:
        counts[each.kommune_nr]["left" if _why(each) else "inputs"] += 1
        counts[each.kommune_nr].update(text[0] for text in each.made)
    for again in done.contacts:
        counts[again.contact.kommune_nr]["left"] += 1
    return counts


def _json(done: "Done") -> Iterator[dict[str, object]]:
    for one in done.services:
        yield _service_json(one)
    for each in done.inputs:
        yield _input_json(each)
    for again in done.contacts:
        contact = again.contact
        whose = {"tenant": contact.tenant, "kommune_nr": contact.kommune_nr, "resource": contact.resource}
        yield {"kind": "contact", **whose, "to": again.now, "left": "send-again"}


def _service_json(one: "Applied") -> dict[str, object]:
    change, row = one.change, one.row
    return {
        "kind": change.key.kind,
        "tenant": change.key.tenant,
        "kommune_nr": change.kommune_nr,
        f"{change.key.kind}_id": change.key.id,
        "from": change.was,
        "to": change.now,
        "row": f"{row.table}/{row.row}" if row else None,
        "made": list(one.made),
        "outcome": one.outcome,
        "reason": one.reason,
        "left": change.left,
        "rules": list(change.rules),
    }


def _input_json(each: "Replayed") -> dict[str, object]:
    return {
        "kind": "input",
        "tenant": each.tenant,
        "kommune_nr": each.kommune_nr,
        "parked": each.number,
        "input": each.input,
        "codes": list(each.codes),
        "made": list(each.made),
        "outcome": each.outcome,
        "reason": each.reason,
        "left": _why(each),
        "rules": list(each.rules),
    }
