"""What the answer of a row must be: a code that exists, on every day of the row."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from difflib import get_close_matches

from adapter.mapping.compile import dates_of
from adapter.mapping.decision_files import DecisionFile, HstFields, PilotFile, RowForm
from adapter.mapping.decisions import Layer
from adapter.mapping.judge import Complaint
from adapter.mapping.tables import ServiceCode, Status, Tables
from adapter.mapping.yaml_lines import Path


def judge_then(
    at: Path, file: DecisionFile, form: RowForm, tables: Tables, pilot: PilotFile | None
) -> Iterator[Complaint]:
    """Everything wrong with the answer of one row."""
    then, at = form.then, (*at, "then")
    is_pilot = file.layer is Layer.PILOT
    if is_pilot and then.pilot is None and then.leave is None:
        yield Complaint(at, "the pilot layer answers with pilot or leave only; move the row to another layer")
    if then.pilot is not None and not is_pilot:
        yield Complaint(
            (*at, "pilot"), "pilot codes belong to the pilot layer; say not_in_kpr: no-kpr-message here"
        )
    elif then.pilot is not None:
        codes = [row.code for row in pilot.codes] if pilot else []
        yield from unknown((*at, "pilot"), then.pilot, codes, "pilot code")
    if then.code is not None:
        yield from _code((*at, "code"), then.code, dates_of(file, form), tables)
    if then.hst is not None:
        yield from _hst((*at, "hst"), then.hst, tables)
        if form.when.code is None:
            message = "a consultation is told by a code, never by who took part; name system and code"
            yield Complaint((*at, "hst"), message)


def _hst(at: Path, fields: HstFields, tables: Tables) -> Iterator[Complaint]:
    lists = {
        "form": tables.hst.forms,
        "alderstrinn": tables.hst.age_steps,
        "amming": tables.hst.breast_feeding,
    }
    for name, known in lists.items():
        value = getattr(fields, name)
        if value is not None:
            yield from unknown((*at, name), value, known, f"code for {name}")


def _code(at: Path, code: str, days: tuple[date, date], tables: Tables) -> Iterator[Complaint]:
    """A code of the list, on every day of the row."""
    known, (first, last) = tables.service.lookup(code), days
    if known is None:
        normal = tables.service.normalise(code)
        live = [c.code for c in tables.service.codes.values() if c.status is Status.LIVE]
        is_known = tables.service.lookup(normal) is not None
        advice = f'write "{normal}"' if is_known else f"choose one of {', '.join(live)}"
        yield Complaint(at, f"{code} is not a service code of KPR; {advice}")
    elif known.valid_from and first < known.valid_from:
        message = f"{code} is in the list from {known.valid_from}; let the row begin then, with valid_from"
        yield Complaint(at, message)
    elif known.retired_on(last):
        yield Complaint(at, f"service code {code} ({known.display}) is retired; {_way_out(known, first)}")


def _way_out(known: ServiceCode, first: date) -> str:
    successor = known.replaced_by.code if known.replaced_by else None
    if known.valid_to and first <= known.valid_to:
        heir = f", and map to {successor} from {known.valid_to + timedelta(days=1)}" if successor else ""
        return f"end the row on {known.valid_to}, with valid_to{heir}"
    return f"{successor} took its place" if successor else "choose a live one, or say not_in_kpr"


def unknown(at: Path, value: str, known: Iterable[str], what: str) -> Iterator[Complaint]:
    """A complaint about a value that a list does not have, with what may be meant."""
    names = list(known)
    if value in names:
        return
    # Numbers are never alike in meaning.
    close = [] if value.isdigit() else get_close_matches(value, names, n=1)
    advice = f"did you mean {close[0]}?" if close else f"choose one of {', '.join(names) or 'none yet'}"
    yield Complaint(at, f"{value} is no {what}; {advice}")
