"""What the first page and the list of examples say."""

from adapter.web.pages.phrases.phrase import Phrase

_TEMPLATE_NB = """\
# Hvem dokumentene kommer fra: ett journalsystem i én kommune.
environment: test
tenants:
  min-epj:                          # et navn du velger
    kommuneNr: '0301'               # fire siffer i anførselstegn
    epj:                            # slik meldingene navngir journalsystemet
      leverandor: Leverandøren AS
      navnEPJ: Journalen
      versjonEPJ: '1.0'
    local_codes:                    # egne koder, system for system
      https://epj.example/tjenester:
        LANGTID: '21'               # lokal kode: koden i kodeverk 9151
"""
_TEMPLATE_EN = """\
# Whose the documents are: one record system in one municipality.
environment: test
tenants:
  my-epj:                           # a name that you choose
    kommuneNr: '0301'               # four digits in quotes
    epj:                            # how messages name the record system
      leverandor: The Vendor
      navnEPJ: The Record
      versjonEPJ: '1.0'
    local_codes:                    # codes of your own, system by system
      https://epj.example/services:
        LONGTERM: '21'              # local code: the code of list 9151
"""

BENCH = {
    "start-title": Phrase("Prøv dokumentene dine mot KPR", "Try your documents against KPR"),
    "start-lead": Phrase(
        "Lim inn, last opp eller dra hit FHIR-dokumenter. Du ser med en gang hva som er galt, på hvilken linje, "
        "hva du gjør med det, og hva som ville blitt sendt til KPR. Reglene er de samme som i drift.",
        "Paste, upload or drop FHIR documents. You see at once what is wrong, on which line, what to do about it, "
        "and what would be sent to KPR. The rules are those of production.",
    ),
    "your-document": Phrase("Ditt dokument", "Your document"),
    "paste": Phrase("Lim inn et dokument", "Paste a document"),
    "paste-hint": Phrase(
        "Encounter, EpisodeOfCare eller Bundle; FHIR R4, R4B eller R5; JSON eller XML.",
        "Encounter, EpisodeOfCare or Bundle; FHIR R4, R4B or R5; JSON or XML.",
    ),
    "upload": Phrase("eller velg filer", "or choose files"),
    "upload-hint": Phrase(
        "Flere filer bedømmes i rekkefølge etter navn, og tidligere filer huskes. .json, .xml og .ndjson.",
        "Several files are judged in the order of their names, and earlier files are remembered. "
        ".json, .xml and .ndjson.",
    ),
    "drop": Phrase("Slipp filene her", "Drop the files here"),
    "check": Phrase("Kontroller", "Check"),
    "options": Phrase("Avsender, tidspunkt og andre valg", "Tenant, time and other options"),
    "option-tenant": Phrase("Avsender (EPJ i en kommune)", "Tenant (an EPJ in a municipality)"),
    "option-tenant-none": Phrase(
        "Etter mappenavn, ellers standard", "By the folder's name, else the default"
    ),
    "option-as-of": Phrase("Bedøm som om det var", "Judge as if it were"),
    "option-as-of-hint": Phrase("Norsk tid. Tomt: nå.", "Norwegian time. Empty: now."),
    "option-independent": Phrase("Bedøm hvert dokument for seg", "Judge each document by itself"),
    "option-independent-hint": Phrase(
        "Ellers husker økten: start, pause og slutt henger sammen.",
        "Otherwise the session remembers: start, pause and end belong together.",
    ),
    "own": Phrase("Egen avsenderfil og egne kodetabeller", "Tenants file and code tables of your own"),
    "own-lead": Phrase(
        "Gjelder bare økten du åpner. Formen er den samme som i drift, og feil vises med linje.",
        "For the session you open alone. The form is that of production, and faults are shown with their line.",
    ),
    "own-template": Phrase("Sett inn mal", "Insert a template"),
    "own-template-text": Phrase(_TEMPLATE_NB, _TEMPLATE_EN),
    "own-tenants": Phrase("Avsenderfil (YAML)", "Tenants file (YAML)"),
    "own-mappings": Phrase("Kodetabell (YAML)", "Code table (YAML)"),
    "own-mappings-name": Phrase("Tabellens filnavn", "File name of the table"),
    "own-upload": Phrase("eller velg en fil", "or choose a file"),
    "wrong-own": Phrase(
        "Oppsettet ditt kan ikke brukes slik. Dokumentene er ikke bedømt.",
        "Your set-up cannot be used like this. The documents have not been judged.",
    ),
    "wrong-faults": Phrase("Dette er feil:", "This is at fault:"),
    "wrong-files": Phrase(
        "Velg filene på nytt: nettleseren husker dem ikke.",
        "Choose the files again: the browser does not remember them.",
    ),
    "file-tenants": Phrase("Avsenderfil", "Tenants file"),
    "file-tenant": Phrase("Avsender", "Tenant"),
    "file-mappings": Phrase("Kodetabell", "Code table"),
    "wrong-nothing": Phrase(
        "Lim inn et dokument eller velg en fil først.", "Paste a document or choose a file first."
    ),
    "wrong-as-of": Phrase(
        "Tidspunktet kan ikke leses. Skriv det som 2026-11-01T12:00.",
        "The time cannot be read. Write it as 2026-11-01T12:00.",
    ),
    "wrong-title": Phrase("Noe må rettes først", "Something must be corrected first"),
    "first-dates": Phrase("Feil: slutten er før starten", "Faulty: the end is before the start"),
    "first-course": Phrase(
        "Et helt langtidsopphold, fra planlagt til slutt", "A whole long-term stay, from planned to ended"
    ),
    "first-batch": Phrase(
        "Nattens batch, der én tjeneste er feil", "The batch of the night, one service faulty"
    ),
    "first-number": Phrase(
        "Feil: personnummerets siste siffer er galt", "Faulty: the last digit of the person number is wrong"
    ),
    "first-consultation": Phrase(
        "Seksukerskontroll på helsestasjonen", "A six-week check at the health clinic"
    ),
    "first-json": Phrase("Feil: et felt står to ganger", "Faulty: a field stands twice"),
    "try-example": Phrase("Eller prøv et eksempel", "Or try an example"),
    "try": Phrase("Prøv", "Try"),
    "try-it": Phrase("Prøv «{title}»", "Try “{title}”"),
    "all-examples": Phrase("Alle {n} eksempler", "All {n} examples"),
    "examples-title": Phrase("Eksempler", "Examples"),
    "examples-lead": Phrase(
        "Dokumenter fra fire oppdiktede EPJ-leverandører, hver med sin stil. Hører et eksempel til en rekke, sendes "
        "dokumentene før det i rekken først.",
        "Documents of four made-up EPJ vendors, each with its own style. Where an example belongs to a sequence, "
        "those before it are sent first.",
    ),
    "step-of": Phrase("{step} av {n} i en rekke", "{step} of {n} in a sequence"),
    "vendor-bredvik": Phrase("Bredvik: R4 i JSON, lokale koder", "Bredvik: R4 in JSON, local codes"),
    "vendor-furumoen": Phrase(
        "Furumoen: minimelding i JSON, resten i XML", "Furumoen: minimelding in JSON, the rest in XML"
    ),
    "vendor-havbris": Phrase(
        "Havbris: R5 og abonnementsvarsler", "Havbris: R5 and subscription notifications"
    ),
    "vendor-nordlys": Phrase(
        "Nordlys: transaksjoner, batcher og slettinger", "Nordlys: transactions, batches and deletions"
    ),
    "how-title": Phrase("Slik bruker du den", "How to use it"),
    "how-1": Phrase("Send et dokument", "Send a document"),
    "how-1-more": Phrase(
        "Funnene står ved linjene sine, og hva du skal gjøre.",
        "Findings stand at their lines, and what to do.",
    ),
    "how-2": Phrase("Rett og kontroller på nytt", "Correct and check again"),
    "how-2-more": Phrase(
        "Rett teksten på siden, eller send filen på nytt i samme økt.",
        "Mend the text on the page, or send the file again in the same session.",
    ),
    "how-3": Phrase("Følg hele forløpet", "Follow the whole course"),
    "how-3-more": Phrase(
        "Send start, pause og slutt. Hver hendelse til KPR vises, og et målkort sier hva som gjenstår.",
        "Send start, pause and end. Each event for KPR is shown, and a scorecard says what is left.",
    ),
    "privacy-title": Phrase("Hva som skjer med det du sender", "What happens to what you send"),
    "privacy": Phrase(
        "Bruk syntetiske personer. Numre som ser ekte ut, avvises og skjules. Alt ligger i minnet, holdes utenfor "
        "drift, logg og statistikk, og slettes når økten ikke har vært i bruk på {minutes} minutter.",
        "Use synthetic persons. Numbers that look real are refused and masked. Everything is in memory, kept apart "
        "from production, logs and figures, and deleted when the session has not been used for {minutes} minutes.",
    ),
    "programs": Phrase("For programmer", "For programs"),
    "programs-lead": Phrase(
        "Det samme svaret fås som FHIR ($validate), som JSON og på kommandolinjen.",
        "The same answer is given as FHIR ($validate), as JSON and on the command line.",
    ),
}
