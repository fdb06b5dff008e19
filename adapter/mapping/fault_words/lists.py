"""What is wrong with the national value lists and the list of pilot codes."""

from collections.abc import Mapping

#: By key: bokmål, English.
LISTS: Mapping[str, tuple[str, str]] = {
    "left-out-and-row": (
        "{code} er utelatt her og har en rad over; behold én av delene",
        "{code} is left out here and has a row above; keep one of them",
    ),
    "dates-reversed": (
        "valid_to er før valid_from; rett en av dem",
        "valid_to is before valid_from; correct one of them",
    ),
    "live-and-replaced": (
        "{code} er i bruk; ta bort replaced_by, eller avslutt koden",
        "{code} is live; take replaced_by away, or retire it",
    ),
    "retired-and-reported": (
        "{code} er avsluttet og kan ikke rapporteres; skriv false",
        "{code} is retired and cannot be reported; say false",
    ),
    "age-step-half": (
        "{code} trenger både unit og number, eller ingen av dem der enhver alder passer",
        "{code} needs both unit and number, or neither where any age will do",
    ),
    "gives-kpr-id": (
        "{kind} og typen {type} er uenige om gives_kpr_id; rett en av dem",
        "{kind} and type {type} disagree on gives_kpr_id; correct one of them",
    ),
    "class-in-two-groups": (
        "{code} er allerede i gruppen {group}; behold den i én",
        "{code} is already in group {group}; keep it in one",
    ),
    "not-among": (
        "{value} er ikke blant {known}; velg en av {choices}",
        "{value} is not among the {known}; choose one of {choices}",
    ),
    "row-already": (
        "{value} har en rad allerede; behold én av dem",
        "{value} has a row already; keep one of them",
    ),
    "address-of-two": (
        "{address} står allerede for {owner}; en adresse betyr én ting",
        "{address} already stands for {owner}; an address means one thing",
    ),
}
