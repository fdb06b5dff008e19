"""What can be taken away of a session: a report for people, results and a scorecard for programs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import orjson
from fastapi import Request, Response

from adapter.checking import Judged
from adapter.checking.scorecard import Scorecard, score
from adapter.outcomes.as_json import as_json
from adapter.reports import scorecard
from adapter.reports.html import html
from adapter.reports.junit import junit
from adapter.reports.sarif import Run, sarif
from adapter.reports.scorecard_junit import junit as score_junit
from adapter.web.pages.desk import Desk, Shown
from adapter.web.pages.faults import Absent
from adapter.web.pages.headers import PRIVATE
from adapter.web.pages.preferences import preferences_of


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a file is made of."""

    view: Shown
    language: str
    desk: Desk
    #: Where this service is found, for links to its rules.
    base_url: str


@dataclass(frozen=True, slots=True)
class File:
    """A file that can be taken away; `words` is the key of its name."""

    words: str
    media_type: str
    write: Callable[[_Asked], bytes]


def download(request: Request, desk: Desk, view: Shown, name: str) -> Response:
    """Give a file of a session by its name."""
    if name not in FILES:
        raise Absent
    file = FILES[name]
    asked = _Asked(view, preferences_of(request).language.value, desk, str(request.base_url).rstrip("/"))
    headers = {**PRIVATE, "content-disposition": f'attachment; filename="kpr-{name}"'}
    return Response(file.write(asked), headers=headers, media_type=file.media_type)


def _report(asked: _Asked) -> bytes:
    made = asked.desk.now()
    return html(_judged(asked), asked.language, made=made, scorecard=_score(asked)).encode()


def _results(asked: _Asked) -> bytes:
    return b"".join(orjson.dumps(as_json(each.result, each.places)) + b"\n" for each in _judged(asked))


def _junit(asked: _Asked) -> bytes:
    return junit(_judged(asked), asked.language)


def _sarif(asked: _Asked) -> bytes:
    return sarif(_judged(asked), asked.language, Run(rules_at=f"{asked.base_url}/rules"))


def _score_html(asked: _Asked) -> bytes:
    return scorecard.html(_score(asked), asked.language).encode()


def _score_json(asked: _Asked) -> bytes:
    return orjson.dumps(scorecard.as_json(_score(asked)), option=orjson.OPT_INDENT_2)


def _score_junit(asked: _Asked) -> bytes:
    return score_junit(_score(asked), asked.language)


def _judged(asked: _Asked) -> list[Judged]:
    return [each.judged for each in asked.view.documents]


def _score(asked: _Asked) -> Scorecard:
    return score(_judged(asked), asked.view.tables)


#: By the name in the address.
FILES: Mapping[str, File] = {
    "report.html": File("report-html", "text/html; charset=utf-8", _report),
    "results.ndjson": File("report-json", "application/x-ndjson", _results),
    "results.xml": File("report-junit", "application/xml", _junit),
    "findings.sarif": File("report-sarif", "application/sarif+json", _sarif),
    "scorecard.html": File("score-html", "text/html; charset=utf-8", _score_html),
    "scorecard.json": File("score-json", "application/json", _score_json),
    "scorecard.xml": File("score-junit", "application/xml", _score_junit),
}
