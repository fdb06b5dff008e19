"""`rules`: every reason the adapter can give, with its words."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Group
from rich.text import Text

from adapter.cli.grouping import grouped
from adapter.cli.option_groups import Output
from adapter.cli.options import Language
from adapter.cli.phrases import say
from adapter.cli.printing import print_json
from adapter.cli.rule_examples import Which, example_lines, examples_json, print_example
from adapter.errors import NotFound, meant
from adapter.rules import Rule, catalogue

#: The families of the numbers: bokmål, English.
FAMILIES = {
    "KPR-F": ("Format: transport, ressurs, bunt", "Format: transport, resource, bundle"),
    "KPR-M": ("Mapping: hva en ressurs er for KPR", "Mapping: what a resource is to KPR"),
    "KPR-V": ("Validering: hva KPR krever", "Validation: what KPR requires"),
    "KPR-D": ("Duplikater og versjoner", "Duplicates and versions"),
}

#: Colours of what an example has and the other has not.
_MARKS = {"-": "red", "+": "green"}


@grouped
def rules(
    asked: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="A rule id or a reason: KPR-V-034, end-before-start.")
    ] = None,
    *,
    example: Annotated[
        Which | None, typer.Option(help="Print one of the two examples of a rule, as `check` takes it.")
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(help="Write the example into a folder, with the tenants file and tables it needs."),
    ] = None,
    output: Output,
) -> None:
    """
    Show the rule catalogue, or one rule with its words, its source and its examples.

    Ids and reasons are stable: a program or a runbook may go by them, never by the words. What goes
    from the failing example to the passing one is marked -, what comes +.

    Examples:
      kpr-adapter rules
      kpr-adapter rules KPR-V-034 --lang en
      kpr-adapter rules KPR-V-034 --example failing | kpr-adapter check -
      kpr-adapter rules KPR-M-002 --example failing --to example
      kpr-adapter rules --format json
    """
    chosen = list(catalogue().values()) if asked is None else _named(asked)
    if example is not None:
        print_example(chosen, example, to, output.language)
    elif output.is_json:
        for rule in chosen:
            print_json(rule_json(rule))
    elif asked is None:
        _show_all(chosen, output.language)
    else:
        _show_some(chosen, output.language)


def _named(asked: str) -> list[Rule]:
    """The rules of an id or a reason; NotFound names what is close."""
    wanted = asked.casefold()
    found = [r for r in catalogue().values() if wanted in (r.id.casefold(), r.reason.casefold())]
    if found:
        return found
    close = meant(asked, (name for rule in catalogue().values() for name in (rule.id, rule.reason)))
    advice = f"did you mean {', '.join(close)}?" if close else "`kpr-adapter rules` lists them"
    raise NotFound(f"no rule is called so; {advice}")


def _show_all(chosen: Sequence[Rule], language: Language) -> None:
    # Here, because JSON does without its libraries.
    from adapter.cli.showing import make_console, make_table  # noqa: PLC0415 - see above

    console = make_console()
    headings = [say(word, language) for word in ("rule", "reason", "severity", "outcome", "meaning")]
    for family, (norwegian, english) in FAMILIES.items():
        title = norwegian if language is Language.NB else english
        table = make_table(*headings, title=title)
        for rule in (r for r in chosen if r.id.startswith(family)):
            severity = say(rule.severity.value, language)
            text = rule.text[language.value]
            table.add_row(Text(rule.id), rule.reason, severity, rule.outcome or "", Text(text))
        console.print(table)
        console.print()


def _show_some(chosen: Sequence[Rule], language: Language) -> None:
    # Here, because JSON does without its libraries.
    from adapter.cli.showing import make_console, make_pairs  # noqa: PLC0415 - see above

    console = make_console()
    for rule in chosen:
        head = Text.assemble((rule.id, "bold"), f" {rule.reason}")
        pairs: list[tuple[str, object]] = [
            (say("meaning", language), " ".join(_parts(rule, language))),
            (say("action", language), rule.action[language.value]),
            (say("severity", language), say(rule.severity.value, language)),
            (say("outcome", language), rule.outcome),
            (say("rule-source", language), rule.source),
            (say("since", language), rule.since),
            (say("passing", language), rule.passing),
            (say("failing", language), rule.failing),
        ]
        console.print(Group(head, make_pairs(pairs)))
        console.print()
        for line in example_lines(rule, language):
            console.print(Text(f"  {line}", style=_MARKS.get(line[:1], "")), soft_wrap=True)
        console.print()


def _parts(rule: Rule, language: Language) -> list[str]:
    """The text, and the tail that names what was found, with its placeholders."""
    return [rule.text[language.value], *([rule.detail[language.value]] if rule.detail else [])]


def rule_json(rule: Rule) -> dict[str, object]:
    """Give a rule as the catalogue holds it."""
    return {
        "rule": rule.id,
        "reason": rule.reason,
        "severity": rule.severity.value,
        "outcome": rule.outcome,
        "text": dict(rule.text),
        "action": dict(rule.action),
        "detail": dict(rule.detail) if rule.detail else None,
        "source": rule.source,
        "since": rule.since,
        "passing": rule.passing,
        "failing": rule.failing,
        "examples": examples_json(rule),
    }
