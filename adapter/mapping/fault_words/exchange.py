"""What is wrong with a ConceptMap or a CSV file that is to become tables."""

from collections.abc import Mapping

#: By key: bokmål, English.
EXCHANGE: Mapping[str, tuple[str, str]] = {
    "file-or-folder-gone": (
        "finnes ikke; oppgi en fil eller en mappe med tabeller",
        "is not there; name a file or a folder of tables",
    ),
    "import-unreadable": (
        "kan ikke leses; sjekk stien og rettighetene",
        "cannot be read; check its path and permissions",
    ),
    "no-json": ("er ikke JSON; eksporter den på nytt", "is not JSON; export it anew"),
    "there-already": (
        "finnes allerede; flytt den bort først",
        "is there already; move it away first",
    ),
    "of-table": ("tabell {table}: {said}", "table {table}: {said}"),
    "of-row": ("tabell {table}, rad {row}: {said}", "table {table}, row {row}: {said}"),
    "no-such-table": (
        "har ingen slik tabell; `mappings check` viser dem",
        "has no such table; `mappings check` lists them",
    ),
    # ConceptMap
    "no-export": (
        "har ikke den formen som `mappings export` skriver; eksporter den på nytt",
        "is not of the form that `mappings export` writes; export it anew",
    ),
    "other-than-maps": (
        "inneholder noe annet enn ConceptMap; ta det bort",
        "holds something other than ConceptMaps; take it away",
    ),
    "map-of-no-table": (
        "har en ConceptMap som ikke er en mappingtabell; ta den bort",
        "has a ConceptMap that is no decision table; take it away",
    ),
    "row-unlike-itself": (
        "sier ulike ting om rad {row} ved kodene dens; gjør dem like",
        "says different things of row {row} at its codes; make them alike",
    ),
    # CSV
    "number-twice": (
        "{column} {number} står på to linjer «tabell»; gi dem hvert sitt nummer",
        "{column} {number} stands on two lines «tabell»; number them apart",
    ),
    "no-table-line": (
        "har ingen linje «tabell»; hver tabell må ha en",
        "has no line «tabell»; each table needs one",
    ),
    "csv-no-utf8": (
        "er ikke UTF-8; lagre den som «CSV UTF-8»",
        "is not UTF-8; save it as «CSV UTF-8»",
    ),
    "more-cells": (
        "har flere celler enn overskriften; se etter et «;» for mye",
        "has more cells than the header; look for a stray «;»",
    ),
    "no-csv": (
        "er ikke CSV her; se etter et anførselstegn som ikke er lukket",
        "is not CSV here; look for a quote that is not closed",
    ),
    "column-unknown": (
        "har en kolonne {column} som ikke betyr noe her; ta den bort",
        "has a column {column} that means nothing here; take it away",
    ),
    "columns-missing": (
        "mangler kolonnen {kind} eller {number}, eller har ikke «;» mellom kolonnene",
        "lacks the column {kind} or {number}, or has no «;» between its columns",
    ),
    "kind-one-of": ("{column} må være en av {choices}", "{column} must be one of {choices}"),
    "line-of-no-table": (
        "hører ikke til noen linje «tabell» med samme {number}",
        "belongs to no line «tabell» of the same {number}",
    ),
    "stray-cell": (
        "har noe under {column}, som denne typen linje ikke bruker",
        "has something under {column}, which this kind of line has no use for",
    ),
    "cell-unread": (
        "{column} kan ikke leses; skriv K=vår|L=vår",
        "{column} cannot be read; write it as K=ours|L=ours",
    ),
}
