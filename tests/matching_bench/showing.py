"""The figures, for people."""

from rich.console import Console
from rich.table import Table

from tests.matching_bench.figures import Judged, Tally, told
from tests.matching_bench.kommune import KINDS
from tests.matching_bench.truth import Kind


def show(judged: Judged, console: Console) -> None:
    """Show what was measured: by kind, overall, and what went wrong."""
    console.print(_table(judged))
    for each in told(judged.violations):
        members = "; ".join(" ".join(part for part in member if part) for member in each.members)
        console.print(f"{each.kind}: {each.what}: {members}", highlight=False)
    console.print(f"made: {dict(judged.made)}; services: {judged.services}")
    console.print(
        f"precision {judged.precision:.6f} ({judged.wrong} true services kept out or lost)\n"
        f"recall {judged.recall:.5f} without review, {judged.recall_with_review:.5f} with it "
        f"(of all doubles, without review: {judged.recall_of_all_without_review:.5f})\n"
        f"in review {judged.review_share:.4%}; decisions that name the other record {judged.named_share:.5f}"
    )
    console.print("missed: " + "; ".join(judged.missed) if judged.missed else "all goals are met")


def _table(judged: Judged) -> Table:
    columns = (
        "kind",
        "right",
        "groups",
        "surplus",
        "kept out",
        "waiting",
        "wrong",
        "review",
        "linked",
        "ends lost",
    )
    table = Table(*columns, "decided by", title="by kind")
    for kind in KINDS:
        table.add_row(*_cells(kind, judged.kinds[kind.name]))
    plain = judged.plain
    table.add_row("(everyday)", "keep", str(plain.groups), "", "", "", str(plain.wrong), str(plain.in_review))
    return table


def _cells(kind: Kind, tally: Tally) -> list[str]:
    figures = (tally.surplus, tally.kept_out, tally.waiting) if kind.is_double else ("", "", "")
    most = sorted(tally.rules.items(), key=lambda each: -each[1])[:3]
    decided = ", ".join(f"{rule} {count}" for rule, count in most)
    counts = (tally.groups, *figures, tally.wrong, tally.in_review, tally.linked, tally.ends_lost)
    return [kind.name, kind.right, *map(str, counts), decided]
