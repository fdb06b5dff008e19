"""What is wrong with a tenants file beside the tables: codes, lists, send list."""

from collections.abc import Mapping

#: By key: bokmål, English.
TENANTS: Mapping[str, tuple[str, str]] = {
    "synthetic-in-production": (
        "produksjon har bare virkelige personer; ta bort synthetic_only, eller skriv environment: test",
        "production has real persons only; take synthetic_only away, or say environment: test",
    ),
    "production-https": (
        "produksjon spør bare over https, så ikke persondata sendes i klartekst; skriv en adresse med https",
        "production asks over https only, so that no person data is sent in clear; write an address with https",
    ),
    "kommune-number-not-reporting": (
        "kommuneNr {number} er ingen kommune som rapporterer; skriv kommunens eget nummer",
        "kommuneNr {number} is no kommune that reports; write the kommune's own number",
    ),
    "take-it-out": ("ta den ut", "take it out"),
    "live-or-not-in-kpr-list": (
        "velg en som gjelder, eller bruk not_in_kpr",
        "choose a live one, or use not_in_kpr",
    ),
    "not-in-list-for": (
        "{code} er ikke i listen for {field}; velg en av {choices}",
        "{code} is not in the list for {field}; choose one of {choices}",
    ),
    "alias-of-another": (
        "{address} er adressen til en annen liste; bare adresser for tjenestekodene hører hjemme her",
        "{address} is the address of another list; only addresses of the service codes belong here",
    ),
    "local-under-national": (
        (
            "{address} er en adresse for de nasjonale tjenestekodene, så disse radene blir aldri lest; bruk adressen til "
            "den lokale listen"
        ),
        (
            "{address} is an address of the national service codes, so these rows are never read; use the local list's own "
            "address"
        ),
    ),
    "mapped-and-not-in-kpr": (
        "{code} er både i local_codes og i not_in_kpr; behold én av dem",
        "{code} is both in local_codes and in not_in_kpr; keep one of them",
    ),
    "not-in-kpr-twice": (
        "{code} står to ganger i not_in_kpr; behold den én gang",
        "{code} stands twice in not_in_kpr; keep it once",
    ),
    "row-in-table": (
        "{code} har allerede en rad i en av kommunens tabeller ({row}); behold én",
        "{code} has a row in a table of the municipality already ({row}); keep one",
    ),
    "needs-restart": (
        "{key} er endret, og det krever omstart; start tjenesten på nytt, eller ta endringen tilbake",
        "{key} has changed, which takes a restart; restart the service, or take the change back",
    ),
    "environment-differs": (
        "environment er {theirs} her og {ours} i KPR_ENVIRONMENT; skriv det samme begge steder",
        "environment is {theirs} here and {ours} in KPR_ENVIRONMENT; say the same in both",
    ),
    # The send list
    "undated-source": (
        (
            "{code} rapporteres uten en datert kilde (MH-60); skriv under report_sources siden når, og etter hvilken lov "
            "eller spesifikasjon, eller ta den ut"
        ),
        (
            "{code} is reported without a dated source (MH-60); say under report_sources since when, and by which law or "
            "specification, or take it out"
        ),
    ),
    "source-of-no-code": (
        "{code} er ingen tjenestekode i KPR; skriv en av 9151",
        "{code} is not a service code of KPR; write one of 9151",
    ),
    "no-duty-before": (
        "{code} er i listen fra {day}, og før det var det ingen plikt; skriv den dagen eller en senere",
        "{code} is in the list from {day}, and there was no duty before; write that day or a later one",
    ),
    "not-to-report": (
        (
            "det som en kilde av typen {provider} registrerer, er ikke kommunens å rapportere (MH-61); ta bort "
            "report_service_codes, eller skriv provider: municipality"
        ),
        (
            "what a {provider} source records is not the municipality's to report (MH-61); take report_service_codes away, "
            "or say provider: municipality"
        ),
    ),
}
