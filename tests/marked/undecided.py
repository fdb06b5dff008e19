"""What persons decide about, of marked persons: services alike, held contacts of the pilot, messages refused."""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml

from adapter.events import Event
from adapter.outbox.line import MessageState
from adapter.values import replace
from tests.delivery.given import VEST, event
from tests.delivery.way import Way
from tests.marked import documents
from tests.marked.delivered import JSON, QUOTED
from tests.marked.persons import number
from tests.notifications.documents import FNR, Tree, named
from tests.pilot.given import OFFICIAL, PSY, talk

#: A second system in the kommune of the first.
_OTHER = "aust"
_PILOT = {"since": "2020-01-01", "by": "Ola", "source": "sak 1/20", "identity": "encrypted"}
_ACTIVATION = {
    "pilot": PSY,
    "official": {"list": "9151", "code": OFFICIAL},
    "valid_from": "2026-10-01",
    "source": "a letter",
    "by": "Ola",
}


def undecided_in(told: Mapping[str, str]) -> Path:
    """Let two systems report of one kommune, which holds contacts; gives another file with their code official."""
    file = Path(told["KPR_TENANTS"])
    tree = yaml.safe_load(file.read_text(encoding="utf-8"))
    tree["tenants"][_OTHER] = deepcopy(tree["tenants"]["vest"])
    for name in ("vest", _OTHER):
        tree["tenants"][name]["report_service_codes"] = ["18", "19", "20", "21", "29", OFFICIAL]
    tree["pilot"] = {"kommuner": {"0301": _PILOT}}
    file.write_text(yaml.safe_dump(tree), encoding="utf-8")
    tree["pilot"]["activations"] = [_ACTIVATION]
    later = file.with_name("activated.yaml")
    later.write_text(yaml.safe_dump(tree), encoding="utf-8")
    return later


def held() -> Iterator[Event]:
    """Contacts of psychologists: one that is too old to be kept, and two of a course that goes on."""
    written = "subject of a consultation"
    for name, day in (("1", "2023-02-02"), ("2", "2026-10-05"), ("3", "2026-10-12")):
        more = documents.about(written) | {"subject": named(number(written), FNR)}
        yield event("0301", f"p{name}/1", talk(name, day, **more))


def alike() -> Iterator[Event]:
    """The service of the first as the other system has it; and two services of others that begin some days apart."""
    yield _of_other(documents.stay(0, identifier=_named("A-1")))
    for place in (2, 3):
        yield documents.stay(place, identifier=_named(f"V-{place}"))
        yield _of_other(
            documents.stay(place, identifier=_named(f"A-{place}"), period={"start": "2025-02-15"})
        )


def _named(value: str) -> list[Tree]:
    return [{"system": "https://epj.example/tjeneste", "value": value}]


def _of_other(told: Event) -> Event:
    return replace(told, tenant=_OTHER, id=f"{_OTHER}/{told.id}")


async def taken_in(way: Way) -> None:
    """All of it, with much that is refused; nothing is sent yet."""
    await way.take_in(documents.stay(0), documents.contact(), documents.message(), *alike(), *held())
    await way.take_in(*documents.refused()[::6], *documents.numbered(), documents.several())


async def refused(way: Way, version: int) -> str:
    """Let the register refuse, with texts that name somebody, what the first is told of now; gives the message's id."""
    await way.take_in(documents.stay(0, version, period={"start": f"2025-02-{version:02}"}))
    body: Mapping[str, Any] = {"validationCode": 1203, **QUOTED}
    way.order("refused", body=json.dumps(body), headers=JSON, line=VEST.line)
    await way.later(way.sender())
    last = (await way.last()).message
    assert last.state is MessageState.REFUSED
    return last.id
