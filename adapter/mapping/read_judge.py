"""What `reads` of a decision table must be: places that exist, and values that mean something to us."""

from collections.abc import Iterator

from adapter.mapping.decision_files import DecisionFile, PilotFile, ReadForm
from adapter.mapping.judge import Complaint
from adapter.mapping.tables import ClassGroup, CodedValue, Tables
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
        yield Complaint(at, "an extension is known by its address; add url")
    if form.url and form.element not in ("extension", "participant"):
        yield Complaint((*at, "url"), "only extension and participant have a url; take it away")
    if form.system is None and form.element != "extension" and form.url is None:
        message = "codes of different lists may look alike; add system, so that only this list's count"
        yield Complaint(at, message)
    if form.system is not None and form.system not in file.systems:
        names = ", ".join(file.systems) or "none yet"
        yield Complaint((*at, "system"), f"{form.system} is no name under systems; choose one of {names}")
    elif form.system is not None and tables.service.spelling(file.systems[form.system]):
        message = f"codes of the national list are services, and no {form.fact}; name the sender's own list"
        yield Complaint((*at, "system"), message)


def _codes(at: Path, form: ReadForm, pilot: PilotFile | None) -> Iterator[Complaint]:
    if form.fact in _OURS and form.codes is None:
        yield Complaint(at, f"{form.fact} is never guessed; add codes: which of theirs is which of ours")
    known = _known(form.fact, pilot)
    for theirs, ours in (form.codes or {}).items():
        place = (*at, "codes", theirs)
        if form.fact in _FLAGS and not isinstance(ours, bool):
            yield Complaint(place, f"{form.fact} must be true or false")
        elif form.fact not in _FLAGS and isinstance(ours, bool):
            yield Complaint(place, f'{form.fact} is no question of yes or no; write a value in quotes: "1"')
        elif form.fact in _OURS and ours not in known:
            names = ", ".join(known) or "none yet"
            yield Complaint(place, f"{ours} is no {form.fact}; choose one of {names}")


def _known(fact: str, pilot: PilotFile | None) -> list[str]:
    lists: dict[str, tuple[CodedValue, ...]] = (
        {"programme": pilot.programmes, "hovedforlop": pilot.hovedforlop, "contact_kind": pilot.contact_kinds}
        if pilot
        else {}
    )
    return [*ClassGroup, "hst"] if fact == "setting" else [row.code for row in lists.get(fact, ())]
