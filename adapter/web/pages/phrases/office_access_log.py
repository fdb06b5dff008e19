"""What the page of the access log says."""

from adapter.web.pages.phrases.phrase import Phrase

OFFICE_ACCESS_LOG = {
    "al-lead": Phrase(
        "Hvem som har sett på, endret eller sendt opplysninger, nyeste først. Loggen kan bare legges til.",
        "Who looked at, changed or sent data, the newest first. The log is only ever added to.",
    ),
    "al-show": Phrase("Vis rader", "Show rows"),
    "al-all": Phrase("Alle rader", "All rows"),
    "al-since": Phrase("Fra dag (2026-11-01)", "From day (2026-11-01)"),
    "al-until": Phrase("Til og med dag", "Up to day"),
    "al-who": Phrase("Hvem", "Who"),
    "al-act": Phrase("Hva (for eksempel see-document)", "What (such as see-document)"),
    "al-kommune": Phrase("Kommune (nummer)", "Kommune (number)"),
    "al-when": Phrase("Når", "When"),
    "al-did": Phrase("Hva", "What"),
    "al-subject": Phrase("På hva", "On what"),
    "al-persons": Phrase("Personer", "Persons"),
    "al-more": Phrase("Eldre rader", "Older rows"),
    "al-none": Phrase("Ingen rader.", "No rows."),
    "al-of-person": Phrase("Innsyn i én persons opplysninger", "Looks at one person's data"),
    "al-of-person-hint": Phrase(
        "For innsyn etter personvernforordningen artikkel 15. Nummeret står ikke i adressen, og oppslaget logges. De eldste står først.",
        "For access under GDPR article 15. The number stands in no address, and the look is written down. The oldest stand first.",
    ),
    "al-fid": Phrase("Fødselsnummer eller annet nummer", "National or other number"),
    "al-on": Phrase("Flere oppslag på samme person", "More looks at the same person"),
    "al-on-hint": Phrase(
        "Det finnes nyere oppslag enn disse. Skriv nummeret én gang til: sidene gjentar det aldri.",
        "There are later looks than these. Write the number once more: pages never repeat it.",
    ),
    "al-on-find": Phrase("Vis de neste", "Show the next ones"),
    "al-find": Phrase("Finn oppslag", "Find looks"),
    "al-needs": Phrase(
        "Skriv kommunenummeret og et gyldig nummer for personen.",
        "Write the kommune's number and a valid number of the person.",
    ),
}
