"""The course of a session: each notification and consultation, in the order in which they came about."""

from collections.abc import Iterable, Iterator

from adapter.bench.kept import Kept, Step
from adapter.fhir.times import OSLO
from adapter.notifications import Consultation, Notification
from adapter.outbox import Record
from adapter.outbox.records import records_of


def timeline_of(documents: Iterable[Kept]) -> Iterator[Step]:
    """The steps that documents brought about, of those that are remembered."""
    for kept in (each for each in documents if each.remembered):
        for resource in kept.judged.result.resources:
            made: tuple[Notification | Consultation, ...] = (
                *resource.notifications,
                *resource.consultations,
            )
            for one in made:
                yield step_of(one, kept.number)


def step_of(content: Notification | Consultation, document: int) -> Step:
    """One notification or consultation as a step."""
    if isinstance(content, Consultation):
        (record,) = records_of((), (content,), "", content.registered)
        return _consultation(content, record, document)
    (record,) = records_of((content,), (), "", content.hendelse_reg_tid)
    return Step(
        service_id=content.service_id,
        event=content.event.value,
        change=content.change,
        date=content.hendelse_dato,
        document=document,
        state=record.state,
        service_code=content.service_code,
        held_by=content.held_by,
    )


def _consultation(content: Consultation, record: Record, document: int) -> Step:
    return Step(
        service_id=content.konsultasjon_id,
        event="Konsultasjon",
        change=content.change,
        date=content.dato_tid_start.astimezone(OSLO).date(),
        document=document,
        state=record.state,
        held_by=content.held_by,
    )
