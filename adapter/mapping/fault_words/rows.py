"""What is wrong with a row of a decision table: its name, days, facts, condition, answer, and its neighbours."""

from collections.abc import Mapping

#: By key: bokmål, English.
ROWS: Mapping[str, tuple[str, str]] = {
    "row-named-twice": (
        "{row} er navnet på en rad over; gi hver sitt navn",
        "{row} is the name of a row above; give each its own",
    ),
    "row-before-table": (
        "tabellen begynner {day}, så denne raden blir aldri spurt; ta den bort",
        "the table begins {day}, so this row is never asked; take it away",
    ),
    "row-after-table": (
        "tabellen slutter {day}, så denne raden blir aldri spurt; ta den bort",
        "the table ends {day}, so this row is never asked; take it away",
    ),
    "age-reversed": ("from er over to; rett en av dem", "from is above to; correct one of them"),
    "code-stands-twice": ("{code} står to ganger; behold den én gang", "{code} stands twice; keep it once"),
    "no-orgnr": (
        "dette er ikke et organisasjonsnummer; sjekk de ni sifrene",
        "this is no organisation number; check its nine digits",
    ),
    "kommune-outside": (
        "tabellen gjelder ikke kommune {kommune}, så denne raden blir aldri spurt; rett nummeret, eller ta raden bort",
        "the table is not for kommune {kommune}, so this row is never asked; correct the number, or take the row away",
    ),
    "fact-untold": (
        "ingenting forteller {fact} her; si under reads hvor det står",
        "nothing tells {fact} here; say under reads where it stands",
    ),
    "unknown-value": ("{value} er ikke {what}; {advice}", "{value} is no {what}; {advice}"),
    # Facts that no resource has together
    "no-other-resource": (
        "det finnes ingen annen resource, så denne raden blir aldri spurt; ta bort en av dem",
        "there is no other resource, so this row is never asked; take one of them away",
    ),
    "episode-without-class": (
        (
            "en EpisodeOfCare har ingen class, så denne raden blir aldri spurt; ta bort class, eller skriv "
            "resource: Encounter"
        ),
        "an EpisodeOfCare has no class, so this row is never asked; take class away, or say resource: Encounter",
    ),
    "episode-without-setting": (
        (
            "ingenting forteller setting for en EpisodeOfCare, så denne raden blir aldri spurt; ta den bort, eller si under "
            "reads hvor det står"
        ),
        (
            "nothing tells setting of an EpisodeOfCare, so this row is never asked; take it away, or say under reads "
            "where it stands"
        ),
    ),
    "episode-no-consultation": (
        "en EpisodeOfCare er aldri en konsultasjon; skriv resource: Encounter, eller gi den en kode",
        "an EpisodeOfCare is never a consultation; say resource: Encounter, or give it a code",
    ),
    "class-is": ("{name} er {setting}", "{name} is {setting}"),
    "class-against-setting": (
        "class {groups}, så denne raden blir aldri spurt; rett class eller setting",
        "class {groups}, so this row is never asked; correct class or setting",
    ),
    # Psychologists (MH-03)
    "leave-professions-out": (
        "eller hold dem utenfor med profession: {{not: [{codes}]}}",
        "or leave them out with profession: {{not: [{codes}]}}",
    ),
    "municipality-decides": (
        (
            "bare kommunen bestemmer at kontakter med {who} er en tjeneste (MH-03); flytt raden til kommunens egen tabell, "
            "{otherwise}"
        ),
        (
            "only the municipality decides that contacts of {who} are a service (MH-03); move the row to its own table, "
            "{otherwise}"
        ),
    ),
    "decision-needed": (
        (
            "kontakter med {who} er en tjeneste bare der det vises til et vedtak (MH-03); skriv decision: true, "
            "{otherwise}"
        ),
        (
            "contacts of {who} are a service only where a decision (vedtak) is referred to (MH-03); say decision: true, "
            "{otherwise}"
        ),
    ),
    "decided-missing": (
        (
            "det mangler hvem som bestemte at kontakter med {who} er denne tjenesten, og når (MH-03); legg til "
            'decided: {{by: "…", day: 2026-01-31}}, {otherwise}'
        ),
        (
            "who decided that contacts of {who} are this service, and when, is missing (MH-03); add "
            'decided: {{by: "…", day: 2026-01-31}}, {otherwise}'
        ),
    ),
    # The answer
    "pilot-layer-answers": (
        "pilotlaget svarer bare med pilot eller leave; flytt raden til et annet lag",
        "the pilot layer answers with pilot or leave only; move the row to another layer",
    ),
    "pilot-elsewhere": (
        "pilotkoder hører til pilotlaget; skriv not_in_kpr: no-kpr-message her",
        "pilot codes belong to the pilot layer; say not_in_kpr: no-kpr-message here",
    ),
    "consultation-by-code": (
        "en konsultasjon kjennes på en kode, aldri på hvem som deltok; skriv system og code",
        "a consultation is told by a code, never by who took part; name system and code",
    ),
    "no-service-code": (
        "{code} er ingen tjenestekode i KPR; {advice}",
        "{code} is not a service code of KPR; {advice}",
    ),
    "code-begins": (
        "{code} er i listen fra {day}; la raden begynne da, med valid_from",
        "{code} is in the list from {day}; let the row begin then, with valid_from",
    ),
    "code-retired": (
        "tjenestekode {code} ({display}) er avsluttet; {advice}",
        "service code {code} ({display}) is retired; {advice}",
    ),
    "end-the-row": ("la raden slutte {day}, med valid_to", "end the row on {day}, with valid_to"),
    "end-the-row-and-map": (
        "la raden slutte {day}, med valid_to, og bruk {code} fra {next}",
        "end the row on {day}, with valid_to, and map to {code} from {next}",
    ),
    "live-or-not-in-kpr": (
        "velg en som gjelder, eller skriv not_in_kpr",
        "choose a live one, or say not_in_kpr",
    ),
    # Rows beside each other
    "row-of-file": ("{row} i {file}", "{row} of {file}"),
    "rows-at-once": (
        (
            "denne raden og {other} kan gjelde samtidig (den {day}); skill dem med én opplysning til eller "
            "{{not: […]}}, med datoer, eller behold én av dem"
        ),
        (
            "this row and {other} can hold at once (on {day}); tell them apart with one more fact or "
            "{{not: […]}}, by their dates, or keep one of them"
        ),
    ),
    "gap-of-rows": (
        "ingen rad svarer fra {first} til {last}; tett hullet, eller legg til en rad som sier leave",
        "no row answers from {first} to {last}; close the gap, or add a row that says leave",
    ),
    # The condition
    "too-deep": ("er nøstet for dypt; skriv den kortere", "is nested too deeply; write it shorter"),
    "no-fhirpath": (
        "dette er ikke FHIRPath (ved tegn {place}); se etter et anførselstegn eller en parentes som mangler",
        "not FHIRPath here (at character {place}); look for a missing quote or bracket",
    ),
    "function-refused": ("{name}() {why}", "{name}() {why}"),
    "function-unknown": (
        "FHIRPath har ingen funksjon {name}(); rett navnet",
        "FHIRPath has no function {name}(); correct its name",
    ),
    "variable-unknown": (
        "%{name} er ikke kjent her; skriv verdien",
        "%{name} is not known here; write its value",
    ),
    "element-of-words": (
        "{name} inneholder ord, og bare koder avgjør; bruk code",
        "{name} holds words, and only codes decide; use code",
    ),
    "reads-clock": (
        "leser klokken; bruk valid_from og valid_to",
        "reads the clock; use valid_from and valid_to",
    ),
    "follows-reference": (
        "følger en referanse; bruk en opplysning som gjør det, slik som team eller unit",
        "follows a reference; use a fact that does, such as team or unit",
    ),
    "writes-log": (
        "skriver til en logg, der ingenting fra et dokument hører hjemme",
        "writes to a log, where nothing of a document belongs",
    ),
    "asks-server": ("spør en terminologitjener; skriv kodene", "asks a terminology server; name the codes"),
    "asks-profile": (
        "spør etter en profil; skriv det den spør etter",
        "asks for a profile; name what it asks for",
    ),
}
