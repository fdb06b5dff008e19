"""How much a document may be."""

from adapter.values import Value


class Limits(Value, frozen=True):
    """Bounds of one document; what goes beyond is refused as too large or too deep."""

    #: Of the document as sent.
    max_bytes: int = 2 * 1024 * 1024
    #: JSON: objects and lists inside each other, at most 200 (the parser's own bound); XML: elements.
    max_depth: int = 60
    #: Characters of one string; FHIR's own bound is 1 MiB (R4, datatypes, string).
    max_string: int = 1024 * 1024
