"""The lists in a tenant's own settings, as rows of the first layer beside those of its tables."""

from adapter.fhir.resources import Coding
from adapter.mapping.decisions import Layer, Row
from adapter.mapping.places import places_of
from adapter.mapping.reader import Reader, Setting
from adapter.mapping.results import NotInKpr, ToCode
from adapter.mapping.tables import MappingRow


def own_rows(reader: Reader) -> list[Row]:
    """The tenant's own lists as rows of the first layer, for the codes a resource has."""
    return [row for place in places_of(reader) for row in rows_of_lists(reader.setting, place.coding)]


def rows_of_lists(setting: Setting, coding: Coding) -> list[Row]:
    """A code in the tenant's `local_codes` or `not_in_kpr`, as a row of the first layer."""
    tenant, system = setting.tenant, coding.system or ""
    if not tenant.local_codes and not tenant.not_in_kpr:
        return []
    code = tenant.local_codes.get(system, {}).get(coding.code or "")
    if code is not None:
        return [Row(_own_address(setting, "local_codes", coding), ToCode(code))]
    if coding.code in tenant.not_in_kpr.get(system, ()):
        return [Row(_own_address(setting, "not_in_kpr", coding), NotInKpr())]
    return []


def _own_address(setting: Setting, table: str, coding: Coding) -> MappingRow:
    name = f"{setting.tenant.name}.{table}"
    return MappingRow(
        Layer.MUNICIPALITY.value, name, setting.tenants.version, f"{coding.system}|{coding.code}"
    )
