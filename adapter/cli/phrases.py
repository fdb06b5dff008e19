"""What the commands say, in bokmål and English. Rules bring words of their own (rules.yaml)."""

from collections.abc import Mapping

from adapter.cli.access_phrases import ACCESS_PHRASES
from adapter.cli.apply_phrases import APPLY_PHRASES
from adapter.cli.check_phrases import CHECK_PHRASES
from adapter.cli.iplos_phrases import IPLOS_PHRASES
from adapter.cli.keys_phrases import KEYS_PHRASES
from adapter.cli.mappings_phrases import MAPPINGS_PHRASES
from adapter.cli.options import Language
from adapter.cli.person_phrases import PERSON_PHRASES
from adapter.cli.pilot_phrases import PILOT_PHRASES
from adapter.cli.queue_phrases import QUEUE_PHRASES
from adapter.reports.phrases import OUTCOME_PHRASES

#: By key: bokmål, English.
PHRASES: Mapping[str, tuple[str, str]] = {
    "more-places": ("og {n} steder til", "and {n} more places"),
    # Headings and labels
    "outcome": ("utfall", "outcome"),
    "reason": ("grunn", "reason"),
    "count": ("antall", "count"),
    "number": ("nr", "no."),
    "input": ("inndata", "input"),
    "source": ("kilde", "source"),
    "tenant": ("avsender", "tenant"),
    "kommune": ("kommune", "kommune"),
    "received": ("mottatt", "received"),
    "rules-version": ("regelversjon", "rules version"),
    "parked-as": ("parkert som", "parked as"),
    "replay-of": ("nytt forsøk på", "replay of"),
    "resource": ("ressurs", "resource"),
    "service": ("tjeneste", "service"),
    "code": ("kode", "code"),
    "notification": ("melding", "notification"),
    "line": ("linje", "line"),
    "scope": ("omfang", "scope"),
    "state": ("tilstand", "state"),
    "person-type": ("personnummertype", "person number type"),
    "mapping": ("tabellrad", "table row"),
    "row-of": ("{layer} {table} {version}, rad {row}", "{layer} {table} {version}, row {row}"),
    "compared": ("sammenlignet med", "compared with"),
    "duplicate-of": ("samme som", "same as"),
    "made": ("laget", "made"),
    "released": ("frigitt", "released"),
    "found-by": ("funnet som", "found by"),
    "attempts": ("forsøk", "attempts"),
    "first-seen": ("første gang", "first seen"),
    "last-seen": ("siste gang", "last seen"),
    "rule": ("regel", "rule"),
    "severity": ("alvor", "severity"),
    "meaning": ("betydning", "meaning"),
    "action": ("hva du gjør", "what to do"),
    "rule-source": ("kilde", "source"),
    "since": ("siden", "since"),
    "passing": ("godtas", "passes"),
    "failing": ("stoppes", "is caught"),
    "folder": ("MAPPE", "FOLDER"),
    "compared-only": (
        "Filene er skrevet. Ingen kommando vurderer dem: de viser det som sammenlignes eller sendes.",
        "The files are written. No command judges them: they show what is compared or sent.",
    ),
    "needs-files": (
        "Eksempelet trenger filer ved siden av: skriv dem med --to MAPPE.",
        "The example needs files beside it: write them with --to FOLDER.",
    ),
    "setting": ("innstilling", "setting"),
    "value": ("verdi", "value"),
    "from": ("fra", "from"),
    "default": ("standard", "default"),
    "table": ("tabell", "table"),
    "version": ("versjon", "version"),
    "reports": ("melder koder", "reports codes"),
    "what": ("hva", "what"),
    "where": ("hvor", "where"),
    "counted": ("talt", "counted"),
    "kept": ("rader", "rows"),
    "created": ("laget", "created"),
    "made-by": ("laget av utfall", "made by outcome"),
    "content": ("innhold", "content"),
    # Mapping tables
    "tables-sound": (
        "Tabellene er i orden: {rows} rader, og {lists} lister i tenants-filen.",
        "The tables are sound: {rows} rows, and {lists} lists in the tenants file.",
    ),
    "row-untested": ("{row}: ingen test har spurt denne raden", "{row}: no test has asked this row"),
    "tables-tested": (
        "{tests} tester, {failed} feilet; {asked} av {rows} rader er spurt.",
        "{tests} tests, {failed} failed; {asked} of {rows} rows were asked.",
    ),
    "row-decides": (
        "Avgjort av {layer}, tabell {table} ({version}), rad {row}",
        "Decided by {layer}, table {table} ({version}), row {row}",
    ),
    "no-row-decides": ("Ingen rad avgjør.", "No row decides."),
    "row-decided": ("avgjør", "decides"),
    "row-later": ("passer, men et annet svar kom først", "holds, but another answer came first"),
    "row-misses": ("{fact} skal være {wanted}, er {found}", "{fact} must be {wanted}, is {found}"),
    # What to do next
    "see-json": (
        "Alle detaljer for et program: samme kommando med --format json.",
        "All details for a program: the same command with --format json.",
    ),
    "no-documents": ("Det var ingen dokumenter å vurdere.", "There were no documents to judge."),
    "unread": ("{n} av filene kunne ikke leses.", "{n} of the files could not be read."),
    "choose": (
        "Flere utfall passer. Velg ett: kpr-adapter explain outcome:NR{store}",
        "Several outcomes match. Choose one: kpr-adapter explain outcome:NUMBER{store}",
    ),
    "next-page": ("Det kan være flere: --after {last}", "There may be more: --after {last}"),
    "tried-again": ("prøves igjen", "tried again"),
    "asked": ("spurt EPJ-en", "asked of the EPJ"),
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
    # The demonstration
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
    # The simulator
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
    # Lines and messages
    "message": ("KPR-melding", "message"),
    "numbers": ("LopeNr", "LopeNr"),
    "lopenr": ("LopeNr", "LopeNr"),
    "result": ("resultat", "result"),
    "made-at": ("laget, avsluttet", "made, ended"),
    "ended": ("avsluttet", "ended"),
    "began": ("begynt", "began"),
    "cause": ("årsak", "cause"),
    "resend": ("ny sending", "resend"),
    "kind": ("slag", "kind"),
    "rules-broken": ("brutte regler", "broken rules"),
    "next-attempt": ("neste forsøk", "next attempt"),
    "replaced-by": ("erstattet av", "replaced by"),
    "schema": ("sjekket mot", "checked against"),
    "record": ("innhold fra", "content of"),
    "attempts-made": ("Forsøk", "Attempts"),
    "acts": ("Hva mennesker har gjort", "What persons did"),
    "act": ("handling", "act"),
    "at": ("tid", "at"),
    "who": ("hvem", "who"),
    "why": ("hvorfor", "why"),
    "expected": ("ventet", "expected"),
    "found": ("funnet", "found"),
    "last-number": ("siste LopeNr", "last LopeNr"),
    "last-guid": ("siste GUID", "last GUID"),
    "since-when": ("stoppet", "stopped at"),
    "queued": ("i kø", "queued"),
    "oldest": ("eldste i kø", "oldest queued"),
    "under-way": ("underveis", "under way"),
    "last-accepted": ("sist mottatt", "last accepted"),
    "holder": ("sendes av", "sent by"),
    "line-open": ("åpen", "open"),
    "line-stopped": ("stoppet: {cause}", "stopped: {cause}"),
    "delivery": ("levering", "delivery"),
    "taken-by": (
        "innholdet ble erstattet av {record} før det ble sendt",
        "its content was replaced by {record} before it was sent",
    ),
    "passage": (
        "{status}, LopeNr {number} etter {previous}, i KPR-melding {message}: {state}",
        "{status}, LopeNr {number} after {previous}, in message {message}: {state}",
    ),
    "acted": ("{at}  {who}: {act}; {why}", "{at}  {who}: {act}; {why}"),
    "refused-release": (
        "Rett feilen, og lag den på nytt: kpr-adapter messages release {id} --why …{store}",
        "Correct what is wrong, and make it anew: kpr-adapter messages release {id} --why …{store}",
    ),
    "refused-close": (
        "Eller avslutt den: kpr-adapter messages close {id} --why …{store}",
        "Or end it: kpr-adapter messages close {id} --why …{store}",
    ),
    "released-as": (
        "Laget på nytt som KPR-melding {id}: {n}, LopeNr {first}-{last}.",
        "Made anew as message {id}: {n}, LopeNr {first}-{last}.",
    ),
    "released-empty": (
        "Ingenting ble igjen å sende; KPR-meldingen er avsluttet og linjen går videre.",
        "Nothing of it was left to send; the message is closed and the line goes on.",
    ),
    "closed-now": (
        "KPR-melding {id} er avsluttet. Meldes ikke: {n}. Linjen går videre.",
        "Message {id} is closed. Not reported: {n}. The line goes on.",
    ),
    "resent-as": (
        "Sendes: KPR-melding {id}, {n}, LopeNr {first}-{last}.",
        "To be sent: message {id}, {n}, LopeNr {first}-{last}.",
    ),
    "line-stopped-now": (
        "Linje {line} for kommune {kommune} er stoppet.",
        "Line {line} of kommune {kommune} is stopped.",
    ),
    "line-goes-on": (
        "Linje {line} for kommune {kommune} går videre.",
        "Line {line} of kommune {kommune} goes on.",
    ),
    "one-line-restored": (
        "1 linje er stoppet til den siste notifikasjonen er bekreftet (kpr-adapter line confirm).",
        "1 line is stopped until its head is confirmed (kpr-adapter line confirm).",
    ),
    "lines-restored": (
        "{n} linjer er stoppet til den siste notifikasjonen er bekreftet (kpr-adapter line confirm).",
        "{n} lines are stopped until their heads are confirmed (kpr-adapter line confirm).",
    ),
    "figures-recounted": (
        "{services} tjenester er talt. Måneder som telles på nytt når noen ser på dem: {months}.",
        "{services} services are counted. Months that are counted anew when somebody looks: {months}.",
    ),
    "line-caught-up": (
        (
            "Linje {line} for kommune {kommune}: {messages} meldinger med {notifications} notifikasjoner er notert som "
            "levert eller avsluttet. Sammenlign med det registeret har, og bekreft:"
        ),
        (
            "Line {line} of kommune {kommune}: {messages} messages with {notifications} notifications are noted as "
            "delivered or closed. Compare with what the register has, then confirm:"
        ),
    ),
    "head-imported": (
        "Linje {line} for kommune {kommune} venter. Sammenlign med det registeret har, og bekreft:",
        "Line {line} of kommune {kommune} waits. Compare with what the register has, then confirm:",
    ),
    "load-starts": ("starter for aktive tjenester", "starts of active services"),
    "load-pauses": ("åpne midlertidige stopp", "open pauses"),
    "load-events": ("hendelser fra dagen", "events from the day"),
    "load-before": ("avsluttet før dagen, meldes ikke", "ended before the day, not reported"),
    "chain-holds": (
        "Linje {line} for kommune {kommune} henger sammen.",
        "Line {line} of kommune {kommune} holds together.",
    ),
    "chain-broken": (
        "Linje {line} for kommune {kommune} henger ikke sammen:",
        "Line {line} of kommune {kommune} does not hold together:",
    ),
    "chain-message-incomplete": (
        "meldingen mangler notifikasjoner",
        "the message has lost notifications",
    ),
    "chain-number-not-ascending": ("LopeNr stiger ikke", "the LopeNr does not ascend"),
    "chain-number-missing": ("et LopeNr er aldri gitt", "a LopeNr was never given"),
    "chain-link-broken": (
        "ForrigeGUID er ikke notifikasjonen før",
        "ForrigeGUID is not the notification before",
    ),
    "chain-reference-unknown": (
        "Ref viser ikke til en mottatt N",
        "Ref names no accepted N",
    ),
    "chain-accepted-twice": ("mottatt to ganger", "accepted twice"),
    "chain-lopenr-not-next": (
        "lopenr i året er ikke det neste",
        "lopenr is not the next one of the year",
    ),
    "chain-head-differs": (
        "linjen ville gått videre fra feil sted",
        "the line would go on from the wrong place",
    ),
    "chain-delivered-without-message": (
        "levert, men ikke i noen mottatt melding",
        "delivered, but in no accepted message",
    ),
    "chain-accepted-not-delivered": (
        "mottatt, men ikke merket levert",
        "accepted, but not marked as delivered",
    ),
    "audit-messages": ("i KPR-meldinger = kø", "in messages = queue"),
    "audit-received": ("mottatt = utfall", "received = outcomes"),
    "audit-made": ("laget = kø", "made = queue"),
    "audit-parked": ("parkert = avvist sist", "parked = refused last"),
    "audit-everywhere": ("åpne, alle kilder", "open, all sources"),
    **ACCESS_PHRASES,
    **APPLY_PHRASES,
    **CHECK_PHRASES,
    **IPLOS_PHRASES,
    **KEYS_PHRASES,
    **MAPPINGS_PHRASES,
    **PERSON_PHRASES,
    **PILOT_PHRASES,
    **OUTCOME_PHRASES,
    **QUEUE_PHRASES,
}


def say(key: str, language: Language, **values: object) -> str:
    """A phrase, filled in."""
    norwegian, english = PHRASES[key]
    return (norwegian if language is Language.NB else english).format_map(values)


def counted(one: str, many: str, n: int, language: Language) -> str:
    """A number with its noun: the phrase `one` for 1, else `many`."""
    return say(one, language) if n == 1 else say(many, language, n=n)
