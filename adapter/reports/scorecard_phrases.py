"""What scorecards say, in bokmål and English. Scenarios bring words of their own (scenarios.yaml)."""

from collections.abc import Mapping

_PHRASES: Mapping[str, tuple[str, str]] = {
    "title": ("Målkort: scenarier for KPR", "Scorecard: scenarios for KPR"),
    "by": ("kpr-adapter {version}, scenarier {edition}", "kpr-adapter {version}, scenarios {edition}"),
    "promise": (
        "Målkortet viser hvilke scenarier dokumentene har vist. Det viser ingenting av innholdet i dem.",
        "The scorecard shows which scenarios the documents have shown. It shows nothing of what they hold.",
    ),
    "documents": ("{n} dokumenter er vurdert.", "{n} documents were judged."),
    "one-document": ("1 dokument er vurdert.", "1 document was judged."),
    "sum": (
        "{shown} av {all} scenarier er vist, {failed} feilet og {missing} mangler.",
        "{shown} of {all} scenarios are shown, {failed} failed and {missing} are missing.",
    ),
    "sum-optional": (
        "Av {all} scenarier som bare noen systemer trenger, er {shown} vist, {failed} feilet og {missing} mangler.",
        "Of {all} scenarios that only some systems need, {shown} are shown, {failed} failed and {missing} are missing.",
    ),
    "shown": ("vist", "shown"),
    "failed": ("feilet", "failed"),
    "missing": ("mangler", "missing"),
    "scenario": ("Scenario", "Scenario"),
    "scenarios": ("Scenarier", "Scenarios"),
    "mark": ("Status", "Mark"),
    "documents-head": ("Dokumenter", "Documents"),
    "optional": ("om aktuelt", "where it applies"),
    "send": ("Send", "Send"),
    "why": ("Hvorfor", "Why"),
    "examples": ("Eksempel", "Example"),
    "rules": ("Regler", "Rules"),
    "shown-by": ("vist av {names}", "shown by {names}"),
    "failed-by": ("feilet i {names}", "failed in {names}"),
    "more": ("og {n} til", "and {n} more"),
    "no-code": ("uten kjent kode", "without a known code"),
    # Units of the ages of list 9505
    "days": ("alder i dager", "age in days"),
    "weeks": ("alder i uker", "age in weeks"),
    "months": ("alder i måneder", "age in months"),
    "years": ("alder i år", "age in years"),
    "any": ("utenom programmet", "outside the programme"),
}


def say(key: str, language: str, **values: object) -> str:
    """A phrase in `nb` or `en`, filled in."""
    return _PHRASES[key][0 if language == "nb" else 1].format_map(values)
