"""What `person erase` says, in bokmål and English."""

from collections.abc import Mapping

#: By key: bokmål, English.
PERSON: Mapping[str, tuple[str, str]] = {
    "erase-services": ("tjenester og konsultasjoner", "services and consultations"),
    "erase-records": ("innhold i køen", "content of records"),
    "erase-messages": ("meldingers innhold", "bytes of messages"),
    "erase-parked": ("parkerte dokumenter", "parked documents"),
    "erase-pilot": ("holdte pilotkontakter", "held pilot contacts"),
    "erase-derived": ("rader i IPLOS-data", "rows of IPLOS-derived data"),
    "erase-told": ("opplysninger til tabellene", "what inputs told the tables"),
    "erase-counted": (
        "rader bak tallene, uten nøkkel til personen",
        "rows of figures, without the person's key",
    ),
    "erase-nothing": (
        "Ingenting er lagret om personen i kommune {kommune}.",
        "Nothing is held of the person in kommune {kommune}.",
    ),
    "erase-leaving": (
        (
            "Noe er på vei til registeret ({states}). Ingenting slettes før det er kommet fram: ellers mangler et nummer i "
            "rekken. Se: kpr-adapter messages list"
        ),
        (
            "Something is on its way to the register ({states}). Nothing is erased before it has arrived: else a number "
            "is missing in the line. Look: kpr-adapter messages list"
        ),
    ),
    "erase-registered": (
        (
            "Registeret har fortsatt tjenester eller konsultasjoner: {n}. Slett dem i EPJ først, slik at de annulleres: "
            "etterpå kan ingenting annulleres herfra. Slett likevel: --although-registered"
        ),
        (
            "The register still has services or consultations: {n}. Delete them in the EPJ first, so that they are "
            "annulled: afterwards nothing can be annulled from here. Erase all the same: --although-registered"
        ),
    ),
    "erase-still-registered": (
        (
            "Registeret har fortsatt tjenester eller konsultasjoner: {n}. De kan ikke annulleres herfra lenger: ta det med "
            "registeret."
        ),
        (
            "The register still has services or consultations: {n}. They cannot be annulled from here any more: settle it "
            "with the register."
        ),
    ),
    "erase-closed": (
        "Ventet, eller var utenfor det som meldes, og meldes aldri: {n}.",
        "Waited, or was out of scope, and is never reported: {n}.",
    ),
    "erase-dropped": (
        "Åpne parkerte dokumenter, som aldri meldes: {ids}. De kan også handle om andre: la EPJ sende dem på nytt.",
        "Open parked documents, never reported: {ids}. They may be about others too: let the EPJ send those again.",
    ),
    "erase-unpublished": (
        "Var ikke publisert på Kafka ennå, og blir det ikke: {n}.",
        "Was not published to Kafka yet, and will not be: {n}.",
    ),
    "erase-stays": (
        (
            "Igjen står id-er, koder, datoer, refId, antall og innsynsloggen, der personen er en hash med nøkkel. Kafka, "
            "sikkerhetskopier og registeret er ikke berørt."
        ),
        (
            "Ids, codes, dates, refId, counts and the access log stay; there the person is a keyed hash. Kafka, backups "
            "and the register are not reached."
        ),
    ),
    "erase-dry-run": (
        "Ingenting er slettet. Slett med --yes; det kan ikke gjøres om.",
        "Nothing was erased. Erase with --yes; it cannot be undone.",
    ),
    "erase-done": ("Slettet. Det står i innsynsloggen.", "Erased. It stands in the access log."),
}
