"""What the pages of the mapping tables say."""

from adapter.web.pages.phrases.phrase import Phrase

OFFICE_MAPPINGS = {
    "mp-lead": Phrase(
        "Tabellene som sier hva lokale koder er for KPR, slik de gjelder akkurat nå.",
        "The tables that say what local codes are to KPR, as they are in force right now.",
    ),
    "mp-edition": Phrase("Utgave", "Edition"),
    "mp-tenants": Phrase("Tenants-filen", "Tenants file"),
    "mp-last": Phrase("Siste endring", "Last change"),
    "mp-last-none": Phrase(
        "Ingen endring siden denne prosessen startet.", "No change since this process started."
    ),
    "mp-loaded": Phrase("Tatt i bruk", "In force"),
    "mp-unchanged": Phrase("Uendret", "Unchanged"),
    "mp-refused": Phrase("Avvist: den gamle utgaven gjelder", "Refused: the old edition is in force"),
    "mp-needs-restart": Phrase(
        "Trenger omstart: den gamle utgaven gjelder", "Needs a restart: the old edition is in force"
    ),
    "mp-looked-at": Phrase("Utgaven som ble vurdert", "The edition looked at"),
    "mp-in-force": Phrase("Gjelder", "In force"),
    "mp-faults": Phrase(
        "Rett dette, og filene leses på nytt av seg selv:",
        "Mend this, and the files are read anew by themselves:",
    ),
    "mp-no-faults": Phrase("Se loggen for hvorfor.", "See the log for why."),
    "mp-tables": Phrase("Tabeller", "Tables"),
    "mp-layer": Phrase("Lag", "Layer"),
    "mp-layer-municipality": Phrase("kommunen", "municipality"),
    "mp-layer-vendor": Phrase("leverandøren", "vendor"),
    "mp-layer-national": Phrase("nasjonal", "national"),
    "mp-layer-pilot": Phrase("piloten", "pilot"),
    "mp-layer-tenant": Phrase("avsenderfilen", "tenants file"),
    "mp-table": Phrase("Tabell", "Table"),
    "mp-version": Phrase("Versjon", "Version"),
    "mp-rows": Phrase("Rader", "Rows"),
    "mp-national": Phrase("nasjonal liste", "national list"),
    "mp-from-national": Phrase(
        "En nasjonal kodeliste (Volven), som følger med programmet. En kode i den trenger ingen rad.",
        "A national code list (Volven), which comes with the program. A code of it needs no row.",
    ),
    "mp-from-tenants-file": Phrase(
        "Avsenderens egen liste i tenants-filen. Den som eier filen, har bestemt raden.",
        "The tenant's own list in the tenants file. Whoever owns the file has decided the row.",
    ),
    "mp-coverage": Phrase("Dekning", "Coverage"),
    "mp-coverage-lead": Phrase(
        "Hvilke koder som har kommet de siste dagene, og om en tabell kjente dem.",
        "Which codes came in the last days, and whether a table knew them.",
    ),
    "mp-to-coverage": Phrase("Hvilke koder mangler?", "Which codes are missing?"),
    "mp-unmapped": Phrase("Koder ingen tabell kjenner", "Codes that no table knows"),
    "mp-unmapped-none": Phrase(
        "Ingen: alle koder som kom, er kjent.", "None: all codes that came are known."
    ),
    "mp-others": Phrase("Andre koder", "Other codes"),
    "mp-others-none": Phrase("Ingen.", "None."),
    "mp-days": Phrase("Dager tilbake", "Days back"),
    "mp-code-list": Phrase("Kodeliste", "Code list"),
    "mp-code": Phrase("Kode", "Code"),
    "mp-count": Phrase("Antall", "Count"),
    "mp-first": Phrase("Siden", "Since"),
    "mp-seen": Phrase("Sist", "Last"),
    "mp-became": Phrase("Hva det ble", "What it became"),
    "mp-row": Phrase("Rad", "Row"),
    "mp-more-codes": Phrase("Flere koder", "More codes"),
    "mp-impact": Phrase("Hva ville en annen utgave endre?", "What would another edition change?"),
    "mp-impact-how": Phrase(
        "Prøv den på det som alt har kommet: hva som ville blitt annerledes, hvilke avvisninger som ville sluppet gjennom, og hvilke tall som ville stoppet.",
        "Try it on what has come already: what would change, which refusals would pass, and which figures would stop.",
    ),
    "mp-then": Phrase("Svar", "Answer"),
    "mp-codes": Phrase("Koder", "Codes"),
    "mp-whose": Phrase("For hvem", "For whom"),
    "mp-everybody": Phrase("alle", "everybody"),
    "mp-valid": Phrase("Gyldig", "Valid"),
    "mp-source": Phrase("Kilde", "Source"),
    "mp-decided": Phrase("Bestemt av", "Decided by"),
    "mp-owner": Phrase("Eier av tabellen", "Owner of the table"),
    "mp-all-rows": Phrase("Alle rader", "All rows"),
    "mp-more": Phrase("Flere rader", "More rows"),
    "mp-gone": Phrase(
        "Raden finnes ikke i utgaven som gjelder nå.", "The row is not in the edition in force now."
    ),
    "covered-unmapped": Phrase("Avvist: ukjent kode", "Refused: unknown code"),
    "covered-refused": Phrase("Avvist av tabellene", "Refused by the tables"),
    "covered-no-row": Phrase("Ingen rad, ingenting fulgte", "No row, nothing followed"),
    "covered-mapped": Phrase("Oversatt", "Mapped"),
    "covered-needs-none": Phrase("Konsultasjon, trenger ingen rad", "Consultation, needs no row"),
    "covered-stopped": Phrase("Avvist for noe annet", "Refused for something else"),
}
