"""What `explain`, `parked` and whoever lists inputs say, and what is shown next, in bokmål and English."""

from collections.abc import Mapping

#: By key: bokmål, English.
INPUTS: Mapping[str, tuple[str, str]] = {
    "more-places": ("og {n} steder til", "and {n} more places"),
    "see-json": (
        "Alle detaljer for et program: samme kommando med --format json.",
        "All details for a program: the same command with --format json.",
    ),
    "choose": (
        "Flere utfall passer. Velg ett: kpr-adapter explain outcome:NR{store}",
        "Several outcomes match. Choose one: kpr-adapter explain outcome:NUMBER{store}",
    ),
    "next-page": ("Det kan være flere: --after {last}", "There may be more: --after {last}"),
    "tried-again": ("prøves igjen", "tried again"),
    "asked": ("spurt EPJ-en", "asked of the EPJ"),
    "nothing": ("Ingenting å vise.", "Nothing to show."),
    "replay-how": (
        "Se hva et nytt forsøk gir: kpr-adapter parked replay {id} --dry-run{store}",
        "See what another attempt gives: kpr-adapter parked replay {id} --dry-run{store}",
    ),
    "masked": (
        "Opplysninger om personen vises ikke (***).",
        "What is known of the person is not shown (***).",
    ),
    "tried-only": (
        "Bare prøvd; ingenting er endret. Uten --dry-run blir det slik.",
        "Only tried; nothing was changed. Without --dry-run this is what happens.",
    ),
    "replayed": (
        "{passed} av {n} er tatt imot; {open} er fortsatt parkert.",
        "{passed} of {n} were taken in; {open} are still parked.",
    ),
}
