"""
The parts of `docs/` that follow from the program: `python -m tests.pages` writes them.

A page holds such a part between `<!-- generated: NAME -->` and `<!-- end: NAME -->`; test_docs.py holds
every part against what is made here. The rows of public-documents.md are by hand but for three cells,
which are filled in where the shared corpora lie beside the project.
"""

import json
import re
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from prometheus_client.metrics import MetricWrapperBase
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from typer.main import get_command

from adapter import metrics
from adapter.checking import places_of
from adapter.cli.app import app
from adapter.config import SHARED_INSTALLATION, Settings
from adapter.outcomes.as_json import as_json
from adapter.rules import Rule, Severity, catalogue
from adapter.rules.examples import NOT_SHOWN, examples_of
from adapter.tracing.listed import listed
from tests.against_hapi import page as against_hapi
from tests.conformance.public import CELLS, SHARED_PUBLIC, judged, with_cells
from tests.corpus.test_corpus import judged as judged_examples
from tests.findings_sample import sample
from tests.log_events import events, levels
from tests.scenario_pages import scenarios

#: The example whose result is shown to vendors.
EXAMPLE = "bredvik/03-langtidsopphald-pause.json"
ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"(<!-- generated: (\S+) -->\n).*?(<!-- end: \2 -->)", re.DOTALL)

#: Families of rules by the beginning of their number, as the catalogue counts them.
FAMILIES = (
    ("Transport: the bytes", ("KPR-F-00",)),
    ("Resource: what FHIR allows", ("KPR-F-01", "KPR-F-02")),
    ("Bundle, references, sender", ("KPR-F-03",)),
    ("Person", ("KPR-F-04",)),
    ("Terminology", ("KPR-F-05",)),
    ("Time", ("KPR-F-06",)),
    ("Life cycle", ("KPR-F-07",)),
    ("Nothing to report", ("KPR-F-08",)),
    ("Held, or our own fault", ("KPR-F-09",)),
    ("Listed only", ("KPR-F-1",)),
    ("The message: KPR's own requirements", ("KPR-V",)),
    ("Meaning: from the source to KPR", ("KPR-M",)),
    ("Seen before", ("KPR-D",)),
)


def settings() -> str:
    """Every setting with its form, default and meaning."""
    rows = [f"| `{name}` | {form} | {default} | {meaning} |" for name, form, default, meaning in _settings()]
    return _table("setting", "form", "default", "meaning", rows=rows)


def _settings(model: type[BaseModel] = Settings, before: str = "KPR_") -> Iterator[tuple[str, ...]]:
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _settings(kind, f"{before}{name.upper()}__")
        else:
            yield before + name.upper(), _form(field), _default(name, field), field.description or ""


def _form(field: FieldInfo) -> str:
    kinds = [plain for kind in _kinds(field.annotation) for plain in _kinds(kind) if plain is not type(None)]
    choices = [value for kind in kinds if get_origin(kind) is Literal for value in get_args(kind)]
    choices += [member.value for kind in kinds if hasattr(kind, "__members__") for member in kind]
    if choices:
        return ", ".join(f"`{choice}`" for choice in choices)
    names = {"SecretStr": "text", "str": "text", "int": "number", "float": "number", "UUID": "UUID"}
    return names.get(kinds[0].__name__, kinds[0].__name__.lower())


def _kinds(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) is Annotated:
        return _kinds(get_args(annotation)[0])
    return get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)


def _default(name: str, field: FieldInfo) -> str:
    value = field.default
    if field.default_factory is not None:
        return "what came with the program" if name == "mappings" else "see meaning"
    if value == SHARED_INSTALLATION:
        return "one that all installations share"
    if value is None:
        return "none"
    if isinstance(value, frozenset):
        return "none" if not value else ", ".join(map(str, sorted(value)))
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    return f"`{getattr(value, 'value', value)}`"


def published() -> str:
    """Every metric with its labels."""
    rows = []
    for metric in vars(metrics).values():
        if isinstance(metric, MetricWrapperBase):
            told = next(iter(metric.describe()))
            labels = ", ".join(f"`{label}`" for label in metric._labelnames) or "–"
            name = f"{told.name}_total" if told.type == "counter" else told.name
            rows.append(f"| `{name}` | {told.type} | {labels} | {told.documentation} |")
    return _table("metric", "kind", "labels", "meaning", rows=rows)


def logged() -> str:
    """Every word of the log with its level and fields."""
    rows = [
        f"| `{word}` | {', '.join(levels(event))} | {', '.join(f'`{f}`' for f in event['fields']) or '–'} |"
        f" {event['when']} |"
        for word, event in events().items()
    ]
    return _table("word", "level", "fields", "when", rows=rows)


def traced() -> str:
    """Every span with what it says."""
    rows = [
        f"| `{name}` | {span.trace} | {span.kind} | {', '.join(f'`{a}`' for a in sorted(span.attributes)) or '–'} | {span.when} |"
        for name, span in listed().items()
    ]
    return _table("span", "in the trace of", "kind", "attributes", "when", rows=rows)


def commands() -> str:
    """Every command with its options."""
    return _table("command", "what it does", "options", rows=[_command(*each) for each in walk_commands()])


def walk_commands() -> Iterator[tuple[str, Any]]:
    """Every command that does something, by what is typed."""
    yield from _below("kpr-adapter", get_command(app))


def _below(typed: str, command: Any) -> Iterator[tuple[str, Any]]:
    if not hasattr(command, "list_commands"):
        yield typed, command
        return
    for name in command.list_commands(None):
        yield from _below(f"{typed} {name}", command.get_command(None, name))


def _command(typed: str, command: Any) -> str:
    arguments = "".join(f" {(p.metavar or p.name).upper()}" for p in command.params if _is_argument(p))
    options = sorted(p.opts[0] for p in command.params if not _is_argument(p) and p.opts[0] != "--help")
    meaning = command.get_short_help_str(200)
    return f"| `{typed}{arguments}` | {meaning} | {', '.join(f'`{o}`' for o in options)} |"


def _is_argument(param: Any) -> bool:
    return param.param_type_name == "argument"


def rules() -> str:
    """The catalogue, by family."""
    families = (
        (title, [rule for rule in catalogue().values() if rule.id.startswith(beginnings)])
        for title, beginnings in FAMILIES
    )
    return "\n".join(f"## {title}\n\n" + "\n".join(map(_rule, family)) for title, family in families)


def _rule(rule: Rule) -> str:
    unjudged = "stops the message" if rule.severity is Severity.ERROR else "listed"
    outcome = f"`{rule.outcome}`" if rule.outcome else unjudged
    text, action = (
        {lang: escape(said, quote=False) for lang, said in words.items()}
        for words in (rule.text, rule.action)
    )
    return (
        f'<a id="{rule.id.lower()}"></a>\n\n'
        f"### {rule.id} `{rule.reason}`\n\n"
        f"{rule.severity.value}, {outcome}, since {rule.since}. Source: {rule.source}.\n\n"
        f"{text['en']}\n\n*What to do:* {action['en']}\n\n"
        f"> {text['nb']}\n>\n> *Hva du gjør:* {action['nb']}\n\n"
        f"{_examples(rule)}\n"
    )


def _examples(rule: Rule) -> str:
    """The examples in words, and what they differ by: folded, for those who look closer."""
    passing, failing = (escape(said, quote=False) for said in (rule.passing, rule.failing))
    said = f"Passes: {passing}. Is caught: {failing}."
    pair = examples_of(rule.id)
    if pair is None:
        return f"{said} {NOT_SHOWN[rule.id]}\n"
    fence = f"```diff\n{pair.difference}\n```"
    return f"<details><summary>{said}</summary>\n\n{fence}\n\n</details>\n"


def result() -> str:
    """A result in JSON, indented: that of an example with a warning."""
    _, taken = judged_examples("examples")[EXAMPLE]
    written = json.dumps(as_json(taken.result, places_of(taken)), ensure_ascii=False, indent=2)
    return f"```json\n{written}\n```\n"


def _table(*heads: str, rows: list[str]) -> str:
    return "\n".join([f"| {' | '.join(heads)} |", "|---" * len(heads) + "|", *rows]) + "\n"


PARTS: dict[str, Callable[[], str]] = {
    "settings": settings,
    "metrics": published,
    "logs": logged,
    "spans": traced,
    "commands": commands,
    "rules": rules,
    "result": result,
    "scenarios": scenarios,
    "findings": sample,
    **against_hapi.PARTS,
}


def pages() -> list[Path]:
    """Every document of the project, in English, by hand or made here."""
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")), ROOT / "examples/README.md"]


def filled(text: str) -> str:
    """A page with its generated parts as they should be."""
    return BLOCK.sub(lambda found: f"{found[1]}{PARTS[found[2]]()}{found[3]}", text)


def main() -> None:
    """Write what has changed."""
    wanted = {page: filled(page.read_text(encoding="utf-8")) for page in pages()}
    if SHARED_PUBLIC.is_dir():
        wanted[CELLS] = with_cells(wanted[CELLS], judged())
    for page, text in wanted.items():
        if text != page.read_text(encoding="utf-8"):
            page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
