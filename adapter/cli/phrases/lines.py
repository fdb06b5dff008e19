"""What `line` and `messages` say, in bokmål and English."""

from collections.abc import Mapping

#: By key: bokmål, English.
LINES: Mapping[str, tuple[str, str]] = {
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
    "refused-annulments": (
        (
            "Annulleringer (C) i den: {n}. Avslutter du den, går de i neste melding; med --annulments-too gir du dem "
            "opp, og det de annullerer, blir stående i registeret for godt."
        ),
        (
            "Annulments (C) in it: {n}. If you end it, they go in the next message; with --annulments-too you give "
            "them up, and what they annul stays at the register for good."
        ),
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
    "closed-but-annulments": (
        "Annulleringer (C) som er i kø igjen og går i neste melding: {n}.",
        "Annulments (C) that are queued again and go in the next message: {n}.",
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
}
