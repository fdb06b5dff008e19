"""What the page of the interface for programs says in bokmål, by what the description of the interface says in English."""

from collections.abc import Mapping

IN_BOKMAL: Mapping[str, str] = {
    # What can be asked for
    "Metadata": "Hva tjenesten kan",
    "Any Type": "Kontroll av alle typer",
    "One Type": "Kontroll av én type",
    "Judge documents as `kpr-adapter check` does": "Kontrollerer dokumenter slik «kpr-adapter check» gjør",
    "Open Session": "Åpne en økt",
    "Open a session.": "Åpner en økt.",
    "Session": "Økten",
    "Tell how a session stands.": "Sier hvordan det står til med en økt.",
    "Close Session": "Lukk en økt",
    "Forget a session and all it holds.": "Glemmer en økt og alt den inneholder.",
    "Documents": "Dokumenter",
    "Give every document's result, without its text.": "Gir resultatet av hvert dokument, uten teksten i det.",
    "Send": "Send",
    "Judge a document, or one on each line of NDJSON, in the state that those before it left.": (
        "Kontrollerer et dokument, eller ett på hver linje av NDJSON, etter dem som kom før."
    ),
    "Document": "Et dokument",
    "Give a document's result, and its text.": "Gir resultatet av et dokument, og teksten i det.",
    "Timeline": "Tidslinje",
    "Give every notification so far, in the order in which they came about.": (
        "Gir alle hendelsesmeldinger til nå, i den rekkefølgen de ble til."
    ),
    "Messages": "Meldinger",
    "Give every message to KPR so far.": "Gir alle meldinger til KPR til nå.",
    "Session Scorecard": "Målkort for økten",
    "Give the scenarios that a vendor must master, and which of them the documents have shown.": (
        "Gir scenariene som en leverandør må mestre, og hvilke av dem dokumentene har vist."
    ),
    "Session Report": "Rapport for økten",
    "Give the results of all documents.": "Gir resultatet av alle dokumenter.",
    # Parameters
    "json or xml; goes before Accept.": "json eller xml; går foran Accept.",
    "Whose it is: a name of the tenants file.": "Hvem det gjelder: et navn i tenants-filen.",
    "The same; goes before the parameter.": "Det samme; går foran parameteren.",
    "The time to judge by, with offset.": "Tidspunktet det skal vurderes etter, med tidssone.",
    "The time to judge by, with offset, instead of the session's.": (
        "Tidspunktet det skal vurderes etter, med tidssone, i stedet for øktens."
    ),
    "nb (the default) or en.": "nb (når ikke annet er sagt) eller en.",
    "Else as Accept-Language says.": "Ellers som Accept-Language sier.",
    "What the document is called.": "Hva dokumentet heter.",
    "What the document is called; a folder in it named like a tenant says whose it is.": (
        "Hva dokumentet heter; en mappe i navnet som heter det samme som en avsender, sier hvem det gjelder."
    ),
    "Judge each document as if it were the first.": "Vurderer hvert dokument som om det var det første.",
    "Each line is an event: value and, if wanted, key, headers, tenant, file.": (
        "Hver linje er en hendelse: value og, om ønsket, key, headers, tenant, file."
    ),
    "The id that opening it gave.": "Id-en som åpningen ga.",
    "From 1, in the order sent.": "Fra 1, i den rekkefølgen de ble sendt.",
    # Answers
    "Successful Response": "Det gikk bra.",
    "Done; what was found is in it.": "Gjort; det som ble funnet, står i svaret.",
    "The result; for NDJSON one on each line.": "Resultatet; for NDJSON ett på hver linje.",
    "The request is not understood.": "Forespørselen er ikke forstått.",
    "There is no such session or document, or the session has expired.": (
        "Økten eller dokumentet finnes ikke, eller økten er utløpt."
    ),
    "Not a version of FHIR that is served here.": "FHIR-versjonen finnes ikke her.",
    "Too much: of one request, or for this session.": "For mye: i én forespørsel, eller for denne økten.",
    "Not a media type that is read here.": "Innholdstypen leses ikke her.",
    "The session cannot be opened so: everything that is at fault is listed.": (
        "Økten kan ikke åpnes slik: alt som er galt, er listet opp."
    ),
    "Too many sessions or checks at the moment; Retry-After says when to try again.": (
        "For mange økter eller kontroller akkurat nå; Retry-After sier når du kan prøve igjen."
    ),
}
