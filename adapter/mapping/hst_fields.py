"""The fields of a consultation that rows may fill: what the document says, else the row, else the configuration."""

from adapter.config import Tenant
from adapter.mapping.results import HstFields, SaidHst, ToHst
from adapter.mapping.tables import HstTable


def fields_of(said: SaidHst, mapped: ToHst, hst: HstTable, tenant: Tenant) -> HstFields:
    """Give the fields of a finished consultation; `mapped` is what the tables say where the document is silent."""
    return HstFields(
        said.form or mapped.form or _form_by_class(said, hst) or tenant.form_default,
        said.alderstrinn or mapped.alderstrinn,
        said.amming or mapped.amming or tenant.amming_default,
    )


def _form_by_class(said: SaidHst, hst: HstTable) -> str | None:
    """Without a code of 9506 the class tells; a virtual contact has no form, and none is guessed (M-024)."""
    if said.is_group:
        return hst.form_of_group
    by_class = (hst.form_by_class.get(each) for each in said.classes)
    return next((form for form in by_class if form), None)
