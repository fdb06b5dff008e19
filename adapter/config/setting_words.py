"""
What is wrong with a setting, and what to do, in bokmål: beside the English of pydantic and of our own judges.

Keys are the types of pydantic's errors; what stands in braces is what they are told with.
"""

from collections.abc import Mapping

from pydantic_core import ErrorDetails

from adapter.errors import Words

_WHOLE_NUMBER = "må være et helt tall; rett den"
_NUMBER = "må være et tall; rett den"
_TRUE_OR_FALSE = "må være true eller false; rett den"
_CHOICES = "må være {expected}; rett den"
_UUID = "må være en UUID, slik som uuidgen lager; rett den"
_GROUP = "er en gruppe; sett delene av den, med __ mellom leddene"
_LIST = 'må være en liste; skriv ["0301", "1103"], og rett den'
_EMPTY = "er for kort eller tom; fyll den ut, eller ta den bort"

_BOKMAL: Mapping[str, str] = {
    "missing": "mangler; sett den",
    "extra_forbidden": "ingen innstilling heter dette; rett navnet, eller ta den bort",
    "int_parsing": _WHOLE_NUMBER,
    "int_type": _WHOLE_NUMBER,
    "int_from_float": _WHOLE_NUMBER,
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "finite_number": "må være et endelig tall; rett den",
    "bool_parsing": _TRUE_OR_FALSE,
    "bool_type": _TRUE_OR_FALSE,
    "enum": _CHOICES,
    "literal_error": _CHOICES,
    "uuid_parsing": _UUID,
    "uuid_type": _UUID,
    "model_type": _GROUP,
    "model_attributes_type": _GROUP,
    "dict_type": _GROUP,
    "tuple_type": _LIST,
    "list_type": _LIST,
    "frozen_set_type": _LIST,
    "greater_than": "må være over {gt}; rett den",
    "greater_than_equal": "må være minst {ge}; rett den",
    "less_than": "må være under {lt}; rett den",
    "less_than_equal": "kan være høyst {le}; rett den",
    "string_too_short": _EMPTY,
    "too_short": _EMPTY,
    "string_pattern_mismatch": "har ikke den formen den skal ha ({pattern}); rett den",
    "url_parsing": "er ingen adresse; skriv den slik som https://kpr.example/sti, og rett den",
    "url_scheme": "må begynne med {expected_schemes}; rett den",
}


class WrongSetting(ValueError):
    """What one of our own judges finds wrong with settings, in both languages; pydantic tells it in English."""

    def __init__(self, said: Words) -> None:
        super().__init__(said.en)
        self.nb = said.nb


def setting_words(details: ErrorDetails) -> Words:
    """Say what is wrong with a setting; in English twice where bokmål has no words for it."""
    told = details.get("ctx", {})
    if details["type"] == "value_error":
        fault = told["error"]
        return Words(fault.nb if isinstance(fault, WrongSetting) else str(fault), str(fault))
    english = f"{details['msg']}; correct it"
    bokmal = _BOKMAL.get(details["type"])
    if bokmal is None:
        return Words(english, english)
    return Words(bokmal.format_map({name: _shown(value) for name, value in told.items()}), english)


def _shown(value: object) -> object:
    """`'a', 'b' or 'c'`, as pydantic lists choices, in bokmål; a bound as it is set, 0 and not 0.0."""
    if isinstance(value, float):
        return f"{value:g}"
    return value.replace(" or ", " eller ") if isinstance(value, str) else value
