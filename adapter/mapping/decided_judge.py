"""
Rows by which a psychologist's contact becomes a service: the municipality's own choice (MH-03).

The guide says that such contacts are reported, and not as what. So only a row of the municipality's
may say it, only for contacts that refer to a decision (vedtak), with who chose it and when.
"""

from collections.abc import Iterator

from adapter.mapping.decision_files import DecisionFile, RowForm, Values, When
from adapter.mapping.decisions import Layer
from adapter.mapping.fault_words import words
from adapter.mapping.judge import Complaint
from adapter.mapping.tables import ClassGroup, Tables
from adapter.mapping.yaml_lines import Path


def judge_decided(at: Path, file: DecisionFile, form: RowForm, tables: Tables) -> Iterator[Complaint]:
    """What a row lacks that makes a service of such a contact."""
    if form.then.code is None or not (codes := _professions(form.when, tables)):
        return
    who = ", ".join(f"{tables.hst.professions[code].display} ({code})" for code in codes)
    otherwise = words("leave-professions-out", codes=", ".join(f'"{code}"' for code in codes))
    if file.layer is not Layer.MUNICIPALITY:
        said = words("municipality-decides", who=who, otherwise=otherwise)
        yield Complaint((*at, "then", "code"), said)
        return
    if form.when.decision is not True:
        place = (*at, "when") if form.when.decision is None else (*at, "when", "decision")
        yield Complaint(place, words("decision-needed", who=who, otherwise=otherwise))
    if form.decided is None:
        yield Complaint((*at, "row"), words("decided-missing", who=who, otherwise=otherwise))


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
