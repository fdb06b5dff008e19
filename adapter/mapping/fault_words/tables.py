"""What is wrong with a decision table as a whole, or with a municipality's value set."""

from collections.abc import Mapping

#: By key: bokmål, English.
TABLES: Mapping[str, tuple[str, str]] = {
    # Whose it is, and what it holds
    "whose-table": (
        'en kommunes tabell sier hvem den gjelder; legg til kommuner: ["0301"], eller tenants',
        'a municipality\'s table says whose it is; add kommuner: ["0301"], or tenants',
    ),
    "empty-table": (
        "tabellen har ingen rader og leser ingenting; legg til rader, eller ta bort filen",
        "the table has no rows and reads nothing; add rows, or take the file away",
    ),
    "no-kommunenummer": (
        '{kommune} er ikke et kommunenummer; skriv fire siffer, slik som "0301"',
        '{kommune} is not a kommunenummer; write four digits, such as "0301"',
    ),
    "kommune-not-reporting": (
        "{kommune} er ingen kommune som rapporterer; skriv kommunens eget nummer",
        "{kommune} is no kommune that reports; write the kommune's own number",
    ),
    "system-of-two-names": (
        "{address} heter allerede {other}; behold ett navn",
        "{address} is called {other} already; keep one name",
    ),
    "national-list-here": (
        (
            "{address} er listen over nasjonale tjenestekoder, som avgjør før alle tabeller; bruk adressen til den lokale "
            "listen"
        ),
        (
            "{address} is the list of national service codes, which decide before all tables; use the local list's own "
            "address"
        ),
    ),
    "system-unused": (
        "ingen rad bruker {name}; ta det bort, eller bruk det",
        "no row uses {name}; take it away, or use it",
    ),
    # Where facts are read
    "extension-without-url": (
        "en extension kjennes på adressen sin; legg til url",
        "an extension is known by its address; add url",
    ),
    "url-of-what": (
        "bare extension og participant har url; ta den bort",
        "only extension and participant have a url; take it away",
    ),
    "read-without-system": (
        "koder i ulike lister kan se like ut; legg til system, så bare denne listens koder teller",
        "codes of different lists may look alike; add system, so that only this list's count",
    ),
    "no-system-name": (
        "{name} er ikke et navn under systems; velg en av {choices}",
        "{name} is no name under systems; choose one of {choices}",
    ),
    "national-list-read": (
        "kodene i den nasjonale listen er tjenester, ikke {fact}; oppgi avsenderens egen liste",
        "codes of the national list are services, and no {fact}; name the sender's own list",
    ),
    "never-guessed": (
        "{fact} gjettes aldri; legg til codes: hvilken av deres koder som er hvilken av våre",
        "{fact} is never guessed; add codes: which of theirs is which of ours",
    ),
    "flag-true-or-false": ("{fact} må være true eller false", "{fact} must be true or false"),
    "no-yes-or-no": (
        '{fact} er ikke et spørsmål om ja eller nei; skriv en verdi i anførselstegn: "1"',
        '{fact} is no question of yes or no; write a value in quotes: "1"',
    ),
    "no-value-of-ours": (
        "{value} er ingen verdi for {fact}; velg en av {choices}",
        "{value} is no {fact}; choose one of {choices}",
    ),
    # Tables beside each other
    "name-in-two-layers": (
        "en tabell i laget {layer} heter også {table}; gi hver sitt navn",
        "a table of layer {layer} is called {table} too; give each its own name",
    ),
    "editions-at-once": (
        "en annen utgave av {table} gjelder denne dagen; la den slutte {last}, med valid_to",
        "another edition of {table} is in force on this day; end that one on {last}, with valid_to",
    ),
    "gap-of-editions": (
        "ingen utgave av {table} gjelder fra {first} til {last}; tett hullet",
        "no edition of {table} is in force from {first} to {last}; close the gap",
    ),
    # Value sets
    "whose-set": (
        "sier ikke hvilken kommune den er for; skriv kommuner eller tenants",
        "says of no municipality that it is theirs; name kommuner or tenants",
    ),
    "no-status": (
        "{value} er ingen status; velg en av {choices}",
        "{value} is no status; choose one of {choices}",
    ),
    "no-statuses": (
        "ingen: pilot/codes.yaml har ingen hst_status",
        "none: pilot/codes.yaml has no hst_status",
    ),
    "sets-of-one-list": (
        "{name} av {version} har kategoriene i denne listen de samme dagene; avslutt en av dem, eller hold dem samlet",
        "{name} of {version} has the categories of this list on the same days; end one of them, or keep them together",
    ),
    "official-list": (
        "{system} er en offisiell liste, som meldingen har plass til; oppgi kommunens egen",
        "{system} is an official list, which the message has a place for; name the municipality's own",
    ),
    "one-list-for-both": (
        "categories har samme liste; ingen kunne skille dem, så gi hver sin egen",
        "categories have this list too; nobody could tell them apart, so give each its own",
    ),
    "never-in-force": (
        "{code} gjelder aldri; rett dagene, eller dem for hele settet",
        "{code} is never in force; correct its days, or those of the set",
    ),
    "twice-on-days": (
        "{code} står to ganger for de samme dagene; behold én av dem",
        "{code} stands twice on the same days; keep one of them",
    ),
    # Tests beside tables
    "test-differs": (
        "{name}: ventet {expected}, fant {found}",
        "{name}: expected {expected}, found {found}",
    ),
    "test-nothing": ("ingenting", "nothing"),
    "no-fact": (
        "{fact} er ingen opplysning; velg en av {choices}",
        "{fact} is no fact; choose one of {choices}",
    ),
}
