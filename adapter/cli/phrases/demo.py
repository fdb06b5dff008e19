"""What `demo` and `simulator` say, in bokmål and English."""

from collections.abc import Mapping

#: By key: bokmål, English.
DEMO: Mapping[str, tuple[str, str]] = {
    "demo-running": ("Kjører eksemplene", "Running the examples"),
    "demo-done": (
        "{n} dokumenter fra {vendors} EPJ-leverandører gjennom hele løpet; lageret ligger i {store}.",
        "{n} documents from {vendors} EPJ vendors through the whole path; the store is in {store}.",
    ),
    "demo-made": (
        "Nytt i køen: {queued} klare, {outside} utenfor omfang, {held} holdt tilbake. Nytt parkert: {parked}.",
        "New in the queue: {queued} ready, {outside} out of scope, {held} held back. Newly parked: {parked}.",
    ),
    "demo-key": (
        "Lageret fikk en ny nøkkel, {file}. Uten den kan lageret ikke leses.",
        "The store was given a new key, {file}. Without it the store cannot be read.",
    ),
    "demo-by-outcome": ("Utfall og grunn", "Outcome and reason"),
    "demo-by-code": ("Tjenester", "Services"),
    "demo-by-state": ("Køen nå", "The queue now"),
    "demo-display": ("tjeneste i KPR", "service in KPR"),
    "demo-next": ("Se videre:", "Look further:"),
    "demo-explain": ("hvorfor et dokument ble som det ble", "why a document became what it became"),
    "demo-queue": ("det som venter på å bli sendt", "what waits to be sent"),
    "demo-delivering": (
        "Leverer til simulatoren av registeret",
        "Delivering to the simulator of the register",
    ),
    "receipt": ("kvittering (refId)", "receipt (refId)"),
    "demo-receipts": ("Kvitteringer fra registeret (simulert)", "Receipts of the register (simulated)"),
    "demo-messages": ("meldingene og kvitteringene", "the messages and their receipts"),
    "demo-parked": ("det som ble avvist eller må vente", "what was refused or must wait"),
    "demo-audit": ("går regnskapet opp?", "does it add up?"),
    "demo-again": (
        "samme en gang til: ingenting nytt skal lages",
        "the same once more: nothing new must be made",
    ),
    "simulator-runs": (
        "HelseID, adresseregister og KPRs dør er på {url}; kun syntetiske personer.",
        "HelseID, the address register and KPR's door are at {url}; synthetic persons only.",
    ),
    "simulator-settings": (
        "innstillinger for en adapter som skal levere hit: {file}",
        "settings of an adapter that is to deliver here: {file}",
    ),
    "simulator-kommuner": (
        "kommunene, til fila med avsendere: {file}",
        "the kommuner, for the tenants file: {file}",
    ),
    "simulator-stop": ("Ctrl-C stopper den.", "Ctrl-C stops it."),
}
