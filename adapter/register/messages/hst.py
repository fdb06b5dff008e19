"""The HST part of a message: one consultation, and the units it names (HIS 1109:2021, build 56.0.0.27)."""

from collections.abc import Iterable, Iterator

from adapter.mapping import Enhet, Maling
from adapter.notifications import Consultation
from adapter.register.messages.elements import element, guid
from adapter.register.messages.moments import as_registered, in_seconds

#: RefEnhet/@typeEnhet, code list 8476: helsestasjons- og skolehelsetjeneste (KPR-V-077).
UNIT_TYPE = "9"


def consultation(content: Consultation) -> str:
    """The consultation of a notification."""
    return element(
        2,
        "Konsultasjon",
        _child(content),
        *(element(3, "Deltaker", deltakerType=deltaker) for deltaker in content.deltaker),
        *(
            element(3, "Helseperson", polUtforende=person.pol_utforende, helsepersonHPR=person.hpr or None)
            for person in content.helseperson
            if person.pol_utforende is not None  # required, and nothing else says who it was
        ),
        *(_maling(maling) for maling in content.maling),
        *_ref_enhet(content),
        konsultasjonID=content.konsultasjon_id,
        datoTidStart=in_seconds(content.dato_tid_start),
        formKonsultasjon=content.form,
        anbefaltTypeKonsultasjon=content.alderstrinn,
        konsultasjonRegistrertTidspunkt=as_registered(content.registered),
        amming=content.amming,
        episodeGUID=guid(content.episode_guid) if content.episode_guid else None,
    )


def units(contents: Iterable[Consultation]) -> Iterator[str]:
    """
    Each unit that consultations name, once.

    What one consultation knows of a unit and another does not is put together; of two names under one number
    the later counts. Where two contradict each other the unit is written twice, and the check refuses that
    (KPR-V-078).
    """
    found: list[Enhet] = []
    for enhet in (content.enhet for content in contents if content.enhet is not None):
        joined = next((i for i, known in enumerate(found) if _agree(known, enhet)), None)
        if joined is None:
            found.append(enhet)
        else:
            found[joined] = _together(found[joined], enhet)
    for unit in found:
        yield element(
            2,
            "Enhet",
            enhetID=unit.enhet_id,
            orgNr=unit.org_nr or None,
            reshID=unit.resh_id or None,
            enhetNavn=unit.enhet_navn or None,
        )


def _child(content: Consultation) -> str:
    return element(
        3,
        "Barn_ungdom",
        pasientGUID=guid(content.pasient_guid),
        barn_ungdomNr=content.barn_ungdom_nr,
        kjonn=content.kjonn,
        fodselsar=str(content.fodselsar),
        fid=content.person.fid,
        typeID=content.person.type_id,
    )


def _maling(maling: Maling) -> str:
    return element(
        3,
        "Maling",
        element(4, "Maleresultat", maleresultatNr="1", verdi=maling.verdi, enhet=maling.enhet or None),
        typeMaling=maling.type_maling,
        malingDatoTid=in_seconds(maling.maling_dato_tid),
        typeMalingKodet=maling.type_maling_kodet or None,
    )


def _ref_enhet(content: Consultation) -> Iterator[str]:
    if content.enhet is not None:
        yield element(3, "RefEnhet", enhetID=content.enhet.enhet_id, typeEnhet=UNIT_TYPE)


def _agree(one: Enhet, other: Enhet) -> bool:
    """Whether the other can be the same unit: the same id and numbers; without a number, the same name."""
    if one.enhet_id != other.enhet_id:
        return False
    numbers = (one.org_nr, other.org_nr), (one.resh_id, other.resh_id)
    by_number = other.org_nr or other.resh_id
    compared = numbers if by_number else ((one.enhet_navn, other.enhet_navn),)
    return all(not a or not b or a == b for a, b in compared)


def _together(one: Enhet, other: Enhet) -> Enhet:
    return Enhet(**{name: getattr(other, name) or getattr(one, name) for name in Enhet.__struct_fields__})
