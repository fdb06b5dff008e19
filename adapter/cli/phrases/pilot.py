"""What `pilot` says, in bokmål and English."""

from collections.abc import Mapping

#: By key: bokmål, English.
PILOT: Mapping[str, tuple[str, str]] = {
    "course": ("forløp", "course"),
    "courses": ("forløp", "courses"),
    "contacts": ("kontakter", "contacts"),
    "first": ("første", "first"),
    "last": ("siste", "last"),
    "profession": ("yrke", "profession"),
    "hovedforlop": ("hovedforløp", "hovedforløp"),
    "follows": ("følger", "follows"),
    "pilot-counted": ("bare talt", "only counted"),
    "pilot-held": ("holdt", "held"),
    "pilot-closed": ("avsluttet", "closed"),
    "pilot-released": ("frigitt", "released"),
    "pilot-rejected": ("skal ikke meldes", "not to be reported"),
    "pilot-deleted": ("slettet", "deleted"),
    "pilot-covered": ("dekket av en tjeneste", "covered by a service"),
    "pilot-hidden": ("skjult", "hidden"),
    "pilot-by": ("delt etter", "divided by"),
    "pilot-part": ("del", "part"),
    "pilot-not-divided": ("for få til å deles opp", "too few to be divided"),
    "pilot-rejected-now": (
        "Forløp {id} skal ikke meldes.",
        "Course {id} is not to be reported.",
    ),
    "pilot-none-due": ("Ingenting å frigi.", "Nothing to release."),
    "pilot-dry-run": (
        "Prøvekjøring: ingenting er endret.",
        "A dry run: nothing was changed.",
    ),
    "pilot-deletion": (
        "Kommune {kommune}: {courses} forløp med {contacts} kontakter fra før {before} er slettet; antallene er beholdt.",
        "Kommune {kommune}: {courses} courses with {contacts} contacts from before {before} deleted; counts are kept.",
    ),
    "pilot-refused-unknown-tenant": (
        "avsenderen er ikke i tenants-filen",
        "its tenant is not in the tenants file",
    ),
    "pilot-refused-not-switched-on": (
        "koden står ikke i report_service_codes",
        "the code is not in report_service_codes",
    ),
    "pilot-refused-no-identity": ("personen er ikke tatt vare på", "the person was not kept"),
    "pilot-refused-invalid-person-number": ("personnummeret er ugyldig", "the person number is not valid"),
    "pilot-refused-code-not-in-force": (
        "koden gjelder ikke på startdagen",
        "the code is not in force on its start",
    ),
    "pilot-none-to-recode": ("Ingen tjenester å omkode.", "No services to recode."),
    "pilot-way": ("hvordan", "how"),
    "pilot-way-recode": ("hele, fra {day}", "whole, from {day}"),
    "pilot-way-end": ("delt {day}", "divided on {day}"),
    "pilot-refused-nothing-told": (
        "kom som minimelding, eller før det som trengs ble tatt vare på",
        "came as minimeldinger, or before what is needed was kept",
    ),
    "pilot-refused-no-unit": (
        "koden krever organisasjonsnummer, og det er ikke oppgitt",
        "the code asks for an organisation number, and none was told",
    ),
    "pilot-refused-kept-out": (
        "meldes ikke, siden den er registrert fra før",
        "is not reported, as it is registered already",
    ),
    "pilot-refused-in-review": (
        "venter på en avgjørelse, eller ble lukket; avgjør den først",
        "waits for a decision, or was closed; settle that first",
    ),
    "pilot-refused-provider-changed": (
        "byttet utfører etter dagen; meld skiftet i EPJ-en som to tjenester",
        "changed provider since the day; let the EPJ tell two services",
    ),
    "pilot-refused-contended": (
        "andre skrev det samme hele tiden; kjør en gang til",
        "others wrote the same all the time; run it once more",
    ),
    "pilot-refused-internal-fault": (
        "en feil i programmet; se loggen",
        "a fault of the program; see the log",
    ),
    "pilot-refused-future-date": ("starter i framtiden", "starts in the future"),
}
