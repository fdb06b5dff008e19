"""`/bench/sessions/{id}/documents/{n}`: all that is to be said of one document."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from adapter.bench.kept import Kept, KprPreview, Step
from adapter.bench.session import Session
from adapter.bench.world import NEUTRAL
from adapter.mapping.tables import MappingRow
from adapter.outcomes import ResourceResult
from adapter.rules import words
from adapter.values import replace
from adapter.web.pages.checked import families
from adapter.web.pages.desk import Desk, Shown, document_of, shown
from adapter.web.pages.examples import brought_before
from adapter.web.pages.faults import Absent
from adapter.web.pages.findings import cards, count
from adapter.web.pages.headers import PRIVATE
from adapter.web.pages.highlight import Token, coloured, form_of
from adapter.web.pages.incoming import Form, Sent, documents_of, form_from, pasted_name
from adapter.web.pages.judging import judge_all
from adapter.web.pages.marked import lines, marked_lines
from adapter.web.pages.phrases import PHRASES, say
from adapter.web.pages.preferences import Language, preferences_of
from adapter.web.pages.raising import raised
from adapter.web.pages.ready_to_copy import to_paste
from adapter.web.pages.routing import PageRoute
from adapter.web.pages.service_codes import codes_to_choose
from adapter.web.pages.shell import page
from adapter.web.pages.start import to_result
from adapter.web.pages.verdict import is_switched_off, is_taken, verdict_of, way_on


@dataclass(frozen=True, slots=True)
class Message:
    """A message to KPR as the page shows it."""

    kommune_nr: str
    line: str
    lines: Sequence[Sequence[Token]]
    #: Rule, what it says and the place, of what KPR would not take.
    faults: Sequence[tuple[str, str, str]]
    #: What stands in it as an example, in a sentence; empty where nothing does.
    examples: str


@dataclass(frozen=True, slots=True)
class Course:
    """The events of one service or consultation, in the order they came about."""

    service_id: str
    service_code: str | None
    display: str | None
    steps: Sequence[Step]


def document_routes(desk: Desk) -> APIRouter:
    """Make the routes of a session's documents."""
    routes = APIRouter(prefix="/bench/sessions/{session_id}/documents", route_class=PageRoute)

    @routes.post("")
    async def next_document(request: Request, session_id: str) -> Response:
        session = desk.session(session_id)
        form = await form_from(request, desk.most_bytes, desk.settings.megabytes)
        sent = documents_of(form, len(session.documents) + 1, preferences_of(request).language)
        if not sent and not session.documents:
            return RedirectResponse(f"/bench/sessions/{session_id}", 303)
        if not sent:
            return document_page(request, shown(session), len(session.documents), wrong="wrong-nothing")
        last = await judge_all(desk, session, [_correcting(each, session, form) for each in sent])
        return to_result(session, last, several=len(sent) > 1)

    @routes.get("/{number}")
    def one(request: Request, session_id: str, number: int) -> Response:
        return document_page(request, shown(desk.session(session_id)), number)

    @routes.get("/{number}/edit")
    def edit(request: Request, session_id: str, number: int) -> Response:
        return edit_page(request, shown(desk.session(session_id)), number)

    @routes.get("/{number}/continue")
    def go_on(request: Request, session_id: str, number: int) -> Response:
        return edit_page(request, shown(desk.session(session_id)), number, is_next=True)

    @routes.get("/{number}/messages/{place}.xml")
    def message(session_id: str, number: int, place: int) -> Response:
        return message_file(shown(desk.session(session_id)), number, place)

    return routes


def document_page(request: Request, view: Shown, number: int, *, wrong: str | None = None) -> Response:
    """Show a document with its findings, what it brings about, and why."""
    kept = document_of(view, number)
    language = preferences_of(request).language
    found = cards(kept.judged, language)
    form = form_of(kept.text, kept.content_type)
    return page(
        request,
        "document.html",
        400 if wrong else 200,
        view=view,
        kept=kept,
        verdict=verdict_of(kept.judged, language),
        way_on=way_on(kept.judged.result),
        is_chosen=_is_chosen(view, kept),
        brought=brought_before([each.name for each in view.documents[:number]]),
        cards=found,
        codes=codes_to_choose(found, view.tables.service),
        pastes=to_paste(kept.judged, found, view.tables.service, language),
        is_switched_off=is_switched_off(kept.judged.result) and not kept.judged.held,
        counts={look: count(found, look) for look in ("bad", "warn", "note")},
        lines=lines(kept.text, form, found),
        marked=marked_lines(found),
        courses=courses(view),
        messages=[_message(each, language, is_chosen=_is_chosen(view, kept)) for each in kept.messages],
        decided=[(each, _row_words(each.row, language)) for each in decided(kept)],
        display=_display(view),
        families=families(kept),
        wrong=wrong,
    )


def edit_page(request: Request, view: Shown, number: int, *, is_next: bool = False) -> Response:
    """Show a document as a text to correct, or to make the next one of: then its version is raised."""
    kept = document_of(view, number)
    language = preferences_of(request).language
    found = cards(kept.judged, language)
    newer = raised(kept.text) if is_next else None
    return page(
        request,
        "edit.html",
        view=view,
        kept=kept,
        cards=found,
        codes=codes_to_choose(found, view.tables.service),
        pastes=to_paste(kept.judged, found, view.tables.service, language),
        marked=marked_lines(found),
        is_next=is_next,
        is_taken=is_taken(kept.judged.result) and not view.independent and "versionId" in kept.text,
        raised=newer,
        text=newer.text if newer else kept.text,
    )


def message_file(view: Shown, number: int, place: int) -> Response:
    """Give a message as a file; places count from 1."""
    messages = document_of(view, number).messages
    if not 1 <= place <= len(messages):
        raise Absent
    one = messages[place - 1]
    name = f"{one.line.value.lower()}-{one.kommune_nr}-{number}.xml"
    headers = {**PRIVATE, "content-disposition": f'attachment; filename="{name}"'}
    return Response(one.xml.encode(), headers=headers, media_type="application/xml")


def courses(view: Shown) -> list[Course]:
    """Sort the events by service and consultation as first told of, each by its dates and then as it came about."""
    display = _display(view)
    found: dict[str, list[Step]] = {}
    for step in view.steps:
        found.setdefault(step.service_id, []).append(step)
    return [
        Course(
            service_id,
            steps[-1].service_code,
            display.get(steps[-1].service_code or ""),
            sorted(steps, key=_date_of),
        )
        for service_id, steps in found.items()
    ]


def _message(one: KprPreview, language: Language, *, is_chosen: bool) -> Message:
    faults = [(each.rule, words(each, language.value)[0], each.expression) for each in one.findings]
    said = _examples(one, language, is_chosen=is_chosen)
    return Message(one.kommune_nr, one.line.value, coloured(one.xml, "xml"), faults, said)


def _examples(one: KprPreview, language: Language, *, is_chosen: bool) -> str:
    what = [] if is_chosen else [say("message-kommune", language, kommune=one.kommune_nr)]
    what += [
        say(f"message-{each}", language) if f"message-{each}" in PHRASES else each for each in one.examples
    ]
    key = "message-examples" if is_chosen else "message-assumed"
    return say(key, language, what=", ".join(what)) if what else ""


def _is_chosen(view: Shown, kept: Kept) -> bool:
    """Whether somebody said whose a document is; otherwise it is judged as the neutral tenant's."""
    return view.tenant is not None or kept.judged.result.tenant != NEUTRAL


def _row_words(row: MappingRow | None, language: Language) -> str:
    assert row is not None
    layer = say(f"layer-{row.layer}", language) if f"layer-{row.layer}" in PHRASES else row.layer
    return say("row-of", language, row=row.row, layer=layer, table=row.table, version=row.version)


def _date_of(step: Step) -> date:
    return step.date


def decided(kept: Kept) -> list[ResourceResult]:
    """Give the resources for which a row of the tables decided."""
    return [each for each in kept.judged.result.resources if each.row is not None]


def _display(view: Shown) -> dict[str, str]:
    """What the national list calls its codes."""
    return {code: row.display for code, row in view.tables.service.codes.items()}


def _correcting(sent: Sent, session: Session, form: Form) -> Sent:
    """A corrected document keeps the name of the one it corrects, unless that is only its number."""
    for kept in session.documents:
        if str(kept.number) == form.text("corrects"):
            is_numbered = kept.name in [pasted_name(kept.number, each) for each in Language]
            return replace(sent, name=sent.name if is_numbered else kept.name, corrects=kept.number)
    return sent
