"""Records of the outbox, shown without what identifies a person."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from adapter.cli.options import Language
from adapter.cli.phrases import say
from adapter.cli.showing import make_table
from adapter.notifications import Consultation, Notification

if TYPE_CHECKING:
    from adapter.store import QueueItem

MASK = "***"


def records_table(records: "Iterable[QueueItem]", language: Language, *, title: str | None = None) -> Table:
    """Give two lines a record: narrow enough for a screen, with the whole notifikasjonGUID."""
    headings = [say(name, language) for name in ("number", "notification", "service", "line", "state")]
    table = make_table(*headings, numbers=headings[:1], whole=headings[1:2], title=title)
    for record in records:
        event = record.event.value if record.event else "Konsultasjon"
        code = f"{say('code', language)} {record.service_code}" if record.service_code else ""
        table.add_row(
            str(record.seq),
            Text(f"{record.change.value} {event} {record.hendelse_dato}\n").append(record.id, style="dim"),
            f"{record.service_id}\n{code}",
            f"{record.line.value}\n{record.kommune_nr}",
            f"{record.state.value}\n{record.reason or ''}",
        )
    return table


def record_json(record: "QueueItem") -> dict[str, object]:
    """Give a record as it stands, without its content."""
    # The store is brought in where one is open already: commands without one start faster.
    from adapter.store.pair_json import record_json as told  # noqa: PLC0415

    return told(record)


def content_json(content: Notification | Consultation) -> Mapping[str, object]:
    """
    Give what a record carries to the register, with *** for what is about the person.

    What is shown is listed, so that an element that is added later is not shown by mistake.
    """
    if isinstance(content, Notification):
        return {
            "status": content.change.value,
            "event": content.event.value,
            "hendelseGUID": content.hendelse_guid,
            "tjenesteID": content.service_id,
            "service_code": content.service_code,
            "hendelseDato": content.hendelse_dato,
            "hendelseRegTid": content.hendelse_reg_tid,
            "orgnr": content.orgnr,
            "stop_id": content.stop_id,
            "corrects": content.ref,
            "person": {"typeID": content.person.type_id, "fID": MASK},
            "pasientGUID": MASK,
            "brukerNr": MASK,
            "kommuneNr": content.kommune_nr,
            "held_by": content.held_by,
        }
    return {
        "status": content.change.value,
        "konsultasjonID": content.konsultasjon_id,
        "datoTidStart": content.dato_tid_start,
        "registered": content.registered,
        "formKonsultasjon": content.form,
        "anbefaltTypeKonsultasjon": content.alderstrinn,
        "corrects": content.ref,
        "person": {"typeID": content.person.type_id, "fID": MASK, "kjonn": MASK, "fodselsar": MASK},
        "pasientGUID": MASK,
        "barnUngdomNr": MASK,
        "amming": MASK if content.amming else None,
        "maling": MASK if content.maling else None,
        "helseperson": [{"polUtforende": each.pol_utforende, "hpr": MASK} for each in content.helseperson],
        "deltaker": list(content.deltaker),
        "kommuneNr": content.kommune_nr,
        "missing_kpr": list(content.missing_kpr),
        "held_by": content.held_by,
    }
