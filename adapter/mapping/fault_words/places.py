"""Parts of other phrases: advice, and what a list of values is called."""

from collections.abc import Mapping

#: By key: bokmål, English.
PLACES: Mapping[str, tuple[str, str]] = {
    "did-you-mean": ("mente du {close}?", "did you mean {close}?"),
    "choose": ("velg en av {choices}", "choose one of {choices}"),
    "none-yet": ("ingen ennå", "none yet"),
    "write-so": ('skriv "{code}"', 'write "{code}"'),
    "took-its-place": ("{code} har tatt plassen dens", "{code} took its place"),
    # What a value is none of
    "a-fact": ("en verdi for {fact}", "{fact}"),
    "a-code-above": ("en kode over", "code above"),
    "a-system-name": ("et navn under systems", "name under systems"),
    "a-pilot-code": ("en pilotkode", "pilot code"),
    "a-code-for": ("en kode for {field}", "code for {field}"),
    # What a value is not among
    "codes-above": ("kodene over", "codes above"),
    "columns-under-facts": ("kolonnene under facts", "columns under facts"),
    "live-codes": ("de gyldige kodene i denne listen", "live codes of this list"),
    "codes-of": ("kodene i {part}", "codes of {part}"),
    "classes-of-systems": ("klassene i systems.yaml", "classes of systems.yaml"),
    "professions-of-hst": ("yrkene i hst-codes.yaml", "professions of hst-codes.yaml"),
}
