"""Rows whose facts no resource can have together: nobody would ever see that they are not asked."""

from collections.abc import Iterator

from adapter.errors import Words
from adapter.mapping.decision_files import RowForm, Values, When
from adapter.mapping.fault_words import words
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
        yield Complaint((*at, "when", "resource"), words("no-other-resource"))
    if kinds == ["EpisodeOfCare"]:
        yield from _of_a_course(at, form, told)
    if "setting" not in told:
        yield from _class_and_setting((*at, "when", "setting"), when, systems)


def _of_a_course(at: Path, form: RowForm, told: frozenset[str]) -> Iterator[Complaint]:
    when = form.when
    if when.class_ and when.class_.one_of:
        yield Complaint((*at, "when", "class"), words("episode-without-class"))
    if when.setting and when.setting.one_of and _HST not in when.setting.one_of and "setting" not in told:
        yield Complaint((*at, "when", "setting"), words("episode-without-setting"))
    if form.then.hst is not None:
        yield Complaint((*at, "then", "hst"), words("episode-no-consultation"))


def _class_and_setting(at: Path, when: When, systems: SystemsTable) -> Iterator[Complaint]:
    """A class has one setting."""
    if when.class_ is None or when.setting is None or _HST in when.setting.one_of:
        return
    classes = when.class_.one_of
    if classes and not any(_admits(when.setting, systems.class_group(name)) for name in classes):
        told = [words("class-is", name=name, setting=systems.class_group(name)) for name in classes]
        groups = Words(", ".join(one.nb for one in told), ", ".join(one.en for one in told))
        yield Complaint(at, words("class-against-setting", groups=groups))


def _admits(chosen: Values | None, value: str) -> bool:
    """Whether a fact may have a value."""
    if chosen is None:
        return True
    return value in chosen.one_of if chosen.one_of else value not in chosen.none_of
