"""The examples of a rule: printed, written into a folder, or as JSON."""

import sys
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from adapter.cli.options import Language
from adapter.cli.phrases import say
from adapter.errors import NotFound
from adapter.rules import Rule
from adapter.rules.examples import NOT_SHOWN, Example, Kind, examples_of


class Which(StrEnum):
    """Which of the two examples."""

    PASSING = "passing"
    FAILING = "failing"


def print_example(chosen: Sequence[Rule], which: Which, folder: Path | None, language: Language) -> None:
    """Print the example of the one rule that was chosen, or write its files into a folder."""
    if len(chosen) != 1:
        raise NotFound(f"--example needs one rule: {', '.join(rule.id for rule in chosen)}")
    example = _example(chosen[0], which)
    if folder is not None:
        _write(example, which, folder)
        print(_command(example, which, folder) or say("compared-only", language))  # noqa: T201 - the output
        return
    sys.stdout.buffer.write(example.shown)
    sys.stdout.flush()
    if example.needs:
        print(say("needs-files", language), file=sys.stderr)  # noqa: T201 - beside the output


def _example(rule: Rule, which: Which) -> Example:
    """The example of a rule; NotFound says why there is none."""
    pair = examples_of(rule.id)
    if pair is None:
        raise NotFound(f"{rule.id} has no example that runs. {NOT_SHOWN[rule.id]}")
    return pair.passing if which is Which.PASSING else pair.failing


def _write(example: Example, which: Which, folder: Path) -> None:
    """Write an example and the files it needs."""
    for name, content in {_name(example, which): example.shown, **example.needs}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def _name(example: Example, which: Which) -> str:
    return f"{which}.{example.language}"


def _command(example: Example, which: Which, folder: Path) -> str | None:
    """How the files are judged; None where no command judges them."""
    if example.kind not in (Kind.DOCUMENT, Kind.SEQUENCE):
        return None
    own = f"KPR_OWN_MAPPINGS={folder / 'tables'} " if example.tables else ""
    events = "--events " if example.kind is Kind.SEQUENCE else ""
    tenants = f" --tenants {folder / 'tenants.yaml'}" if example.tenants else ""
    return f"{own}kpr-adapter check {events}{folder / _name(example, which)}{tenants}"


def examples_json(rule: Rule) -> dict[str, object] | None:
    """Both examples of a rule, with the files they need; None for the few that have none."""
    pair = examples_of(rule.id)
    if pair is None:
        return None
    return {"passing": _json(pair.passing), "failing": _json(pair.failing), "difference": pair.difference}


def _json(example: Example) -> dict[str, object]:
    needs: Mapping[str, str] = {name: content.decode() for name, content in example.needs.items()}
    told = {"kind": example.kind.value, "language": example.language, "needs": needs, "gives": example.gives}
    try:
        return {**told, "text": example.shown.decode()}
    except UnicodeDecodeError:
        return {**told, "base64": b64encode(example.shown).decode()}


def example_lines(rule: Rule, language: Language) -> Iterator[str]:
    """What the two examples differ by, and how the failing one is judged."""
    pair = examples_of(rule.id)
    if pair is None:
        yield NOT_SHOWN[rule.id]
        return
    yield from pair.difference.splitlines()
    yield ""
    if pair.failing.kind is Kind.DOCUMENT and not pair.failing.needs:
        yield f"kpr-adapter rules {rule.id} --example failing | kpr-adapter check -"
    else:
        yield f"kpr-adapter rules {rule.id} --example failing --to {say('folder', language)}"
