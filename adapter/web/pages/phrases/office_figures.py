"""What the pages of figures, and of a source's own records, say."""

from adapter.web.pages.phrases.phrase import Phrase

OFFICE_FIGURES = {
    "figures-lead": Phrase(
        "Tall tilbake til kommunen, for måneder som er avsluttet.",
        "Figures back to the municipality, of months that are closed.",
    ),
    "figures-help": Phrase("Hjelp til utfylling – sendes ikke", "Help for filling in – not sent"),
    "figures-figure": Phrase("Tall for", "Figure"),
    "figures-kommune": Phrase("Kommune", "Municipality"),
    "figures-when": Phrase("Måned", "Month"),
    "figures-year": Phrase("År", "Year"),
    "figures-by": Phrase("Delt etter", "Divided by"),
    "figures-show": Phrase("Vis", "Show"),
    "figures-not-by": Phrase("Ikke delt", "Not divided"),
    "figures-by-unit": Phrase("Enhet", "Unit"),
    "figures-by-profession": Phrase("Yrke (8401)", "Profession (8401)"),
    "figures-by-hovedforlop": Phrase("Hovedforløp", "Hovedforløp"),
    "figures-by-form": Phrase("Form", "Form"),
    "figures-by-age": Phrase("Alder", "Age"),
    "figures-by-source": Phrase("Kilde", "Source"),
    "figures-by-rule": Phrase("Regel", "Rule"),
    "figures-by-field": Phrase("Felt som mangler", "Missing field"),
    "figures-no-field": Phrase("ingen felt mangler", "no field is missing"),
    "figures-share": Phrase("Andel", "Share"),
    "figures-of": Phrase("{share} % av {all}", "{share}% of {all}"),
    "figures-fields": Phrase("Felt", "Fields"),
    "figures-all-months": Phrase("Alle avsluttede", "All closed ones"),
    "figures-group": Phrase("Hva", "What"),
    "figures-number": Phrase("Antall", "Number"),
    "figures-users": Phrase("Brukere", "Users"),
    "figures-hidden-months": Phrase("Skjulte måneder", "Hidden months"),
    "figures-counted-months": Phrase("Måneder med tall", "Months with numbers"),
    "figures-of-year": Phrase("{months} av 12", "{months} of 12"),
    "figures-hidden": Phrase("skjult", "hidden"),
    "figures-hidden-short": Phrase("skjult", "hidden"),
    "figures-not-told": Phrase("ikke oppgitt", "not told"),
    "figures-not-divided": Phrase("for få til å deles opp", "too few to be divided"),
    "figures-all": Phrase("Alle", "All"),
    "figures-none": Phrase(
        "Ingen tall for dette valget. En måned telles når den er avsluttet.",
        "No figures for this choice. A month is counted when it is closed.",
    ),
    "figures-chart": Phrase(
        "Liggende søyler, {count} i alt. De samme tallene står i tabellen under.",
        "Horizontal bars, {count} in all. The same numbers stand in the table below.",
    ),
    "figures-means": Phrase("Hva tallene betyr", "What the numbers mean"),
    "figures-what": Phrase("Teller", "Counts"),
    "figures-without": Phrase("Teller ikke", "Does not count"),
    "figures-hiding": Phrase("Skjult", "Hidden"),
    "figures-hiding-why": Phrase(
        "Tall for færre enn {least} personer, og andre som slike kunne regnes ut fra. Null vises.",
        "Numbers of fewer than {least} persons, and others from which those could be worked out. Zero is shown.",
    ),
    "figures-asked-by": Phrase("Krav", "Requirements"),
    "figures-went-hst": Phrase("Konsultasjon, alderstrinn {code}", "Consultation, age step {code}"),
    "figures-went-service": Phrase("Knyttet til en tjeneste", "Linked to a service"),
    "figures-went-kuhr": Phrase("Annen kanal: KUHR", "Other channel: KUHR"),
    "figures-went-npr": Phrase("Annen kanal: NPR", "Other channel: NPR"),
    "figures-went-pilot": Phrase("Pilot, {code}", "Pilot, {code}"),
    "figures-went-not-in-kpr": Phrase("Har ingen KPR-melding", "No KPR message"),
    "figures-went-reject": Phrase("Avvist", "Refused"),
    "figures-went-park": Phrase("Venter på noe som mangler", "Waits for what is missing"),
    "figures-went-no-event": Phrase("Ingenting å melde", "Nothing to report"),
    "open-figures": Phrase("Åpne tall", "Open figures"),
    "open-figures-lead": Phrase(
        "Kommunale helse- og omsorgstjenester i måneder som er avsluttet, per kommune. Ingen personer kan kjennes igjen.",
        "Municipal health and care services in closed months, by municipality. Nobody can be recognised.",
    ),
    "own-records-lead": Phrase(
        "Hva det ble av hver registrering dere sendte, den nyeste først.",
        "What became of each record that you sent, the newest first.",
    ),
    "own-resource": Phrase("Registrering", "Record"),
    "own-document": Phrase("Hele dokumentet", "The whole document"),
    "own-fate": Phrase("Hva det ble av den", "What became of it"),
    "own-why": Phrase("Hvorfor, og hva dere kan gjøre", "Why, and what you can do"),
    "own-received": Phrase("Mottatt", "Received"),
    "own-refused": Phrase("Avvist", "Refused"),
    "own-waiting": Phrase("Venter", "Waits"),
    "own-held": Phrase("Holdt tilbake", "Held back"),
    "own-suppressed": Phrase("Alt registrert", "Registered already"),
    "own-sent": Phrase("Sendt", "Sent"),
    "own-accepted": Phrase("Mottatt", "Accepted"),
    "own-elsewhere": Phrase("Meldes et annet sted", "Reported elsewhere"),
    "own-not-reported": Phrase("Meldes ikke", "Not reported"),
    "own-not-yet": Phrase("Koden er ikke slått på", "The code is not switched on"),
    "own-said-not-yet": Phrase(
        "Den er tatt vare på. Kommunen melder ikke tjenester med denne koden ennå.",
        "It is kept. The municipality does not report services of this code yet.",
    ),
    "own-retried": Phrase("Behandlet på nytt", "Judged again"),
    "own-replaced": Phrase("Nyere versjon kom", "A newer version came"),
    "own-dropped": Phrase("Lagt bort", "Put aside"),
    "own-said-refused": Phrase(
        "Den kom ikke med. Rett den og send den på nytt.", "It was not taken. Correct it and send it again."
    ),
    "own-said-waiting": Phrase(
        "Den venter på noe som ikke er levert ennå.", "It waits for what has not been delivered yet."
    ),
    "own-said-held": Phrase(
        "Den er tatt vare på, men ikke sendt før noen slipper den fri.",
        "It is kept, and not sent before it is released.",
    ),
    "own-said-suppressed": Phrase(
        "Det samme er registrert fra før, og meldes én gang.",
        "The same is registered already, and reported once.",
    ),
    "own-said-sent": Phrase("Registeret har den.", "The register has it."),
    "own-said-accepted": Phrase(
        "Den er tatt imot: på vei til registeret, eller uten noe nytt å melde.",
        "It is taken in: on its way to the register, or with nothing new to report.",
    ),
    "own-said-elsewhere": Phrase("Registeret får den en annen vei.", "The register gets it by another way."),
    "own-said-not-reported": Phrase(
        "Den er registrert her, og meldes ikke til KPR.", "It is recorded here, and not reported to KPR."
    ),
    "own-said-retried": Phrase(
        "Den ble behandlet en gang til. Det nye utfallet står på en nyere linje.",
        "It was judged once more. What became of it stands on a newer line.",
    ),
    "own-said-replaced": Phrase(
        "En nyere versjon ble tatt inn. Utfallet av den står på en nyere linje.",
        "A newer version was taken in. What became of that stands on a newer line.",
    ),
    "own-said-dropped": Phrase(
        "Noen har avgjort at den ikke trenger svar.", "Somebody decided that it needs no answer."
    ),
    "own-older": Phrase("Eldre", "Older"),
    "own-none": Phrase("Dere har ikke sendt noe ennå.", "You have sent nothing yet."),
}
