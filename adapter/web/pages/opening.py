"""Opening a session as a form, an example or a rule asks for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from adapter.bench.session import Session
from adapter.bench.sessions import TooMany
from adapter.fhir.times import OSLO
from adapter.rules.examples import Kind, examples_of
from adapter.web.bench_models import sensible
from adapter.web.pages import examples
from adapter.web.pages.desk import Desk
from adapter.web.pages.faults import Absent, Busy
from adapter.web.pages.incoming import Form, Sent

#: What the files are called that an example of a rule needs.
_TENANTS, _TABLES = "tenants.yaml", "tables/"
#: What a table is called that was pasted without a name.
_TABLE = "municipalities/mine.yaml"


class NotATime(ValueError):
    """The field for the time does not hold one."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How a session is to be opened."""

    tenant: str | None = None
    as_of: datetime | None = None
    independent: bool = False
    tenants: str | None = None
    mappings: Mapping[str, str] = field(default_factory=dict)


def wish_of(form: Form) -> Wish:
    """Read the options of the form; raises `NotATime`."""
    uploaded = form.file("own_tenants_file")
    tenants = uploaded[1] if uploaded else form.text("own_tenants")
    return Wish(
        tenant=form.text("tenant") or None,
        as_of=_moment(form.text("as_of")),
        independent=bool(form.text("independent")),
        tenants=tenants if tenants.strip() else None,
        mappings=_mappings(form),
    )


def open_session(desk: Desk, wish: Wish) -> Session:
    """Open a session; raises Misconfigured for what its own files say, a page where there is no room."""
    try:
        return desk.sessions.open(
            tenant=wish.tenant,
            as_of=wish.as_of,
            tenants=wish.tenants,
            mappings=wish.mappings,
            independent=wish.independent,
        )
    except TooMany as full:
        raise Busy(retry_after=full.retry_after, seconds=full.retry_after) from None


def of_example(file: str) -> tuple[Wish, list[Sent]]:
    """What an example asks for: its tenant, and the documents of its sequence up to itself."""
    example = examples.example_named(file)
    if example is None:
        raise Absent
    sent = [Sent(each.file, examples.content(each)) for each in examples.up_to(example)]
    return Wish(tenants=examples.example_tenants(), tenant=example.tenant), sent


def of_rule(rule: str, which: str) -> tuple[Wish, list[Sent]]:
    """What the example of a rule asks for; a page says so where the bench cannot take it."""
    pair = examples_of(rule)
    if pair is None:
        raise Absent("fault-404-rule")
    example = pair.passing if which == "passing" else pair.failing
    bodies = [each.body for each in example.documents]
    if not can_be_tried(rule):
        raise Absent("fault-404-rule")
    needs = {name: content.decode() for name, content in example.needs.items()}
    wish = Wish(
        tenants=needs.pop(_TENANTS, None),
        mappings={name.removeprefix(_TABLES): text for name, text in needs.items()},
    )
    language = "xml" if (bodies[0] or b"").lstrip()[:1] == b"<" else "json"
    return wish, [Sent(f"{rule}-{n}.{language}", body or b"") for n, body in enumerate(bodies, 1)]


def can_be_tried(rule: str) -> bool:
    """Whether the examples of a rule are documents with nothing around them, which a page can send."""
    pair = examples_of(rule)
    if pair is None:
        return False
    both = (pair.passing, pair.failing)
    return all(
        each.kind in (Kind.DOCUMENT, Kind.SEQUENCE) and all(document.is_plain for document in each.documents)
        for each in both
    )


def _moment(text: str) -> datetime | None:
    """A time as the browser's field gives it, Norwegian."""
    if not text.strip():
        return None
    try:
        when = datetime.fromisoformat(text.strip())
        return sensible(when if when.tzinfo else when.replace(tzinfo=OSLO))
    except (ValueError, OverflowError):
        raise NotATime from None


def _mappings(form: Form) -> dict[str, str]:
    uploaded = form.file("own_mappings_file")
    name = form.text("own_mappings_name").strip()
    if uploaded:
        return {name or uploaded[0]: uploaded[1]}
    text = form.text("own_mappings")
    return {name or _TABLE: text} if text.strip() else {}
