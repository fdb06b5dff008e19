"""What is wrong with how `run` was asked for, in bokmål and English."""

from collections.abc import Mapping

from adapter.errors import Fault

#: By key: bokmål, English.
_WORDS: Mapping[str, tuple[str, str]] = {
    "once-and-http": (
        "avslutter en kjøring, og --http slutter aldri; ta bort en av dem",
        "ends a run, and --http never does; leave one of them out",
    ),
    "role-needs-it": ("trengs til --role {role}; sett den", "is needed by --role {role}; set it"),
    "role-reads-no-files": (
        "{role} leser ingen filer; ta bort --source og --events",
        "{role} reads no files; leave --source and --events out",
    ),
    "workers-need-topics": (
        "deler partisjonene i Kafka-emner: sett KPR_KAFKA__BOOTSTRAP_SERVERS, og ta bort --once",
        "share the partitions of topics: set KPR_KAFKA__BOOTSTRAP_SERVERS and leave --once out",
    ),
    "needs-a-door": (
        "trenger en dør: --source folder:STI, --events FIL, --http eller KPR_KAFKA__BOOTSTRAP_SERVERS",
        "needs a door: --source folder:PATH, --events FILE, --http or KPR_KAFKA__BOOTSTRAP_SERVERS",
    ),
    "no-source": (
        "en er ingen kilde; skriv folder:STI eller stdin",
        "one is no source; write folder:PATH or stdin",
    ),
    "no-folder": ("navngir ingen mappe; skriv folder:STI", "names no folder; write folder:PATH"),
}


def fault(option: str, key: str, **values: object) -> Fault:
    """Say what is wrong with an option, or with what is set."""
    norwegian, english = (text.format_map(values) for text in _WORDS[key])
    return Fault(option, 0, 0, english, norwegian)
