"""What `positions`, `migrate`, `helseid`, `audit`, `config` and `figures` say, in bokmål and English."""

from collections.abc import Mapping

#: By key: bokmål, English.
UPKEEP: Mapping[str, tuple[str, str]] = {
    "partition": ("partisjon", "partition"),
    "next": ("neste", "next"),
    "claims": ("eierskifter", "claims"),
    "moved": (
        "{source}, partisjon {partition}: leses videre fra {to} (sto på {before}).",
        "{source}, partition {partition}: goes on from {to} (stood at {before}).",
    ),
    "migrate-done": (
        "Databasen er flyttet fra revisjon {before} til {to}.",
        "Migrated from revision {before} to {to}.",
    ),
    "migrate-none": ("Databasen har nyeste revisjon, {to}.", "The database is at the newest revision, {to}."),
    "migrate-behind": (
        "Databasen har revisjon {before} og trenger {to}. Kjør kpr-adapter migrate.",
        "The database is at revision {before} and needs {to}. Run kpr-adapter migrate.",
    ),
    "key-rotated": (
        "HelseID har fått den nye nøkkelen {kid}, og den er tatt i bruk. Den gjelder til {expires}.",
        "HelseID has the new key {kid}, and it is in use. It holds until {expires}.",
    ),
    "key-rotated-when": ("et tidspunkt HelseID ikke oppga", "a time that HelseID did not state"),
    "adds-up": (
        "Regnskapet går opp: alt som er mottatt, har ett utfall, og alt som er laget, finnes i køen.",
        "It adds up: everything received has one outcome, and everything made is in the queue.",
    ),
    "does-not-add-up": (
        "Regnskapet går ikke opp på {n} linjer: noe er mistet, talt to ganger eller endret utenom adapteren.",
        "{n} lines do not add up: something was lost, counted twice or changed behind the adapter's back.",
    ),
    "one-does-not-add-up": (
        "Regnskapet går ikke opp på 1 linje: noe er mistet, talt to ganger eller endret utenom adapteren.",
        "1 line does not add up: something was lost, counted twice or changed behind the adapter's back.",
    ),
    "judged": (
        "Innstillinger, tabeller og avsendere er i orden.",
        "Settings, tables and tenants are in order.",
    ),
    "figures-group": ("hva", "what"),
    "figures-recounted": (
        "{services} tjenester er talt. Måneder som telles på nytt når noen ser på dem: {months}.",
        "{services} services are counted. Months that are counted anew when somebody looks: {months}.",
    ),
    "audit-messages": ("i KPR-meldinger = kø", "in messages = queue"),
    "audit-received": ("mottatt = utfall", "received = outcomes"),
    "audit-made": ("laget = kø", "made = queue"),
    "audit-parked": ("parkert = avvist sist", "parked = refused last"),
    "audit-everywhere": ("åpne, alle kilder", "open, all sources"),
}
