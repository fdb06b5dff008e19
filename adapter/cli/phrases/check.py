"""What `check` says beyond its findings, in bokmål and English."""

from collections.abc import Mapping

CHECK: Mapping[str, tuple[str, str]] = {
    "finding-count": ("funn", "findings"),
    "inputs-with-it": ("i dokumenter", "in documents"),
    "one-known": (
        "1 funn som er kjent fra før, vises ikke.",
        "1 finding that is known already is not shown.",
    ),
    "known-findings": (
        "{n} funn som er kjent fra før, vises ikke.",
        "{n} findings that are known already are not shown.",
    ),
    "compared-with-baseline": (
        "Sammenlignet med {file}: nye funn {new}, kjente {known}, borte {gone}.",
        "Compared with {file}: new findings {new}, known {known}, gone {gone}.",
    ),
    "gone": ("Borte", "Gone"),
    "more-gone": ("og {n} til", "and {n} more"),
    "not-judged": (
        "Dokumenter med funn i {file} som ikke er vurdert nå: {n}.",
        "Documents with findings in {file} that were not judged now: {n}.",
    ),
    "no-documents": ("Det var ingen dokumenter å vurdere.", "There were no documents to judge."),
    "unread": ("{n} av filene kunne ikke leses.", "{n} of the files could not be read."),
}
