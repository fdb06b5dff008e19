"""Figures that help to fill in forms of others, and are sent nowhere: KOSTRA and IS-24/8 (MH-52, MH-53)."""

from adapter.figures.figure import Figure, said

#: The numbers of courses; they are told where the contacts of their months are (`courses`).
COURSES = "courses"
HELP = (
    Figure(
        "kostra",
        "services",
        said("KOSTRA: brukere per tjeneste 31.12", "KOSTRA: users by service on 31 December"),
        said(
            "Hjelp til utfylling, sendes ikke. Tjenester og brukere 31.12, til kontroll mot skjematallene.",
            "Help for filling in, not sent. Services and users on 31 December, to check the form's figures with.",
        ),
        said(
            "Årsverk kan ikke utledes herfra, og meldingene inneholder ingen timer. Opphold telles ikke, så et opphold som er avsluttet før 31.12, er ikke med: hvor mange som begynte, ville sammen med «Tjenester» for hver måned avsløre skjulte tall.",
            "Man-years cannot be worked out from this, and the messages hold no hours. Stays are not counted, so that one that ended before 31 December is not in it: how many began would give hidden numbers away together with Services of each month.",
        ),
        ("hovedforlop",),
        ("MH-53",),
        month=12,
        is_help=True,
    ),
    Figure(
        "is-24-8",
        "contacts",
        said("IS-24/8: kontakter i året", "IS-24/8: contacts in the year"),
        said(
            "Hjelp til utfylling, sendes ikke. Bare hele år, der alle tolv månedene er avsluttet. Tallet er summen av de månedene som vises. Måneder der det er skjult, er ikke med, og hvor mange de er, står ved siden av. Der står også hvor mange av årets tolv måneder det i det hele tatt er talt noe i: er det færre enn tolv, kan kontakter ha funnet sted før kommunen begynte å levere.",
            "Help for filling in, not sent. Whole years only, all twelve months of which are closed. The number is the sum of the months that are shown. Months in which it is hidden are not in it, and how many they are stands beside it. So does in how many of the year's twelve months anything was counted at all: where they are fewer than twelve, contacts may have taken place before the municipality began to deliver.",
        ),
        said(
            "Årsverk kan ikke utledes av kontakter. Brukere over et helt år vises ikke: tallet kunne avsløre skjulte måneder.",
            "Man-years cannot be worked out from contacts. Users over a whole year are not shown: they might give hidden months away.",
        ),
        ("profession", "hovedforlop"),
        ("MH-52",),
        is_over_years=True,
        is_help=True,
    ),
    Figure(
        "is-24-8-courses",
        COURSES,
        said("IS-24/8: forløp begynt i året", "IS-24/8: courses begun in the year"),
        said(
            "Hjelp til utfylling, sendes ikke. Forløp etter pilotkode: kontaktene en person har med samme enhet og program, uten lengre opphold enn piloten tillater. Et forløp telles i måneden for den første kontakten, under koden den har, også når forløpet siden får kontakter under flere koder. Bare hele år; tallet er summen av månedene som vises. Måneder der forløpene eller kontaktene under koden er skjult, er ikke med, og hvor mange de er, står ved siden av. Der står også i hvor mange av årets måneder noe forløp begynte.",
            "Help for filling in, not sent. Courses by pilot code: the contacts that a person has with the same unit and programme, without a longer pause than the pilot allows. A course counts in the month of its first contact, under the code of that contact, also where it has contacts under several codes later. Whole years only; the number is the sum of the months that are shown. Months in which the courses, or the contacts under the code, are hidden are not in it, and how many they are stands beside it. So does in how many of the year's months any course began.",
        ),
        said(
            "Kommuner som ikke har slått på piloten, har ingen forløp. Forløp som er avgjort ikke å skulle meldes, og kontakter mens en tjeneste dekker dem, er ikke med. De deles ikke etter yrke eller hovedforløp, for det kunne avsløre skjulte tall. Årsverk kan ikke utledes.",
            "Kommuner that have not switched the pilot on have no courses. Courses that were decided not to be reported, and contacts while a service covers them, are not in it. They are not divided by profession or hovedforløp, as that might give hidden numbers away. Man-years cannot be worked out.",
        ),
        (),
        ("MH-52",),
        is_over_years=True,
        is_help=True,
    ),
)
