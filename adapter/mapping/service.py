"""From an EpisodeOfCare or a stay to the facts of a service (crosswalk 3)."""

from datetime import date

from adapter import rules
from adapter.fhir.times import norwegian_date
from adapter.mapping import Origin, Refused, ServiceFacts, Status
from adapter.mapping.choosing import Code
from adapter.mapping.dates import read_dates
from adapter.mapping.organisation import Unit, find_unit
from adapter.mapping.origin import find_id
from adapter.mapping.person import find_person
from adapter.mapping.reader import Reader
from adapter.mapping.service_code import find_code, say_missing
from adapter.mapping.status import read_status
from adapter.mapping.tables import OrgnrUse
from adapter.mapping.weekly_hours import weekly_minutes


def read_service(reader: Reader, origin: Origin, code: Code | None) -> ServiceFacts | Refused:
    """
    Read one version of a service.

    `code` is what `find_code` found. Of a service entered in error only its id is read: what is
    wrong with it may be the very reason for the annulment.
    """
    service_id, status = find_id(reader), read_status(reader.care)
    if status is None:
        reader.find(rules.MISSING_ELEMENT, reader.at("status"), element="status")
    if status is Status.ANNULLED:
        return _annulled(reader, origin, service_id, code)
    if code is None:
        say_missing(reader)
    somebody = find_person(reader)
    unit = find_unit(reader) if status is Status.NOT_STARTED else read_unit(reader, code)
    dates = read_dates(reader, status or Status.SILENT, somebody.born if somebody else None)
    if service_id is None or status is None or code is None or somebody is None or reader.refused:
        return Refused(origin.resource, reader.findings)
    return ServiceFacts(
        origin=origin,
        service_id=service_id,
        status=status,
        code=code.traits.code if code.traits else None,
        row=code.row,
        traits=code.traits,
        person=somebody.person,
        known_as=somebody.known_as,
        orgnr=unit.orgnr if unit else None,
        start=dates.start,
        end=dates.end,
        pauses=dates.pauses,
        provider_changed_on=_provider_change(reader),
        warnings=reader.warnings,
        apart=code.apart,
        weekly_minutes=weekly_minutes(reader),
    )


def event_day(reader: Reader) -> date | None:
    """The day whose code list counts: that of the start, else of the end (M-003)."""
    for text in (reader.care.period.start, reader.care.period.end):
        if text and (day := norwegian_date(text)):
            return day
    return None


def code_of(reader: Reader) -> Code | None:
    """The service code in force on the resource's event date."""
    return find_code(reader, event_day(reader))


def _annulled(
    reader: Reader, origin: Origin, service_id: str | None, code: Code | None
) -> ServiceFacts | Refused:
    if service_id is None:
        return Refused(
            origin.resource, [f for f in reader.findings if f.rule == rules.UNIDENTIFIABLE_RESOURCE]
        )
    return ServiceFacts(
        origin=origin,
        service_id=service_id,
        status=Status.ANNULLED,
        code=code.traits.code if code and code.traits else None,
        row=code.row if code else None,
        traits=code.traits if code else None,
        person=None,
        orgnr=None,
        start=None,
        end=None,
        pauses=None,
        warnings=reader.warnings,
        apart=code.apart if code else None,
    )


def read_unit(reader: Reader, code: Code | None) -> Unit | None:
    """Read the unit; a number that the code asks for and nobody gives under its system is listed (V-024)."""
    before = len(reader.findings)
    unit = find_unit(reader)
    traits = code.traits if code else None
    is_needed = traits is not None and traits.orgnr is OrgnrUse.REQUIRED
    if is_needed and (unit is None or unit.orgnr is None):
        # What is wrong with the unit says already why there is no number.
        is_told = any(finding.stops for finding in reader.findings[before:])
        if not is_told:
            _say_missing(reader)
    return unit


def _say_missing(reader: Reader) -> None:
    """Say where a number stands under a system that nobody knows, else where one should; never which."""
    stray = reader.stray_orgnr_at
    if stray is None:
        reader.find(rules.MISSING_ORGANISATION_NUMBER, reader.at(reader.care.organisation_at))
    else:
        reader.find(rules.MISSING_ORGANISATION_NUMBER, stray, element=stray.rpartition(".")[2])


def _provider_change(reader: Reader) -> date | None:
    """The date of a change of provider, where the tenant's extension gives one."""
    if not reader.care.extension:
        return None
    url = reader.setting.tenant.extensions.provider_change_date
    for extension in reader.care.extension:
        if url and extension.url == url:
            text = extension.valueDate or extension.valueDateTime
            return norwegian_date(text) if text else None
    return None
