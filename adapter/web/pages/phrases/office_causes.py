"""What the causes of a failed sending mean, and what to do: by the words that are stored with every attempt."""

from adapter.web.pages.phrases.phrase import Phrase

_WAIT = Phrase(
    "Ingenting å gjøre: meldingen sendes på nytt av seg selv. Varer det, spør den som drifter mottakeren.",
    "Nothing to do: the message is sent again by itself. If it lasts, ask whoever runs the other side.",
)
_ADDRESS = Phrase(
    "Se på adressen i KPR_REGISTER__URL og på det som står mellom oss og registeret. Start så linjen.",
    "Look at the address in KPR_REGISTER__URL and at what stands between us and the register. Then start the line.",
)
_RIGHTS = Phrase(
    "Se på HelseID-klienten, tilgangen den har, og delegeringen i Altinn. Start så linjen.",
    "Look at the HelseID client, its scope, and the delegation in Altinn. Then start the line.",
)
_TLS = Phrase(
    "Sjekk adressen og de klarerte sertifikatene med den som drifter nettet. Kontrollen slås aldri av. Start så linjen.",
    "Check the address and the trusted certificates with whoever runs the network. Verification is never turned off. "
    "Then start the line.",
)
_CORRECT = Phrase(
    "Rett feilen i EPJ-en eller oppsettet og lag meldingen på nytt. Skal den ikke meldes, avslutt den.",
    "Correct the error in the EPJ or the configuration and make the message anew. If it must not be reported, close it.",
)
_FILE = Phrase(
    "Legg riktig sertifikat på plass og start linjen.",
    "Put the right certificate in place and start the line.",
)
_NOTHING = Phrase("Ingenting å gjøre.", "Nothing to do.")

#: What each means, and what to do about it.
_CAUSES: dict[str, tuple[Phrase, Phrase]] = {
    "received": (
        Phrase("Registeret har mottatt meldingen", "The register has received the message"),
        _NOTHING,
    ),
    "received-before": (
        Phrase(
            "Registeret hadde meldingen fra et tidligere forsøk",
            "The register had the message from an earlier attempt",
        ),
        _NOTHING,
    ),
    "message-id-taken": (
        Phrase(
            "Registeret har en melding med samme messageId, som vi ikke vet at vi har sendt",
            "The register has a message with this messageId that we do not know we sent",
        ),
        Phrase(
            "Ble lageret hentet fra en sikkerhetskopi? Sammenlign linjens hode med registerets før noe sendes.",
            "Was the store restored from a backup? Compare the head of the line with the register's before sending.",
        ),
    ),
    "validation-refused": (
        Phrase("Registerets kontroll avviste meldingen", "The register's check refused the message"),
        _CORRECT,
    ),
    "unreadable": (
        Phrase("Registeret kan ikke dekryptere meldingen", "The register cannot decrypt the message"),
        Phrase(
            "Registerets sertifikat hentes på nytt og meldingen krypteres én gang til. Hjelper det ikke, spør registeret.",
            "The register's certificate is fetched anew and the message encrypted once more. If that fails, ask the register.",
        ),
    ),
    "too-large": (
        Phrase("Meldingen er for stor", "The message is too large"),
        Phrase(
            "Den deles av seg selv. Én enkelt for stor notifikasjon må rettes i EPJ-en.",
            "It is split by itself. A single notification that is too large must be corrected in the EPJ.",
        ),
    ),
    "no-receipt": (
        Phrase(
            "Noen andre enn registeret svarte, for eksempel en mellomtjener",
            "Somebody else than the register answered, such as a proxy",
        ),
        _ADDRESS,
    ),
    "other-message": (
        Phrase("Kvitteringen gjaldt en annen melding", "The receipt was for another message"),
        _ADDRESS,
    ),
    "no-validation-code": (
        Phrase("Avvist uten registerets feilkode", "Refused without a code of the register's"),
        _ADDRESS,
    ),
    "not-authenticated": (
        Phrase("Registeret kjenner oss ikke igjen", "The register does not know us"),
        _RIGHTS,
    ),
    "not-allowed": (Phrase("Vi har ikke lov til å levere", "We are not allowed to deliver"), _RIGHTS),
    "wrong-address": (
        Phrase("Dette er ikke registerets adresse", "This is not the register's address"),
        _ADDRESS,
    ),
    "redirected": (
        Phrase("Adressen viser videre, og det følges ikke", "The address redirects, which is not followed"),
        _ADDRESS,
    ),
    "unknown-answer": (Phrase("Et svar som ikke er avtalt", "An answer that was not agreed"), _ADDRESS),
    "asked-to-wait": (Phrase("Registeret ber oss vente", "The register asks us to wait"), _WAIT),
    "register-fault": (Phrase("Feil hos registeret", "A fault at the register"), _WAIT),
    "server-fault": (
        Phrase("Feil hos registeret eller noen på veien dit", "A fault at the register or on the way"),
        _WAIT,
    ),
    "not-connected": (Phrase("Ingen forbindelse", "No connection"), _WAIT),
    "proxy-refused": (
        Phrase("Vår egen mellomtjener slapp oss ikke ut", "Our own proxy did not let us out"),
        _WAIT,
    ),
    "timed-out": (
        Phrase(
            "Ingen svar i tide; registeret kan ha meldingen",
            "No answer in time; the register may have the message",
        ),
        _WAIT,
    ),
    "cut-off": (
        Phrase(
            "Forbindelsen ble brutt; registeret kan ha meldingen",
            "The connection broke; the register may have the message",
        ),
        _WAIT,
    ),
    "tls-untrusted": (
        Phrase("Registerets sertifikat er ikke klarert", "The register's certificate is not trusted"),
        _TLS,
    ),
    "tls-expired": (
        Phrase("Registerets sertifikat er ikke gyldig nå", "The register's certificate is not valid now"),
        _TLS,
    ),
    "tls-wrong-name": (
        Phrase("Sertifikatet gjelder et annet navn", "The certificate is for another name"),
        _TLS,
    ),
    "tls-failed": (Phrase("Ingen sikker forbindelse", "No secure connection"), _TLS),
    "token-away": (Phrase("HelseID svarer ikke", "HelseID does not answer"), _WAIT),
    "token-refused": (Phrase("HelseID ga oss ikke noe token", "HelseID gave us no token"), _RIGHTS),
    "rules-broken": (
        Phrase(
            "Vår egen kontroll stoppet meldingen før den ble sendt",
            "Our own check stopped the message before it was sent",
        ),
        _CORRECT,
    ),
    "schema-broken": (
        Phrase(
            "Meldingen følger ikke skjemaet og ble ikke sendt",
            "The message breaks its schema and was not sent",
        ),
        _CORRECT,
    ),
    "epj-unknown": (
        Phrase("Avsenderen mangler epj i oppsettet", "The tenant has no epj in the configuration"),
        Phrase(
            "Legg inn epj i tenants-filen og lag meldingen på nytt.",
            "Put epj into the tenants file and make the message anew.",
        ),
    ),
    "own-key-mismatch": (
        Phrase("Nøkkelen hører ikke til vårt sertifikat", "The key is not that of our certificate"),
        _FILE,
    ),
    "message-closed": (Phrase("En person avsluttet meldingen", "A person closed the message"), _NOTHING),
    "stopped-by-person": (
        Phrase("En person stoppet linjen", "A person stopped the line"),
        Phrase("Start linjen når det er avklart.", "Start the line once that is settled."),
    ),
    "head-imported": (
        Phrase(
            "Linjens hode er hentet inn og må bekreftes", "The line's head was imported and must be confirmed"
        ),
        Phrase(
            "Sammenlign hodet med det registeret har, og bekreft det.",
            "Compare the head with what the register has, and confirm it.",
        ),
    ),
    "store-restored": (
        Phrase("Lageret er hentet fra en sikkerhetskopi", "The store was restored from a backup"),
        Phrase(
            "Sammenlign hodet med det registeret har. Er det riktig, bekreft det; ellers bruk «line catch-up» først.",
            "Compare the head with what the register has. Confirm it if it is right; else use `line catch-up` first.",
        ),
    ),
}
_SIDES = {
    "own": Phrase("Vårt sertifikat", "Our certificate"),
    "register": Phrase("Registerets sertifikat", "The register's certificate"),
}
_CERTIFICATES = {
    "not-yet-valid": Phrase("er ikke gyldig ennå", "is not valid yet"),
    "expired": Phrase("er utløpt", "has expired"),
    "revoked": Phrase("er tilbakekalt", "is revoked"),
    "untrusted": Phrase("er ikke klarert", "is not trusted"),
    "usage": Phrase("er laget for noe annet", "was made for something else"),
    "organisation": Phrase("gjelder en annen virksomhet", "is another organisation's"),
    "weak": Phrase("er for svakt", "is too weak"),
}
_OF_CERTIFICATES = {
    f"{side}-certificate-{what}": (Phrase(f"{whose.nb} {is_.nb}", f"{whose.en} {is_.en}"), _FILE)
    for side, whose in _SIDES.items()
    for what, is_ in _CERTIFICATES.items()
}
_ALL = _CAUSES | _OF_CERTIFICATES
#: Every word of a cause that can be said in words, in the order of what happens to a message.
CAUSE_WORDS = tuple(_ALL)

CAUSES = {f"cause-{name}": what for name, (what, _) in _ALL.items()} | {
    f"cause-{name}-do": do for name, (_, do) in _ALL.items()
}
