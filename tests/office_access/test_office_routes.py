"""No route answers without a visitor but the open ones; and each of the others is in the table of who may what."""

import re

from adapter.access import Grant, Role, Visitor
from tests.office.matrix import ROWS
from tests.office_access.routes import LOGGED_IN, OPEN, routes_of

WHERE = re.compile(r"\{[^}]+\}")


async def test_nothing_but_the_open_pages_answers_without_a_visitor(opened):
    routes = routes_of(opened.app)
    assert len(routes) > 10
    asked = [(method, path) for method, path in routes if path not in OPEN]
    async with opened.browser() as nobody:
        for method, path in asked:
            answer = await nobody.request(method, WHERE.sub("1", path))
            wanted = (401, None) if path.startswith("/api/") else (303, "/login")
            sent_to = answer.headers.get("location")
            assert (answer.status_code, sent_to and sent_to.partition("?")[0]) == wanted, (method, path)


async def test_the_open_pages_are_all_there(opened):
    open_ones = {path for _, path in routes_of(opened.app)} & OPEN
    assert open_ones == OPEN


async def test_each_route_is_in_the_table_of_who_may_see_and_do_what(opened):
    served = {(method, path) for method, path in routes_of(opened.app) if path not in OPEN | LOGGED_IN}
    assert served == {(row.method, row.path) for row in ROWS}, (
        "a new route adds a line to tests/office/matrix.py"
    )


class As:
    """A gate that takes everybody for somebody of one role."""

    def __init__(self, role):
        self.one = Visitor(f"test:{role}", [Grant(role)])

    async def visitor(self, _request):
        return self.one


async def test_no_form_is_taken_before_it_is_known_to_be_ours(opened):
    # Whoever may everything still sends no form without its token.
    opened.app.state.gate = As(Role.OPERATOR)
    async with opened.browser() as visitor:
        for method, path in routes_of(opened.app):
            if method == "POST" and not path.startswith("/api/") and path not in OPEN:
                answer = await visitor.post(WHERE.sub("1", path), data={"why": "x"})
                assert answer.status_code == 403, path
                assert "Ingenting er gjort" in answer.text, path
