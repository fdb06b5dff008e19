"""A file that cannot be read, or is no plain YAML."""

from collections.abc import Mapping

#: By key: bokmål, English.
YAML: Mapping[str, tuple[str, str]] = {
    "unreadable": (
        "filen kan ikke leses ({why}); sjekk stien og rettighetene",
        "the file cannot be read ({why}); check its path and its permissions",
    ),
    "no-folder": (
        "er ingen mappe; KPR_OWN_MAPPINGS sier hvor tabellene deres ligger",
        "is no folder; KPR_OWN_MAPPINGS names that of your tables",
    ),
    "no-folder-named": (
        "er ingen mappe; oppgi mappen som tabellene ligger i",
        "is no folder; name the folder that holds the tables",
    ),
    "folder-is-none": (
        "{folder} er ingen mappe; oppgi mappen som tabellene ligger i",
        "{folder} is no folder; name the folder that holds the tables",
    ),
    "no-utf8": (
        "denne bokstaven er ikke i UTF-8; lagre filen som UTF-8",
        "this letter is not in UTF-8; save the file as UTF-8",
    ),
    "no-yaml": (
        "dette er ikke YAML ({problem}); se etter kolon, anførselstegn eller innrykk som mangler like over",
        "not YAML here ({problem}); look for a missing colon, quote or indentation just above",
    ),
    "empty-file": (
        "filen er tom; fyll den ut, eller ta den bort",
        "the file is empty; fill it in or take it away",
    ),
    "anchor": (
        "ankere brukes ikke her; skriv linjene på nytt",
        "anchors are not used here; write the lines out again",
    ),
    "key-no-word": (
        "en nøkkel må være ett ord, eller tekst i anførselstegn",
        "a key must be one word or text in quotes",
    ),
    "key-twice": (
        "{key} står her to ganger, først i linje {line}; behold én",
        "{key} stands here twice, first in line {line}; keep one",
    ),
    "more-than-yaml": (
        "{value} er mer enn enkel YAML; skriv selve verdien, i anførselstegn",
        "{value} is more than plain YAML; write the value itself, in quotes",
    ),
    "yaml-cannot-read": (
        "YAML kan ikke lese {value}; rett det, eller sett tekst i anførselstegn",
        "YAML cannot read {value}; correct it, or put text in quotes",
    ),
}

#: What the YAML library or the operating system says is wrong, in bokmål; other words of them stay in English.
PROBLEMS: Mapping[str, str] = {
    "No such file or directory": "den finnes ikke",
    "Permission denied": "ingen tilgang",
    "Is a directory": "det er en mappe",
    "Not a directory": "en del av stien er ingen mappe",
    "could not find expected ':'": "det mangler et kolon",
    "did not find expected key": "her skulle det stått en nøkkel",
    "did not find expected '-' indicator": "her skulle det stått en bindestrek",
    "did not find expected ',' or ']'": "det mangler et komma eller en hakeparentes",
    "did not find expected ',' or '}'": "det mangler et komma eller en krøllparentes",
    "did not find expected <document start>": "her begynner noe som ikke hører til",
    "but found another document": "her begynner et nytt dokument",
    "cannot be read": "den kan ikke leses",
    "found character that cannot start any token": "et tegn som ikke kan stå her, slik som en tabulator",
    "found unexpected end of stream": "filen slutter midt i noe",
    "found unknown escape character": "et ukjent tegn etter en omvendt skråstrek",
    "mapping values are not allowed in this context": "et kolon for mye, eller galt innrykk",
    "block sequence entries are not allowed in this context": "en bindestrek der det ikke kan være en liste",
}
