"""`/mappings/impact`: what other tables would make of what has come, before they are put in force (MH-55)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.datastructures import UploadFile

from adapter.access import May
from adapter.bench.masking import masked
from adapter.errors import Misconfigured
from adapter.existing.answers import Answer, Kind
from adapter.existing.comparing_fields import named_differing
from adapter.existing.effects import Effect
from adapter.existing.impact import Change, FigureKey, Impact
from adapter.mapping.results import HstFields
from adapter.mapping.tables import MappingRow
from adapter.web.office.gate import scope_of
from adapter.web.office.impact_asked import Against, AskedImpact, FoundImpact, impact_asked
from adapter.web.office.office import Office
from adapter.web.office.routing import OfficePage
from adapter.web.office.shown import office_page
from adapter.web.office.told import fields_of, number_of, word_of

_KOMMUNE = re.compile(r"[0-9]{4}", re.ASCII)
_DAYS = (7, 30, 90)
#: Lines of one table of the page; the interface gives all.
_MOST = 200


def impact_routes(office: Office) -> APIRouter:
    """Make the routes."""
    routes = APIRouter(route_class=OfficePage, prefix="/mappings/impact")

    @routes.get("")
    async def asking(request: Request) -> Response:
        scope_of(request, May.SEE)
        return _page(request, AskedImpact())

    @routes.post("")
    async def found(request: Request) -> Response:
        asked = await _asked(request)
        try:
            return _page(request, asked, await impact_asked(office, request, asked))
        except Misconfigured as wrong:
            return _page(request, asked, faults=wrong.faults)

    return routes


async def _asked(request: Request) -> AskedImpact:
    """Read the form: files as texts, which go no further than memory."""
    scope_of(request, May.SEE)
    said = await fields_of(request)
    sent = (await request.form()).getlist("files")
    uploads = [each for each in sent if isinstance(each, UploadFile) and each.filename]
    texts = [(await each.read()).decode("utf-8", errors="replace") for each in uploads]
    days = number_of(said.get("days", ""))
    return AskedImpact(
        dict(zip(_named(each.filename or "" for each in uploads), texts, strict=True)),
        whole="whole" in said,
        against=word_of(Against, said.get("against", "")) or Against.DECIDED,
        days=days if days in _DAYS else 30,
        kommune_nr=said.get("kommune") or None,
    )


def _named(names: Iterable[str]) -> list[str]:
    """Files by name: browsers leave out the folder, and of two of one name the second is called as if in folder 2."""
    given: list[str] = []
    for name in names:
        others = (f"{number}/{name}" for number in count(2))
        given.append(name if name not in given else next(other for other in others if other not in given))
    return given


def _page(
    request: Request, asked: AskedImpact, found: FoundImpact | None = None, faults: Sequence[object] = ()
) -> Response:
    return office_page(
        request,
        "office/impact.html",
        400 if faults else 200,
        asked=asked,
        # What is none is not repeated: it may be anything, a person's number too.
        kommune=asked.kommune_nr if _KOMMUNE.fullmatch(asked.kommune_nr or "") else "",
        names=[masked(name) for name in sorted(asked.files)],
        choices=_DAYS,
        againsts=[each.value for each in Against],
        faults=faults,
        found=found and _shown(found),
    )


def _shown(found: FoundImpact) -> Mapping[str, Any]:
    """What would change as tables of a page: each shows so many lines, and says how many more there are."""
    impact = found.impact
    untold = sorted(impact.untold.items(), key=lambda one: (one[0].kommune_nr, -one[1], str(one[0])))
    return {
        "impact": impact,
        "counted": found.counted,
        "effects": [told for effect in Effect if (told := _of_effect(impact, effect))],
        "figures": [
            {"becomes": name, "rows": _figures(impact, keys[:_MOST]), "more": max(0, len(keys) - _MOST)}
            for name, keys in (("stop", impact.stopping()), ("shrink", impact.shrinking()))
            if keys
        ],
        "untold": {"rows": untold[:_MOST], "more": max(0, len(untold) - _MOST)},
    }


def _of_effect(impact: Impact, effect: Effect) -> Mapping[str, Any] | None:
    """One kind of change: its lines by kommune, the most frequent first."""
    changes = sorted(
        ((each, n) for each, n in impact.changes.items() if each.effect is effect),
        key=lambda one: (one[0].kommune_nr, -one[1], str(one[0])),
    )
    if not changes:
        return None
    rows = [_change(each, number) for each, number in changes[:_MOST]]
    number = sum(n for _, n in changes)
    return {"effect": effect.value, "number": number, "rows": rows, "more": max(0, len(changes) - _MOST)}


def _change(change: Change, number: int) -> Mapping[str, Any]:
    was, now = named_differing(change.was.hst or HstFields(), change.now.hst or HstFields())
    return {
        "kommune_nr": change.kommune_nr,
        "number": number,
        "was": {**_answer(change.was, is_pilot=_is_pilots(change)), "fields": was},
        "now": {**_answer(change.now, is_pilot=_is_pilots(change)), "fields": now},
    }


def _answer(answer: Answer, *, is_pilot: bool) -> Mapping[str, Any]:
    """What a resource is, as words of the page: its kind, what the kind says besides, the row that decides."""
    said = [answer.code] if answer.kind is Kind.SERVICE else [answer.channel or answer.reason, answer.pilot]
    return {
        "kind": answer.kind.value,
        "said": ", ".join(each for each in said if each),
        "rules": sorted(answer.rules),
        "lacks_unit": answer.lacks_unit,
        "row": _row(answer.pilot_row if is_pilot else answer.row),
    }


def _is_pilots(change: Change) -> bool:
    """Whether only the row of the pilot differs."""
    return change.was.row == change.now.row and change.was.pilot_row != change.now.pilot_row


def _row(row: MappingRow | None) -> str:
    return _short(f"{row.table}/{row.row}") if row else ""


def _figures(impact: Impact, keys: Iterable[FigureKey]) -> list[Mapping[str, Any]]:
    return [
        {
            "kommune_nr": key.kommune_nr,
            "kind": key.kind.value,
            "name": _short(key.name),
            "before": impact.before[key],
            "after": impact.after[key],
            "unsure": impact.unsure[key],
        }
        for key in keys
    ]


def _short(name: str) -> str:
    """A row as table/row; one of the tenants file without its system, which would fill the line."""
    table, _, row = name.partition("/")
    return f"{table}/{row.rpartition('|')[2]}" if row else name
