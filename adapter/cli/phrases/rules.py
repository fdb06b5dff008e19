"""What `rules` says, beside the words of the rules, in bokmål and English."""

from collections.abc import Mapping

#: By key: bokmål, English.
RULES: Mapping[str, tuple[str, str]] = {
    "compared-only": (
        "Filene er skrevet. Ingen kommando vurderer dem: de viser det som sammenlignes eller sendes.",
        "The files are written. No command judges them: they show what is compared or sent.",
    ),
    "needs-files": (
        "Eksempelet trenger filer ved siden av: skriv dem med --to MAPPE.",
        "The example needs files beside it: write them with --to FOLDER.",
    ),
    "rule-source": ("kilde", "source"),
    "since": ("siden", "since"),
    "passing": ("godtas", "passes"),
    "failing": ("stoppes", "is caught"),
    "folder": ("MAPPE", "FOLDER"),
}
