"""What `$validate` says, in bokmål and English; no text quotes a request."""

from collections.abc import Mapping

from adapter.outcomes import Outcome

Texts = Mapping[str, str]

#: What a document comes to, said in a sentence.
SAID: Mapping[Outcome, Texts] = {
    Outcome.NOTIFY: {
        "nb": "Godkjent. Tjenesten ville ha meldt dette til KPR.",
        "en": "Accepted. The service would have reported this to KPR.",
    },
    Outcome.CONSULT: {
        "nb": "Godkjent. Tjenesten ville ha meldt konsultasjonen til KPR.",
        "en": "Accepted. The service would have reported the consultation to KPR.",
    },
    Outcome.HOLD: {
        "nb": "Godkjent, men hendelsen ville ha ventet på at et menneske tar stilling til den.",
        "en": "Accepted, but the event would have waited for a person to decide.",
    },
    Outcome.PARK: {
        "nb": "Kan ikke avgjøres ennå: dokumentet ville ha ventet på det som mangler.",
        "en": "Cannot be decided yet: the document would have waited for what is missing.",
    },
    Outcome.NOT_IN_KPR: {
        "nb": "Godkjent. KPR har ingen melding for dette.",
        "en": "Accepted. KPR has no message for this.",
    },
    Outcome.NO_EVENT: {
        "nb": "Godkjent. Det er ikke noe å melde.",
        "en": "Accepted. There is nothing to report.",
    },
    Outcome.REJECT: {
        "nb": "Dokumentet ville ha blitt avvist. Rett feilene og prøv på nytt.",
        "en": "The document would have been refused. Mend the faults and try again.",
    },
    Outcome.PARTIAL: {
        "nb": "En del av dokumentet ville ha blitt avvist. Rett feilene og prøv på nytt.",
        "en": "A part of the document would have been refused. Mend the faults and try again.",
    },
}

# Said beside the findings

OTHER_TYPE: Texts = {
    "nb": "Ressursen er av en annen type enn adressen. Bruk adressen til ressursens type, eller /fhir/$validate.",
    "en": "The resource is of another type than the address. Use the address of its type, or /fhir/$validate.",
}
PROFILE_OF_OTHER: Texts = {
    "nb": "Profilen i profile gjelder en annen ressurstype enn den som ble sendt.",
    "en": "The profile in profile is of another type of resource than the one that was sent.",
}
UNKNOWN_PROFILE: Texts = {
    "nb": "Profilen i profile er ikke kjent her. Ressursen er kontrollert mot FHIR og alle regler for KPR, men ikke mot profilen.",
    "en": "The profile in profile is not known here. The resource was checked against FHIR and all rules of KPR, not against"
    " the profile.",
}
NOT_HEEDED: Texts = {
    "nb": "En parameter har ingen virkning her. Bruk resource, mode og profile.",
    "en": "A parameter has no effect here. Use resource, mode and profile.",
}

# Turned away

NOT_PARAMETERS: Texts = {
    "nb": "Innholdet er ikke gyldige FHIR Parameters, eller en verdi er av feil type.",
    "en": "The body is no valid FHIR Parameters, or a value is of the wrong type.",
}
NO_RESOURCE: Texts = {
    "nb": "Parameteren resource mangler. Legg ressursen som skal kontrolleres, i den, eller send ressursen alene.",
    "en": "The parameter resource is missing. Put the resource to check into it, or send the resource by itself.",
}
SEVERAL: Texts = {
    "nb": "Oppgi resource og mode bare én gang.",
    "en": "Give resource and mode only once.",
}
MODE_DELETE: Texts = {
    "nb": "mode=delete støttes ikke: kontrollen kjenner ingen tidligere ressurs som kan slettes. Send forløpet i en testøkt"
    " (/api/v1/bench/sessions) og avslutt med entered-in-error eller en Bundle med DELETE.",
    "en": "mode=delete is not supported: the check knows no earlier resource that could be deleted. Send the course in a test"
    " session (/api/v1/bench/sessions), and end it with entered-in-error or a Bundle with DELETE.",
}
UNKNOWN_MODE: Texts = {
    "nb": "mode har en ukjent verdi. Bruk create, update eller profile, eller utelat den.",
    "en": "mode has an unknown value. Use create, update or profile, or leave it out.",
}
PROFILE_MISSING: Texts = {
    "nb": "mode=profile krever parameteren profile.",
    "en": "mode=profile needs the parameter profile.",
}
