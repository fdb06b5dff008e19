"""The figures there are: what counts in each, what does not, and who asked for it; in bokmål and English."""

from collections.abc import Mapping
from types import MappingProxyType

from adapter.figures.figure import Figure, said
from adapter.figures.help_figures import HELP

#: Psykolog (8401).
PSYCHOLOGIST = "4"
#: What became of a contact in an age programme's `E`: a talk outside the programme (9507).
EXTRA = "hst:E"
#: What became of what did not pass: refused, or waits for something that was not delivered.
NOT_PASSED = ("park", "reject")
#: What stands before the code in the group of what has no official one.
PILOT = "pilot:"


_CONTACT = said(
    "Én kontakt telles én gang, i måneden den fant sted, etter det som sist ble gjort med den. Brukere er ulike personer i måneden.",
    "One contact counts once, in the month it took place, by what was last done with it. Users are different persons in the month.",
)
_NO_CONTACT = said(
    "Tilbud over tid (dem teller «Tjenester»), kontakter som kilden har slettet eller meldt som feil, og gjentatte versjoner av samme kontakt.",
    "Services over time (see Services), contacts that their source deleted or called a mistake, and further versions of the same contact.",
)
_SHARE = said(
    "Andelen er av alle registreringer som ble laget i måneden og tjenestene som ikke ble meldt fordi de alt var registrert; delt etter kilde av kildens egne. Den vises ikke der resten er under {least} personer, eller kunne røpe et skjult tall.",
    "The share is of all records that were made in the month and the services that were not reported because they were registered already; divided by source of the source's own. It is not shown where the rest is of fewer than {least} persons, or might give a hidden number away.",
)
_FIELD = said(
    "Delt etter felt sier tallene hva som må fylles ut. Mangler flere felt i én registrering, står de sammen, så den telles én gang.",
    "Divided by field the numbers say what must be filled in. Where one record lacks several they stand together, so that it counts once.",
)
_FIGURES = (
    Figure(
        "contacts",
        "contacts",
        said("Kontakter", "Contacts"),
        _CONTACT,
        _NO_CONTACT,
        ("profession", "unit", "hovedforlop", "form", "age"),
        ("MH-01", "MH-05", "MH-41"),
    ),
    Figure(
        "psychologists",
        "contacts",
        said("Kontakter med psykolog", "Contacts with a psychologist"),
        said(
            "Kontakter der psykolog (8401 kode 4) deltok, etter hvor hver av dem ble av: konsultasjon, tjeneste, pilot, annen kanal eller avvist. Før skjuling er summen lik antallet mottatte.",
            "Contacts in which a psychologist (8401 code 4) took part, by where each went: consultation, service, pilot, other channel or refused. Before hiding the sum equals what came in.",
        ),
        said(
            "Kontakter som ble avvist før yrket kunne leses, står under «Kontakter» med ukjent yrke.",
            "Contacts refused before the profession could be read stand under Contacts, with profession unknown.",
        ),
        ("profession",),
        ("MH-01", "MH-02"),
        profession=PSYCHOLOGIST,
    ),
    Figure(
        "extra-consultations",
        "contacts",
        said("Konsultasjoner utenom programmet (E)", "Consultations outside the programme (E)"),
        said(
            "Konsultasjoner på helsestasjon og i skolehelsetjenesten med alderstrinn E, etter yrke, alder og form.",
            "Consultations at helsestasjon and in skolehelsetjenesten with age step E, by profession, age and form.",
        ),
        _NO_CONTACT,
        ("profession", "age", "form"),
        ("MH-33",),
        groups=(EXTRA,),
    ),
    Figure(
        "pilot",
        "contacts",
        said("Kontakter under en pilotkode", "Contacts under a pilot code"),
        said(
            "Kontakter som ikke har noen offisiell kode, i måneden de fant sted. De meldes ikke før en kode er vedtatt: der kommunen har slått på piloten, holdes de i forløp; ellers telles de bare. Grunnlag for å teste en ny tjenestekode.",
            "Contacts that have no official code, in the month they took place. They are not reported before a code is decided: where the kommune has switched the pilot on they are held in courses; else they are counted alone. A basis for testing a new service code.",
        ),
        said(
            "Forløp (se «IS-24/8: forløp begynt i året»), og kontakter som har en kode, går en annen vei eller ble stanset. Tallene er skåret ut av «Kontakter» og skjuler det samme.",
            "Courses (see IS-24/8: courses begun in the year), and contacts that have a code, go another way or were stopped. The numbers are cut from Contacts and hide the same.",
        ),
        ("unit", "profession", "hovedforlop"),
        ("MH-13",),
        prefix=PILOT,
    ),
    Figure(
        "services",
        "services",
        said("Tjenester", "Services"),
        said(
            "Tjenester som ble gitt på månedens siste dag, etter tjenestekode (9151). Brukere er ulike personer den dagen.",
            "Services given on the last day of the month, by service code (9151). Users are different persons on that day.",
        ),
        said(
            "Tjenester som er slettet hos kilden eller alt er registrert av en annen kilde, og tjenester uten kode.",
            "Services deleted by their source or registered already by another one, and services without a code.",
        ),
        ("unit", "hovedforlop"),
        ("MH-22", "MH-41"),
    ),
    *HELP,
    Figure(
        "holds",
        "holds",
        said("Holdt tilbake", "Held back"),
        said(
            "Registreringer som ventet da måneden ble lukket, etter grunn og måneden de ble laget. Grunnen sier hva som mangler, og lenker til regelen.",
            "Records that waited when the month was closed, by reason and the month they were made in. The reason says what is missing, with a link to the rule.",
        ),
        said(
            "Det som er sendt, avvist eller ikke skal meldes.",
            "What was sent, refused, or is not to be reported.",
        ),
        ("source", "unit", "rule", "field"),
        ("MH-44", "MH-56"),
        share=_SHARE,
        fields=_FIELD,
    ),
    Figure(
        "refused-contacts",
        "contacts",
        said("Kontakter som ble stanset", "Contacts that were stopped"),
        said(
            "Kontakter som ble avvist eller venter på noe som mangler, og som ingen versjon er kommet gjennom av, i måneden de fant sted. Regel og felt er de som stanset den første versjonen.",
            "Contacts that were refused or wait for what is missing, and of which no version has passed, in the month they took place. Rule and field are those that stopped the first version.",
        ),
        said(
            "Dokumenter som ikke kunne leses i det hele tatt. Kunne enheten ikke leses, er den ukjent her.",
            "Documents that could not be read at all. Where the unit could not be read it is unknown here.",
        ),
        ("unit", "rule", "field"),
        ("MH-44",),
        groups=NOT_PASSED,
        fields=_FIELD,
    ),
    Figure(
        "refused-services",
        "refused",
        said("Tjenester som ble stanset", "Services that were stopped"),
        said(
            "Tjenester der siste versjon ble avvist eller venter på noe som mangler, i måneden den kom inn, etter regelen som stanset den.",
            "Services whose last version was refused or waits for what is missing, in the month it came in, by the rule that stopped it.",
        ),
        said(
            "Dokumenter som ikke kunne leses i det hele tatt, og tjenester som er rettet og kommet gjennom siden. Kunne enheten ikke leses, er den ukjent her.",
            "Documents that could not be read at all, and services that were corrected and have passed since. Where the unit could not be read it is unknown here.",
        ),
        ("unit", "rule", "field"),
        ("MH-44",),
        fields=_FIELD,
    ),
    Figure(
        "avoided",
        "avoided",
        said("Dobbeltregistreringer unngått", "Double registrations avoided"),
        said(
            "Tjenester som ikke ble meldt fordi de alt var registrert, etter regel og måneden de kom inn.",
            "Services that were not reported because they were registered already, by rule and the month they came in.",
        ),
        said(
            "Mulige dobbeltregistreringer som ingen har avgjort (se «Vurdering»), og like versjoner av samme dokument.",
            "Possible ones that nobody has decided (see Review), and further versions of the same document.",
        ),
        ("source",),
        ("MH-51", "MH-56"),
        share=_SHARE,
    ),
)
#: By name.
FIGURES: Mapping[str, Figure] = MappingProxyType({figure.name: figure for figure in _FIGURES})
