"""
Every decision that a person takes in the office: where its form stands, who may take it, and what comes of it.

Who may is in no decision: the table (matrix.py) says so, and each of them is to click it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

from adapter.store.parked_reading import REPLAY_ACT, REPLAY_DONE
from tests.office.decided import ASKED_TOO, HEAD, Kept
from tests.office.matrix import COLUMNS, ROWS, Row

#: Leads to where a form stands, and gives the form as a selector.
Way = Callable[[Page, Kept], str]


@dataclass(frozen=True)
class Decision:
    """How a person takes a decision, and what comes of it."""

    #: The row of the table (matrix.py) that it sends its form to.
    form: str
    way: Way
    button: str
    #: What the page says afterwards.
    says: str
    #: As it is kept: the acts, and the kommune.
    acts: Sequence[str]
    kommune: str
    #: Read of the store, before and after.
    state: str
    before: Any
    after: Any
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def row(self) -> Row:
        """Its row of the table: what is of no kommune concerns all of them."""
        [row] = [
            row
            for row in ROWS
            if f"{row.method} {row.path}" == self.form and (row.about == "whole") is not bool(self.kommune)
        ]
        return row

    @property
    def takers(self) -> list[str]:
        """Who may take it, by name."""
        return takers_of(self.row, self.kommune)


def takers_of(row: Row, kommune: str) -> list[str]:
    """Everybody whom a row lets act in a kommune: with the role everywhere, and there alone; of all of them no kommune."""
    columns = [column for column in COLUMNS if row.cells[column] == "+"]
    assert not {"source", "unit"} & {*columns}, "these hold for no kommune"
    return [*columns, *(f"{column}-{kommune}" for column in columns if kommune)]


def at(address: str, form: str) -> Way:
    def way(page: Page, _kept: Kept) -> str:
        page.goto(address)
        return f"form[action='{form}']"

    return way


def at_line(kommune: str, line: str, act: str) -> Way:
    address = f"/lines/{kommune}/{line}"
    return at(address, f"{address}/{act}")


def at_message(kommune: str, line: str, state: str, act: str) -> Way:
    """Go to the message of a line that stands so."""

    def way(page: Page, kept: Kept) -> str:
        query = "SELECT id FROM message WHERE kommune_nr = ? AND line = ? AND state = ?"
        message = kept.one(query, kommune, line, state)
        page.goto(f"/messages/{message}")
        return f"form[action='/messages/{message}/{act}']"

    return way


def at_review(service: str, act: str) -> Way:
    def way(page: Page, kept: Kept) -> str:
        number = kept.one("SELECT id FROM review WHERE service_id = ?", service)
        page.goto(f"/reviews/{number}")
        return f"form[action='/reviews/{number}/{act}']"

    return way


def at_pauses(form: str, field_of: str) -> Way:
    """The one form for pauses that has such a field."""

    def way(page: Page, _kept: Kept) -> str:
        page.goto("/")
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        return f"#pauses form[action='{form}']:has({field_of})"

    return way


def after_a_trial(query: str, link: str, button: str) -> Way:
    """Try parked inputs, so that nothing is kept, and come to where they may be tried for good."""

    def way(page: Page, kept: Kept) -> str:
        before = kept.ask(_PARKED), kept.acts()
        page.goto(link.format(kept.one(query)))
        page.get_by_role("button", name=button).click()
        assert "Ingenting er lagret" in page.locator("main").inner_text()
        assert (kept.ask(_PARKED), kept.acts()) == before
        return "form[action='/parked/replay']"

    return way


_PARKED = "SELECT id, state, attempts FROM parked ORDER BY id"
_GROUP = "SELECT fingerprint FROM parked WHERE tenant = 'nordlys' AND reason = 'unknown-service-code'"
_ITEM = "SELECT id FROM parked WHERE tenant = 'nordlys' AND reason = 'invalid-json'"
_STATE = "SELECT state FROM message WHERE kommune_nr = '{}' AND line = '{}' ORDER BY seq"
_STOPPED = "SELECT stopped FROM line WHERE kommune_nr = '{}' AND line = '{}'"
_ATTEMPTS = "SELECT attempts FROM parked WHERE tenant = 'nordlys' AND reason = '{}'"
_ANSWER = "SELECT state FROM review WHERE service_id = '{}'"
_PAUSED = "SELECT name FROM pause WHERE what = '{}' ORDER BY name"
#: An accepted notification, to be sent again.
_AGAIN = "SELECT count(*) FROM message WHERE kommune_nr = '4631' AND line = 'IPLOS' AND is_resend"

DECISIONS = [
    Decision(
        "POST /pause", at_pauses("/pause", "#source-name"), "Sett på pause", "Satt på pause.",
        ["pause"], "", _PAUSED.format("source"), [("http",)], [("folder",), ("http",)], {"name": "folder"},
    ),
    Decision(
        "POST /pause", at_pauses("/pause", "[value='sending']"), "Stopp all sending", "Satt på pause.",
        ["pause"], "", _PAUSED.format("sending"), [], [("",)],
    ),
    Decision(
        "POST /pause", at_pauses("/pause", "#tenant-name"), "Sett på pause", "Satt på pause.",
        ["pause"], "4631", _PAUSED.format("tenant"), [("havbris",)], [("bredvik",), ("havbris",)], {"name": "bredvik"},
    ),
    Decision(
        "POST /resume", at_pauses("/resume", "[value='http']"), "Sett i gang igjen", "Satt i gang igjen.",
        ["resume"], "", _PAUSED.format("source"), [("http",)], [],
    ),
    Decision(
        "POST /resume", at_pauses("/resume", "[value='havbris']"), "Sett i gang igjen", "Satt i gang igjen.",
        ["resume"], "3907", _PAUSED.format("tenant"), [("havbris",)], [],
    ),
    Decision(
        "POST /reviews/{number}/release", at_review("helse-1", "release"), "To forskjellige", "Svart: to forskjellige.",
        ["queue release"], "4631", _ANSWER.format("helse-1"), [("open",)], [("released",)],
    ),
    Decision(
        "POST /reviews/{number}/reject", at_review(ASKED_TOO, "reject"), "Den samme: ikke meld den", "Svart: den samme.",
        ["queue reject"], "4631", _ANSWER.format(ASKED_TOO), [("open",)], [("rejected",)],
    ),
    Decision(
        "POST /messages/{asked}/release", at_message("1833", "IPLOS", "refused", "release"), "Lag på nytt og send", "Laget på nytt",
        ["messages release"], "1833", _STATE.format("1833", "IPLOS"),
        [("accepted",), ("refused",)], [("accepted",), ("replaced",), ("draft",)],
    ),
    Decision(
        "POST /messages/{asked}/close", at_message("4631", "HST", "refused", "close"), "Avslutt uten å melde", "avsluttet",
        ["messages close"], "4631", _STATE.format("4631", "HST"), [("refused",)], [("closed",)],
    ),
    Decision(
        "POST /messages/{asked}/resend", at_message("5006", "IPLOS", "ready", "resend"), "Send nå", "Meldingen sendes nå.",
        ["messages resend"], "5006", "SELECT due_at IS NULL FROM message WHERE kommune_nr = '5006' AND line = 'IPLOS'", [(0,)], [(1,)],
    ),
    Decision(
        "POST /lines/{kommune}/{line}/resend", at_line("4631", "IPLOS", "resend"), "Send mottatte notifikasjoner på nytt", "sendes",
        ["messages resend"], "4631", _AGAIN, [(0,)], [(1,)], {"id": "{accepted}"},
    ),
    Decision(
        "POST /lines/{kommune}/{line}/stop", at_line("3907", "HST", "stop"), "Stopp linjen", "Linjen er stoppet.",
        ["line stop"], "3907", _STOPPED.format("3907", "HST"), [(None,)], [("stopped-by-person",)],
    ),
    Decision(
        "POST /lines/{kommune}/{line}/start", at_line("3907", "IPLOS", "start"), "Start linjen", "Linjen går videre.",
        ["line start"], "3907", _STOPPED.format("3907", "IPLOS"), [("stopped-by-person",)], [(None,)],
    ),
    Decision(
        "POST /lines/{kommune}/{line}/confirm", at_line("5006", "HST", "confirm"), "Bekreft hodet", "Linjen går videre.",
        ["line confirm"], "5006", _STOPPED.format("5006", "HST"), [("head-imported",)], [(None,)],
        {"number": str(HEAD.number), "guid": HEAD.guid},
    ),
    Decision(
        "POST /parked/replay", after_a_trial(_GROUP, "/parked/groups/{}", "Se hva som ville skje"), "Prøv dem på nytt", "Prøvd på nytt",
        [REPLAY_ACT, REPLAY_DONE], "1833", _ATTEMPTS.format("unknown-service-code"), [(1,)], [(2,)],
    ),
    Decision(
        "POST /parked/replay", after_a_trial(_ITEM, "/parked/items/{}", "Se hva som ville skje med dette"), "Prøv dem på nytt", "Prøvd på nytt",
        [REPLAY_ACT, REPLAY_DONE], "1833", _ATTEMPTS.format("invalid-json"), [(1,)], [(2,)],
    ),
]  # fmt: skip
#: Each with everybody who may take it.
TAKEN = [(decision, who) for decision in DECISIONS for who in decision.takers]
IDS = [f"{each.form.removeprefix('POST /').replace('/', ' ')} by {who}" for each, who in TAKEN]
