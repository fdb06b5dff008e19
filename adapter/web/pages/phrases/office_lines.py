"""What the pages of the lines to the register say."""

from adapter.web.pages.phrases.phrase import Phrase

OFFICE_LINES = {
    "lines-lead": Phrase(
        "Hver kommune har én ordnet linje til registeret for hver meldingstype. Stopper den, venter alt bak.",
        "Each kommune has one ordered line to the register for each message type. When it stops, all behind it waits.",
    ),
    "lines-more": Phrase("Flere linjer", "More lines"),
    "lines-none": Phrase("Ingen linjer har begynt.", "No line has begun."),
    "line-of": Phrase("{line} for kommune {kommune}", "{line} of kommune {kommune}"),
    "l-state": Phrase("Tilstand", "State"),
    "l-open": Phrase("Åpen", "Open"),
    "l-stopped": Phrase("Stoppet", "Stopped"),
    "l-why": Phrase("Hvorfor", "Why"),
    "l-since": Phrase("Siden", "Since"),
    "l-number": Phrase("Siste LopeNr", "Last LopeNr"),
    "l-guid": Phrase("Siste mottatte notifikasjonGUID", "Last accepted notifikasjonGUID"),
    "l-lopenr": Phrase("lopenr i året", "lopenr of the year"),
    "l-queued": Phrase("I kø", "Queued"),
    "l-oldest": Phrase("Eldste i kø", "Oldest queued"),
    "l-under-way": Phrase("Underveis", "Under way"),
    "l-last": Phrase("Siste kvittering", "Last receipt"),
    "l-holder": Phrase("Prosess som sender nå", "Process that sends now"),
    "l-until": Phrase("Har linjen til", "Holds it until"),
    "l-nobody": Phrase("ingen akkurat nå", "none right now"),
    "l-chain": Phrase("Henger linjen sammen?", "Does the line hold together?"),
    "l-chain-holds": Phrase(
        "Ja: numre, lenker og referanser stemmer.", "Yes: numbers, links and references agree."
    ),
    "l-chain-broken": Phrase("Nei, {n} feil er funnet:", "No, {n} faults were found:"),
    "l-expected": Phrase("Ventet", "Expected"),
    "l-found": Phrase("Funnet", "Found"),
    "l-to-messages": Phrase("Meldinger på linjen", "Messages of the line"),
    "act-stop": Phrase("Stopp linjen", "Stop the line"),
    "act-stop-hint": Phrase(
        "Ingenting mer forlater linjen før noen starter den. Et forsøk som er i gang, blir ferdig.",
        "Nothing more leaves the line until it is started. An attempt under way is finished.",
    ),
    "act-start": Phrase("Start linjen", "Start the line"),
    "act-start-hint": Phrase("Når årsaken er rettet.", "Once the cause is put right."),
    "act-confirm": Phrase("Bekreft hodet", "Confirm the head"),
    "act-confirm-hint": Phrase(
        "Skriv av det registeret sier er det siste det har. Er det noe annet enn over, bruk «line import» først.",
        "Copy what the register says is the last it has. If that is not what stands above, use `line import` first.",
    ),
    "confirm-number": Phrase("notifikasjonLopeNr", "notifikasjonLopeNr"),
    "confirm-guid": Phrase("notifikasjonGUID", "notifikasjonGUID"),
    "act-resend": Phrase("Send mottatte notifikasjoner på nytt", "Send accepted notifications again"),
    "act-resend-hint": Phrase(
        "Bare når registeret ber om det. Notifikasjonene går i nye meldinger, med sine gamle numre. "
        "Fyller du ut flere felt, må alle stemme.",
        "Only when the register asks for it. The notifications go in new messages, under their old numbers. "
        "If you fill in several fields, all must hold.",
    ),
    "resend-id": Phrase("Én notifikasjon (GUID)", "One notification (GUID)"),
    "resend-since-id": Phrase("Fra og med notifikasjon (GUID)", "From this notification (GUID)"),
    "resend-until-id": Phrase("Til og med notifikasjon (GUID)", "To this notification (GUID)"),
    "resend-since": Phrase("Oppstått fra og med dag", "Arose from day"),
    "resend-until": Phrase("Oppstått til og med dag", "Arose to day"),
    "resend-message": Phrase("Alt i melding (messageId)", "All in message (messageId)"),
    "resend-person": Phrase("Én persons nummer", "One person's number"),
    "resend-person-hint": Phrase("Vises ikke igjen og lagres ikke.", "Not shown again and not kept."),
    "resend-type": Phrase("Slags nummer (9032)", "Kind of number (9032)"),
    "person-type-1": Phrase("1 fødselsnummer", "1 fødselsnummer"),
    "person-type-2": Phrase("2 D-nummer", "2 D-number"),
    "person-type-3": Phrase("3 H-nummer", "3 H-number"),
    "person-type-9": Phrase("9 ddmmåå", "9 ddmmyy"),
    "resend-nothing": Phrase(
        "Ingenting er valgt. Fyll ut minst ett felt.", "Nothing is chosen. Fill in one field at least."
    ),
    "resend-bad-day": Phrase("En dag skrives slik: 2026-11-23.", "A day is written so: 2026-11-23."),
    "resend-bad-person": Phrase(
        "Nummeret passer ikke til slaget nummer.", "The number does not fit its kind."
    ),
    "act-bad-number": Phrase("LopeNr er et helt tall.", "The LopeNr is a whole number."),
    "kommune-set-up": Phrase("Kommunen slik den er satt opp", "The kommune as configured"),
    "kommune-set-up-hint": Phrase(
        "Kommunenummer og kontaktpersoner rettes i tenants-filen, som leses på nytt av seg selv.",
        "kommunenummer and contact persons are changed in the tenants file, which is read anew by itself.",
    ),
    "kommune-unknown": Phrase(
        "Kommunen står ikke under kommuner i tenants-filen: ingenting leveres for den.",
        "The kommune does not stand under kommuner in the tenants file: nothing is delivered for it.",
    ),
    "k-orgnr": Phrase("Organisasjonsnummer", "Organisation number"),
    "k-her-id": Phrase("HER-id", "HER-id"),
    "k-lines": Phrase("Meldingstyper som leveres", "Message types delivered"),
    "k-tenants": Phrase("Avsendere (EPJ)", "Tenants (EPJ)"),
    "k-contact": Phrase("Kontaktperson (type {type})", "Contact person (type {type})"),
    "chain-message-incomplete": Phrase(
        "Meldingen mangler notifikasjoner", "The message has lost notifications"
    ),
    "chain-number-not-ascending": Phrase("LopeNr stiger ikke", "The LopeNr does not ascend"),
    "chain-number-missing": Phrase("Et LopeNr er aldri gitt", "A LopeNr was never given"),
    "chain-link-broken": Phrase(
        "ForrigeGUID er ikke notifikasjonen før", "ForrigeGUID is not the notification before"
    ),
    "chain-reference-unknown": Phrase("Ref viser ikke til en mottatt N", "Ref names no accepted N"),
    "chain-accepted-twice": Phrase("Mottatt to ganger", "Accepted twice"),
    "chain-lopenr-not-next": Phrase(
        "lopenr i året er ikke det neste", "lopenr is not the next one of the year"
    ),
    "chain-head-differs": Phrase(
        "Linjen ville gått videre fra feil sted", "The line would go on from the wrong place"
    ),
    "chain-delivered-without-message": Phrase(
        "Levert, men ikke i noen mottatt melding", "Delivered, but in no accepted message"
    ),
    "chain-accepted-not-delivered": Phrase(
        "Mottatt, men ikke merket levert", "Accepted, but not marked as delivered"
    ),
    "chain-what": Phrase("Feil", "Fault"),
    "chain-where": Phrase("Sted", "Place"),
    "act-line-stop": Phrase("Stoppet linjen", "Stopped the line"),
    "act-line-start": Phrase("Startet linjen", "Started the line"),
    "act-line-confirm": Phrase("Bekreftet hodet", "Confirmed the head"),
    "act-line-import": Phrase("Hentet inn hodet", "Imported the head"),
    "act-line-restored": Phrase(
        "Stoppet alle linjer etter gjenoppretting", "Stopped all lines after a restore"
    ),
    "act-line-catch-up": Phrase(
        "Noterte fra kvitteringer det som var levert etter sikkerhetskopien",
        "Noted from receipts what had left since the backup",
    ),
    "act-line-initial-load": Phrase("Ordnet førstegangslevering", "Arranged the initial load"),
    "act-messages-release": Phrase("Laget meldingen på nytt", "Made the message anew"),
    "act-messages-close": Phrase("Avsluttet meldingen", "Closed the message"),
    "act-messages-resend": Phrase("Sendte på nytt", "Sent again"),
}
