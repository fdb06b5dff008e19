"""What `queue` says of services that may be registered already, in bokmål and English."""

from collections.abc import Mapping

#: By key: bokmål, English.
QUEUE: Mapping[str, tuple[str, str]] = {
    "this-service": ("denne tjenesten", "this service"),
    "other-record": ("den andre", "the other one"),
    "start": ("start", "start"),
    "end": ("slutt", "end"),
    "lasting": ("pågår", "still given"),
    "unit": ("enhet", "unit"),
    "records": ("notifikasjoner", "notifications"),
    "withheld": ("holdt utenfor", "kept out"),
    "told-by": ("siste utfall", "last outcome"),
    "extract-year": ("uttrekk for", "extract of"),
    "place-in-import": ("import {import_id}, rad {row}", "import {import_id}, row {row}"),
    "derived-source": ("IPLOS-data: {source}", "IPLOS data: {source}"),
    "opened": ("spurt", "asked"),
    "decided": ("avgjort", "decided"),
    "review-open": ("åpen", "open"),
    "review-released": ("frigitt", "released"),
    "review-rejected": ("avvist", "rejected"),
    "review-withdrawn": ("bortfalt", "withdrawn"),
    "same-person": (
        "Begge gjelder samme person: det sier en hemmelig hash av nummeret. Hvem det er, vises ikke.",
        "Both are of the same person: a keyed hash of the number says so. Who it is, is not shown.",
    ),
    "unsure-person": (
        "Raden sier ikke hvem den gjelder; fødselsår og kjønn er de samme.",
        "The row does not say whose it is; year of birth and sex agree.",
    ),
    "like-no-other": (
        "Tjenesten ligner ingen annen registrering nå.",
        "The service is like no other registration now.",
    ),
    "is-another": ("En annen tjeneste, skal meldes:", "Another service, to be reported:"),
    "is-the-same": ("Samme tjeneste, skal ikke meldes:", "The same service, not to be reported:"),
    "service-released": (
        "{what} er en tjeneste for seg.",
        "{what} is a service of its own.",
    ),
    "service-rejected": (
        "{what} er registrert allerede og meldes ikke.",
        "{what} is registered already and is not reported.",
    ),
    "record-released": ("{what} er frigitt.", "{what} is released."),
    "record-rejected": ("{what} er avvist og meldes ikke.", "{what} is rejected and is not reported."),
    "may-leave": ("Frigitt: {n}.", "Released: {n}."),
    "reported-anew": ("Meldes nå: {n}.", "Reported now: {n}."),
    "annulled": ("Annulleres: {n}.", "Annulled: {n}."),
    "ended-here": ("Avsluttet uten å bli meldt: {n}.", "Closed without being reported: {n}."),
    "nothing-was-out": (
        "Ingenting var meldt eller ventet.",
        "Nothing had been reported or was waiting.",
    ),
    "still-like": (
        "{what} holdes fortsatt: den ligner også {other}. Se: kpr-adapter queue show {what}{store}",
        "{what} is still held: it is like {other} too. Look: kpr-adapter queue show {what}{store}",
    ),
    "came-back": (
        "{what} var holdt utenfor for denne, og må nå avgjøres: kpr-adapter queue show {what}{store}",
        "{what} was kept out for this one, and must be decided now: kpr-adapter queue show {what}{store}",
    ),
    # What was found, and explanations
    "verdict": ("vurdering", "verdict"),
    "acted-on": ("fulgt", "acted on"),
    "observed": ("observert", "observed only"),
    "match": ("ligner", "is like"),
    "match-told": ("{other}: {verdict} ({rule}), {how}", "{other}: {verdict} ({rule}), {how}"),
    "match-beside": ("{service}: {told}", "{service}: {told}"),
    "found-acted": (
        "Holdt utenfor: {kept_out}. Spurt om: {asked}.",
        "Kept out: {kept_out}. Asked about: {asked}.",
    ),
    "found-observed": (
        "Bare observert: enforce ville holdt {kept_out} til utenfor og spurt om {asked} til.",
        "Observed only: enforcing would have kept {kept_out} more out and asked about {asked} more.",
    ),
    # The keys of persons
    "rekeyed": (
        "{histories} tjenester og konsultasjoner sett på; {changed} fikk ny nøkkel.",
        "{histories} services and consultations looked at; {changed} got a new key.",
    ),
}
