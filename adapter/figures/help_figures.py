"""Figures that help to fill in forms of others, and are sent nowhere: KOSTRA and IS-24/8 (MH-52, MH-53)."""

from adapter.figures.figure import Figure, said
from adapter.figures.hours import HOURS, TOLD
from adapter.figures.stays import BEGUN, ENDED, STAYS
from adapter.matching.policy import INSTITUTION

#: The numbers of courses; they are told where the contacts of their months are (`courses`).
COURSES = "courses"
#: Where hours are (MH-53; docs/figures.md).
_HOURS = said(
    "Timer står under «KOSTRA: timer per uke 31.12». Årsverk kan ikke utledes herfra.",
    "Hours stand under KOSTRA: hours a week on 31 December. Man-years cannot be worked out from this.",
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
            f"{_HOURS['nb']} Opphold som er avsluttet før 31.12, står under «KOSTRA: opphold i året».",
            f"{_HOURS['en']} Stays that ended before 31 December stand under KOSTRA: stays in the year.",
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
            f"{_HOURS['nb']} Brukere og oppholdsdøgn over året vises ikke, og opphold deles ikke etter enhet. Koden vises bare der «Tjenester» viser den for hver måned fra desember året før, med alt den er delt i, og minst {{least}} flere opphold enn det som kan leses av månedene; eller der oppholdene er flere enn alle de månedene til sammen. Ellers kunne skjulte tall i månedene regnes ut. Antall som begynte eller ble avsluttet, skjules også når «Tjenester» for årsskiftet ble lukket før sene registreringer kom.",
            f"{_HOURS['en']} Users and days of stays over the year are not told, and stays are not divided by unit. A code is shown only where Services shows it for each month from December of the year before on, with all that it is divided in, and there are at least {{least}} stays more than can be read from the months; or where the stays are more than those of all these months together. Else hidden numbers of the months could be worked out. How many began or ended is hidden too where Services of the turn of the year was closed before late records came.",
        ),
        (BEGUN, ENDED),
        ("MH-53",),
        is_over_years=True,
        code_group=INSTITUTION,
        is_help=True,
    ),
    Figure(
        "kostra-hours",
        HOURS,
        said("KOSTRA: timer per uke 31.12", "KOSTRA: hours a week on 31 December"),
        said(
            "Hjelp til utfylling, sendes ikke. Timer per uke i vedtakene for tjenester som ble gitt 31.12, lagt sammen etter tjenestekode (9151) og rundet av til hele timer. Bare hele år. Delt etter om timer er oppgitt er tallene antall tjenester: med timer, og uten. Timene er bare for dem som har dem: er noen uten, er summen for lav, og er den 0, har ingen dem.",
            "Help for filling in, not sent. Hours a week in the decisions on services given on 31 December, added up by service code (9151) and rounded to whole hours. Whole years only. Divided by whether hours are told the numbers are numbers of services: with hours, and without. The hours are of those alone that have them: where some are without, the sum is too low, and where it is 0, none has any.",
        ),
        said(
            "Timer som ikke er oppgitt i timer per uke, mer enn 168, eller i et felt som adapteren ikke leser: bare utvidelsene WeeklyExtentRatio og WeeklyExtentQuantity i OKTs EpisodeOfCare leses, og KPR ber ikke om dem. Tjenester som kom før adapteren leste timer, mangler dem til neste versjon. Årsverk kan ikke utledes herfra. Koden vises bare der «Tjenester» for desember viser den; der minst {least} personer har timer og ingen av dem har mer enn halvparten av summen; og der summen ikke røper hvor mange eller hvilke timer den består av. Hvor mange som er med og uten timer, vises bare der ingen deler av koden er skjult i «Tjenester», og begge er 0 eller av minst {least} personer. Ble desember lukket før timer ble lest, og er noe endret siden, vises ikke koden.",
            "Hours that are not told as hours a week, are more than 168, or stand in a field that the adapter does not read: it reads the extensions WeeklyExtentRatio and WeeklyExtentQuantity of OKT's EpisodeOfCare alone, and KPR does not ask for them. Services that came before the adapter read hours lack them until their next version. Man-years cannot be worked out from this. A code is shown only where Services shows it for December; where at least {least} persons have hours and none of them has more than half of the sum; and where the sum does not say how many or which hours it is made of. How many are with and without hours is shown only where no part of the code is hidden in Services, and each is 0 or of at least {least} persons. Where December was closed before hours were read, and something has changed since, the code is not shown.",
        ),
        (TOLD,),
        ("MH-53",),
        is_over_years=True,
        has_no_sum=True,
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
