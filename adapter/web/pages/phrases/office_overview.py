"""What the overview of the office says."""

from adapter.web.pages.phrases.phrase import Phrase

OFFICE_OVERVIEW = {
    "ov-now": Phrase("Slik står det {day} kl. {time}", "How things stand on {day} at {time}"),
    "ov-part": Phrase("for kommunene du har tilgang til", "for the municipalities that you may see"),
    "ov-anew": Phrase("Oppdater", "Refresh"),
    "ov-paused": Phrase(
        "Satt på pause. Det virker i alle prosesser innen få sekunder.",
        "Paused. Every process knows within seconds.",
    ),
    "ov-resumed": Phrase(
        "Satt i gang igjen. Det virker i alle prosesser innen få sekunder.",
        "Resumed. Every process knows within seconds.",
    ),
    "ov-attention": Phrase("Må ses på", "Needs attention"),
    "ov-all-well": Phrase("Alt går som det skal", "Everything goes as it should"),
    "ov-all-well-why": Phrase(
        "Ingen linje er stoppet, ingen kilde er stille, og ingen venter på et svar fra dere.",
        "No line is stopped, no source is silent, and nobody waits for an answer of yours.",
    ),
    # What needs attention
    "ov-paused-sending": Phrase(
        "All sending til registeret er satt på pause av {who}: {why}",
        "All sending to the register was paused by {who}: {why}",
    ),
    "ov-paused-source": Phrase(
        "Kilden {name} er satt på pause av {who}: {why}", "Source {name} was paused by {who}: {why}"
    ),
    "ov-paused-tenant": Phrase(
        "Mottak fra {name} er satt på pause av {who}: {why}", "Intake from {name} was paused by {who}: {why}"
    ),
    "ov-line-stopped": Phrase("Linjen {kommune} {line} er stoppet", "Line {kommune} {line} is stopped"),
    "ov-lines-stopped": Phrase("{n} linjer til er stoppet", "{n} more lines are stopped"),
    "ov-refused": Phrase(
        "Avviste meldinger som venter på dere: {n}", "Refused messages that wait for you: {n}"
    ),
    "ov-quiet": Phrase(
        "En prosess med rollen {role} er stille: stoppet, eller uten forbindelse til lageret",
        "A process with role {role} is silent: ended, or cut off from the store",
    ),
    "ov-process-away": Phrase("Svarer ikke: {names}", "No answer from: {names}"),
    "ov-process-stuck": Phrase("Står fast: {names}", "Stuck: {names}"),
    "ov-process-stopped": Phrase(
        "Leses ikke før noen avgjør det: {names}", "Not read before somebody decides: {names}"
    ),
    "ov-process-remarks": Phrase(
        "En prosess med rollen {role} har noe å si fra om", "A process with role {role} has something to tell"
    ),
    "ov-process-mappings": Phrase(
        "En prosess med rollen {role} bruker et annet kodeverk enn denne",
        "A process with role {role} uses other mappings than this one",
    ),
    "ov-expired": Phrase("Utløpt: {whose}", "Expired: {whose}"),
    "ov-expires": Phrase("Utløper om {days} døgn: {whose}", "Expires in {days} days: {whose}"),
    "ov-key-worn": Phrase(
        "Lagerets nøkkel er slitt og må fornyes (kpr-adapter keys rotate)",
        "The key of the store is worn and must be renewed (kpr-adapter keys rotate)",
    ),
    "ov-silent": Phrase("Stille: {names}", "Silent: {names}"),
    "ov-silent-more": Phrase("Stille: {names} og {n} til", "Silent: {names} and {n} more"),
    "ov-parked": Phrase(
        "Parkerte dokumenter som venter på retting: {n}", "Parked documents that wait for correction: {n}"
    ),
    "ov-reviews": Phrase(
        "Mulige dobbeltregistreringer som venter på svar: {n}",
        "Possible double registrations that wait for an answer: {n}",
    ),
    # Numbers
    "ov-numbers": Phrase("Nøkkeltall", "Key numbers"),
    "ov-received": Phrase("Mottatt i dag", "Received today"),
    "ov-received-what": Phrase("dokumenter fra kildene", "documents from the sources"),
    "ov-in-queue": Phrase("På vei til KPR", "On the way to KPR"),
    "ov-in-queue-what": Phrase("eldste har ventet {age}", "the oldest has waited {age}"),
    "ov-in-queue-none": Phrase("ingenting venter", "nothing waits"),
    "ov-held": Phrase("Holdt tilbake", "Held back"),
    "ov-held-what": Phrase("venter på en start eller et svar", "wait for a start or an answer"),
    "ov-parked-now": Phrase("Parkert", "Parked"),
    "ov-parked-what": Phrase("venter på retting i EPJ", "wait for correction in the EPJ"),
    "ov-lag": Phrase("Etterslep i Kafka", "Lag in Kafka"),
    "ov-lag-what": Phrase("hendelser ikke lest ennå", "events not read yet"),
    "ov-minutes": Phrase("{n} min", "{n} min"),
    "ov-hours": Phrase("{n} t", "{n} h"),
    "ov-days": Phrase("{n} døgn", "{n} days"),
    "ov-ago": Phrase("for {age} siden", "{age} ago"),
    # Outcomes
    "ov-outcomes": Phrase("Utfall i dag", "Outcomes today"),
    "ov-outcomes-none": Phrase("Ingenting er mottatt i dag ennå.", "Nothing has been received today yet."),
    "ov-more": Phrase("Vis {n} til", "Show {n} more"),
    "ov-notify": Phrase("Hendelser til KPR.", "Events for KPR."),
    "ov-consult": Phrase("Konsultasjoner til KPR.", "Consultations for KPR."),
    "ov-hold": Phrase("Venter på et menneske.", "Waits for a person."),
    "ov-park": Phrase("Venter på mer.", "Waits for more."),
    "ov-not-in-kpr": Phrase("KPR har ingen melding for det.", "KPR has no message for it."),
    "ov-no-event": Phrase("Ingenting nytt å melde.", "Nothing new to report."),
    "ov-reject": Phrase("Avvist.", "Refused."),
    "ov-partial": Phrase("Noe er tatt imot, resten er avvist.", "Some was taken in, the rest refused."),
    "ov-outcome": Phrase("Utfall", "Outcome"),
    "ov-reason": Phrase("Årsak", "Reason"),
    "ov-count": Phrase("Antall", "Count"),
    "ov-show-inputs": Phrase("Vis {n} dokumenter", "Show {n} documents"),
    # Queue
    "ov-queue": Phrase("Køen til registeret", "The queue to the register"),
    "ov-state": Phrase("Tilstand", "State"),
    "ov-oldest": Phrase("Eldste", "Oldest"),
    "ov-state-queued": Phrase("Venter på neste melding", "Waits for the next message"),
    "ov-state-in-message": Phrase("I en melding, uten svar", "In a message, no answer yet"),
    "ov-state-held": Phrase("Holdt tilbake", "Held back"),
    "ov-state-refused": Phrase("Avvist av registeret", "Refused by the register"),
    # Sources
    "ov-sources": Phrase("Kilder", "Sources"),
    "ov-sources-what": Phrase(
        "En kilde er stille når den ikke har sendt noe på {hours} timer.",
        "A source is silent when it has sent nothing for {hours} hours.",
    ),
    "ov-tenant": Phrase("Avsender", "Sender"),
    "ov-unknown-tenant": Phrase("Ukjent avsender", "Unknown sender"),
    "ov-source": Phrase("Kommer inn ved", "Comes in by"),
    "ov-last": Phrase("Sist", "Last"),
    "ov-never": Phrase("aldri", "never"),
    "ov-today": Phrase("I dag", "Today"),
    "ov-status": Phrase("Status", "Status"),
    "ov-is-silent": Phrase("Stille", "Silent"),
    "ov-is-paused": Phrase("På pause", "Paused"),
    "ov-is-well": Phrase("I gang", "Running"),
    # Lines
    "ov-lines": Phrase("Linjer til registeret", "Lines to the register"),
    "ov-lines-none": Phrase("Ingen linje er tatt i bruk ennå.", "No line has begun yet."),
    "ov-kommune": Phrase("Kommune", "Municipality"),
    "ov-line": Phrase("Melding", "Message"),
    "ov-receipt": Phrase("Siste kvittering", "Last receipt"),
    "ov-queued": Phrase("I kø", "Queued"),
    "ov-is-stopped": Phrase("Stoppet", "Stopped"),
    "ov-is-refused": Phrase("Avvist melding", "Message refused"),
    "ov-is-open": Phrase("Åpen", "Open"),
    # Pauses
    "ov-pauses": Phrase("Pause", "Pause"),
    "ov-pauses-none": Phrase("Ingenting er satt på pause.", "Nothing is paused."),
    "ov-subject-sending": Phrase("All sending til registeret", "All sending to the register"),
    "ov-subject-source": Phrase("Kilden {name}", "Source {name}"),
    "ov-subject-tenant": Phrase("Mottak fra {name}", "Intake from {name}"),
    "ov-since": Phrase("siden {at}, av {who}", "since {at}, by {who}"),
    "ov-pause": Phrase("Sett på pause", "Pause"),
    "ov-resume": Phrase("Sett i gang igjen", "Resume"),
    "ov-pause-sending": Phrase("Stopp all sending", "Pause all sending"),
    "ov-pause-sending-what": Phrase(
        "Ingenting sendes til registeret før noen setter det i gang igjen. Mottaket går som før, og ingenting går tapt.",
        "Nothing is sent to the register until somebody resumes it. Intake goes on, and nothing is lost.",
    ),
    "ov-pause-source": Phrase("Stopp en kilde", "Pause a source"),
    "ov-pause-source-what": Phrase(
        "Det som kommer, venter hos avsenderen, i mappen eller i Kafka, og tas inn i samme rekkefølge etterpå.",
        "What comes waits at its sender, in the folder or in Kafka, and is taken in in the same order afterwards.",
    ),
    "ov-pause-tenant": Phrase("Stopp mottak fra en avsender", "Pause intake from a sender"),
    "ov-which-source": Phrase("Kilde", "Source"),
    # Processes
    "ov-processes": Phrase("Prosesser", "Processes"),
    "ov-processes-none": Phrase("Ingen prosess har meldt seg.", "No process has told of itself."),
    "ov-role": Phrase("Rolle", "Role"),
    "ov-version": Phrase("Versjon", "Version"),
    "ov-started": Phrase("Startet", "Started"),
    "ov-seen": Phrase("Sist sett", "Last seen"),
    "ov-is-quiet": Phrase("Stille", "Silent"),
    "ov-is-away": Phrase("Mangler {names}", "Lacks {names}"),
    "ov-mappings": Phrase("Kodeverk og oppsett i bruk", "Mappings and configuration in force"),
    "ov-mappings-what": Phrase("Utgave", "Edition"),
    "ov-certificates": Phrase("Sertifikater og nøkler", "Certificates and keys"),
    "ov-certificates-none": Phrase(
        "Ingen prosess som sender, har sagt noe om sertifikater.",
        "No process that sends has told of certificates.",
    ),
    "ov-of-kommune": Phrase("Sertifikatet til kommune {nr}", "Certificate of municipality {nr}"),
    "ov-of-her-id": Phrase("Sertifikatet til HER-id {nr}", "Certificate of HER-id {nr}"),
    "ov-of-helseid": Phrase("HelseID-nøkkelen", "HelseID key"),
    "ov-of-store": Phrase("Lagerets nøkkel", "Key of the store"),
    "ov-is-worn": Phrase("slitt, må fornyes", "worn, to be renewed"),
    "ov-left": Phrase("{n} døgn igjen", "{n} days left"),
    "ov-gone": Phrase("utløpt", "expired"),
}
