"""What `iplos` says, in bokmål and English."""

from collections.abc import Mapping

#: By key: bokmål, English.
IPLOS: Mapping[str, tuple[str, str]] = {
    "import": ("import", "import"),
    "file": ("fil", "file"),
    "form": ("form", "form"),
    "year": ("år", "year"),
    "month": ("måned", "month"),
    "read": ("lest", "read"),
    "new": ("nye", "new"),
    "changed": ("endret", "changed"),
    "unchanged": ("uendret", "unchanged"),
    "refused": ("avvist", "refused"),
    "begun": ("begynt", "begun"),
    "counting": ("gjelder", "counting"),
    "row": ("rad", "row"),
    "services": ("tjenester", "services"),
    "import-running": ("ikke ferdig", "not finished"),
    "import-done": ("ferdig", "done"),
    "import-undoing": ("angres", "being undone"),
    "import-undone": ("angret", "undone"),
    "imported": (
        "Import {id}: {name}, {rows} rader lest: {new} nye, {changed} endret, {unchanged} uendret, {refused} avvist.",
        "Import {id}: {name}, {rows} rows read: {new} new, {changed} changed, {unchanged} unchanged, {refused} refused.",
    ),
    "imported-already": (
        "Innholdet er importert før, som nummer {id}. Ingenting nytt er skrevet.",
        "The content was imported already, as number {id}. Nothing new is written.",
    ),
    "import-gone-on": (
        "Går videre med import {id} fra rad {next}.",
        "Going on with import {id} from row {next}.",
    ),
    "more-faults": (
        "Alle avviste rader: kpr-adapter iplos faults {id}{store}",
        "All refused rows: kpr-adapter iplos faults {id}{store}",
    ),
    "import-undone-now": (
        "Import {id} er angret. Det tidligere importer sa om de samme tjenestene, gjelder igjen.",
        "Import {id} is undone. What earlier imports said of the same services counts again.",
    ),
    "where-both": ("i begge", "in both"),
    "where-possible": ("kanskje i begge", "perhaps in both"),
    "where-own": ("bare her", "only here"),
    "where-derived": ("bare i IPLOS-data", "only in IPLOS data"),
    "own-reported": ("meldt", "reported"),
    "own-held": ("holdt tilbake", "held"),
    "own-kept-out": ("ikke meldt på nytt", "not reported again"),
    "sets-compared": (
        "Kommune {kommune}, {year}: {both} i begge, {possible} kanskje, {own} bare her, {derived} bare i IPLOS-data.",
        "Kommune {kommune}, {year}: {both} in both, {possible} perhaps, {own} only here, {derived} only in IPLOS data.",
    ),
    "compared-unnamed": (
        "{n} rader sier ikke hvem de gjelder, og er ikke sammenlignet.",
        "{n} rows do not say whose they are, and are not compared.",
    ),
}
