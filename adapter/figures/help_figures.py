"""Figures that help to fill in forms of others, and are sent nowhere: KOSTRA and IS-24/8 (MH-52, MH-53)."""

from adapter.figures.figure import Figure, said
from adapter.figures.stays import BEGUN, ENDED, STAYS
from adapter.matching.policy import INSTITUTION

#: The numbers of courses; they are told where the contacts of their months are (`courses`).
COURSES = "courses"
#: Why no hours are counted (MH-53; docs/figures.md).
_NO_HOURS = said(
    "Timer telles ikke: meldingene til KPR har ingen timer, så de leses ikke fra vedtakene og lagres ikke. Årsverk kan ikke utledes herfra.",
    "Hours are not counted: the messages to KPR hold none, so they are not read from decisions and not kept. Man-years cannot be worked out from this.",
)
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
            f"{_NO_HOURS['nb']} Opphold som er avsluttet før 31.12, står under «KOSTRA: opphold i året».",
            f"{_NO_HOURS['en']} Stays that ended before 31 December stand under KOSTRA: stays in the year.",
        ),
        ("hovedforlop",),
        ("MH-53",),
        month=12,
        is_help=True,
    ),
    Figure(
        "kostra-stays",
        STAYS,
        said("KOSTRA: opphold i året", "KOSTRA: stays in the year"),
        said(
            "Hjelp til utfylling, sendes ikke. Opphold i institusjon som ble gitt en eller flere dager i året, etter tjenestekode (9151), både de som varte fra året før, og de som begynte i året. Bare hele år. Delt etter begynt eller avsluttet står det hvor mange som begynte, og hvor mange som ble avsluttet, i året. Samme person kan ha flere opphold. Hvilke koder som er opphold, sier tabellen over tjenestekoder.",
            "Help for filling in, not sent. Stays in an institution that were given on one or more days of the year, by service code (9151), those that lasted from the year before and those that began in it. Whole years only. Divided by begun or ended it says how many began, and how many ended, in the year. One person may have several stays. Which codes are stays the table of service codes says.",
        ),
        said(
            f"{_NO_HOURS['nb']} Brukere og oppholdsdøgn over året vises ikke, og opphold deles ikke etter enhet. Koden vises bare der «Tjenester» viser den for hver måned fra desember året før, med alt den er delt i, og minst {{least}} flere opphold enn det som kan leses av månedene; eller der oppholdene er flere enn alle de månedene til sammen. Ellers kunne skjulte tall i månedene regnes ut. Antall som begynte eller ble avsluttet, skjules også når «Tjenester» for årsskiftet ble lukket før sene registreringer kom.",
            f"{_NO_HOURS['en']} Users and days of stays over the year are not told, and stays are not divided by unit. A code is shown only where Services shows it for each month from December of the year before on, with all that it is divided in, and there are at least {{least}} stays more than can be read from the months; or where the stays are more than those of all these months together. Else hidden numbers of the months could be worked out. How many began or ended is hidden too where Services of the turn of the year was closed before late records came.",
        ),
        (BEGUN, ENDED),
        ("MH-53",),
        is_over_years=True,
        code_group=INSTITUTION,
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
        is_sum=True,
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
        is_sum=True,
        is_help=True,
    ),
)
