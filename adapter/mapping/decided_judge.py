"""
Rows by which a psychologist's contact becomes a service: the municipality's own choice (MH-03).

The guide says that such contacts are reported, and not as what. So only a row of the municipality's
may say it, only for contacts that refer to a decision (vedtak), with who chose it and when.
"""

from collections.abc import Iterator

from adapter.mapping.decision_files import DecisionFile, RowForm, Values, When
from adapter.mapping.decisions import Layer
from adapter.mapping.judge import Complaint
from adapter.mapping.tables import ClassGroup, Tables
from adapter.mapping.yaml_lines import Path


def judge_decided(at: Path, file: DecisionFile, form: RowForm, tables: Tables) -> Iterator[Complaint]:
    """What a row lacks that makes a service of such a contact."""
    if form.then.code is None or not (codes := _professions(form.when, tables)):
        return
    who = ", ".join(f"{tables.hst.professions[code].display} ({code})" for code in codes)
    listed = ", ".join(f'"{code}"' for code in codes)
    otherwise = f"or leave them out with profession: {{not: [{listed}]}}"
    if file.layer is not Layer.MUNICIPALITY:
        message = f"only the municipality decides that contacts of {who} are a service (MH-03)"
        yield Complaint((*at, "then", "code"), f"{message}; move the row to its own table, {otherwise}")
        return
    if form.when.decision is not True:
        place = (*at, "when") if form.when.decision is None else (*at, "when", "decision")
        message = f"contacts of {who} are a service only where a decision (vedtak) is referred to (MH-03)"
        yield Complaint(place, f"{message}; say decision: true, {otherwise}")
    if form.decided is None:
        message = f"who decided that contacts of {who} are this service, and when, is missing (MH-03)"
        yield Complaint((*at, "row"), f'{message}; add decided: {{by: "…", day: 2026-01-31}}, {otherwise}')


def _professions(when: When, tables: Tables) -> list[str]:
    """Those of the professions in question whose contacts a row is about."""
    chosen = when.profession
    if chosen is None:
        return sorted(tables.hst.service_by_decision) if _takes_any_contact(when, tables) else []
    return sorted(code for code in tables.hst.service_by_decision if _admits(chosen, code))


def _takes_any_contact(when: When, tables: Tables) -> bool:
    """Whether it is no code that decides: contacts of whoever took part, outside of a stay."""
    if when.code is not None:
        return False
    classes = {name for name, group in tables.systems.classes.items() if group is ClassGroup.STAY}
    if when.class_ and when.class_.one_of and classes.issuperset(when.class_.one_of):
        return False
    if when.setting and when.setting.one_of == (ClassGroup.STAY,):
        return False
    return when.team is not None or when.resource is None or _admits(when.resource, "Encounter")


def _admits(chosen: Values, value: str) -> bool:
    return value in chosen.one_of if chosen.one_of else value not in chosen.none_of
