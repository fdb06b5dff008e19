"""What `mappings` says of tables, coverage and impact, in bokmål and English."""

from collections.abc import Mapping

#: By key: bokmål, English.
MAPPINGS: Mapping[str, tuple[str, str]] = {
    # Headings and labels
    "code-list": ("kodeliste", "code list"),
    "became": ("ble til", "became"),
    "to": ("til", "to"),
    "before": ("før", "before"),
    "after": ("etter", "after"),
    "figure": ("tall", "figure"),
    "unsure": ("uvisst", "unsure"),
    "about": ("gjelder", "about"),
    "figure-code": ("kode {name}", "code {name}"),
    "figure-pilot": ("pilotkode {name}", "pilot code {name}"),
    "figure-row": ("rad {name}", "row {name}"),
    # What became of a code
    "covered-unmapped": ("uten rad, avvist", "unmapped, refused"),
    "covered-refused": ("avvist av tabellene", "refused by the tables"),
    "covered-no-row": ("uten rad, ingen melding", "no row, no message"),
    "covered-mapped": ("har rad", "mapped"),
    "covered-needs-none": ("konsultasjon, trenger ingen rad", "consultation, needs no row"),
    "covered-stopped": ("avvist for noe annet", "refused for something else"),
    "coverage-none": (
        "Ingen koder er tatt vare på fra de siste {days} dagene.",
        "No codes were kept from the last {days} days.",
    ),
    "coverage-title": (
        "Koder fra de siste {days} dagene, de uten rad først",
        "Codes of the last {days} days, those without a row first",
    ),
    # What a resource is
    "is-service": ("tjeneste {code}", "service {code}"),
    "is-consultation": ("konsultasjon", "consultation"),
    "is-not-in-kpr": ("ikke i KPR ({reason})", "not in KPR ({reason})"),
    "is-visit-within-service": ("besøk i en tjeneste", "visit within a service"),
    "is-not-a-service": ("ingen tjeneste", "no service"),
    "is-stopped": ("avvist for noe annet", "refused for something else"),
    "is-refused": ("avvist ({reason})", "refused ({reason})"),
    "lacks-unit": (
        "holdes tilbake: organisasjonsnummer mangler",
        "held back: organisation number missing",
    ),
    # The impact
    "impact-head": (
        "Siste {days} dager: {looked_at} ressurser, og {changed} av dem ville fått en annen kode, andre opplysninger eller et annet utfall.",
        "Last {days} days: {looked_at} resources, {changed} of which would change code, fields or outcome.",
    ),
    "impact-none": ("Ingenting ville blitt annerledes.", "Nothing would change."),
    "effect-refused": (
        "Slipper gjennom nå, ville blitt avvist",
        "Pass now, would be refused",
    ),
    "effect-leaves": (
        "Meldes nå, ville ikke blitt meldt",
        "Reported now, would not be reported",
    ),
    "effect-recoded": ("Ville blitt meldt med en annen kode", "Would be reported under another code"),
    "effect-refilled": (
        "Konsultasjoner som ville blitt meldt med andre opplysninger",
        "Consultations that would be reported with other fields",
    ),
    "field-missing": ("mangler", "missing"),
    "effect-enters": ("Meldes ikke nå, ville blitt meldt", "Not reported now, would be reported"),
    "effect-passes": (
        "Avvist nå, ville sluppet gjennom tabellene (resten av dokumentet vurderer `mappings apply`)",
        "Refused now, would pass the tables (`mappings apply` judges the rest of the document)",
    ),
    "effect-still-refused": (
        "Ville sluppet gjennom tabellene, men er avvist for noe annet også",
        "Would pass the tables, but are refused for something else too",
    ),
    "effect-refused-otherwise": (
        "Avvist nå, ville blitt avvist av en annen grunn",
        "Refused now, would be refused for another reason",
    ),
    "effect-otherwise": (
        "Ingen melding nå og ingen etterpå, men av en annen grunn",
        "No message now and none after, but for another reason",
    ),
    "figures-stop": ("Tall som ville stoppet", "Figures that would stop"),
    "figures-shrink": (
        "Tall som ville blitt mindre enn halvparten",
        "Figures of which less than half would be left",
    ),
    "untold-title": ("Kan ikke sies", "Cannot be told"),
    "untold-condition-not-asked": (
        "en betingelse som ingen spurte om da dokumentet var her",
        "a condition that nobody asked while the document was here",
    ),
    "untold-read-elsewhere": (
        "tabellene leser opplysningen et annet sted i dokumentet",
        "the tables read the fact elsewhere in the document",
    ),
    "untold-code-left-out": (
        "en kode ble ikke tatt vare på, for den kunne være et personnummer",
        "a code was not kept, as it might have been a person number",
    ),
    "untold-nothing-told": (
        "fra før opplysninger ble tatt vare på",
        "from before facts were kept",
    ),
    "untold-fields-not-kept": (
        "konsultasjoner fra før det ble tatt vare på hva de var meldt med",
        "consultations from before it was kept what they were reported with",
    ),
    "untold-read-otherwise": (
        "avvist for annet enn kodene, og ville blitt lest som noe annet: det kan hende at det ikke spørres om det samme",
        "refused for something other than codes, and would be read as another kind, which need not ask the same",
    ),
    "untold-tenant-unknown": (
        "avsenderen står ikke i tenants-fila lenger",
        "the tenant is no longer in the tenants file",
    ),
    "impact-left-out": (
        "Ikke med: {seen} versjoner som var sett før eller forbigått, {settled} avvisninger som er avgjort siden eller prøvd på nytt, {not_asked} som ingen tabell ble spurt om, {annulled} ført ved en feil.",
        "Left out: {seen} versions that were seen before or overtaken, {settled} refusals that were settled since or tried again, {not_asked} of which no table was asked, {annulled} entered in error.",
    ),
    "tables-sound": (
        "Tabellene er i orden: {rows} rader, og {lists} lister i tenants-filen.",
        "The tables are sound: {rows} rows, and {lists} lists in the tenants file.",
    ),
    "row-untested": ("{row}: ingen test har spurt denne raden", "{row}: no test has asked this row"),
    "tables-tested": (
        "{tests} tester, {failed} feilet; {asked} av {rows} rader er spurt.",
        "{tests} tests, {failed} failed; {asked} of {rows} rows were asked.",
    ),
    "row-decides": (
        "Avgjort av {layer}, tabell {table} ({version}), rad {row}",
        "Decided by {layer}, table {table} ({version}), row {row}",
    ),
    "no-row-decides": ("Ingen rad avgjør.", "No row decides."),
    "row-decided": ("avgjør", "decides"),
    "row-later": ("passer, men et annet svar kom først", "holds, but another answer came first"),
    "row-misses": ("{fact} skal være {wanted}, er {found}", "{fact} must be {wanted}, is {found}"),
}
