"""What became of a document, in one plain sentence."""

from adapter.web.pages.phrases.phrase import Phrase

OUTCOMES = {
    "said-notify-one": Phrase(
        "Godtatt. Dokumentet gir én hendelse til KPR: {event}.",
        "Accepted. The document makes one event for KPR: {event}.",
    ),
    "said-notify": Phrase(
        "Godtatt. Dokumentet gir {n} hendelser til KPR: {events}.",
        "Accepted. The document makes {n} events for KPR: {events}.",
    ),
    "said-switched-off": Phrase(
        "Ingenting sendes ennå: tjenestekoden er ikke slått på for avsenderen.",
        "Nothing is sent yet: the service code is not switched on for the tenant.",
    ),
    "said-set-apart": Phrase(
        "Avsenderen er privat eller tannhelse: det er ikke kommunens å rapportere, og meldes ikke.",
        "The sender is private or dental: it is not the municipality's to report, and is not sent.",
    ),
    "event-on": Phrase("{event} {date}", "{event} {date}"),
    "event-changed": Phrase("{event} {date} ({change})", "{event} {date} ({change})"),
    "and": Phrase("{those} og {last}", "{those} and {last}"),
    "more-events": Phrase("{n} til", "{n} more"),
    "said-consult": Phrase(
        "Godtatt. Dokumentet gir en konsultasjon til KPR, {date}.",
        "Accepted. The document makes a consultation for KPR, {date}.",
    ),
    "said-held": Phrase(
        "Godtatt, men det som skulle til KPR, må vente: noe mangler eller er ikke slått på.",
        "Accepted, but what is meant for KPR must wait: something is missing or not switched on.",
    ),
    "said-hold": Phrase(
        "Forstått, men et menneske i kommunen må ta stilling før noe sendes til KPR.",
        "Understood, but a person in the municipality must decide before anything is sent to KPR.",
    ),
    "said-park": Phrase(
        "Kan ikke avgjøres ennå: noe dokumentet viser til, er ikke levert. Send det som mangler.",
        "Cannot be decided yet: something the document refers to has not been delivered. Send what is missing.",
    ),
    "said-not-in-kpr": Phrase(
        "Forstått. Dette er en virkelig kontakt, men KPR har ingen melding for den. Ingenting å rette.",
        "Understood. This is a real contact, but KPR has no message for it. Nothing to correct.",
    ),
    "said-no-event": Phrase(
        "Forstått. Dette gir ikke KPR noe nytt; hvorfor, står under.",
        "Understood. This brings KPR nothing new; why is said below.",
    ),
    "said-same-version": Phrase(
        "Dokumentet er ikke brukt: denne versjonen av ressursen er alt bedømt. Øk meta.versionId og send på nytt.",
        "The document was not used: this version of the resource was judged already. Raise meta.versionId and send again.",
    ),
    "said-reject": Phrase(
        "Avvist. Rett {faults} og send dokumentet på nytt.",
        "Refused. Correct {faults} and send the document again.",
    ),
    "said-partial": Phrase(
        "Delvis godtatt. Noe er tatt imot; resten er avvist til {faults} er rettet.",
        "Accepted in part. Some of it was taken in; the rest is refused until {faults} is corrected.",
    ),
    "outcome-notify": Phrase("Godtatt", "Accepted"),
    "outcome-consult": Phrase("Godtatt", "Accepted"),
    "outcome-held": Phrase("Godtatt, venter", "Accepted, waits"),
    "outcome-hold": Phrase("Må avgjøres", "To be decided"),
    "outcome-park": Phrase("Venter på mer", "Waits for more"),
    "outcome-not-in-kpr": Phrase("Ikke i KPR", "Not in KPR"),
    "outcome-no-event": Phrase("Ikke noe nytt", "Nothing new"),
    "outcome-same-version": Phrase("Ikke brukt", "Not used"),
    "outcome-reject": Phrase("Avvist", "Refused"),
    "outcome-partial": Phrase("Delvis godtatt", "Accepted in part"),
    "change-N": Phrase("ny", "new"),
    "change-M": Phrase("rettet", "corrected"),
    "change-C": Phrase("annullert", "annulled"),
    "state-queued": Phrase("Sendes straks", "Leaves at once"),
    "state-held": Phrase("Holdes tilbake", "Held back"),
    "state-out-of-scope": Phrase(
        "Utenfor det kommunen rapporterer", "Outside of what the municipality reports"
    ),
    "state-pilot": Phrase("Bare i piloten", "In the pilot only"),
    "state-closed": Phrase("Avsluttet", "Closed"),
}
