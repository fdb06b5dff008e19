"""The parts of `docs/validator.md` that follow from the verdicts that are written down."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from tests.against_hapi.comparing import Comparison, Difference, Stand, compare
from tests.against_hapi.reasons import reasons
from tests.against_hapi.verdicts import Verdicts, kept

#: Where the reader finds a document of a corpus.
CORPORA = {
    "services": "`tests/corpus/services`",
    "contacts": "`tests/corpus/contacts`",
    "faults": "`tests/corpus/faults`",
    "examples": "`examples`",
    "vendors": "`../shared/fhir/examples/vendors`",
    "bad": "`../shared/fhir/examples/bad`",
    "public": "`../shared/fhir/examples/public`",
}
SIDES = {"ours": "only we", "theirs": "only HAPI"}
#: Where both agree, or it is none of FHIR's, there is nothing to explain document by document.
_AGREED = frozenset({Stand.BOTH_FINE, Stand.ONLY_TRADE})


def validator_counts() -> str:
    """How many documents of each corpus stand how."""
    found = Counter((name.partition("/")[0], each.stand) for name, each in compared(kept()).items())
    rows = [_counted(label, [found[corpus, stand] for stand in Stand]) for corpus, label in CORPORA.items()]
    sums = [sum(found[corpus, stand] for corpus in CORPORA) for stand in Stand]
    return _table("documents of", *Stand, "all", rows=[*rows, _counted("**all**", sums)])


def validator_reasons() -> str:
    """Every reason for a difference, with what it explains."""
    differences = [(n, d) for n, each in compared(kept()).items() for d in each.differences]
    rows = [
        _row(f"`{name}`", told, meaning, str(faults), str(documents))
        for name, meaning in reasons().meanings.items()
        for told, faults, documents in _explained(name, differences)
    ]
    return _table("reason", "who finds it", "why", "faults", "documents", rows=rows)


def validator_warnings() -> str:
    """What HAPI warns of."""
    documents = Counter(warning for verdict in kept().values() for warning in verdict.warnings)
    rows = [
        _row(f"`{name}`", str(documents[name]), f"`{reason}`") for name, reason in reasons().warnings.items()
    ]
    return _table("warning", "documents", "reason", rows=rows)


def validator_documents() -> str:
    """Every document on whose FHIR the two do not wholly agree."""
    rows = [
        _row(f"`{name}`", each.stand, _told(each, "ours"), _told(each, "theirs"))
        for name, each in compared(kept()).items()
        if each.stand not in _AGREED and any(d.reason != "trade" for d in each.differences)
    ]
    return _table("document", "who finds faults", "of which only we", "of which only HAPI", rows=rows)


def compared(verdicts: Verdicts) -> Mapping[str, Comparison]:
    """Every document, compared, in order of their names."""
    return {name: compare(name, verdict) for name, verdict in sorted(verdicts.items())}


def _explained(reason: str, differences: Iterable[tuple[str, Difference]]) -> Iterator[tuple[str, int, int]]:
    for side, told in SIDES.items():
        names = [name for name, each in differences if (each.side, each.reason) == (side, reason)]
        if names:
            yield told, len(names), len(set(names))


def _told(each: Comparison, side: str) -> str:
    found = dict.fromkeys((d.said.name, d.reason) for d in each.differences if d.side == side)
    return "; ".join(f"{name}: `{reason}`" for name, reason in found) or "–"


def _counted(label: str, counts: list[int]) -> str:
    return _row(label, *map(str, counts), str(sum(counts)))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _table(*heads: str, rows: Iterable[str]) -> str:
    return "\n".join([_row(*heads), "|---" * len(heads) + "|", *rows]) + "\n"


#: By the name that the page calls them.
PARTS = {
    "validator-counts": validator_counts,
    "validator-reasons": validator_reasons,
    "validator-warnings": validator_warnings,
    "validator-documents": validator_documents,
}
