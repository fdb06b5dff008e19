"""What the answer of a row must be: a code that exists, on every day of the row."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from difflib import get_close_matches

from adapter.errors import Words
from adapter.mapping.compile import dates_of
from adapter.mapping.decision_files import DecisionFile, HstFields, PilotFile, RowForm
from adapter.mapping.decisions import Layer
from adapter.mapping.fault_words import words
from adapter.mapping.judge import Complaint
from adapter.mapping.tables import ServiceCode, Status, Tables
from adapter.mapping.yaml_lines import Path

#: Letters of a list of names in a fault.
_LONGEST = 2_000


def judge_then(
    at: Path, file: DecisionFile, form: RowForm, tables: Tables, pilot: PilotFile | None
) -> Iterator[Complaint]:
    """Everything wrong with the answer of one row."""
    then, at = form.then, (*at, "then")
    is_pilot = file.layer is Layer.PILOT
    if is_pilot and then.pilot is None and then.leave is None:
        yield Complaint(at, words("pilot-layer-answers"))
    if then.pilot is not None and not is_pilot:
        yield Complaint((*at, "pilot"), words("pilot-elsewhere"))
    elif then.pilot is not None:
        codes = [row.code for row in pilot.codes] if pilot else []
        yield from unknown((*at, "pilot"), then.pilot, codes, words("a-pilot-code"))
    if then.code is not None:
        yield from _code((*at, "code"), then.code, dates_of(file, form), tables)
    if then.hst is not None:
        yield from _hst((*at, "hst"), then.hst, tables)
        if form.when.code is None:
            yield Complaint((*at, "hst"), words("consultation-by-code"))


def _hst(at: Path, fields: HstFields, tables: Tables) -> Iterator[Complaint]:
    lists = {
        "form": tables.hst.forms,
        "alderstrinn": tables.hst.age_steps,
        "amming": tables.hst.breast_feeding,
    }
    for name, known in lists.items():
        value = getattr(fields, name)
        if value is not None:
            yield from unknown((*at, name), value, known, words("a-code-for", field=name))


def _code(at: Path, code: str, days: tuple[date, date], tables: Tables) -> Iterator[Complaint]:
    """A code of the list, on every day of the row."""
    known, (first, last) = tables.service.lookup(code), days
    if known is None:
        normal = tables.service.normalise(code)
        live = [c.code for c in tables.service.codes.values() if c.status is Status.LIVE]
        is_known = tables.service.lookup(normal) is not None
        advice = words("write-so", code=normal) if is_known else words("choose", choices=", ".join(live))
        yield Complaint(at, words("no-service-code", code=code, advice=advice))
    elif known.valid_from and first < known.valid_from:
        yield Complaint(at, words("code-begins", code=code, day=known.valid_from))
    elif known.retired_on(last):
        advice = _way_out(known, first)
        yield Complaint(at, words("code-retired", code=code, display=known.display, advice=advice))


def _way_out(known: ServiceCode, first: date) -> Words:
    successor, last = known.replaced_by.code if known.replaced_by else None, known.valid_to
    if last and first <= last and successor:
        return words("end-the-row-and-map", day=last, code=successor, next=last + timedelta(days=1))
    if last and first <= last:
        return words("end-the-row", day=last)
    return words("took-its-place", code=successor) if successor else words("live-or-not-in-kpr")


def unknown(at: Path, value: str, known: Iterable[str], what: Words) -> Iterator[Complaint]:
    """A complaint about a value that a list does not have, with what may be meant."""
    names = list(known)
    if value in names:
        return
    # Numbers are never alike in meaning.
    close = [] if value.isdigit() else get_close_matches(value, names, n=1)
    choices = some_of(names) or words("none-yet")
    advice = words("did-you-mean", close=close[0]) if close else words("choose", choices=choices)
    yield Complaint(at, words("unknown-value", value=value, what=what, advice=advice))


def some_of(names: Iterable[str]) -> str:
    """Give names to choose from, so many that a fault is read: a file may have thousands."""
    every = ", ".join(names)
    return every if len(every) <= _LONGEST else f"{every[:_LONGEST]} …"
