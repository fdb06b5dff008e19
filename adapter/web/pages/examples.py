"""The shipped examples: what each shows, and which must be sent before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from adapter.config.shipped import shipped_examples
from adapter.web.pages.preferences import Language

#: Shown on the first page, with the phrase that says what: a course, faults of several kinds, a consultation.
FIRST: Mapping[str, str] = {
    "furumoen/15-slutt-for-start.xml": "first-dates",
    "bredvik/06-langtidsopphald-slutt.json": "first-course",
    "nordlys/10-nattbatch-en-feil.json": "first-batch",
    "havbris/17-feil-kontrollsiffer.json": "first-number",
    "bredvik/13-helsestasjon-6-veker.json": "first-consultation",
    "bredvik/24-dobbel-nokkel.json": "first-json",
}
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Example:
    """A shipped document; those of one sequence belong together, in the order of their steps."""

    #: `havbris/01-korttid-start.json`, below the folder of examples.
    file: str
    tenant: str
    sequence: str
    step: int
    #: How many steps its sequence has.
    steps: int
    nb: str
    en: str

    def about(self, language: str) -> str:
        """What it shows, in a line that begins with a capital."""
        text = self.nb if language == Language.NB else self.en
        return text[:1].upper() + text[1:]


@cache
def examples() -> tuple[Example, ...]:
    """Every example, in the order of the demo."""
    told = _read((shipped_examples() / "expected.yaml").read_bytes())["documents"]
    norwegian = _read(files("adapter.web.pages").joinpath("examples.yaml").read_bytes())
    steps: dict[str, int] = {}
    for each in told:
        steps[_sequence(each)] = steps.get(_sequence(each), 0) + 1
    return tuple(_example(each, norwegian, steps) for each in told)


def example_named(file: str) -> Example | None:
    """The example of a file's name; None for what is none, so that no other file is ever read."""
    return next((each for each in examples() if each.file == file), None)


def up_to(example: Example) -> Sequence[Example]:
    """The example with those of its sequence that come before it."""
    return [each for each in examples() if each.sequence == example.sequence and each.step <= example.step]


def brought_before(names: Sequence[str]) -> int:
    """How many documents an example brought with it; `names` are those of a session up to the example itself."""
    example = example_named(names[-1])
    before = [each.file for each in up_to(example)[:-1]] if example else []
    is_brought = before and list(names[:-1])[-len(before) :] == before
    return len(before) if is_brought else 0


def content(example: Example) -> bytes:
    """The document itself."""
    return (shipped_examples() / example.file).read_bytes()


def example_tenants() -> str:
    """The tenants file that the examples presuppose."""
    return (shipped_examples() / "tenants.yaml").read_text(encoding="utf-8")


def _example(told: dict[str, Any], norwegian: dict[str, str], steps: dict[str, int]) -> Example:
    file, sequence = told["file"], _sequence(told)
    tenant = told.get("tenant") or file.partition("/")[0]
    english = told["about"]
    return Example(
        file, tenant, sequence, told.get("step", 1), steps[sequence], norwegian.get(file, english), english
    )


def _sequence(told: dict[str, Any]) -> str:
    return str(told.get("sequence") or told["file"])


def _read(text: bytes) -> Any:
    return yaml.load(text, Loader=_LOADER)  # nosec B506 # noqa: S506 - safe, and fast where built
