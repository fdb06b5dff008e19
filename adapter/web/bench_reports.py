"""Scorecard and report of a session, in the forms that other tools read."""

from base64 import b64encode
from collections.abc import Sequence
from enum import StrEnum
from functools import cache, partial
from hashlib import sha256
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel

from adapter.bench.masking import masked, masked_json
from adapter.bench.session import Session
from adapter.checking.scorecard import Scorecard, score
from adapter.outcomes.as_json import as_json
from adapter.reports import html, junit, sarif, scorecard, scorecard_junit
from adapter.web.api_errors import problems
from adapter.web.bench_models import Report
from adapter.web.bench_scores import ScorecardView
from adapter.web.benching import Bench
from adapter.web.issues import language_of
from adapter.web.turns import SMALL

_IN_A_THREAD = SMALL + 1


class ScoreFormat(StrEnum):
    """How a scorecard is written."""

    JSON = "json"
    JUNIT = "junit"
    HTML = "html"


class ReportFormat(StrEnum):
    """How results are written."""

    JSON = "json"
    JUNIT = "junit"
    SARIF = "sarif"
    HTML = "html"


class Lang(StrEnum):
    """What texts are in."""

    NB = "nb"
    EN = "en"


MEDIA_TYPES = {
    "json": "application/json",
    "junit": "application/xml",
    "sarif": "application/sarif+json",
    "html": "text/html; charset=utf-8",
}
SessionId = Annotated[str, Path(max_length=64, description="The id that opening it gave.")]
Language = Annotated[Lang | None, Query(description="Else as Accept-Language says.")]


def report_routes(routes: APIRouter, bench: Bench) -> None:
    """Add the routes."""

    @routes.get(
        "/{session_id}/scorecard", response_class=Response, responses=_answers(ScorecardView, ScoreFormat)
    )
    async def session_scorecard(
        session_id: SessionId,
        request: Request,
        format: ScoreFormat = ScoreFormat.JSON,  # noqa: A002 - the parameter's name
        lang: Language = None,
    ) -> Response:
        """Give the scenarios that a vendor must master, and which of them the documents have shown."""
        work = partial(_score, bench.sessions.get(session_id), format, _language(request, lang))
        return _answer(await bench.turns.work(_IN_A_THREAD, work), format)

    @routes.get("/{session_id}/report", response_class=Response, responses=_answers(Report, ReportFormat))
    async def session_report(
        session_id: SessionId,
        request: Request,
        format: ReportFormat = ReportFormat.JSON,  # noqa: A002 - the parameter's name
        lang: Language = None,
    ) -> Response:
        """Give the results of all documents."""
        work = partial(_report, bench.sessions.get(session_id), format, _language(request, lang))
        return _answer(await bench.turns.work(_IN_A_THREAD, work), format)


def _answer(written: bytes, form: StrEnum) -> Response:
    headers = {"content-security-policy": _policy()} if form.value == "html" else {}
    return Response(written, headers=headers, media_type=MEDIA_TYPES[form])


@cache
def _policy() -> str:
    """A report has its one style within, and may do nothing else (Content Security Policy Level 3, 6.7.3)."""
    digest = b64encode(sha256(f"\n{scorecard.style()}\n".encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def _answers(model: type[BaseModel], forms: type[StrEnum]) -> dict[int | str, dict[str, Any]]:
    """Describe the answers: a model for JSON, and the media types of the other forms."""
    others: dict[str, Any] = {
        MEDIA_TYPES[form].partition(";")[0]: {} for form in forms if form.value != "json"
    }
    return {200: {"model": model, "content": others}, **problems(400, 404, 429)}


def _score(session: Session, form: ScoreFormat, language: str) -> bytes:
    card = _card(session)
    if form is ScoreFormat.JUNIT:
        return _masked(scorecard_junit.junit(card, language))
    if form is ScoreFormat.HTML:
        return masked(scorecard.html(card, language)).encode()
    return orjson.dumps(masked_json(scorecard.as_json(card)))


def _report(session: Session, form: ReportFormat, language: str) -> bytes:
    judged = [each.judged for each in session.documents]
    if form is ReportFormat.JUNIT:
        return _masked(junit.junit(judged, language))
    if form is ReportFormat.SARIF:
        return _masked(sarif.sarif(judged, language))
    if form is ReportFormat.HTML:
        return masked(html.html(judged, language, scorecard=_card(session))).encode()
    results: Sequence[Any] = [as_json(each.result, each.places) for each in judged]
    return orjson.dumps({"results": masked_json(results)})


def _card(session: Session) -> Scorecard:
    return score((each.judged for each in session.documents), session.world.tables)


def _masked(written: bytes) -> bytes:
    return masked(written.decode()).encode()


def _language(request: Request, asked: Lang | None) -> str:
    return asked.value if asked else language_of(request.headers.get("accept-language"))
