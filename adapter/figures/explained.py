"""The figures there are: what counts in each, what does not, and who asked for it; in bokmål and English."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

Text = Mapping[str, str]

#: Psykolog (8401).
PSYCHOLOGIST = "4"
#: What became of a contact in an age programme's `E`: a talk outside the programme (9507).
EXTRA = "hst:E"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure."""

    name: str
    #: Which numbers it is made of: figures of the same numbers hide the same.
    counts: str
    title: Text
    #: What one of it is, and of when.
    what: Text
    #: What does not count.
    without: Text
    #: What it can be divided by.
    by: tuple[str, ...]
    asked_by: tuple[str, ...]
    #: Only parts in which this profession took part.
    profession: str = ""
    #: Only this group.
    group: str = ""
    #: Only this month of each year.
    month: int = 0
    is_over_years: bool = False
    #: Marked as help for filling in a form; sent nowhere (MH-52, MH-53).
    is_help: bool = False

    def wants(self, value: str) -> bool:
        """Whether a part is one of the figure's."""
        return not self.profession or self.profession in value.split("+")


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
        group=EXTRA,
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
            "Årsverk kan ikke utledes herfra, og timer og opphold finnes ikke i meldingene.",
            "Man-years cannot be worked out from this, and the messages hold no hours.",
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
            "Hjelp til utfylling, sendes ikke. Summen av de månedene som vises; skjulte måneder er ikke med, og antallet av dem står ved siden av.",
            "Help for filling in, not sent. The sum of the months that are shown; hidden months are not in it, and how many stands beside it.",
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
        ("source",),
        ("MH-44", "MH-56"),
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
    ),
)
#: By name.
FIGURES: Mapping[str, Figure] = MappingProxyType({figure.name: figure for figure in _FIGURES})
