"""
The value of a published record: JSON by `docs/schema/kpr-record-1.json`, which consumers rely on.

Elements that are KPR's have KPR's names and stand as in its messages; what is not known is left out.
Only what never changes of a record is in it, so that it is the same bytes however often it is sent.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from adapter.fhir.times import OSLO
from adapter.mapping import Enhet, Helseperson, Maling, Person
from adapter.notifications import Consultation, Notification
from adapter.outbox import Receipt, Record

_encoder = msgspec.json.Encoder()


def record_json(record: Record) -> bytes:
    """Write a record with everything that the register needs, person data included."""
    content = record.content
    notified: dict[str, Any] = {
        "notifikasjonGUID": record.id,
        "statusNotifikasjon": content.change.value,
        "notifikasjonRef": content.ref,
        "notifikasjonTid": _time(record.created),
    }
    if isinstance(content, Notification):
        notified[content.event.value] = _event(content)
    else:
        notified["Konsultasjon"] = _consultation(content)
    top = {
        "line": record.line.value,
        "tenant": record.tenant,
        "kommuneNr": record.kommune_nr,
        "Notifikasjon": _known(notified),
        "Enhet": None if isinstance(content, Notification) else _unit(content.enhet),
    }
    return _encoder.encode(_known(top))


def receipt_json(receipt: Receipt) -> bytes:
    """Write what became of a record, without anything about a person."""
    top = {
        "recordId": receipt.record_id,
        "notifikasjonGUID": receipt.guid,
        "notifikasjonLopeNr": receipt.number,
        "line": receipt.line,
        "kommuneNr": receipt.kommune_nr,
        "messageId": receipt.message_id,
        "verdict": receipt.verdict,
        "cause": receipt.cause,
        "status": receipt.status,
        "code": receipt.code,
        "refId": receipt.ref_id,
        "at": receipt.at,
    }
    return _encoder.encode(_known(top))


def _event(content: Notification) -> dict[str, Any]:
    return _known(
        {
            "hendelseGUID": content.hendelse_guid,
            "tjenesteID": content.service_id,
            "tjenesteType": content.service_code,
            "hendelseRegTid": _time(content.hendelse_reg_tid),
            "hendelseDato": content.hendelse_dato.isoformat(),
            "tjenesteOrgNr": content.orgnr,
            "midlertidigStoppID": content.stop_id,
            "Bruker": {
                "pasientGUID": content.pasient_guid,
                "brukerNr": content.bruker_nr,
                **_identity(content.person),
                **({} if content.person.bydel is None else {"bydel": content.person.bydel}),
            },
        }
    )


def _consultation(content: Consultation) -> dict[str, Any]:
    return _known(
        {
            "konsultasjonID": content.konsultasjon_id,
            "datoTidStart": _time(content.dato_tid_start),
            "formKonsultasjon": content.form,
            "anbefaltTypeKonsultasjon": content.alderstrinn,
            "konsultasjonRegistrertTidspunkt": _time(content.registered),
            "amming": content.amming,
            "episodeGUID": content.episode_guid,
            "Barn_ungdom": {
                "pasientGUID": content.pasient_guid,
                "barn_ungdomNr": content.barn_ungdom_nr,
                "kjonn": content.kjonn,
                "fodselsar": content.fodselsar,
                **_identity(content.person),
            },
            "Deltaker": [{"deltakerType": kind} for kind in content.deltaker],
            "Helseperson": [_professional(each) for each in content.helseperson],
            "Maling": [_measurement(each) for each in content.maling],
        }
    )


def _identity(person: Person) -> dict[str, Any]:
    return {"fid": person.fid, "typeID": person.type_id}


def _professional(each: Helseperson) -> dict[str, Any]:
    return _known({"polUtforende": each.pol_utforende, "helsepersonHPR": each.hpr})


def _measurement(each: Maling) -> dict[str, Any]:
    result = _known({"maleresultatNr": 1, "verdi": each.verdi, "enhet": each.enhet})
    return _known(
        {
            "typeMaling": each.type_maling,
            "malingDatoTid": _time(each.maling_dato_tid),
            "typeMalingKodet": each.type_maling_kodet,
            "Maleresultat": [result],
        }
    )


def _unit(unit: Enhet | None) -> dict[str, Any] | None:
    if unit is None:
        return None
    return _known(
        {
            "enhetID": unit.enhet_id,
            "orgNr": unit.org_nr,
            "reshID": unit.resh_id,
            "enhetNavn": unit.enhet_navn,
        }
    )


def _time(moment: datetime) -> str:
    """Norwegian time with its offset, as in a result."""
    return moment.astimezone(OSLO).isoformat()


def _known(element: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in element.items() if value is not None}
