"""From an Encounter at helsestasjon or in skolehelsetjenesten to the facts of a consultation (crosswalk 6)."""

from datetime import date, datetime
from decimal import Decimal

from adapter import rules
from adapter.fhir.references import Target
from adapter.fhir.resources import Observation, read
from adapter.fhir.times import Precision, instant, is_before, oslo_day, precision
from adapter.mapping import ConsultationFacts, Enhet, LocalStatus, Maling, Origin, Refused, Status
from adapter.mapping.age import check_age
from adapter.mapping.coded import in_list, pick
from adapter.mapping.dates import check_not_future, check_plausible, read_day
from adapter.mapping.hst_fields import fields_of
from adapter.mapping.local_status import read_local
from adapter.mapping.organisation import find_unit
from adapter.mapping.origin import find_id
from adapter.mapping.person import Somebody, as_uuid, find_person
from adapter.mapping.professionals import codings_in_list, read_participants
from adapter.mapping.reader import Reader
from adapter.mapping.results import SaidHst, ToHst
from adapter.mapping.status import read_status
from adapter.mapping.tables import MappingRow
from adapter.mapping.telling import is_code
from adapter.values import replace

_NOT_FINISHED = SaidHst(is_finished=False)
#: Observations of these statuses say nothing.
_NOT_SEEN = frozenset({"entered-in-error", "cancelled"})


def read_consultation(
    reader: Reader, origin: Origin, mapped: ToHst | None = None, row: MappingRow | None = None
) -> ConsultationFacts | Refused:
    """
    Read one version of a consultation; `mapped` is what the tables say where the document is silent.

    Only a finished one is read in full: of one that is planned nothing is sent, and what is wrong
    with one entered in error may be the reason for the annulment.
    """
    konsultasjon_id, status = find_id(reader), read_status(reader.care)
    if status is None:
        reader.find(rules.MISSING_ELEMENT, reader.at("status"), element="status")
    if konsultasjon_id is None or status is None:
        return Refused(origin.resource, reader.findings)
    facts = ConsultationFacts(
        origin=origin,
        konsultasjon_id=konsultasjon_id,
        status=status,
        person=None,
        dato_tid_start=None,
        form=None,
        alderstrinn=None,
        amming=None,
        warnings=reader.warnings,
        row=row,
        said=_NOT_FINISHED,
    )
    return _finished(reader, facts, mapped or ToHst()) if status is Status.FINISHED else facts


def _finished(reader: Reader, facts: ConsultationFacts, mapped: ToHst) -> ConsultationFacts | Refused:
    setting = reader.setting
    somebody = find_person(reader)
    start = _start(reader, somebody.born if somebody else None)
    said = _said(reader)
    fields = fields_of(said, mapped, setting.tables.hst, setting.tenant)
    staff, others = read_participants(reader)
    full = replace(
        facts,
        person=somebody.person if somebody else None,
        known_as=somebody.known_as if somebody else (),
        dato_tid_start=start,
        form=fields.form,
        alderstrinn=fields.alderstrinn,
        amming=fields.amming,
        kjonn=_kjonn(reader, somebody),
        fodselsar=_fodselsar(somebody),
        episode_guid=next((g for i in reader.care.identifiers if (g := as_uuid(i.value or ""))), None),
        helseperson=staff,
        deltaker=others,
        maling=tuple(_malinger(reader)),
        enhet=_enhet(reader),
        local=_local(reader, start),
        said=said,
    )
    _say_derived(reader, somebody)
    if reader.refused:
        return Refused(facts.origin.resource, reader.findings)
    check_age(reader, full, somebody.born if somebody else None)
    return replace(full, warnings=reader.warnings)


def _start(reader: Reader, born: date | None) -> datetime | None:
    """DatoTidStart needs the time of day."""
    period, at = reader.care.period, reader.at(reader.care.period_at)
    if period.start is None:
        reader.find(rules.MISSING_START_DATE, f"{at}.start")
        return None
    if (precision(period.start) or Precision.YEAR) < Precision.INSTANT:
        reader.find(rules.INSUFFICIENT_DATE_PRECISION, f"{at}.start")
        return None
    if period.end and is_before(period.end, period.start):
        reader.find(rules.END_BEFORE_START, at, date=period.start, other=period.end)
    check_not_future(reader, period.start, f"{at}.start")
    day = read_day(reader, period.start, f"{at}.start", missing=None)
    check_plausible(reader, day, f"{at}.start", born)
    return instant(period.start) if day else None


def _said(reader: Reader) -> SaidHst:
    """What the document says of the fields that rows may fill, and what tells the form where it says none."""
    hst = reader.setting.tables.hst
    types = [(reader.at(c.at), c.concept) for c in reader.care.types]
    reasons = [(reader.at(c.at), c.concept) for c in reader.care.reasons]
    step = pick(reader, "age_step", types + reasons, hst.age_steps)
    form, amming = pick(reader, "form", types, hst.forms), _amming(reader)
    if form is not None:
        return SaidHst(form=form, alderstrinn=step, amming=amming)
    classes = tuple(c.code for c in reader.care.classes if c.code and is_code(c.code))
    return SaidHst(alderstrinn=step, amming=amming, is_group=_is_group(reader), classes=classes)


def _is_group(reader: Reader) -> bool:
    """Whether it is about a group."""
    subject = reader.care.subject
    target = reader.resolver.follow(subject) if subject is not None else None
    return isinstance(target, Target) and target.kind == "Group"


def _amming(reader: Reader) -> str | None:
    """The tenant's extension, else an Observation that names the Encounter."""
    known = reader.setting.tables.hst.breast_feeding
    url = reader.setting.tenant.extensions.amming
    for i, extension in enumerate(reader.care.extension):
        if url and extension.url == url and extension.coded:
            meant = [
                (at, c) for at, c in extension.coded if in_list(reader, "breast_feeding", c) or not c.system
            ]
            place, coding = (meant or list(extension.coded))[0]
            if coding.code in known:
                return coding.code
            reader.find(rules.UNKNOWN_HST_CODE, reader.at(f"extension[{i}].{place}"))
            return None
    for target in reader.resolver.pointing_here("Observation", "encounter"):
        seen = read(target.tree, Observation)
        concept = seen.valueCodeableConcept if seen.status not in _NOT_SEEN else None
        for code in codings_in_list(reader, "breast_feeding", concept) if concept else ():
            if code in known:
                return code
            reader.find(rules.UNKNOWN_HST_CODE, f"{target.path}.valueCodeableConcept")
    return None


def _malinger(reader: Reader) -> list[Maling]:
    """Measurements: Observations of the Encounter with an amount and a coded kind; texts are never passed on."""
    found = []
    for target in reader.resolver.pointing_here("Observation", "encounter"):
        seen = read(target.tree, Observation)
        taken = instant(seen.effectiveDateTime) if seen.effectiveDateTime else None
        coding = next((c for c in seen.code.coding if c.code), None) if seen.code else None
        quantity = seen.valueQuantity
        if seen.status in _NOT_SEEN:
            continue
        if quantity is None or quantity.value is None or coding is None or taken is None:
            continue
        kodet = next(codings_in_list(reader, "measurement", seen.code), None) if seen.code else None
        found.append(
            Maling(coding.code or "", taken, _amount(quantity.value), quantity.unit or quantity.code, kodet)
        )
    return found


def _amount(value: float) -> str:
    """A number as it was told, every digit of it and never with an exponent."""
    return f"{Decimal(repr(value)).normalize():f}"


def _enhet(reader: Reader) -> Enhet | None:
    unit = find_unit(reader)
    if unit is None:
        return None
    enhet_id = unit.local_id or unit.orgnr or unit.resh_id
    return Enhet(enhet_id, unit.orgnr, unit.resh_id, unit.name) if enhet_id else None


def _local(reader: Reader, start: datetime | None) -> tuple[LocalStatus, ...]:
    """The municipality's own statuses, by its lists of the day."""
    day = oslo_day(start) if start else None
    return read_local(reader, day) if day else ()


def _kjonn(reader: Reader, somebody: Somebody | None) -> str:
    """Patient.gender, else the number (V-053: not under the 2032 rule), else unknown."""
    hst = reader.setting.tables.hst
    stated = somebody.patient.gender if somebody and somebody.patient else None
    told = somebody.number.sex if somebody and somebody.number else None
    return hst.sex_by_gender.get(stated or told or "", hst.sex_unknown)


def _fodselsar(somebody: Somebody | None) -> int:
    """Patient.birthDate, else the number, else 0 for unknown."""
    stated = somebody.patient.birthDate if somebody and somebody.patient else None
    if stated and precision(stated):
        return int(stated[:4])
    told = somebody.number.birth_date if somebody and somebody.number else None
    return told.year if told else 0


def _say_derived(reader: Reader, somebody: Somebody | None) -> None:
    """List that sex or birth year came from the number and not from the source."""
    if somebody is None or somebody.number is None:
        return
    patient, number = somebody.patient, somebody.number
    sex = number.sex is not None and not (patient and patient.gender)
    year = number.birth_date is not None and not (patient and patient.birthDate)
    if sex or year:
        reader.find(rules.SEX_AND_BIRTHYEAR_FROM_PERSON_NUMBER, reader.at(reader.care.subject_at))
