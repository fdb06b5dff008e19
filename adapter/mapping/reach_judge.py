"""Rows whose facts no resource can have together: nobody would ever see that they are not asked."""

from collections.abc import Iterator

from adapter.mapping.decision_files import RowForm, Values, When
from adapter.mapping.judge import Complaint
from adapter.mapping.tables import SystemsTable
from adapter.mapping.yaml_lines import Path

RESOURCES = ("EpisodeOfCare", "Encounter")
#: What no class says: the kind of service does, of either resource.
_HST = "hst"


def judge_reach(at: Path, form: RowForm, systems: SystemsTable, told: frozenset[str]) -> Iterator[Complaint]:
    """Facts that rule each other out; `told` are those that `reads` in the table's scope tell."""
    when = form.when
    kinds = [kind for kind in RESOURCES if _admits(when.resource, kind)]
    if when.resource and when.resource.none_of and not kinds:
        message = "there is no other resource, so this row is never asked; take one of them away"
        yield Complaint((*at, "when", "resource"), message)
    if kinds == ["EpisodeOfCare"]:
        yield from _of_a_course(at, form, told)
    if "setting" not in told:
        yield from _class_and_setting((*at, "when", "setting"), when, systems)


def _of_a_course(at: Path, form: RowForm, told: frozenset[str]) -> Iterator[Complaint]:
    when, never = form.when, "so this row is never asked"
    if when.class_ and when.class_.one_of:
        message = f"an EpisodeOfCare has no class, {never}; take class away, or say resource: Encounter"
        yield Complaint((*at, "when", "class"), message)
    if when.setting and when.setting.one_of and _HST not in when.setting.one_of and "setting" not in told:
        message = f"nothing tells setting of an EpisodeOfCare, {never}; take it away, or say under reads"
        yield Complaint((*at, "when", "setting"), f"{message} where it stands")
    if form.then.hst is not None:
        message = "an EpisodeOfCare is never a consultation; say resource: Encounter, or give it a code"
        yield Complaint((*at, "then", "hst"), message)


def _class_and_setting(at: Path, when: When, systems: SystemsTable) -> Iterator[Complaint]:
    """A class has one setting."""
    if when.class_ is None or when.setting is None or _HST in when.setting.one_of:
        return
    classes = when.class_.one_of
    if classes and not any(_admits(when.setting, systems.class_group(name)) for name in classes):
        groups = ", ".join(f"{name} is {systems.class_group(name)}" for name in classes)
        yield Complaint(at, f"class {groups}, so this row is never asked; correct class or setting")


def _admits(chosen: Values | None, value: str) -> bool:
    """Whether a fact may have a value."""
    if chosen is None:
        return True
    return value in chosen.one_of if chosen.one_of else value not in chosen.none_of
