"""What does not have the form of its file: keys and values (pydantic's errors, by what they are called there)."""

from collections.abc import Mapping

_MISSING = ("{name} mangler; legg det til", "{name} is missing; add it")
_CHOICES = ("{name} må være en av: {choices}", "{name} must be one of: {choices}")
_GROUP = (
    "{name} må være en gruppe nøkler, hver på sin linje, med innrykk under",
    "{name} must be a group of keys, each on a line of its own, indented below it",
)
_LIST = (
    '{name} må være en liste; skriv ["…"], eller en linje «- …» for hver',
    '{name} must be a list; write ["…"] or a line "- …" for each',
)
_EMPTY = (
    "{name} er tom; fyll den ut, eller ta den bort der den ikke må være med",
    "{name} is empty; fill it in, or take it away where it is optional",
)
_TRUE_OR_FALSE = ("{name} må være true eller false", "{name} must be true or false")
_DAY = ("{name} må være en dag, slik som 2026-01-31", "{name} must be a day such as 2026-01-31")
_INSTANT = (
    "{name} må være et tidspunkt med tidssone, slik som 2026-11-01T12:00:00+01:00",
    "{name} must be a time with its offset, such as 2026-11-01T12:00:00+01:00",
)
_WHOLE_NUMBER = ("{name} må være et helt tall", "{name} must be a whole number")

#: By key: bokmål, English.
FORM: Mapping[str, tuple[str, str]] = {
    "missing": _MISSING,
    "missing_argument": _MISSING,
    "enum": _CHOICES,
    "literal_error": _CHOICES,
    "dict_type": _GROUP,
    "mapping_type": _GROUP,
    "model_type": _GROUP,
    "model_attributes_type": _GROUP,
    "dataclass_type": _GROUP,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "frozen_set_type": _LIST,
    "string_too_short": _EMPTY,
    "too_short": _EMPTY,
    "bool_type": _TRUE_OR_FALSE,
    "bool_parsing": _TRUE_OR_FALSE,
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "datetime_type": _INSTANT,
    "datetime_parsing": _INSTANT,
    "datetime_from_date_parsing": _INSTANT,
    "timezone_aware": _INSTANT,
    "int_type": _WHOLE_NUMBER,
    "int_parsing": _WHOLE_NUMBER,
    "int_from_float": _WHOLE_NUMBER,
    "string_too_long": (
        "{name} kan ha høyst {max_length} tegn; gjør den kortere",
        "{name} may have {max_length} letters at most; make it shorter",
    ),
    "greater_than": ("{name} må være over {gt}", "{name} must be above {gt}"),
    "greater_than_equal": ("{name} må være minst {ge}", "{name} must be {ge} or more"),
    "less_than_equal": ("{name} kan være høyst {le}", "{name} must be {le} or less"),
    "no-spaces": (
        "{name} må være én adresse uten mellomrom",
        "{name} must be one address without spaces",
    ),
    "digits": (
        "{name} må ha {count} siffer og ikke noe annet, i anførselstegn",
        "{name} must have {count} digits and nothing else, in quotes",
    ),
    "as-pydantic-says": (
        "{name} kan ikke være slik («{said}»); rett den",
        "{name}: {said}; correct it",
    ),
    "no-text": (
        "dette må være tekst, ikke en liste eller en gruppe nøkler",
        "this must be text, not a list or a group of keys",
    ),
    "not-read-as-text": (
        'YAML leser ikke {written} som tekst; sett den i anførselstegn: "{written}"',
        'YAML does not read {written} as text; put it in quotes: "{written}"',
    ),
    # Where it stands is said: a word that is none of ours is not said again, it may be anything (SEC-11).
    "unknown-key": ("ukjent nøkkel; {advice}", "unknown key; {advice}"),
    "known-here": ("kjent her: {known}", "known here: {known}"),
    "the-file": ("filen", "the file"),
    "name-in": ("{name} i {above}", "{name} in {above}"),
    "item": ("punkt {number}", "item {number}"),
    # Forms of our own, by the type of their errors
    "values-or-not": (
        'skriv verdier, eller {{not: ["…"]}}',
        'name values, or say {{not: ["…"]}}',
    ),
    "code-empty": (
        "code er tom; skriv minst én kode, eller ta den bort sammen med system",
        "code is empty; name at least one, or take it away with its system",
    ),
    "system-and-code": (
        "trenger både system og code, eller ingen av dem",
        "needs both system and code, or neither",
    ),
    "holds-for-everything": (
        "gjelder alt; skriv minst én opplysning som må stemme",
        "holds for everything; name at least one fact",
    ),
    "one-answer": (
        "trenger nøyaktig én av code, hst, pilot, not_in_kpr og leave",
        "needs exactly one of code, hst, pilot, not_in_kpr and leave",
    ),
    "channel-belongs": (
        "channel hører til not_in_kpr: other-channel, som må ha den",
        "channel belongs to not_in_kpr: other-channel, which needs it",
    ),
    "low-threshold-belongs": (
        "low_threshold hører til pilot; ta den bort",
        "low_threshold belongs to pilot; take it away",
    ),
    "one-input": (
        "trenger en resource, eller codes og facts, og ikke begge deler",
        "needs a resource, or codes and facts, and not both",
    ),
    "extension-url": (
        "element: extension må ha url, og observation har ingen",
        "element: extension needs its url, and observation has none",
    ),
    "no-api-address": (
        "er ingen adresse til et API; skriv den slik: https://epj.example/fhir",
        "is no address of an API; write it such as https://epj.example/fhir",
    ),
    "api-in-clear": (
        "begynner ikke med https; persondata sendes ikke i klartekst",
        "does not begin with https; person data is not sent in clear",
    ),
    "tenant-named": (
        "avsenderens navn er nøkkelen den står under; ta bort denne linjen",
        "a tenant's name is the key it stands under; take this line away",
    ),
    "since-elsewhere": (
        "dagene står under report_sources; ta bort denne linjen",
        "the days stand under report_sources; take this line away",
    ),
    "kommune-four-digits": (
        'kommuneNr er ikke fire siffer; skriv det slik: "0301"',
        'kommuneNr is not four digits; write it such as "0301"',
    ),
    "no-time-zone": (
        "ingen tidssone heter det; skriv Europe/Oslo",
        "no time zone is called so; write Europe/Oslo",
    ),
    "version-given": (
        "versjonen regnes ut av filens innhold; ta bort denne linjen",
        "the version is worked out from the file's content; take this line away",
    ),
}
