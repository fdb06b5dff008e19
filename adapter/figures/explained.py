"""The figures there are: what counts in each, what does not, and who asked for it; in bokmål and English."""

from collections.abc import Mapping
from types import MappingProxyType

from adapter.figures.figure import Figure, Text

#: Psykolog (8401).
PSYCHOLOGIST = "4"
#: What became of a contact in an age programme's `E`: a talk outside the programme (9507).
EXTRA = "hst:E"
#: What became of what did not pass: refused, or waits for something that was not delivered.
NOT_PASSED = ("park", "reject")


def _text(nb: str, en: str) -> Text:
    return MappingProxyType({"nb": nb, "en": en})


_CONTACT = _text(
    "Én kontakt telles én gang, i måneden den fant sted, etter det som sist ble gjort med den. Brukere er ulike personer i måneden.",
    "One contact counts once, in the month it took place, by what was last done with it. Users are different persons in the month.",
)
_NO_CONTACT = _text(
    "Tilbud over tid (dem teller «Tjenester»), kontakter som kilden har slettet eller meldt som feil, og gjentatte versjoner av samme kontakt.",
    "Services over time (see Services), contacts that their source deleted or called a mistake, and further versions of the same contact.",
)
_SHARE = _text(
    "Andelen er av alle registreringer som ble laget i måneden og tjenestene som ikke ble meldt fordi de alt var registrert; delt etter kilde av kildens egne. Den vises ikke der resten er under {least} personer, eller kunne røpe et skjult tall.",
    "The share is of all records that were made in the month and the services that were not reported because they were registered already; divided by source of the source's own. It is not shown where the rest is of fewer than {least} persons, or might give a hidden number away.",
)
_FIELD = _text(
    "Delt etter felt sier tallene hva som må fylles ut. Mangler flere felt i én registrering, står de sammen, så den telles én gang.",
    "Divided by field the numbers say what must be filled in. Where one record lacks several they stand together, so that it counts once.",
)
_FIGURES = (
    Figure(
        "contacts",
        "contacts",
        _text("Kontakter", "Contacts"),
        _CONTACT,
        _NO_CONTACT,
        ("profession", "unit", "hovedforlop", "form", "age"),
        ("MH-01", "MH-05", "MH-41"),
    ),
    Figure(
        "psychologists",
        "contacts",
        _text("Kontakter med psykolog", "Contacts with a psychologist"),
        _text(
            "Kontakter der psykolog (8401 kode 4) deltok, etter hvor hver av dem ble av: konsultasjon, tjeneste, pilot, annen kanal eller avvist. Før skjuling er summen lik antallet mottatte.",
            "Contacts in which a psychologist (8401 code 4) took part, by where each went: consultation, service, pilot, other channel or refused. Before hiding the sum equals what came in.",
        ),
        _text(
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
        _text("Konsultasjoner utenom programmet (E)", "Consultations outside the programme (E)"),
        _text(
            "Konsultasjoner på helsestasjon og i skolehelsetjenesten med alderstrinn E, etter yrke, alder og form.",
            "Consultations at helsestasjon and in skolehelsetjenesten with age step E, by profession, age and form.",
        ),
        _NO_CONTACT,
        ("profession", "age", "form"),
        ("MH-33",),
        groups=(EXTRA,),
    ),
    Figure(
        "services",
        "services",
        _text("Tjenester", "Services"),
        _text(
            "Tjenester som ble gitt på månedens siste dag, etter tjenestekode (9151). Brukere er ulike personer den dagen.",
            "Services given on the last day of the month, by service code (9151). Users are different persons on that day.",
        ),
        _text(
            "Tjenester som er slettet hos kilden eller alt er registrert av en annen kilde, og tjenester uten kode.",
            "Services deleted by their source or registered already by another one, and services without a code.",
        ),
        ("unit", "hovedforlop"),
        ("MH-22", "MH-41"),
    ),
    Figure(
        "kostra",
        "services",
        _text("KOSTRA: brukere per tjeneste 31.12", "KOSTRA: users by service on 31 December"),
        _text(
            "Hjelp til utfylling, sendes ikke. Tjenester og brukere 31.12, til kontroll mot skjematallene.",
            "Help for filling in, not sent. Services and users on 31 December, to check the form's figures with.",
        ),
        _text(
            "Årsverk kan ikke utledes herfra, og meldingene inneholder ingen timer. Opphold telles ikke: et opphold som er avsluttet før 31.12, er ikke med.",
            "Man-years cannot be worked out from this, and the messages hold no hours. Stays are not counted: one that ended before 31 December is not in it.",
        ),
        ("hovedforlop",),
        ("MH-53",),
        month=12,
        is_help=True,
    ),
    Figure(
        "is-24-8",
        "contacts",
        _text("IS-24/8: kontakter i året", "IS-24/8: contacts in the year"),
        _text(
            "Hjelp til utfylling, sendes ikke. Bare hele år, der alle tolv månedene er avsluttet. Tallet er summen av de månedene som vises. Måneder der det er skjult, er ikke med, og hvor mange de er, står ved siden av. Der står også hvor mange av årets tolv måneder det i det hele tatt er talt noe i: er det færre enn tolv, kan kontakter ha funnet sted før kommunen begynte å levere.",
            "Help for filling in, not sent. Whole years only, all twelve months of which are closed. The number is the sum of the months that are shown. Months in which it is hidden are not in it, and how many they are stands beside it. So does in how many of the year's twelve months anything was counted at all: where they are fewer than twelve, contacts may have taken place before the municipality began to deliver.",
        ),
        _text(
            "Årsverk kan ikke utledes av kontakter. Brukere over et helt år vises ikke: tallet kunne avsløre skjulte måneder.",
            "Man-years cannot be worked out from contacts. Users over a whole year are not shown: they might give hidden months away.",
        ),
        ("profession", "hovedforlop"),
        ("MH-52",),
        is_over_years=True,
        is_help=True,
    ),
    Figure(
        "holds",
        "holds",
        _text("Holdt tilbake", "Held back"),
        _text(
            "Registreringer som ventet da måneden ble lukket, etter grunn og måneden de ble laget. Grunnen sier hva som mangler, og lenker til regelen.",
            "Records that waited when the month was closed, by reason and the month they were made in. The reason says what is missing, with a link to the rule.",
        ),
        _text(
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
        _text("Kontakter som ble stanset", "Contacts that were stopped"),
        _text(
            "Kontakter som ble avvist eller venter på noe som mangler, og som ingen versjon er kommet gjennom av, i måneden de fant sted. Regel og felt er de som stanset den første versjonen.",
            "Contacts that were refused or wait for what is missing, and of which no version has passed, in the month they took place. Rule and field are those that stopped the first version.",
        ),
        _text(
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
        _text("Tjenester som ble stanset", "Services that were stopped"),
        _text(
            "Tjenester der siste versjon ble avvist eller venter på noe som mangler, i måneden den kom inn, etter regelen som stanset den.",
            "Services whose last version was refused or waits for what is missing, in the month it came in, by the rule that stopped it.",
        ),
        _text(
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
        _text("Dobbeltregistreringer unngått", "Double registrations avoided"),
        _text(
            "Tjenester som ikke ble meldt fordi de alt var registrert, etter regel og måneden de kom inn.",
            "Services that were not reported because they were registered already, by rule and the month they came in.",
        ),
        _text(
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
