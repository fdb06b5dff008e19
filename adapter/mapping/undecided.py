"""
A psychologist's contact that a row by a local code alone makes a service: listed, as nobody said who decided it.

When tables are loaded nothing tells whose contacts come under a local code, so a row that names one and no profession
is not refused (`decided_judge.py`), nor is a code in a tenant's own list. It shows when such a contact comes (MH-03).
"""

from adapter import rules
from adapter.mapping.reader import Reader
from adapter.mapping.results import Shape, Told
from adapter.mapping.tables import MappingRow
from adapter.rules import Finding


def undecided(told: Told, code: str | None, row: MappingRow | None, reader: Reader) -> Finding | None:
    """
    Give the warning about a resource that a row made a service or a part of one (KPR-M-029b).

    None where no psychologist took part, where the sender coded the service by the national list, where the row
    says who decided it, and of a stay, which is nobody's contact.
    """
    if code is None or row is None or told.shape is Shape.STAY:
        return None
    tables = reader.setting.tables
    professions = next((values for fact, values in told.facts if fact == "profession"), None)
    if professions is None or tables.hst.service_by_decision.isdisjoint(professions):
        return None
    if row.table == tables.service.id.table or row in tables.decisions.decided:
        return None
    return Finding(rules.PSYCHOLOGIST_UNDECIDED, reader.path, {"code": code})
