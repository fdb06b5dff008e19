"""
The scenarios a vendor must master, as `scenarios.yaml` tells them.

Data only: what a scenario is, what shows it and what tells that it was tried and failed. `signs.py`
holds a document against a sign, `scorecard.py` keeps the score. A faulty file names its lines.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import Field, ValidationError

from adapter.config.forms import Strict
from adapter.errors import Fault, Misconfigured
from adapter.mapping import ServiceEvent
from adapter.mapping.faults import faults_of
from adapter.mapping.tables import OrgnrUse, PauseUse, ServiceCode, Status
from adapter.mapping.yaml_lines import Document, Path, parse
from adapter.notifications import Change
from adapter.outcomes import Outcome
from adapter.rules import catalogue

_FILE = "scenarios.yaml"

Words = Annotated[str, Field(min_length=1)]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]


class Said(Strict):
    """One text in both languages."""

    nb: Words
    en: Words

    def in_language(self, language: str) -> str:
        """The text in `nb` or `en`; any other language raises KeyError."""
        return {"nb": self.nb, "en": self.en}[language]


class Counting(StrEnum):
    """What a scenario is counted by: it is to be shown once for each of these."""

    ONCE = "once"
    #: List 9151.
    SERVICE_CODE = "service-code"
    #: List 9506.
    FORM = "form"
    #: List 9505, by the unit of its ages.
    AGE_STEP = "age-step"


class Role(StrEnum):
    """What a resource was sent as."""

    #: EpisodeOfCare, or an Encounter over days.
    SERVICE = "service"
    MINIMELDING = "minimelding"
    CONSULTATION = "consultation"
    VISIT = "visit"
    CONTACT = "contact"
    DELETION = "deletion"
    UNREADABLE = "unreadable"


class State(StrEnum):
    """What was reported of a service or consultation, as far as the run has seen, before a document."""

    #: The run has seen nothing of it.
    UNSEEN = "unseen"
    #: Sent, and nothing of it is reported now.
    NONE = "none"
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"
    #: A consultation that is reported.
    REPORTED = "reported"


class Age(StrEnum):
    """How the version of a document stands to the newest one of the run."""

    OLDER = "older"
    SAME = "same"
    NEWER = "newer"


class Made(Strict):
    """A notification that must be among those made."""

    event: ServiceEvent
    change: Change


class Sign(Strict):
    """
    What is looked for in one resource of a document: all that is given must hold.

    Notifications and consultations that are held count only where `held_by` names why.
    """

    outcome: tuple[Outcome, ...] = ()
    reason: tuple[str, ...] = ()
    role: tuple[Role, ...] = ()
    state: tuple[State, ...] = ()
    #: As sent.
    status: tuple[str, ...] = ()
    age: tuple[Age, ...] = ()
    #: Rules, or beginnings of their numbers, of which one was found.
    rules: tuple[str, ...] = ()
    #: Rules that must not have been found.
    without: tuple[str, ...] = ()
    made: tuple[Made, ...] = ()
    #: Nothing else was made.
    only: bool = False
    held_by: tuple[str, ...] = ()
    consultation: Change | None = None
    #: Whether a consultation lacks what its message requires of a child of that age.
    owes: bool | None = None
    #: Whether a notification replaces one with another date.
    moved: bool | None = None
    #: Whether the service had another code before.
    recoded: bool | None = None
    #: What the service's person was identified by before, list 9032.
    person_before: tuple[str, ...] = ()
    person: tuple[str, ...] = ()
    #: Whether it let go what had waited for it.
    released: bool | None = None
    syntax: tuple[str, ...] = ()
    fhir: tuple[str, ...] = ()
    bundle: tuple[str, ...] = ()


class Columns(Strict):
    """Which service codes a scenario is asked for: by columns of the national table, all of which must fit."""

    status: tuple[Status, ...] = (Status.LIVE,)
    first_phase: tuple[bool, ...] = (True,)
    orgnr: tuple[OrgnrUse, ...] = tuple(OrgnrUse)
    pause: tuple[PauseUse, ...] = tuple(PauseUse)

    def fit(self, row: ServiceCode) -> bool:
        """Whether a code is asked for."""
        return (
            row.status in self.status
            and row.first_phase in self.first_phase
            and row.orgnr in self.orgnr
            and row.pause in self.pause
        )


class Scenario(Strict):
    """One thing that a vendor must be able to tell KPR."""

    id: Slug
    group: Slug
    title: Said
    #: What to send.
    show: Said
    #: Why it matters to KPR.
    why: Said
    rules: tuple[str, ...] = Field(min_length=1)
    #: Documents below `examples/`, in the order they are sent.
    examples: tuple[str, ...] = Field(min_length=1)
    #: Asked only of those whose system does it.
    optional: bool = False
    counting: Counting = Counting.ONCE
    codes: Columns = Columns()
    #: Any of these shows it.
    shown: tuple[Sign, ...] = Field(min_length=1)
    #: Any of these tells that it was tried, and failed.
    failed: tuple[Sign, ...] = Field(min_length=1)


class Group(Strict):
    """Scenarios that belong together."""

    id: Slug
    title: Said


class ScenarioFile(Strict):
    """`scenarios.yaml`."""

    #: The day of the edition; scorecards name it.
    version: str
    groups: tuple[Group, ...] = Field(min_length=1)
    scenarios: tuple[Scenario, ...] = Field(min_length=1)

    def in_groups(self) -> Iterator[tuple[Group, list[Scenario]]]:
        """The scenarios under their groups."""
        for group in self.groups:
            yield group, [each for each in self.scenarios if each.group == group.id]


@cache
def shipped_scenarios() -> ScenarioFile:
    """The scenarios that came with the program."""
    return read_scenarios(files(__package__).joinpath(_FILE).read_bytes(), _FILE)


def read_scenarios(content: bytes, name: str) -> ScenarioFile:
    """The scenarios a YAML file holds; raises `Misconfigured` with all its faults, each with its line."""
    document = parse(content, name)
    if document.root is None:
        raise Misconfigured(*document.faults)
    try:
        read = ScenarioFile.model_validate(document.data)
    except ValidationError as error:
        found = [*document.faults, *faults_of(error, document, ScenarioFile)]
        raise Misconfigured(*_in_order(found)) from None
    faults = [*document.faults, *_judged(read, document)]
    if faults:
        raise Misconfigured(*_in_order(faults))
    return read


def _in_order(faults: Iterable[Fault]) -> list[Fault]:
    return sorted(set(faults), key=lambda fault: (fault.line, fault.column, fault.message))


def _judged(read: ScenarioFile, document: Document) -> Iterator[Fault]:
    """What only the whole file can tell: names that are used twice or not there, rules that do not exist."""
    groups = {group.id for group in read.groups}
    first: dict[str, int] = {}
    for i, each in enumerate(read.scenarios):
        at: Path = ("scenarios", i)
        if first.setdefault(each.id, i) != i:
            yield document.fault((*at, "id"), f"{each.id} stands here twice; ids are unique", key=False)
        if each.group not in groups:
            yield document.fault(
                (*at, "group"), f"{each.group} is no group; add it above, or correct it", key=False
            )
        for place, named in _rules_named(each):
            if not any(rule.startswith(named) for rule in catalogue()):
                yield document.fault((*at, *place), f"{named} is no rule; see `kpr-adapter rules`", key=False)


def _rules_named(scenario: Scenario) -> Iterator[tuple[Path, str]]:
    yield from ((("rules", i), rule) for i, rule in enumerate(scenario.rules))
    signs: Mapping[str, tuple[Sign, ...]] = {"shown": scenario.shown, "failed": scenario.failed}
    for kind, each in signs.items():
        for i, sign in enumerate(each):
            lists = {"rules": sign.rules, "without": sign.without, "held_by": sign.held_by}
            for name, rules in lists.items():
                yield from (((kind, i, name, j), rule) for j, rule in enumerate(rules))
