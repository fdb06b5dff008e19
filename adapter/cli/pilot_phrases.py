"""What `pilot` says, in bokmål and English."""

from collections.abc import Mapping

#: By key: bokmål, English.
PILOT_PHRASES: Mapping[str, tuple[str, str]] = {
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
    "pilot-refused-future-date": ("starter i framtiden", "starts in the future"),
}
