"""`/bench`: where a visitor begins, and what becomes of the form."""

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from adapter.bench.masking import masked
from adapter.bench.session import Session
from adapter.errors import Fault, Misconfigured
from adapter.web.pages import examples
from adapter.web.pages.desk import Desk
from adapter.web.pages.incoming import Form, Sent, documents_of, form_from
from adapter.web.pages.judging import judge_all, open_in_turn
from adapter.web.pages.opening import NotATime, Wish, of_example, of_rule, wish_of
from adapter.web.pages.phrases import say
from adapter.web.pages.preferences import preferences_of
from adapter.web.pages.routing import PageRoute
from adapter.web.pages.shell import page

#: Fields that keep what was written when a form comes back.
_KEPT = ("document", "tenant", "as_of", "independent", "own_tenants", "own_mappings", "own_mappings_name")


def start_routes(desk: Desk) -> APIRouter:
    """Make the routes of the first page and of the list of examples."""
    routes = APIRouter(route_class=PageRoute)

    @routes.get("/")
    def root() -> Response:
        return RedirectResponse("/bench", 307)

    @routes.get("/bench")
    def bench(request: Request) -> Response:
        return _start(desk, request, kept=_template(request))

    @routes.post("/bench")
    async def check(request: Request) -> Response:
        form = await form_from(request, desk.most_bytes, desk.settings.megabytes)
        if example := form.text("example"):
            return await _open(desk, *of_example(example), to_last=True)
        if rule := form.text("rule"):
            return await _open(desk, *of_rule(rule, form.text("which")), to_last=True)
        return await _form(desk, request, form)

    @routes.get("/bench/examples")
    def all_examples(request: Request) -> Response:
        vendors: dict[str, list[examples.Example]] = {}
        for each in examples.examples():
            vendors.setdefault(each.file.partition("/")[0], []).append(each)
        return page(request, "examples.html", vendors=vendors)

    return routes


async def _form(desk: Desk, request: Request, form: Form) -> Response:
    """Judge what a form brings; it comes back where something in it must be mended first."""
    language = preferences_of(request).language
    sent = documents_of(form, 1, language)
    if not sent:
        return _again(desk, request, form, "wrong-nothing")
    try:
        return await _open(desk, wish_of(form), sent)
    except NotATime:
        return _again(desk, request, form, "wrong-as-of")
    except Misconfigured as wrong:
        return _again(desk, request, form, "wrong-own", wrong.faults)


async def _open(desk: Desk, wish: Wish, sent: Sequence[Sent], *, to_last: bool = False) -> Response:
    session = await open_in_turn(desk, wish)
    try:
        last = await judge_all(desk, session, sent)
    except BaseException:
        desk.sessions.close(session.id)
        raise
    return to_result(session, last, several=len(sent) > 1 and not to_last)


def to_result(session: Session, last: int, *, several: bool) -> Response:
    """Go to the document that was judged, or to the session where there were several."""
    base = f"/bench/sessions/{session.id}"
    return RedirectResponse(base if several else f"{base}/documents/{last}", 303)


def _again(desk: Desk, request: Request, form: Form, wrong: str, faults: Sequence[Fault] = ()) -> Response:
    kept = {name: masked(form.text(name)) for name in _KEPT}
    return _start(desk, request, 400, kept=kept, wrong=wrong, faults=faults, had_files=bool(form.files))


def _template(request: Request) -> dict[str, str]:
    """Fill in a tenants file to begin with, where the address asks for it."""
    if request.query_params.get("template") != "tenants":
        return {}
    return {"own_tenants": say("own-template-text", preferences_of(request).language)}


def _start(  # noqa: PLR0913 - all that the form comes back with
    desk: Desk,
    request: Request,
    status: int = 200,
    *,
    kept: dict[str, str] | None = None,
    wrong: str | None = None,
    faults: Sequence[Fault] = (),
    had_files: bool = False,
) -> Response:
    first = {file: say(key, preferences_of(request).language) for file, key in examples.FIRST.items()}
    return page(
        request,
        "start.html",
        status,
        kept=dict.fromkeys(_KEPT, "") | (kept or {}),
        wrong=wrong,
        faults=faults,
        had_files=had_files,
        tenants=list(desk.world_of().tenants.tenants),
        first=first,
        count=len(examples.examples()),
        minutes=desk.settings.minutes,
        is_deleted="deleted" in request.query_params,
    )
