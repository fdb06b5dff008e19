"""The addresses and words of the official lists that a table's facts and answers are codes of."""

from collections.abc import Mapping
from pathlib import Path

from adapter.mapping.files import FORMS, HstFile, ServiceFile, SystemsFile
from adapter.mapping.load import read
from adapter.values import Value

#: Kommune numbers (Volven 3402).
KOMMUNER = "urn:oid:2.16.578.1.12.4.1.1.3402"
RESOURCES = "http://hl7.org/fhir/resource-types"


class Lists(Value, frozen=True):
    """Where answers and facts come from."""

    service: str
    #: The fields of a consultation to their lists.
    hst: Mapping[str, str]
    #: Facts that are codes of a list with an address.
    facts: Mapping[str, str]
    #: By address and code: the list's own words.
    displays: Mapping[tuple[str, str], str]


def official_lists(folder: Path) -> Lists:
    """Read the addresses from the national tables of a folder, which have been judged."""
    service = ServiceFile.model_validate(_data(folder, "service-codes"))
    hst = HstFile.model_validate(_data(folder, "hst-codes"))
    systems = SystemsFile.model_validate(_data(folder, "systems"))
    fields = {
        "form": hst.forms.system.preferred,
        "alderstrinn": hst.age_steps.system.preferred,
        "amming": hst.breast_feeding.system.preferred,
    }
    words = {(service.system.preferred, row.code): row.display for row in service.codes}
    for listed in (hst.forms, hst.age_steps, hst.breast_feeding):
        words |= {(listed.system.preferred, row.code): row.display for row in listed.codes}
    facts = {
        "profession": hst.professions.system.preferred,
        "class": systems.classes.system.preferred,
        "kommune": KOMMUNER,
        "resource": RESOURCES,
    }
    return Lists(service.system.preferred, fields, facts, words)


def _data(folder: Path, name: str) -> object:
    if name not in FORMS:
        raise ValueError("no national table has this name")
    return read(folder / "national" / f"{name}.yaml").data
