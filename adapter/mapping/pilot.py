"""What a contact without a KPR message is in the pilot (KPR-M-020, KPR-M-029 step 5)."""

from adapter import rules
from adapter.mapping.asking import differing
from adapter.mapping.decisions import NOT_TOLD, Row
from adapter.mapping.facts import ResourceFacts
from adapter.mapping.reader import Reader
from adapter.mapping.results import Pilot, ToPilot


def read_pilot(reader: Reader, facts: ResourceFacts) -> tuple[Pilot | None, bool]:
    """
    Find the pilot code of a contact, and whether two rows disagree on it.

    Whether its kommune takes part in the pilot is not asked here: the same document always means the same.
    """
    rows = facts.tables.of_pilot(facts)
    if pair := differing(rows):
        one, other = (f"{row.address.table}/{row.address.row}" for row in pair)
        reader.find(rules.AMBIGUOUS_MAPPING, reader.path, code=one, other=other)
        return None, True
    for row in rows:
        if isinstance(row.then, ToPilot):
            _check_age(reader, row.then, facts)
            return _pilot(reader, row, row.then, facts), False
    return None, False


def _pilot(reader: Reader, row: Row, then: ToPilot, facts: ResourceFacts) -> Pilot:
    table = reader.setting.tables.pilot
    return Pilot(
        code=then.code,
        row=row.address,
        parent=table.parents.get(then.code) if table else None,
        professions=tuple(sorted(facts.values("profession"))),
        programme=_one(facts, "programme") or NOT_TOLD["programme"],
        hovedforlop=_one(facts, "hovedforlop") or NOT_TOLD["hovedforlop"],
        contact_kind=_one(facts, "contact_kind"),
        low_threshold=then.low_threshold,
    )


def _one(facts: ResourceFacts, fact: str) -> str | None:
    """The value of a fact that can have one only; two of them are as good as none (MH-21)."""
    values = facts.values(fact)
    return next(iter(values)) if len(values) == 1 else None


def _check_age(reader: Reader, then: ToPilot, facts: ResourceFacts) -> None:
    """List a person younger than the code is meant for (MH-06)."""
    table = reader.setting.tables.pilot
    least = table.ages_from.get(then.code) if table else None
    if least is not None and facts.age is not None and facts.age < least:
        reader.find(rules.PILOT_AGE_UNUSUAL, reader.path, code=then.code)
