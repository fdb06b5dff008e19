"""What a session of the test bench may not bring as tables and tenants file of its own."""

from collections.abc import Mapping

#: By key: bokmål, English.
BENCH: Mapping[str, tuple[str, str]] = {
    "too-many-files": ("er flere enn {most} filer", "are more than {most} files"),
    "too-many-kilobytes": (
        "og avsenderfilen er større enn {most} kilobyte",
        "and tenants are more than {most} kilobytes",
    ),
    "file-name": (
        "har en fil som ikke heter som en tabell; kall den slik: municipalities/mine.yaml",
        "has a file whose name is not that of a table; write it such as municipalities/mine.yaml",
    ),
    "nested-deep": (
        "er nøstet dypere enn {most} nivåer; det er ingen tabellfil",
        "is nested deeper than {most} levels; no file of tables is",
    ),
    "too-many-values": (
        "har flere enn {most} verdier; send det testen trenger",
        "has more than {most} values; send what the test needs",
    ),
    "value-too-long": (
        "er lengre enn {most} tegn; det er ingen verdi i en tabell",
        "is longer than {most} letters; no value of a table is",
    ),
    "real-number": (
        "ligner en virkelig persons nummer; ta det bort",
        "looks like a real person's number; take it away",
    ),
    "ours-not-in-order": (
        "kan ikke bedømmes: tjenestens egne tabeller er ikke i orden akkurat nå",
        "cannot be judged: the tables of the service are not in order just now",
    ),
    "tenant-not-there": (
        "står ikke i avsenderfilen; se navnene der",
        "is not in the tenants file; see its names there",
    ),
    # Conditions
    "elsewhere": (
        "{why}; en egen mappe med tabeller (KPR_OWN_MAPPINGS) tar imot alle",
        "{why}; a folder of tables of your own (KPR_OWN_MAPPINGS) takes them all",
    ),
    "most-conditions": (
        "en økt har høyst {most} betingelser",
        "a session has at most {most} conditions",
    ),
    "longest-condition": (
        "en betingelse i en økt har høyst {most} tegn",
        "a condition of a session has at most {most} letters",
    ),
    "not-in-conditions": (
        "{sign} brukes ikke i betingelsene i en økt",
        "{sign} is not used in the conditions of a session",
    ),
    "condition-too-deep": (
        "en betingelse i en økt er ikke nøstet så dypt",
        "a condition of a session is not nested so deeply",
    ),
    # Tables that are tried in the office
    "most-judged": (
        "flere enn {most} betingelser bedømmes ikke her; bruk kpr-adapter mappings impact",
        "more than {most} conditions are not judged here; use kpr-adapter mappings impact",
    ),
    "longest-judged": (
        "en betingelse har høyst {most} tegn her; bruk kpr-adapter mappings impact",
        "a condition has at most {most} letters here; use kpr-adapter mappings impact",
    ),
    "beyond-kommuner": (
        "er ikke en kommune du har tilgang til: {value}; prøv tabeller for dine egne, eller spør en som ser alle kommuner",
        "is no kommune that you see: {value}; try tables for your own, or ask somebody who sees every kommune",
    ),
    "beyond-tenants": (
        "er ikke en avsender du har tilgang til: {value}; prøv tabeller for dine egne, eller spør en som ser alle kommuner",
        "is no tenant that you see: {value}; try tables for your own, or ask somebody who sees every kommune",
    ),
    # How much is judged of what somebody brings
    "most-rows": (
        "har flere enn {most} rader til sammen; bruk kpr-adapter mappings check",
        "have more than {most} rows together; use kpr-adapter mappings check",
    ),
    "most-pairs": (
        "har for mange rader som ligner på hverandre (over {most} par); bruk kpr-adapter mappings check",
        "have too many rows that are alike (more than {most} pairs); use kpr-adapter mappings check",
    ),
    "judged-too-long": (
        "tar for lang tid å bedømme her; bruk kpr-adapter mappings check",
        "take too long to be judged here; use kpr-adapter mappings check",
    ),
    "more-faults": (
        "har flere feil enn de {most} som vises; rett dem og prøv igjen",
        "have more faults than the {most} that are told; mend those and try again",
    ),
}
