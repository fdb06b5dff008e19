"""What a page says when it cannot give what was asked for."""

from adapter.web.pages.phrases.phrase import Phrase

FAULTS = {
    "fault-400": Phrase("Dette ble ikke forstått", "This was not understood"),
    "fault-400-why": Phrase(
        "Skjemaet kom ikke helt frem, eller et felt har en verdi som ikke kan brukes. Gå tilbake og prøv på nytt.",
        "The form did not arrive whole, or a field has a value that cannot be used. Go back and try again.",
    ),
    "fault-400-share": Phrase("Økten kan ikke deles", "The session cannot be shared"),
    "fault-400-share-why": Phrase(
        "Bare dokumenter om syntetiske personer kan deles, og hver person må ha et syntetisk nummer.",
        "Only documents about synthetic persons can be shared, and each person must have a synthetic number.",
    ),
    "fault-403": Phrase("Skjemaet kom fra et annet nettsted", "The form came from another site"),
    "fault-403-why": Phrase(
        "Send det fra testbenkens egne sider.", "Send it from the pages of the test bench itself."
    ),
    "fault-404": Phrase("Siden finnes ikke", "There is no such page"),
    "fault-404-why": Phrase(
        "Adressen kan være feilskrevet. Alt det du kan gjøre her, finner du fra testbenken.",
        "The address may be misspelt. Everything you can do here is found from the test bench.",
    ),
    "fault-404-rule": Phrase("Regelen finnes ikke", "There is no such rule"),
    "fault-404-rule-why": Phrase(
        "Ingen regel heter det. Numre gjenbrukes aldri, så kontroller skrivemåten eller søk blant reglene.",
        "No rule is called that. Numbers are never used again, so check the spelling or search the rules.",
    ),
    "fault-404-document": Phrase("Dokumentet finnes ikke", "There is no such document"),
    "fault-404-document-why": Phrase(
        "Økten har ikke noe dokument med dette nummeret.", "The session has no document of this number."
    ),
    "fault-410": Phrase("Økten er slettet", "The session is gone"),
    "fault-410-why": Phrase(
        "En økt slettes når du ber om det, eller når den ikke har vært i bruk på {minutes} minutter. "
        "Den kan ikke hentes frem igjen; send dokumentene på nytt.",
        "A session is deleted when you ask for it, or when it has not been used for {minutes} minutes. "
        "It cannot be brought back; send the documents again.",
    ),
    "fault-410-shared": Phrase("Resultatet deles ikke lenger", "The result is no longer shared"),
    "fault-410-shared-why": Phrase(
        "Et delt resultat kan leses en begrenset tid. Be den som delte det, om et nytt.",
        "A shared result can be read for a limited time. Ask whoever shared it for a new one.",
    ),
    "fault-413": Phrase("Det du sendte, er for stort", "What you sent is too large"),
    "fault-413-why": Phrase(
        "Testbenken tar imot inntil {megabytes} MB i én økt. Send færre eller mindre dokumenter.",
        "The test bench takes up to {megabytes} MB in one session. Send fewer or smaller documents.",
    ),
    "fault-413-full": Phrase("Økten er full", "The session is full"),
    "fault-413-full-why": Phrase(
        "En økt rommer inntil {documents} dokumenter og {megabytes} MB. Begynn en ny økt.",
        "A session holds up to {documents} documents and {megabytes} MB. Begin a new session.",
    ),
    "fault-429": Phrase("Mange bruker testbenken nå", "Many are using the test bench now"),
    "fault-429-why": Phrase(
        "Prøv igjen om {seconds} sekunder. Det du sendte, er ikke behandlet.",
        "Try again in {seconds} seconds. What you sent has not been judged.",
    ),
    "fault-500": Phrase("Noe gikk galt hos oss", "Something went wrong here"),
    "fault-500-why": Phrase(
        "Det du sendte, er ikke behandlet. Prøv på nytt; skjer det igjen, er det en feil i programmet.",
        "What you sent has not been judged. Try again; if it happens again, it is a fault of the program.",
    ),
}
