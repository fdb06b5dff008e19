"""The store held against the truth: every registration, every group, and what went wrong."""

from collections import Counter, defaultdict

from tests.matching_bench.figures import Judged, Tally, Violation
from tests.matching_bench.found import Fate, Found, Name
from tests.matching_bench.kommune import KINDS, Truth
from tests.matching_bench.truth import Demand, Group, Right


def judge(truth: Truth, store: Found) -> Judged:
    """Hold what the store says against what is true."""
    judged = Judged(len(truth.standing), made=truth.made)
    judged.kinds = {kind.name: Tally() for kind in KINDS}
    rest = set(truth.standing)
    for group in truth.groups:
        rest.difference_update(group.members)
        tally = judged.kinds[group.kind.name]
        tally.groups += 1
        what = (
            _judge_double(group, tally, store) if group.kind.is_double else _judge_true(group, tally, store)
        )
        _note_ends(group, tally, truth, store)
        if what:
            judged.violations.append(_violation(group.kind.name, what, group.members, store))
    _judge_rest(rest, judged, store)
    return judged


def _judge_double(group: Group, tally: Tally, store: Found) -> str | None:
    fates = Counter(store.fate(name) for name in group.members)
    size, out = len(group.members), fates[Fate.SUPPRESSED] + fates[Fate.ABSENT]
    out += fates[Fate.LEFT] if group.kind.is_covered else 0
    surplus = size if group.kind.is_covered else size - 1
    tally.surplus += surplus
    tally.in_review += fates[Fate.REVIEW]
    kept_out = min(out, surplus)
    waiting = min(fates[Fate.REVIEW] + fates[Fate.HELD], surplus - kept_out)
    tally.kept_out += kept_out
    tally.waiting += waiting
    _note_rules(group, tally, store)
    if out > surplus:
        tally.wrong += out - surplus
        return "no registration is left"
    if kept_out + waiting < surplus:
        return "registered twice"
    return "in review" if waiting and group.kind.right is Right.SUPPRESS else None


def _judge_true(group: Group, tally: Tally, store: Found) -> str | None:
    fates = {name: store.fate(name) for name in group.members}
    _note_rules(group, tally, store)
    out = [name for name, fate in fates.items() if fate is Fate.SUPPRESSED]
    gone = () if group.kind.may_be_refused else (Fate.ABSENT, Fate.LEFT)
    lost = [name for name, fate in fates.items() if fate in gone]
    tally.wrong += len(out) + len(lost)
    tally.in_review += sum(fate is Fate.REVIEW for fate in fates.values())
    if out:
        return "a true service is kept out"
    if lost:
        return "a true service is not reported"
    asks = any(fate is Fate.REVIEW for fate in fates.values())
    return "in review" if asks and group.kind.demand is not Demand.HOLD else None


def _note_rules(group: Group, tally: Tally, store: Found) -> None:
    """Note which rules decided, and whether they name a record of the same group or of a channel."""
    for name in group.members:
        verdict = store.verdicts.get(name)
        if verdict is None:
            continue
        decided = f"{verdict.verdict} {verdict.rule}"
        tally.rules[decided] = tally.rules.get(decided, 0) + 1
        tally.linked += verdict.verdict == "continues"
        if group.kind.is_double and store.fate(name) is Fate.SUPPRESSED:
            tally.named += verdict.other in group.members or (
                group.kind.is_covered and verdict.other[0] != ""
            )


def _note_ends(group: Group, tally: Tally, truth: Truth, store: Found) -> None:
    """A double has one end; when somebody told it, the register must hear of it."""
    if not group.kind.is_double or group.kind.is_covered:
        return
    was_told = any(name in truth.ended for name in group.members)
    tally.ends_lost += was_told and not any(name in store.ended for name in group.members)


def _judge_rest(rest: set[Name], judged: Judged, store: Found) -> None:
    """Everything else is a service of its own, bystanders of scenes included."""
    for name in sorted(rest):
        fate = store.fate(name)
        judged.plain.groups += 1
        judged.plain.in_review += fate is Fate.REVIEW
        if fate in (Fate.SUPPRESSED, Fate.ABSENT, Fate.LEFT):
            judged.plain.wrong += 1
        if fate is not Fate.REPORTED:
            judged.violations.append(_violation("(everyday)", fate.value, (name,), store))


def _violation(kind: str, what: str, members: tuple[Name, ...], store: Found) -> Violation:
    verdicts = defaultdict(str, {name: each.rule for name, each in store.verdicts.items() if name in members})
    return Violation(kind, what, tuple((*name, store.fate(name), verdicts[name]) for name in members))
