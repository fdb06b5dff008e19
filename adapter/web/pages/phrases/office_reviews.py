"""What the pages of possible duplicates say."""

from adapter.web.pages.phrases.phrase import Phrase

OFFICE_REVIEWS = {
    "reviews-title": Phrase("Mulige dobbeltmeldinger", "Possible duplicates"),
    "reviews-lead": Phrase(
        "Tjenester som ligner noe som alt er registrert. De venter til en person har sagt om de er den samme.",
        "Services that are like something registered already. They wait until a person has said whether they are the same.",
    ),
    "reviews-none": Phrase("Ingen spørsmål passer.", "No questions fit."),
    "reviews-more": Phrase("Flere spørsmål", "More questions"),
    "review-n": Phrase("Spørsmål {number}", "Question {number}"),
    "r-opened": Phrase("Oppsto", "Arose"),
    "r-state": Phrase("Tilstand", "State"),
    "r-state-open": Phrase("Venter på svar", "Waits for an answer"),
    "r-state-released": Phrase("To forskjellige", "Two different ones"),
    "r-state-rejected": Phrase("Den samme", "The same one"),
    "r-state-withdrawn": Phrase("Falt bort", "Went away by itself"),
    "r-rule": Phrase("Hvorfor det spørres", "Why it is asked"),
    "r-this": Phrase("Denne tjenesten", "This service"),
    "r-other": Phrase("Ligner", "Is like"),
    "r-what": Phrase("Opplysning", "Detail"),
    "r-source": Phrase("Kilde", "Source"),
    "r-kommune": Phrase("Kommune", "Kommune"),
    "r-id": Phrase("tjenesteID", "tjenesteID"),
    "r-code": Phrase("Tjenestetype", "Service code"),
    "r-start": Phrase("Start", "Start"),
    "r-end": Phrase("Slutt", "End"),
    "r-unit": Phrase("Enhet (orgnr)", "Unit (orgnr)"),
    "r-year": Phrase("Årgang av uttrekket", "Year of the extract"),
    "r-row": Phrase("Import/rad", "Import/row"),
    "r-differs": Phrase("Forskjellig", "Differs"),
    "r-alike": Phrase("Lik", "Alike"),
    "r-derived": Phrase("IPLOS-data", "IPLOS data"),
    "r-elsewhere": Phrase(
        "Det den ligner, er borte eller ligger i en kommune du ikke ser personer i. Spør dem før du svarer.",
        "What it is like is gone, or is in a kommune whose persons you do not see. Ask them before you answer.",
    ),
    "r-sure": Phrase("Det er samme person på begge sider.", "It is the same person on both sides."),
    "r-unsure": Phrase(
        "Bare fødselsår og kjønn sier at det er samme person.",
        "Only birth year and sex say that it is the same person.",
    ),
    "r-records": Phrase("Meldt av denne tjenesten", "Reported of this service"),
    "r-records-other": Phrase("Meldt av den den ligner", "Reported of what it is like"),
    "r-none-reported": Phrase("Ingenting er laget.", "Nothing was made."),
    "r-withheld": Phrase(
        "Holdes tilbake fordi den er registrert", "Kept back since it is registered already"
    ),
    "r-event": Phrase("Hendelse", "Event"),
    "r-date": Phrase("Dato", "Date"),
    "r-look": Phrase(
        "At du så dette, er skrevet i innsynsloggen.", "That you saw this is written in the access log."
    ),
    "r-decided": Phrase("Svaret", "The answer"),
    "r-open-pair": Phrase("Se og svar", "Look and answer"),
    "act-different": Phrase("To forskjellige: meld den", "Two different ones: report it"),
    "act-different-hint": Phrase(
        "Det som er holdt tilbake, kan sendes. Svaret huskes for disse to.",
        "What is held may leave. The answer is remembered for these two.",
    ),
    "act-same": Phrase("Den samme: ikke meld den", "The same one: do not report it"),
    "act-same-hint": Phrase(
        "Det som er holdt tilbake, blir ikke sendt; det som alt er meldt av tjenesten, annulleres.",
        "What is held does not leave; what was reported of the service already is annulled.",
    ),
    "r-not-yours": Phrase(
        "Å svare krever rollen meldeansvarlig i kommunen.",
        "Answering needs the role of reporting officer in the kommune.",
    ),
    "done-review-released": Phrase("Svart: to forskjellige.", "Answered: two different ones."),
    "done-review-rejected": Phrase("Svart: den samme.", "Answered: the same one."),
}
