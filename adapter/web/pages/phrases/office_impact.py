"""What the page says on which other tables are tried."""

from adapter.web.pages.phrases.phrase import Phrase

OFFICE_IMPACT = {
    "mi-short": Phrase("Prøv en annen utgave", "Try another edition"),
    "mi-lead": Phrase(
        "Prøv tabeller på det som alt har kommet, før de tas i bruk. Ingenting endres.",
        "Try tables on what has come already, before they are put in force. Nothing is changed.",
    ),
    "mi-files": Phrase("Tabeller (YAML)", "Tables (YAML)"),
    "mi-files-hint": Phrase(
        "flere filer samtidig; uten filer prøves tabellene som gjelder",
        "several files at once; without files those in force are tried",
    ),
    "mi-whole": Phrase(
        "Filene er alle våre egne tabeller. Ellers tar hver fil plassen til den samme utgaven (navn og første dag), og resten blir stående.",
        "The files are all tables of our own. Otherwise each takes the place of the same edition (name and first day), and the rest stays.",
    ),
    "mi-against": Phrase("Sammenlign med", "Compare with"),
    "mi-against-decided": Phrase("det som ble avgjort da det kom", "what was decided when it came"),
    "mi-against-in-force": Phrase("tabellene som gjelder nå", "the tables in force now"),
    "mi-against-decided-said": Phrase(
        "Holdt opp mot det som ble avgjort da det kom.", "Held against what was decided when it came."
    ),
    "mi-against-in-force-said": Phrase(
        "Holdt opp mot det tabellene som gjelder nå, ville gjort.",
        "Held against what the tables in force now would do.",
    ),
    "mi-try": Phrase("Prøv", "Try"),
    "mi-kept": Phrase(
        "Filene blir ikke tatt vare på. Det tar høyst 20 sekunder; trengs det mer, kjør «kpr-adapter mappings impact».",
        "The files are kept nowhere. It takes 20 seconds at most; where more is needed, run `kpr-adapter mappings impact`.",
    ),
    "mi-faults": Phrase("Tabellene kan ikke prøves", "The tables cannot be tried"),
    "mi-found": Phrase("Hva som ville blitt annerledes", "What would change"),
    "mi-of": Phrase("Prøvd:", "Tried:"),
    "mi-of-in-force": Phrase("Prøvd: tabellene som gjelder nå.", "Tried: the tables in force now."),
    "mi-head": Phrase(
        "Siste {days} dager: {looked_at} ressurser, og {changed} av dem ville fått en annen kode, andre opplysninger eller et annet utfall.",
        "Last {days} days: {looked_at} resources, {changed} of which would change code, fields or outcome.",
    ),
    "mi-none": Phrase("Ingenting ville blitt annerledes.", "Nothing would change."),
    "mi-left-out": Phrase(
        "Ikke med: {seen} versjoner som var sett før eller forbigått, {settled} avvisninger som er avgjort siden eller prøvd på nytt, {not_asked} som ingen tabell ble spurt om, {annulled} ført ved en feil.",
        "Left out: {seen} versions that were seen before or overtaken, {settled} refusals that were settled since or tried again, {not_asked} of which no table was asked, {annulled} entered in error.",
    ),
    "mi-was": Phrase("Er", "Is"),
    "mi-now": Phrase("Ville blitt", "Would be"),
    "mi-more": Phrase(
        "{n} linjer til vises ikke her; /api/v1/mappings/impact gir alle.",
        "{n} more lines are not shown here; /api/v1/mappings/impact gives all.",
    ),
    "mi-effect-refused": Phrase("Slipper gjennom, ville blitt avvist", "Pass, would be refused"),
    "mi-effect-leaves": Phrase("Meldes, ville ikke blitt meldt", "Reported, would not be reported"),
    "mi-effect-recoded": Phrase(
        "Ville blitt meldt med en annen kode", "Would be reported under another code"
    ),
    "mi-effect-refilled": Phrase(
        "Konsultasjoner som ville blitt meldt med andre opplysninger",
        "Consultations that would be reported with other fields",
    ),
    "mi-field-missing": Phrase("mangler", "missing"),
    "mi-effect-enters": Phrase("Meldes ikke, ville blitt meldt", "Not reported, would be reported"),
    "mi-effect-passes": Phrase("Avvist, ville sluppet gjennom tabellene", "Refused, would pass the tables"),
    "mi-effect-still-refused": Phrase(
        "Ville sluppet gjennom tabellene, men er avvist for noe annet også",
        "Would pass the tables, but are refused for something else too",
    ),
    "mi-effect-refused-otherwise": Phrase(
        "Avvist, ville blitt avvist av en annen grunn", "Refused, would be refused for another reason"
    ),
    "mi-effect-otherwise": Phrase(
        "Ingen melding nå eller etterpå, men av en annen grunn",
        "No message now or after, but for another reason",
    ),
    "mi-is-service": Phrase("tjeneste", "service"),
    "mi-is-consultation": Phrase("konsultasjon", "consultation"),
    "mi-is-not-in-kpr": Phrase("ikke i KPR", "not in KPR"),
    "mi-is-visit-within-service": Phrase("besøk i en tjeneste", "visit within a service"),
    "mi-is-not-a-service": Phrase("ingen tjeneste", "no service"),
    "mi-is-stopped": Phrase("avvist for noe annet", "refused for something else"),
    "mi-is-refused": Phrase("avvist:", "refused:"),
    "mi-lacks-unit": Phrase(
        "holdes tilbake: organisasjonsnummer mangler", "held back: organisation number missing"
    ),
    "mi-figures-stop": Phrase("Tall som ville stoppet", "Figures that would stop"),
    "mi-figures-shrink": Phrase(
        "Tall som ville blitt mindre enn halvparten", "Figures of which less than half would be left"
    ),
    "mi-figures-what": Phrase(
        "Ressurser i de samme dagene, per kode, pilotkode og rad. Uvisse er de som ikke kan sies.",
        "Resources of the same days, by code, pilot code and row. Unsure are those that cannot be told.",
    ),
    "mi-figure": Phrase("Tall", "Figure"),
    "mi-figure-code": Phrase("kode", "code"),
    "mi-figure-pilot": Phrase("pilotkode", "pilot code"),
    "mi-figure-row": Phrase("rad", "row"),
    "mi-before": Phrase("Før", "Before"),
    "mi-after": Phrase("Etter", "After"),
    "mi-unsure": Phrase("Uvisse", "Unsure"),
    "mi-untold": Phrase("Kan ikke sies", "Cannot be told"),
    "mi-why": Phrase("Hvorfor", "Why"),
    "mi-about": Phrase("Hva det gjelder", "About"),
    "mi-untold-condition-not-asked": Phrase(
        "en betingelse som ingen spurte om da dokumentet var her",
        "a condition that nobody asked while the document was here",
    ),
    "mi-untold-read-elsewhere": Phrase(
        "tabellene leser opplysningen et annet sted i dokumentet",
        "the tables read the fact elsewhere in the document",
    ),
    "mi-untold-code-left-out": Phrase(
        "en kode ble ikke tatt vare på, for den kunne være et personnummer",
        "a code was not kept, as it might have been a person number",
    ),
    "mi-untold-nothing-told": Phrase("fra før opplysninger ble tatt vare på", "from before facts were kept"),
    "mi-untold-fields-not-kept": Phrase(
        "konsultasjoner fra før det ble tatt vare på hva de var meldt med",
        "consultations from before it was kept what they were reported with",
    ),
    "mi-untold-read-otherwise": Phrase(
        "avvist for annet enn kodene, og ville blitt lest som noe annet: det kan hende at det ikke spørres om det samme",
        "refused for something other than codes, and would be read as another kind, which need not ask the same",
    ),
    "mi-untold-tenant-unknown": Phrase(
        "avsenderen står ikke i tenants-filen lenger", "the tenant is no longer in the tenants file"
    ),
}
