"""No route answers without a visitor but the open ones; and each role sees the pages that it may."""

import re

import pytest

from adapter.access import Grant, Role, Visitor
from adapter.access.roles import ALLOWED
from tests.office_access.routes import ANY_ROLE, NEEDS, OPEN, routes_of

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


async def test_each_page_says_what_it_needs(opened):
    pages = {path for method, path in routes_of(opened.app) if method == "GET" and "{" not in path}
    assert pages - OPEN - ANY_ROLE == set(NEEDS), "a new page adds a line to tests/office_access/routes.py"


class As:
    """A gate that takes everybody for somebody of one role."""

    def __init__(self, role):
        grant = Grant(role, tenants=frozenset({"bredvik"})) if role is Role.SOURCE else Grant(role)
        self.one = Visitor(f"test:{role}", [grant])

    async def visitor(self, _request):
        return self.one


@pytest.mark.parametrize("role", list(Role))
async def test_each_role_sees_the_pages_that_it_may(opened, role):
    opened.app.state.gate = As(role)
    seen, refused = 0, 0
    async with opened.browser() as visitor:
        for path, needed in NEEDS.items():
            answer = await visitor.get(path)
            if needed in ALLOWED[role]:
                assert answer.status_code in (200, 303, 400), (role, path, answer.status_code)
                seen += 1
            else:
                assert answer.status_code == 403, (role, path, answer.status_code)
                refused += 1
    assert refused
    assert seen or role is Role.SOURCE


async def test_no_form_is_taken_before_it_is_known_to_be_ours(opened):
    # Whoever may everything still sends no form without its token.
    opened.app.state.gate = As(Role.OPERATOR)
    async with opened.browser() as visitor:
        for method, path in routes_of(opened.app):
            if method == "POST" and not path.startswith("/api/") and path not in OPEN:
                answer = await visitor.post(WHERE.sub("1", path), data={"why": "x"})
                assert answer.status_code == 403, path
                assert "Ingenting er gjort" in answer.text, path
