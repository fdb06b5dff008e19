"""
Who may see and do what in the office: one table, which the tests are driven by (SEC-08, SEC-09).

It is written by hand from docs/office.md and never worked out from `adapter/access`: the two are held against
each other. A cell says what a role may where it holds:

    +   it may
    k   it sees the thing this is about, yet may not do this: 403
    -   nothing: 403
    >   nothing: it is led to the first place of its menu

`about` says what is looked at or acted on, and so what happens beyond the place where a role holds:

    list    everything of the places one sees: of others nothing stands in the answer, of one's own something does
    any     the same, but for answers that may be empty
    same    the same for everybody
    whom    a person by number, wherever the role holds
    whole   what concerns all: only where the role holds everywhere, else 403
    else    one thing of a place (see `places.py`): 404 to who does not see that place

`unit` is any of the roles where it holds for single units; `source` one that holds for its tenants.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

COLUMNS = ("viewer", "operator", "reporting-officer", "auditor", "source", "unit")

TABLE = """
                                                          about     vie ope rep aud sou uni
GET  /                                                    list       +   +   +   +   >   >
GET  /inputs                                              list       +   +   +   +   -   -
GET  /inputs/{asked}                                      input      +   +   +   +   -   -
GET  /inputs/{asked}/document                             document   k   +   +   k   -   -
GET  /persons                                             any        -   +   +   -   -   -
POST /persons                                             whom       -   +   +   -   -   -
GET  /parked                                              list       +   +   +   +   -   -
GET  /parked/groups/{fingerprint}                         group      +   +   +   +   -   -
GET  /parked/items/{asked}                                parked     +   +   +   +   -   -
GET  /parked/replays/{asked}                              replay     +   +   +   +   -   -
POST /parked/replay                                       group      k   +   k   k   -   -
GET  /reviews                                             list       +   +   +   +   -   -
GET  /reviews/{number}                                    review     k   +   +   k   -   -
POST /reviews/{number}/release                            review     k   k   +   k   -   -
POST /reviews/{number}/reject                             review     k   k   +   k   -   -
GET  /messages                                            list       +   +   +   +   -   -
GET  /messages/faults                                     any        +   +   +   +   -   -
GET  /messages/{asked}                                    message    +   +   +   +   -   -
GET  /messages/{asked}/content                            message    k   +   +   k   -   -
GET  /messages/{asked}/notifications/{number}             message    +   +   +   +   -   -
POST /messages/{asked}/resend                             message    k   k   +   k   -   -
POST /messages/{asked}/close                              message    k   k   +   k   -   -
POST /messages/{asked}/release                            message    k   k   +   k   -   -
GET  /lines                                               list       +   +   +   +   -   -
GET  /lines/{kommune}/{line}                              line       +   +   +   +   -   -
POST /lines/{kommune}/{line}/stop                         line       k   +   k   k   -   -
POST /lines/{kommune}/{line}/start                        line       k   +   k   k   -   -
POST /lines/{kommune}/{line}/confirm                      line       k   +   k   k   -   -
POST /lines/{kommune}/{line}/resend                       line       k   k   +   k   -   -
POST /pause                                               tenant     k   +   k   k   -   -
POST /pause                                               whole      -   +   -   -   -   -
POST /resume                                              tenant     k   +   k   k   -   -
POST /resume                                              whole      -   +   -   -   -   -
GET  /mappings                                            any        +   +   +   +   -   -
GET  /mappings/coverage                                   list       +   +   +   +   -   -
GET  /mappings/impact                                     any        +   +   +   +   -   -
POST /mappings/impact                                     any        +   +   +   +   -   -
GET  /mappings/{table}                                    table      +   +   +   +   -   -
GET  /figures                                             list       +   +   +   -   -   +
GET  /figures/{name}.csv                                  figures    +   +   +   -   -   +
GET  /figures/{name}.json                                 figures    +   +   +   -   -   +
GET  /own                                                 list       -   -   -   -   +   -
GET  /access-log                                          list       -   -   -   +   -   -
POST /access-log                                          looked     -   -   -   +   -   -
GET  /me                                                  any        +   +   +   +   +   +
GET  /api/v1/openapi.json                                 same       +   +   +   +   +   +
GET  /api/v1/me                                           any        +   +   +   +   +   +
GET  /api/v1/overview                                     list       +   +   +   +   -   -
GET  /api/v1/inputs                                       list       +   +   +   +   -   -
GET  /api/v1/inputs/{number}                              input      +   +   +   +   -   -
GET  /api/v1/inputs/{number}/document                     document   k   +   +   k   -   -
POST /api/v1/persons/_search                              whom       -   +   +   -   -   -
GET  /api/v1/parked                                       list       +   +   +   +   -   -
GET  /api/v1/parked/items/{number}                        parked     +   +   +   +   -   -
GET  /api/v1/parked/groups                                list       +   +   +   +   -   -
GET  /api/v1/parked/groups/{fingerprint}                  group      +   +   +   +   -   -
GET  /api/v1/parked/replays/{number}                      replay     +   +   +   +   -   -
POST /api/v1/parked/replay                                group      k   +   k   k   -   -
GET  /api/v1/reviews                                      list       +   +   +   +   -   -
GET  /api/v1/reviews/{number}                             review     k   +   +   k   -   -
POST /api/v1/reviews/{number}/release                     review     k   k   +   k   -   -
POST /api/v1/reviews/{number}/reject                      review     k   k   +   k   -   -
GET  /api/v1/messages                                     list       +   +   +   +   -   -
GET  /api/v1/messages/faults                              any        +   +   +   +   -   -
GET  /api/v1/messages/{asked}                             message    +   +   +   +   -   -
GET  /api/v1/messages/{asked}.xml                         message    k   +   +   k   -   -
GET  /api/v1/messages/{asked}/notifications/{number}      message    +   +   +   +   -   -
POST /api/v1/messages/{message_id}/resend                 message    k   k   +   k   -   -
POST /api/v1/messages/{message_id}/close                  message    k   k   +   k   -   -
POST /api/v1/messages/{message_id}/release                message    k   k   +   k   -   -
GET  /api/v1/lines                                        list       +   +   +   +   -   -
GET  /api/v1/lines/{kommune}/{line}                       line       +   +   +   +   -   -
POST /api/v1/lines/{kommune}/{line}/stop                  line       k   +   k   k   -   -
POST /api/v1/lines/{kommune}/{line}/start                 line       k   +   k   k   -   -
POST /api/v1/lines/{kommune}/{line}/confirm               line       k   +   k   k   -   -
POST /api/v1/lines/{kommune}/{line}/resend                line       k   k   +   k   -   -
GET  /api/v1/pauses                                       list       +   +   +   +   -   -
POST /api/v1/pauses                                       tenant     k   +   k   k   -   -
POST /api/v1/pauses                                       whole      -   +   -   -   -   -
GET  /api/v1/mappings                                     any        +   +   +   +   -   -
GET  /api/v1/mappings/coverage                            list       +   +   +   +   -   -
POST /api/v1/mappings/impact                              any        +   +   +   +   -   -
GET  /api/v1/mappings/tables/{table}                      table      +   +   +   +   -   -
GET  /api/v1/figures                                      list       +   +   +   -   -   +
GET  /api/v1/figures/{name}                               figures    +   +   +   -   -   +
GET  /api/v1/own                                          list       -   -   -   -   +   -
GET  /api/v1/access-log                                   list       -   -   -   +   -   -
POST /api/v1/access-log/_search                           looked     -   -   -   +   -   -
"""

#: The places of the menu that each role is shown.
MENU = """
                vie ope rep aud sou uni
/                +   +   +   +   -   -
/inputs          +   +   +   +   -   -
/parked          +   +   +   +   -   -
/reviews         +   +   +   +   -   -
/messages        +   +   +   +   -   -
/mappings        +   +   +   +   -   -
/figures         +   +   +   -   -   +
/own             -   -   -   -   +   -
/access-log      -   -   -   +   -   -
"""

#: The forms that stand on pages of the table about things as they are in a sound kommune, each for whoever may send
#: it. What is offered about what went wrong, `test_office_offered.py` asks for.
FORMS = """
/                               POST /pause
/                               POST /resume
/inputs                         GET  /inputs
/persons                        POST /persons
/parked                         GET  /parked
/parked/groups/{fingerprint}    POST /parked/replay
/parked/items/{asked}           POST /parked/replay
/reviews                        GET  /reviews
/reviews/{number}               POST /reviews/{number}/release
/reviews/{number}               POST /reviews/{number}/reject
/messages                       GET  /messages
/lines/{kommune}/{line}         POST /lines/{kommune}/{line}/stop
/lines/{kommune}/{line}         POST /lines/{kommune}/{line}/resend
/mappings/coverage              GET  /mappings/coverage
/mappings/impact                POST /mappings/impact
/figures                        GET  /figures
/access-log                     GET  /access-log
/access-log                     POST /access-log
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One address, and what each role may with it."""

    method: str
    path: str
    about: str
    cells: dict[str, str]

    @property
    def is_page(self) -> bool:
        return self.method == "GET" and not self.path.startswith("/api/") and "." not in self.path

    @property
    def is_of_a_place(self) -> bool:
        return self.about not in ("list", "any", "same", "whom", "whole")

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.about}"


def status_of(row: Row, column: str, *, sees_place: bool, is_everywhere: bool) -> int:
    """What a visitor of a column is answered; 200 stands for everything that is not a refusal."""
    cell = row.cells[column]
    if cell == ">":
        return HTTPStatus.SEE_OTHER
    if cell == "-" or (row.about == "whole" and not is_everywhere):
        return HTTPStatus.FORBIDDEN
    if row.is_of_a_place and not sees_place:
        return HTTPStatus.NOT_FOUND
    return HTTPStatus.OK if cell == "+" else HTTPStatus.FORBIDDEN


def _rows(table: str) -> Sequence[list[str]]:
    return [line.split() for line in table.strip("\n").splitlines()[1:]]


def _row(words: list[str]) -> Row:
    method, path, about, *cells = words
    return Row(method, path, about, dict(zip(COLUMNS, cells, strict=True)))


ROWS: Sequence[Row] = tuple(map(_row, _rows(TABLE)))
#: The addresses of the menu by column.
MENUS = {
    column: [address for address, *cells in _rows(MENU) if cells[number] == "+"]
    for number, column in enumerate(COLUMNS)
}

#: What shows what is kept of one person, and the act that seeing it leaves in the access log (SEC-10).
LOOKS = {
    "/inputs/{asked}": "explain",
    "/inputs/{asked}/document": "see-document",
    "/reviews/{number}": "see-review",
    "/messages/{asked}/content": "see-message",
    "/messages/{asked}/notifications/{number}": "see-record",
    "/api/v1/inputs/{number}": "explain",
    "/api/v1/inputs/{number}/document": "see-document",
    "/api/v1/reviews/{number}": "see-review",
    "/api/v1/messages/{asked}.xml": "see-message",
    "/api/v1/messages/{asked}/notifications/{number}": "see-record",
}


def forms_for(page: str, column: str) -> set[tuple[str, str]]:
    """The forms, as method and path, that a page offers to a column."""
    listed = [line.split() for line in FORMS.strip("\n").splitlines()]
    forms = {(method, path) for where, method, path in listed if where == page}
    return {form for form in forms if column in _who_may(*form)}


def _who_may(method: str, path: str) -> set[str]:
    rows = [row for row in ROWS if (row.method, row.path) == (method, path)]
    assert rows, f"{method} {path} is not in the table"
    return {column for row in rows for column in COLUMNS if row.cells[column] == "+"}
