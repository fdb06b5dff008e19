"""What `mappings apply` says, in bokmål and English."""

from collections.abc import Mapping

#: By key: bokmål, English.
APPLY: Mapping[str, tuple[str, str]] = {
    "applied-none": (
        "Alt er slik tabellene sier; ingenting å avgjøre på nytt.",
        "All is as the tables say; nothing to decide anew.",
    ),
    "applied-changed": ("Avgjort på nytt", "Decided anew"),
    "applied-consultations": (
        "Konsultasjoner avgjort på nytt: opplysningene som blir andre",
        "Consultations decided anew: the fields that change",
    ),
    "applied-replayed": ("Avvist før, kjørt om igjen", "Refused before, tried again"),
    "applied-left": ("Står som det er", "Left as it is"),
    "applied-counts": ("I alt", "In all"),
    "inputs": ("inndata", "inputs"),
    "consultation": ("konsultasjon", "consultation"),
    "consultations": ("konsultasjoner", "consultations"),
    "left": ("står", "left"),
    "such-as": ("for eksempel", "such as"),
    "nothing-to-tell": ("ingenting å melde", "nothing to report"),
    "no-code": ("ingen kode", "no code"),
    "left-nothing-told": (
        "kom som minimelding, eller før det som trengs ble tatt vare på",
        "came as minimeldinger, or before what is needed was kept",
    ),
    "left-condition-not-asked": (
        "en betingelse som ingen spurte om da dokumentet var her",
        "a condition that nobody asked when the document was here",
    ),
    "left-read-elsewhere": (
        "tabellene leser en opplysning et annet sted enn før",
        "the tables read a fact elsewhere than before",
    ),
    "left-fields-not-kept": (
        "konsultasjon fra før det ble tatt vare på hva dokumentet selv sa",
        "a consultation from before it was kept what its document itself said",
    ),
    "left-code-left-out": ("en kode ble ikke tatt vare på", "a code was not kept"),
    "left-refused": ("tabellene avviser den nå: {rules}", "the tables refuse it now: {rules}"),
    "left-no-row": ("ingen rad sier noe om den lenger", "no row says anything of it any more"),
    "left-no-unit": (
        "koden krever organisasjonsnummer, og det er ikke oppgitt",
        "the code asks for an organisation number, and none was told",
    ),
    "left-no-identity": ("personen er ikke tatt vare på", "the person was not kept"),
    "left-send-again": ("må sendes på nytt av EPJ-en", "must be sent again by the EPJ"),
    "left-no-tenant": ("avsenderen er ikke i tenants-filen", "its tenant is not in the tenants file"),
    "left-contended": (
        "andre skrev det samme hele tiden; kjør en gang til",
        "others wrote the same all the time; run it once more",
    ),
    "left-internal-fault": ("en feil i programmet; se loggen", "a fault of the program; see the log"),
    "lead-service": ("tjeneste eller kontakt", "service or contact"),
    "lead-consultation": ("konsultasjon", "consultation"),
    "lead-visit": ("besøk i en tjeneste", "visit within a service"),
}
