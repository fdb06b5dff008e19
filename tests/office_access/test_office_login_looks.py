"""What somebody sees who is not let in, or is out again: in a browser, fit for everybody (WCAG 2.1)."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.served import launched
from tests.browser.test_looks import COLOURS, RULES, violations
from tests.office.served import served
from tests.office_access.forging import ENDPOINTS, Told, asked_of, id_claims, issuer_of, token
from tests.office_access.opened import Live, app_at

PATIENCE = 120_000


class Issuer(Told):
    """An issuer that a browser can go to: it asks nobody anything, and says that they are in a group."""

    group = "drift"
    #: Whether it answers nobody any more, once the browser has been there.
    goes_away = False

    def log_in(self, address: str) -> str:
        """Give where the browser goes on to."""
        self.is_away = self.goes_away
        asked = asked_of(address)
        self.id_token = token(id_claims(Live()(), nonce=asked["nonce"], groups=[self.group]))
        return f"{asked['redirect_uri']}?code=c&state={asked['state']}"


@dataclass
class Opened:
    """An office with a login, and whom it asks."""

    address: str
    issuer: Issuer
    browser: Browser

    def page(self) -> Page:
        """A page of somebody whom nobody knows yet."""
        page = self.browser.new_context(locale="nb-NO").new_page()
        page.set_default_timeout(PATIENCE)
        return page

    def logged_in(self, group: str) -> Page:
        self.issuer.group = group
        page = self.page()
        page.goto(f"{self.address}/me")
        return page


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    folder, issuer = tmp_path_factory.mktemp("login"), Issuer()
    with at_a_port(issuer) as endpoint:
        issuer.metadata = {**ENDPOINTS, "authorization_endpoint": endpoint}
        now = Live()
        with (
            served(lambda address: app_at(folder, address, issuer_of(issuer, now), now)) as address,
            launched() as browser,
        ):
            yield Opened(address, issuer, browser)


@contextmanager
def at_a_port(issuer: Issuer) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(303)
            self.send_header("location", issuer.log_in(self.path))
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/auth"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def logged_out(opened: Opened) -> Page:
    page = opened.logged_in("drift")
    page.get_by_role("button", name="Logg ut").first.click()
    page.wait_for_url("**/logged-out")
    return page


def without_a_role(opened: Opened) -> Page:
    return opened.logged_in("annet")


def to_another_login(opened: Opened) -> Page:
    page = opened.page()
    page.goto(f"{opened.address}/login/callback?code=c&state=x")
    return page


def with_an_issuer_that_goes_away(opened: Opened) -> Page:
    opened.issuer.goes_away = True
    try:
        return opened.logged_in("drift")
    finally:
        opened.issuer.goes_away = opened.issuer.is_away = False


def by_another_name(opened: Opened) -> Page:
    page = opened.page()
    page.goto(f"{opened.address.replace('127.0.0.1', 'localhost')}/login")
    return page


#: Pages by how one comes there, and what stands on them.
PAGES: dict[Callable[[Opened], Page], tuple[str, str]] = {
    logged_out: ("Du er logget ut", "Logg inn igjen"),
    without_a_role: ("Du er innlogget, men har ingen rolle her", "Spør IKT i Bredvik"),
    to_another_login: ("Innloggingen gikk ikke", "prøv igjen"),
    with_an_issuer_that_goes_away: ("Innloggingstjenesten svarer ikke", "Prøv igjen om litt"),
    by_another_name: ("Kontoret heter noe annet", "KPR_OFFICE__ADDRESS"),
}


@pytest.mark.parametrize("come_to", PAGES, ids=lambda each: each.__name__)
def test_who_is_not_let_in_sees_a_page_that_everybody_can_read(
    opened: Opened, come_to: Callable[[Opened], Page]
) -> None:
    heading, says = PAGES[come_to]
    page = come_to(opened)
    assert page.locator("h1").inner_text() == heading
    assert says in page.locator("main").inner_text()
    page.set_viewport_size({"width": 1280, "height": 900})
    assert violations(page, RULES) == []  # type: ignore[no-untyped-call]
    page.emulate_media(color_scheme="dark")
    assert violations(page, COLOURS) == []  # type: ignore[no-untyped-call]
    page.set_viewport_size({"width": 390, "height": 800})
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider == 0
    page.context.close()
