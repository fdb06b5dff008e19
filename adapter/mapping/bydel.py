"""
The bydel of a person's address: an extension, in one of several places (input-profiles 3.2).

Of somebody whose address is protected it is left out (SEC-19). No finding says so: findings are kept beside the id of
the service, where nobody need know who is protected.
"""

from collections.abc import Iterator

from adapter import rules
from adapter.fhir.resources import Extension, Patient
from adapter.mapping.reader import Reader, Setting
from adapter.mapping.tables import Protection


def read_bydel(reader: Reader, patient: Patient, path: str) -> str | None:
    """
    Two to six digits (V-060), or None.

    One of another form, and one that the kommune has not where the tenants file names hers, is left out and
    listed; a protected one is left out.
    """
    if _is_protected(reader.setting.tables.systems.protection, patient):
        return None
    addresses = reader.setting.tables.systems.extensions.get("bydel", ())
    for at, extension in _extensions(patient, path):
        if extension.url not in addresses or not extension.coded:
            continue
        code = extension.coded[0][1].code or ""
        if code.isascii() and code.isdigit() and 2 <= len(code) <= 6 and _is_known(reader.setting, code):
            return code
        reader.find(rules.BYDEL_LEFT_OUT, at)
    return None


def _is_known(setting: Setting, code: str) -> bool:
    kommune = setting.tenants.kommuner.get(setting.tenant.kommune_nr)
    return kommune is None or not kommune.districts or code in kommune.districts


def _is_protected(protection: Protection, patient: Patient) -> bool:
    """Whether a label of the person, or the metadata of any of their addresses, says that they are protected."""
    if any(protection.says_so(label.system, label.code) for label in patient.meta.security):
        return True
    parts = (
        part
        for address in patient.address
        for extension in address.extension
        if extension.url == protection.extension
        for part in extension.extension
        if part.url == protection.part
    )
    return any(protection.says_so(coding.system, coding.code) for part in parts for _, coding in part.coded)


def _extensions(patient: Patient, path: str) -> Iterator[tuple[str, Extension]]:
    for i, address in enumerate(patient.address):
        if address.use in ("old", "temp", "billing"):
            continue
        yield from ((f"{path}.address[{i}]", extension) for extension in address.extension)
        if address.district_:
            yield from ((f"{path}.address[{i}].district", e) for e in address.district_.extension)
    yield from ((path, extension) for extension in patient.extension)
