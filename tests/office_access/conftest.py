"""An office at https://kpr.example whose issuer tells what a test wants."""

import pytest

from tests.office_access.forging import Told, asked_of, id_claims, issuer_of, token
from tests.office_access.opened import At, app_at, browser

ADDRESS = "https://kpr.example"


class Opened:
    def __init__(self, app, told, now):
        self.app, self.told, self.now = app, told, now

    def browser(self, peer="127.0.0.1"):
        made = browser(self.app, ADDRESS, peer)
        made.follow_redirects = False
        return made

    async def log_in(self, visitor, back="/", answer=None, header=None, **claims):
        """Begin and end a login; `answer` changes what the issuer sends back, `claims` the ID token."""
        begun = await visitor.get("/login", params={"back": back})
        asked = asked_of(begun.headers["location"])
        made = id_claims(self.now.now, nonce=asked["nonce"])
        made = {name: value for name, value in (made | claims).items() if value is not None}
        self.told.id_token = token(made, **(header or {}))
        sent = {"code": "c", "state": asked["state"]} | (answer or {})
        return await visitor.get("/login/callback", params={k: v for k, v in sent.items() if v is not None})


@pytest.fixture
async def opened(tmp_path):
    told, now = Told(), At()
    async with app_at(tmp_path, ADDRESS, issuer_of(told, now), now) as app:
        yield Opened(app, told, now)


@pytest.fixture
async def visitor(opened):
    async with opened.browser() as made:
        yield made


@pytest.fixture
async def kari(opened, visitor):
    """Somebody who is logged in, with the role operator."""
    answer = await opened.log_in(visitor)
    assert answer.status_code == 303, answer.text
    return visitor
