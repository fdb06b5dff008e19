"""What the office says of logging in, of who one is, and of forms that are not taken."""

from adapter.web.pages.phrases.phrase import Phrase

OFFICE_LOGIN = {
    "me": Phrase("Hvem du er", "Who you are"),
    "me-lead": Phrase(
        "Dette vet kontoret om deg, og dette kan du gjøre her.",
        "This is what the office knows of you, and what you may do here.",
    ),
    "me-account": Phrase("Konto", "Account"),
    "me-id": Phrase("I innsynsloggen", "In the access log"),
    "me-organisation": Phrase("Organisasjon", "Organisation"),
    "me-roles": Phrase("Roller", "Roles"),
    "me-role": Phrase("Rolle", "Role"),
    "me-may": Phrase("Det du kan", "What you may"),
    "me-where": Phrase("Hvor", "Where"),
    "me-everywhere": Phrase("Alle kommuner", "Every municipality"),
    "me-kommuner": Phrase("Kommune {those}", "Municipality {those}"),
    "me-units": Phrase("bare enhet {those}", "unit {those} alone"),
    "me-tenants": Phrase("Det som {those} har sendt", "What {those} has sent"),
    "role-viewer": Phrase("Leser", "Viewer"),
    "role-operator": Phrase("Drift", "Operator"),
    "role-reporting-officer": Phrase("Innsendingsansvarlig", "Reporting officer"),
    "role-auditor": Phrase("Kontrollør", "Auditor"),
    "role-source": Phrase("Avsender", "Source"),
    "may-see": Phrase("se hvordan det står til", "see how things stand"),
    "may-see-figures": Phrase("se tall", "see figures"),
    "may-see-persons": Phrase("se det som gjelder én person", "see what is about one person"),
    "may-operate": Phrase("stanse, starte og ta på nytt", "pause, resume and replay"),
    "may-report": Phrase("endre det som rapporteres", "change what is reported"),
    "may-see-access-log": Phrase("se innsynsloggen", "see the access log"),
    "may-see-own": Phrase("se egne innsendinger", "see one's own records"),
    "logged-out": Phrase("Du er logget ut", "You are logged out"),
    "logged-out-lead": Phrase(
        "Kontoret vet ikke lenger hvem du er. Hos innloggingstjenesten kan du fortsatt være innlogget.",
        "The office no longer knows who you are. You may still be logged in where you logged in.",
    ),
    "log-out-there": Phrase("Logg ut der også", "Log out there too"),
    "log-in-again": Phrase("Logg inn igjen", "Log in again"),
    "fault-400-login": Phrase("Innloggingen gikk ikke", "The login did not work"),
    "fault-400-login-why": Phrase(
        "Svaret fra innloggingstjenesten hører ikke til en innlogging i denne nettleseren, eller kom for sent. "
        "Gå til oversikten og prøv igjen.",
        "The answer of the login service does not belong to a login in this browser, or came too late. "
        "Go to the overview and try again.",
    ),
    "fault-421": Phrase("Kontoret heter noe annet", "The office has another name"),
    "fault-421-why": Phrase(
        "Adressen du brukte er ikke kontorets. Bruk adressen i KPR_OFFICE__ADDRESS.",
        "The address you used is not the office's. Use the one in KPR_OFFICE__ADDRESS.",
    ),
    "fault-503-login": Phrase("Innloggingstjenesten svarer ikke", "The login service does not answer"),
    "fault-503-login-why": Phrase(
        "Mottak og innsending går som før. Prøv igjen om litt.",
        "Taking in and sending go on as before. Try again soon.",
    ),
    "fault-403-role": Phrase(
        "Du er innlogget, men har ingen rolle her", "You are logged in, and have no role here"
    ),
    "fault-403-role-why": Phrase(
        "Den som har satt opp kontoret hos dere, kan gi deg en.",
        "Whoever has set up the office where you work can give you one.",
    ),
    "fault-403-role-ask": Phrase(
        "Du er innlogget, men har ingen rolle her", "You are logged in, and have no role here"
    ),
    "fault-403-role-ask-why": Phrase("Spør {ask} om å få en.", "Ask {ask} for one."),
    "fault-403-form": Phrase("Skjemaet kan ikke brukes", "The form cannot be used"),
    "fault-403-form-why": Phrase(
        "Det er ikke laget for denne innloggingen. Ingenting er gjort. Åpne siden på nytt og prøv igjen.",
        "It was not made for this login. Nothing was done. Open the page anew and try again.",
    ),
}
