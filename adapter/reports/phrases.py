"""What reports say, in bokmål and English. Rules bring words of their own (rules.yaml)."""

from collections.abc import Mapping

from adapter.outcomes import Outcome

#: By key: bokmål, English. What became of an input, in a sentence.
OUTCOME_PHRASES: Mapping[str, tuple[str, str]] = {
    "notify": ("Blir {made} til KPR.", "Becomes {made} to KPR."),
    "notify-held": ("Blir {made} til KPR; {held} venter.", "Becomes {made} to KPR; {held} must wait."),
    "consult": ("Blir en konsultasjonsmelding til KPR.", "Becomes a consultation message to KPR."),
    "consult-held": (
        "Blir en konsultasjonsmelding til KPR, men den må vente.",
        "Becomes a consultation message to KPR, but it must wait.",
    ),
    "hold": (
        "Forstått, men et menneske må avgjøre før noe sendes.",
        "Understood, but a person must decide before anything is sent.",
    ),
    "park": (
        "Kan ikke avgjøres ennå: noe det vises til, er ikke levert.",
        "Cannot be decided yet: something it refers to has not been delivered.",
    ),
    "not-in-kpr": (
        "En virkelig kontakt som ingen KPR-melding dekker; den meldes ikke.",
        "A real contact that no KPR message covers; it is not reported.",
    ),
    "no-event": ("Forstått; det er ingenting å melde.", "Understood; there is nothing to report."),
    "reject": ("Avvist: {faults} må rettes.", "Refused: {faults} to correct."),
    "partial": (
        "Delt: noe er tatt imot, og resten er avvist med {faults}.",
        "Divided: some of it was taken in, the rest was refused with {faults}.",
    ),
    # The same in a word
    "word-notify": ("godtatt", "accepted"),
    "word-consult": ("godtatt", "accepted"),
    "word-hold": ("må avgjøres", "to be decided"),
    "word-park": ("venter på mer", "waits for more"),
    "word-not-in-kpr": ("ikke i KPR", "not in KPR"),
    "word-no-event": ("ikke noe nytt", "nothing new"),
    "word-reject": ("avvist", "refused"),
    "word-partial": ("delvis godtatt", "accepted in part"),
    "one-notification": ("1 notifikasjon", "1 notification"),
    "notifications": ("{n} notifikasjoner", "{n} notifications"),
    "one-fault": ("1 feil", "1 fault"),
    "faults": ("{n} feil", "{n} faults"),
    # What a finding weighs
    "fatal": ("feil", "error"),
    "error": ("feil", "error"),
    "warning": ("advarsel", "warning"),
    "information": ("opplysning", "note"),
}
REPORT_PHRASES: Mapping[str, tuple[str, str]] = {
    "title": ("Kontroll av dokumenter mot KPR", "Documents checked against KPR"),
    "by": ("kpr-adapter {version}", "kpr-adapter {version}"),
    "made": ("Laget {when}", "Made {when}"),
    "promise": (
        "Rapporten viser verken personnummer, navn eller fritekst fra dokumentene.",
        "The report shows no person number, name or free text of the documents.",
    ),
    "summary": ("Sammendrag", "Summary"),
    "documents": ("Dokumenter", "Documents"),
    "outcome": ("Utfall", "Outcome"),
    "reason": ("Grunn", "Reason"),
    "count": ("Antall", "Count"),
    "rule": ("Regel", "Rule"),
    "severity": ("Alvor", "Severity"),
    "findings": ("Funn", "Findings"),
    "inputs": ("Dokumenter", "Documents"),
    "findings-by-rule": ("Funn etter regel", "Findings by rule"),
    "outcomes": ("Utfall", "Outcomes"),
    "no-documents": ("Det var ingen dokumenter å vurdere.", "There were no documents to judge."),
    "no-findings": ("Ingen funn.", "No findings."),
    "what": ("Hva er galt", "What is wrong"),
    "noted": ("Hva som er sett", "What was seen"),
    "where": ("Hvor", "Where"),
    "why": ("Hvorfor", "Why"),
    "action": ("Hva du gjør", "What to do"),
    "place": ("linje {line}, kolonne {column}", "line {line}, column {column}"),
    "stops": ("Stopper tjenesten til feilen er rettet.", "Stops the service until the error is corrected."),
    "listed": ("Stopper ikke.", "Does not stop."),
    "source": ("Kilde: {source}.", "Source: {source}."),
    "known": ("kjent fra før", "known before"),
    "new": ("ny", "new"),
    "gone": ("Borte siden forrige kjøring", "Gone since the earlier run"),
    "made-of-it": ("Til KPR", "To KPR"),
    "code": ("kode", "code"),
    "tenant": ("avsender", "tenant"),
    "fails": ("må rettes", "to correct"),
    "scenarios": ("Scenarier", "Scenarios"),
    "suite": ("dokumenter", "documents"),
}


def say(key: str, language: str, **values: object) -> str:
    """A phrase in `nb` or `en`, filled in."""
    norwegian, english = OUTCOME_PHRASES.get(key) or REPORT_PHRASES[key]
    return (norwegian if language == "nb" else english).format_map(values)


def counted(one: str, many: str, n: int, language: str) -> str:
    """A number with its noun: the phrase `one` for 1, else `many`."""
    return say(one, language) if n == 1 else say(many, language, n=n)


def sentence(outcome: Outcome, language: str, *, made: int, held: int, faults: int) -> str:
    """What became of an input: `made` notifications, `held` of them waiting, `faults` that stopped it."""
    waits = outcome in (Outcome.NOTIFY, Outcome.CONSULT) and held > 0
    return say(
        f"{outcome.value}-held" if waits else outcome.value,
        language,
        made=counted("one-notification", "notifications", made, language),
        held=held,
        faults=counted("one-fault", "faults", faults, language),
    )
