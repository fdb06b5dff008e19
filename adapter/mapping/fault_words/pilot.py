"""What is wrong with the `pilot` section of a tenants file."""

from collections.abc import Mapping

#: By key: bokmål, English.
PILOT: Mapping[str, tuple[str, str]] = {
    "no-tenant-of-kommune": (
        "ingen avsender er fra kommune {kommune}; legg til en, eller ta den ut",
        "no tenant is of kommune {kommune}; add one, or take it out",
    ),
    "no-such-row": (
        "ingen tabell har en rad {row}; skriv tabell/rad, slik `mappings explain` kaller den",
        "no loaded table has a row {row}; write table/row, as `mappings explain` names it",
    ),
    "not-a-pilot-code": (
        "{code} er ingen pilotkode; velg en av {choices}",
        "{code} is not a pilot code; choose one of {choices}",
    ),
    "no-list-loaded": ("ingen: ingen liste er lastet", "none: no list is loaded"),
    "activated-twice": (
        "{code} er aktivert to ganger; behold én oppføring",
        "{code} is activated twice; keep one entry",
    ),
    "not-in-loaded-list": (
        "{code} er ikke i den lastede listen {list}; skriv en kode fra den",
        "{code} is not in the loaded list {list}; write a code of it",
    ),
    "recode-before": (
        "{day} er før valid_from, {first}; skriv den dagen eller en senere",
        "{day} is before valid_from, {first}; write that day or a later one",
    ),
    "list-not-loaded": (
        "kodeliste {list} er ikke lastet; {loaded} er det",
        "code list {list} is not loaded; {loaded} is",
    ),
    "load-then-activate": (
        "{code} er ikke i den lastede listen {list}; last listen som har den, og aktiver etterpå",
        "{code} is not in the loaded list {list}; load the list that has it, then activate",
    ),
    "not-in-force": (
        "{code} ({display}) gjelder ikke den {day}; se datoene i liste {list}",
        "{code} ({display}) is not in force on {day}; see the dates of list {list}",
    ),
}
