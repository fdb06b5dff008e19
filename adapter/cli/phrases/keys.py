"""What `keys` says, in bokmål and English."""

from collections.abc import Mapping

#: By key: bokmål, English.
KEYS: Mapping[str, tuple[str, str]] = {
    "seal-key-id": ("nøkkel", "key"),
    "seal-key-made": ("laget", "made"),
    "seal-key-state": ("tilstand", "state"),
    "seal-key-used": ("forseglet i alt", "ever sealed"),
    "seal-key-values": ("verdier nå", "values now"),
    "seal-key-newest": ("i bruk", "in use"),
    "seal-key-older": ("bare til lesing", "for reading only"),
    "seal-key-retired": ("tatt ut", "retired"),
    "seal-key-worn": (
        "Nøkkel {id} har forseglet {used} verdier. Lag en ny: kpr-adapter keys rotate",
        "Key {id} has sealed {used} values. Make a new one: kpr-adapter keys rotate",
    ),
    "seal-key-two-files": (
        "To nøkkelfiler åpner lageret. Når alle prosesser har den nye: kpr-adapter keys rewrap --finish",
        "Two key files open the store. When all processes have the new one: kpr-adapter keys rewrap --finish",
    ),
    "seal-key-rotated": (
        "Nøkkel {id} er laget. Nye verdier forsegles med den. Gamle: kpr-adapter keys reseal",
        "Key {id} is made. New values are sealed with it. Old ones: kpr-adapter keys reseal",
    ),
    "seal-key-resealed": (
        "{n} verdier er forseglet på nytt med nøkkel {id}.",
        "{n} values were sealed anew with key {id}.",
    ),
    "seal-key-left": (
        "{n} verdier var opptatt. Kjør kommandoen igjen.",
        "{n} values were held by others. Run the command again.",
    ),
    "seal-key-retired-now": (
        "Nøkkel {id} er tatt ut og ødelagt.",
        "Key {id} is retired and destroyed.",
    ),
    "seal-key-rewrapped": (
        "Begge filene åpner lageret nå. Gi alle prosesser den nye, og kjør: kpr-adapter keys rewrap --finish",
        "Either file opens the store now. Give all processes the new one, and run: kpr-adapter keys rewrap --finish",
    ),
    "seal-key-finished": (
        "Bare nøkkelfilen som er i bruk nå, åpner lageret.",
        "Only the key file in use now opens the store.",
    ),
}
