"""What `$translate` says, in bokmål and English; no text quotes a request."""

from collections.abc import Mapping

from adapter.mapping.translating import Why

Texts = Mapping[str, str]

NOT_READ: Texts = {
    "nb": "Innholdet kan ikke leses. Send en FHIR Parameters i JSON eller XML.",
    "en": "The body cannot be read. Send FHIR Parameters in JSON or XML.",
}
NOT_PARAMETERS: Texts = {
    "nb": "Innholdet er ikke gyldige FHIR R4 Parameters, eller en verdi er av feil type.",
    "en": "The body is no valid FHIR R4 Parameters, or a value is of the wrong type.",
}
NOT_SUPPORTED: Texts = {
    "nb": "En parameter støttes ikke. Bruk url, system, code, version, target, targetsystem og date; i Parameters også coding,"
    " codeableConcept og dependency. Oversettelse baklengs finnes ikke.",
    "en": "A parameter is not supported. Use url, system, code, version, target, targetsystem and date; in Parameters also"
    " coding, codeableConcept and dependency. There is no translation in reverse.",
}
SEVERAL: Texts = {
    "nb": "Oppgi hver parameter én gang, og bare én av code, coding og codeableConcept.",
    "en": "Give each parameter once, and only one of code, coding and codeableConcept.",
}
NO_CODE: Texts = {
    "nb": "Koden som skal oversettes, mangler. Oppgi system og code, eller i Parameters coding eller codeableConcept, med system.",
    "en": "The code to translate is missing. Give system and code, or in Parameters coding or codeableConcept, with a system.",
}
BAD_DATE: Texts = {
    "nb": "date er ingen dato. Skriv hendelsesdatoen som ÅÅÅÅ-MM-DD.",
    "en": "date is no date. Write the event date as YYYY-MM-DD.",
}
BAD_FACT: Texts = {
    "nb": "En dependency er ikke forstått. element skal være adressen til opplysningen fra dependsOn i et svar, concept en kode;"
    " alder er hele år.",
    "en": "A dependency is not understood. element must be the fact's address as dependsOn of an answer has it, concept a code;"
    " age is whole years.",
}
NO_MAP: Texts = {
    "nb": "Ingen tabell har denne adressen, eller ikke i denne utgaven. Bruk adressen fra `mappings export`.",
    "en": "No table has this address, or not in this edition. Use the address from `mappings export`.",
}
NO_TENANT: Texts = {
    "nb": "Oppgi avsenderen i x-tenant eller ?tenant=: kartleggingen er avsenderens.",
    "en": "Name the tenant in x-tenant or ?tenant=: the mapping is the tenant's.",
}
UNKNOWN_TENANT: Texts = {
    "nb": "Avsenderen er ukjent. Bruk navnet som står i oppsettet.",
    "en": "The tenant is unknown. Use the name in the configuration.",
}

#: What an answer comes to.
SAID: Mapping[Why, Texts] = {
    Why.ANSWERED: {
        "nb": "Koden er kartlagt.",
        "en": "The code is mapped.",
    },
    Why.NOT_IN_KPR: {
        "nb": "KPR har ingen melding for dette.",
        "en": "KPR has no message for this.",
    },
    Why.OTHER_CHANNEL: {
        "nb": "Dette meldes i en annen kanal, ikke til KPR herfra.",
        "en": "This is reported in another channel, not to KPR from here.",
    },
    Why.OPEN: {
        "nb": "Koden alene avgjør ikke. Svaret hviler på opplysningene i dependsOn; oppgi dem som dependency, eller la"
        " dokumentet avgjøre.",
        "en": "The code alone does not decide. The answer rests on the facts in dependsOn; give them as dependency, or let"
        " the document decide.",
    },
    Why.AMBIGUOUS: {
        "nb": "Rader svarer ulikt på dette. Hvilken som gjelder, viser bare et dokument, som kan bli avvist.",
        "en": "Rows answer this differently. Which of them counts only a document shows, and it may be refused.",
    },
    Why.RETIRED: {
        "nb": "Tjenestekoden er ikke i kodeverket på denne dagen.",
        "en": "The service code is not in the code list on this day.",
    },
    Why.UNKNOWN_CODE: {
        "nb": "Koden er ukjent: kodelisten er kartlagt, men ikke denne koden. Et dokument med den blir avvist.",
        "en": "The code is unknown: its list is mapped, but not this code. A document with it is refused.",
    },
    Why.UNKNOWN_SYSTEM: {
        "nb": "Ingen tabell kartlegger denne kodelisten for avsenderen.",
        "en": "No table maps this code list for the tenant.",
    },
    Why.NO_ROW_HOLDS: {
        "nb": "Ingen rad for koden gjelder på denne dagen og med disse opplysningene, eller radene overlater svaret til andre.",
        "en": "No row for the code holds on this day and with these facts, or the rows leave the answer to others.",
    },
    Why.OTHER_LIST: {
        "nb": "Koden fører ikke til denne kodelisten.",
        "en": "The code does not lead to this code list.",
    },
}
