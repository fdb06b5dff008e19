"""What the frame of the office says; each of its pages brings a file of its own."""

from adapter.web.pages.phrases.phrase import Phrase

OFFICE = {
    "office": Phrase("KPR-adapter kontor", "KPR adapter office"),
    "to-office": Phrase("Til oversikten", "To the overview"),
    "overview": Phrase("Oversikt", "Overview"),
    "inputs": Phrase("Mottatt", "Inputs"),
    "parked": Phrase("Parkert", "Parked"),
    "reviews": Phrase("Vurdering", "Review"),
    "messages": Phrase("Meldinger", "Messages"),
    "mappings": Phrase("Kodeverk", "Mappings"),
    "figures": Phrase("Tall", "Figures"),
    "access-log": Phrase("Innsynslogg", "Access log"),
    "own-records": Phrase("Mine innsendinger", "My records"),
    "foot-office": Phrase(
        "Hvert oppslag på en person blir skrevet i innsynsloggen.",
        "Every look at a person is written down in the access log.",
    ),
    "signed-in": Phrase("Innlogget som {name}", "Logged in as {name}"),
    "log-out": Phrase("Logg ut", "Log out"),
    "why": Phrase("Hvorfor", "Why"),
    "why-hint": Phrase(
        "Lagres sammen med kontoen din. Skriv ikke noe om personer.",
        "Kept together with your account. Write nothing about persons.",
    ),
    "fault-403-office": Phrase("Du har ikke tilgang til dette", "You may not see this"),
    "fault-403-office-why": Phrase(
        "Rollene dine gjelder andre sider eller andre kommuner. Den som gir tilganger hos dere, kan endre det.",
        "Your roles are for other pages or other municipalities. Whoever grants access where you work can change that.",
    ),
    "fault-404-office": Phrase("Finnes ikke her", "There is no such thing here"),
    "fault-404-office-why": Phrase(
        "Det du spurte etter, finnes ikke, eller ligger utenfor det du har tilgang til.",
        "What you asked for is not there, or it is beyond what you may see.",
    ),
    "fault-409": Phrase("Kan ikke gjøres nå", "This cannot be done now"),
    "fault-409-why": Phrase("{why}", "{why}"),
    "fault-503": Phrase("Lageret svarer ikke", "The store does not answer"),
    "fault-503-why": Phrase(
        "Ingenting er tapt. Prøv igjen om litt; varer det, se /readyz og loggen.",
        "Nothing is lost. Try again soon; if it lasts, see /readyz and the log.",
    ),
}
