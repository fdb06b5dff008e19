"""What the pages of a document and of a session say."""

from adapter.web.pages.phrases.phrase import Phrase

RESULT = {
    "on-page": Phrase("På denne siden", "On this page"),
    "findings": Phrase("Funn", "Findings"),
    "findings-none": Phrase("Ingen feil eller advarsler.", "No errors or warnings."),
    "what-to-do": Phrase("Slik retter du det:", "What to do:"),
    "what-to-note": Phrase("Verdt å vite:", "Worth knowing:"),
    "about-rule": Phrase("Om regelen {rule}", "About the rule {rule}"),
    "as-sent": Phrase("Dokumentet som sendt", "The document as sent"),
    "jump": Phrase("Gå til", "Go to"),
    "next-finding": Phrase("Neste funn", "Next finding"),
    "lines-left-out": Phrase("Linje {first}–{last} er utelatt", "Lines {first}–{last} are left out"),
    "events": Phrase("Hendelser i økten", "Events of the session"),
    "events-none": Phrase(
        "Ingenting er meldt i økten ennå.", "Nothing has been reported in the session yet."
    ),
    "events-hint": Phrase(
        "Det økten hittil ville ha meldt. Fylt prikk = fra dette dokumentet.",
        "What the session would have reported so far. Filled dot = from this document.",
    ),
    "from-this": Phrase("fra dette dokumentet", "from this document"),
    "message": Phrase("Meldingen til KPR", "The message to KPR"),
    "message-of": Phrase("{line} for kommune {kommune}", "{line} for municipality {kommune}"),
    "message-hint": Phrase(
        "Meldingen fra dette dokumentet alene. Personopplysningene er vist slik du sendte dem.",
        "The message of this document alone. Person data is shown as you sent it.",
    ),
    "message-examples": Phrase(
        "Avsenderfilen mangler noe av det meldingen må ha; her står eksempler i stedet: {what}.",
        "The tenants file lacks some of what the message must have; examples stand in its place: {what}.",
    ),
    "message-assumed": Phrase(
        "Ingen avsender er valgt; her står eksempler i stedet: {what}.",
        "No tenant was chosen; examples stand in its place: {what}.",
    ),
    "message-kommune": Phrase("kommune {kommune}", "municipality {kommune}"),
    "message-epj": Phrase("journalsystem", "journal system"),
    "message-contacts": Phrase("kontaktpersoner", "contact persons"),
    "message-orgnr": Phrase("organisasjonsnummer", "organisation number"),
    "message-faults": Phrase(
        "Slik ville KPR ikke tatt imot meldingen:", "KPR would not take the message like this:"
    ),
    "message-none": Phrase(
        "Dokumentet gir ingen melding til KPR nå.", "The document leaves no message to KPR now."
    ),
    "message-switched-off": Phrase(
        "Dokumentet er i orden, men ingenting sendes nå: tjenestekoden er ikke slått på for avsenderen. "
        "Kommunen slår den på i avsenderfilen (report_service_codes).",
        "The document is in order, but nothing is sent now: the service code is not switched on for the tenant. "
        "The municipality switches it on in the tenants file (report_service_codes).",
    ),
    "service-codes": Phrase("Tjenestekodene å velge blant", "The service codes to choose from"),
    "paste-number": Phrase(
        "Til en prøve, i stedet for nummeret: en syntetisk person, født {born}.",
        "For a test, in place of the number: a synthetic person, born {born}.",
    ),
    "paste-code": Phrase(
        "Lim inn dette rett under resourceType, med koden du velger i stedet for {code}:",
        "Paste this right below resourceType, with the code you choose in place of {code}:",
    ),
    "paste-code-xml": Phrase(
        "Lim inn dette før subject, med koden du velger i stedet for {code}:",
        "Paste this before subject, with the code you choose in place of {code}:",
    ),
    "paste-code-here": Phrase("KODE", "CODE"),
    "service-codes-hint": Phrase(
        "Kodeverk 9151: urn:oid:2.16.578.1.12.4.1.1.9151. Bare koden meldes, ikke navnet.",
        "Code system 9151: urn:oid:2.16.578.1.12.4.1.1.9151. Only the code is reported, not the name.",
    ),
    "decided": Phrase("Hva som avgjorde", "What decided"),
    "decided-hint": Phrase(
        "Hvilken rad i kodetabellene som ga koden, ressurs for ressurs.",
        "Which row of the code tables gave the code, resource by resource.",
    ),
    "decided-none": Phrase(
        "Ingen rad i kodetabellene gjelder koden, eller dokumentet kom ikke så langt.",
        "No row of the code tables is about the code, or the document did not come that far.",
    ),
    "resource": Phrase("Ressurs", "Resource"),
    "service-code": Phrase("Tjenestekode", "Service code"),
    "table-row": Phrase("Tabell og rad", "Table and row"),
    "service-id": Phrase("Tjeneste-ID", "Service id"),
    "layer-national": Phrase("nasjonal", "national"),
    "layer-municipality": Phrase("kommunens", "the municipality's"),
    "layer-vendor": Phrase("leverandørens", "the vendor's"),
    "layer-pilot": Phrase("pilotens", "the pilot's"),
    "layer-tenant": Phrase("avsenderfilens", "the tenants file's"),
    "row-of": Phrase(
        "rad {row} i {layer} tabell {table}, utgave {version}",
        "row {row} of {layer} table {table}, edition {version}",
    ),
    "checked": Phrase("Regler som er prøvd", "Rules that were checked"),
    "checked-hint": Phrase(
        "Dokumentet er kontrollert mot reglene som gjelder dokumenter.",
        "The document was checked against the rules that are about documents.",
    ),
    "checked-none": Phrase("Ingen av {all} slo ut", "None of {all} was triggered"),
    "checked-not": Phrase("Kom ikke så langt", "Did not come that far"),
    "checked-found": Phrase("Slo ut:", "Triggered:"),
    "next-title": Phrase("Send neste dokument", "Send the next document"),
    "next-hint": Phrase(
        "I samme økt: den husker hva som er meldt, så start, pause og slutt kan følges.",
        "In the same session: it remembers what was reported, so that start, pause and end can be followed.",
    ),
    "next-hint-independent": Phrase(
        "Økten bedømmer hvert dokument for seg.", "The session judges each document by itself."
    ),
    "send": Phrase("Send", "Send"),
    "edit": Phrase("Rett og kontroller på nytt", "Correct and check again"),
    "edit-title": Phrase("Rett dokument {n}", "Correct document {n}"),
    "edit-text": Phrase("Dokumentets tekst", "Text of the document"),
    "edit-lead": Phrase(
        "Funnene står ved siden av mens du retter. Det rettede dokumentet bedømmes som neste i økten.",
        "The findings stay beside you while you correct. The corrected document is judged as the next of the session.",
    ),
    "edit-masked": Phrase(
        "Skjulte tall må du skrive inn på nytt, med et syntetisk nummer: bruk 06866010224, født 1960-06-06.",
        "Masked numbers must be written anew, with a synthetic number: use 06866010224, born 1960-06-06.",
    ),
    "edit-accepted": Phrase(
        "Dokumentet er alt godtatt i denne økten. Skal det sendes en ny versjon, må meta.versionId økes.",
        "The document was accepted in this session already. To send a new version, meta.versionId must be raised.",
    ),
    "continue": Phrase("Fortsett fra dette dokumentet", "Go on from this document"),
    "continue-title": Phrase("Fortsett fra dokument {n}", "Go on from document {n}"),
    "continue-lead": Phrase(
        "Endre det som har hendt siden, og send teksten som neste dokument i økten.",
        "Change what has happened since, and send the text as the next document of the session.",
    ),
    "continue-raised": Phrase(
        "meta.versionId er økt fra {before} til {after}. Ellers er teksten uendret.",
        "meta.versionId was raised from {before} to {after}. The text is otherwise unchanged.",
    ),
    "continue-same": Phrase(
        "Teksten er uendret: den har ikke nøyaktig én meta.versionId med et tall.",
        "The text is unchanged: it does not have exactly one meta.versionId with a number.",
    ),
    "check-again": Phrase("Kontroller på nytt", "Check again"),
    "cancel": Phrase("Avbryt", "Cancel"),
    "to-session": Phrase("Hele økten", "The whole session"),
    "previous": Phrase("‹ Dokument {n}", "‹ Document {n}"),
    "following": Phrase("Dokument {n} ›", "Document {n} ›"),
    "judged-for": Phrase("Avsender: {tenant}", "Tenant: {tenant}"),
    "judged-for-none": Phrase("Avsender: ikke valgt", "Tenant: not chosen"),
    "judged-as": Phrase("Bedømt som {when}", "Judged as of {when}"),
    "session-title": Phrase("Økten din", "Your session"),
    "session-lead": Phrase(
        "{n} dokumenter. Slettes automatisk kl. {when} hvis den ikke brukes.",
        "{n} documents. Deleted automatically at {when} if it is not used.",
    ),
    "session-lead-one": Phrase(
        "1 dokument. Slettes automatisk kl. {when} hvis den ikke brukes.",
        "1 document. Deleted automatically at {when} if it is not used.",
    ),
    "session-empty": Phrase("Økten har ingen dokumenter ennå.", "The session has no documents yet."),
    "documents": Phrase("Dokumenter", "Documents"),
    "name": Phrase("Navn", "Name"),
    "number": Phrase("Nr.", "No."),
    "downloads": Phrase("Last ned", "Download"),
    "report-html": Phrase("Rapport (HTML, til å sende videre)", "Report (HTML, to pass on)"),
    "report-json": Phrase("Resultater (JSON, ett dokument per linje)", "Results (JSON, one document a line)"),
    "report-junit": Phrase("Resultater (JUnit XML, til bygget)", "Results (JUnit XML, for the build)"),
    "report-sarif": Phrase("Funn (SARIF)", "Findings (SARIF)"),
    "score-html": Phrase("Målkort (HTML)", "Scorecard (HTML)"),
    "score-json": Phrase("Målkort (JSON)", "Scorecard (JSON)"),
    "score-junit": Phrase("Målkort (JUnit XML)", "Scorecard (JUnit XML)"),
    "scorecard": Phrase("Målkort", "Scorecard"),
    "scorecard-hint": Phrase(
        "Hva en leverandør må mestre, og hva økten har vist: godtatt, med forventede meldinger. "
        "Et scenario med koder er vist først når hver kode i raden er vist.",
        "What a vendor must master, and what the session has shown: accepted, with the notifications expected. "
        "A scenario with codes is shown only when every code of its row is.",
    ),
    "scorecard-sum": Phrase("{shown} av {all} vist", "{shown} of {all} shown"),
    "scenario": Phrase("Hva som skal vises", "What is to be shown"),
    "standing": Phrase("Status", "Standing"),
    "codes": Phrase("Per kode", "By code"),
    "mark-shown": Phrase("Vist", "Shown"),
    "mark-failed": Phrase("Feilet", "Failed"),
    "mark-missing": Phrase("Mangler", "Missing"),
    "partly-service-code": Phrase("Delvis, {n} av {all} koder", "In part, {n} of {all} codes"),
    "partly-form": Phrase("Delvis, {n} av {all} koder", "In part, {n} of {all} codes"),
    "partly-age-step": Phrase("Delvis, {n} av {all} alderstrinn", "In part, {n} of {all} age steps"),
    "to-send": Phrase("Send:", "Send:"),
    "send-now": Phrase("Dette kan du sende nå:", "This you can send now:"),
    "try-scenario": Phrase("Prøv eksempelet", "Try the example"),
    "corrects": Phrase("rettet fra dokument {n}", "corrected from document {n}"),
    "brought-one": Phrase("Dokumentet før er sendt inn først.", "The document before it was sent first."),
    "brought": Phrase(
        "De {n} dokumentene før er sendt inn først.", "The {n} documents before it were sent first."
    ),
    "optional": Phrase("for dem det gjelder", "where it applies"),
    "delete": Phrase("Slett økten nå", "Delete the session now"),
    "delete-hint": Phrase(
        "Alt du har sendt, er borte med en gang.", "All that you have sent is gone at once."
    ),
    "deleted": Phrase("Økten er slettet.", "The session is deleted."),
    "share": Phrase("Del resultatet", "Share the result"),
    "share-hint": Phrase(
        "Lager en adresse som viser økten slik den er nå, i {hours} timer, til alle som har den. "
        "Bare for syntetiske personer.",
        "Makes an address that shows the session as it is now, for {hours} hours, to everybody who has it. "
        "For synthetic persons only.",
    ),
    "share-not": Phrase(
        "Økten kan ikke deles: et dokument har en person uten syntetisk nummer.",
        "The session cannot be shared: a document has a person without a synthetic number.",
    ),
    "shared-title": Phrase("Delt resultat", "Shared result"),
    "shared-lead": Phrase(
        "Kan bare leses. Adressen virker til {day} kl. {when}.",
        "For reading only. The address works until {day}, {when}.",
    ),
    "shared-copy": Phrase("Adressen å dele", "The address to share"),
}
