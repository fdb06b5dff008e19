"""What `reads` of a decision table must be: places that exist, and values that mean something to us."""

from collections.abc import Iterator

from adapter.mapping.decision_files import DecisionFile, PilotFile, ReadForm
from adapter.mapping.fault_words import words
from adapter.mapping.judge import Complaint
from adapter.mapping.tables import ClassGroup, CodedValue, Tables
from adapter.mapping.then_judge import some_of
from adapter.mapping.yaml_lines import Path

_FLAGS = ("decision", "billed_to_kuhr", "hospital_part")
#: Values of ours: theirs must be translated, never taken over (MH-20).
_OURS = ("programme", "hovedforlop", "contact_kind", "setting")


def judge_reads(file: DecisionFile, tables: Tables, pilot: PilotFile | None) -> Iterator[Complaint]:
    """Everything wrong with the places where a table's senders tell their facts."""
    for number, form in enumerate(file.reads):
        at: Path = ("reads", number)
        yield from _place(at, file, form, tables)
        yield from _codes(at, form, pilot)


def _place(at: Path, file: DecisionFile, form: ReadForm, tables: Tables) -> Iterator[Complaint]:
    if form.element == "extension" and form.url is None:
        yield Complaint(at, words("extension-without-url"))
    if form.url and form.element not in ("extension", "participant"):
        yield Complaint((*at, "url"), words("url-of-what"))
    if form.system is None and form.element != "extension" and form.url is None:
        yield Complaint(at, words("read-without-system"))
    if form.system is not None and form.system not in file.systems:
        names = some_of(file.systems) or words("none-yet")
        yield Complaint((*at, "system"), words("no-system-name", name=form.system, choices=names))
    elif form.system is not None and tables.service.spelling(file.systems[form.system]):
        yield Complaint((*at, "system"), words("national-list-read", fact=form.fact))


def _codes(at: Path, form: ReadForm, pilot: PilotFile | None) -> Iterator[Complaint]:
    if form.fact in _OURS and form.codes is None:
        yield Complaint(at, words("never-guessed", fact=form.fact))
    known = _known(form.fact, pilot)
    for theirs, ours in (form.codes or {}).items():
        place = (*at, "codes", theirs)
        if form.fact in _FLAGS and not isinstance(ours, bool):
            yield Complaint(place, words("flag-true-or-false", fact=form.fact))
        elif form.fact not in _FLAGS and isinstance(ours, bool):
            yield Complaint(place, words("no-yes-or-no", fact=form.fact))
        elif form.fact in _OURS and ours not in known:
            names = ", ".join(known) or words("none-yet")
            yield Complaint(place, words("no-value-of-ours", value=ours, fact=form.fact, choices=names))


def _known(fact: str, pilot: PilotFile | None) -> list[str]:
    lists: dict[str, tuple[CodedValue, ...]] = (
        {"programme": pilot.programmes, "hovedforlop": pilot.hovedforlop, "contact_kind": pilot.contact_kinds}
        if pilot
        else {}
    )
    return [*ClassGroup, "hst"] if fact == "setting" else [row.code for row in lists.get(fact, ())]
