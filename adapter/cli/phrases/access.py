"""What `access-log` and `retention` say, in bokmål and English."""

from collections.abc import Mapping

#: By key: bokmål, English.
ACCESS: Mapping[str, tuple[str, str]] = {
    "access-whole": ("Innsynsloggen er hel: {rows} rader.", "The access log is whole: {rows} rows."),
    "access-note": (
        "Siste rad: {noted}. Ta vare på den et annet sted, og gi den med --noted neste gang.",
        "Last row: {noted}. Keep it elsewhere, and give it with --noted next time.",
    ),
    "access-missing": ("Rad {at} mangler.", "Row {at} is missing."),
    "access-changed": (
        "Rad {at} passer ikke: den, personene den gjelder, eller raden før er endret.",
        "Row {at} does not fit: it, the persons it is about, or the row before it was changed.",
    ),
    "access-persons": (
        "Rad {at} mangler, men personene den gjelder, står der.",
        "Row {at} is missing, but the persons it is about are there.",
    ),
    "access-tail": (
        "Slutten mangler: rad {at} og senere har vært der.",
        "The end is missing: row {at} and later ones have been there.",
    ),
    "access-head": (
        "Merket for siste rad passer ikke med rad {at}, som er den siste.",
        "The mark of the last row does not fit row {at}, which is the last.",
    ),
    "access-noted": (
        "Rad {at} er en annen enn den som ble tatt vare på: loggen er laget på nytt.",
        "Row {at} is another than the one that was kept: the log was made anew.",
    ),
    "access-broken": (
        "{rows} rader passer. Ta vare på lageret som det er, og meld fra: loggen er endret utenfor programmet.",
        "{rows} rows fit. Keep the store as it is, and report it: the log was changed outside this program.",
    ),
    "access-messages": ("Meldinger som bar opplysningene", "Messages that carried the data"),
    "retention-messages": ("meldingers innhold", "bytes of messages"),
    "retention-records": ("innhold i køen", "content of records"),
    "retention-parked": ("avklarte parkerte dokumenter", "settled parked documents"),
    "retention-told": ("opplysninger til tabellene", "what inputs told the tables"),
    "retention-pilot": ("holdte pilotkontakter", "held pilot contacts"),
    "retention-before": ("eldre enn", "older than"),
    "retention-none": (
        "Ingenting å slette. Tidene settes med KPR_RETENTION__…",
        "Nothing to delete. KPR_RETENTION__… sets the times.",
    ),
    "retention-dry-run": ("Prøvekjøring: ingenting er slettet.", "A dry run: nothing was deleted."),
    "retention-done": (
        "Slettet. Hver omgang står i innsynsloggen.",
        "Deleted. Each batch stands in the access log.",
    ),
    "sent-message": ("messageId", "messageId"),
    "refid": ("refId", "refId"),
}
