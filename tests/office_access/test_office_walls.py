"""What goes wrong before any page: bodies that are too large or too slow, odd paths, headers in addresses."""

import asyncio
import socket
from contextlib import asynccontextmanager

import pytest
from fastapi import FastAPI, Request

from adapter.web.listening import served
from adapter.web.office.bounded import LIMIT, Bounded

LARGE = b"x" * (LIMIT + 1)


async def test_a_body_that_is_too_large_is_not_read(kari):
    answer = await kari.post("/logout", content=LARGE)
    assert (answer.status_code, answer.json()["error"]) == (413, "too-long")
    assert (await kari.post("/api/v1/lines/4631/iplos/stop", content=LARGE)).status_code == 413


async def test_a_body_that_does_not_say_how_large_it_is_is_held_to_the_same(kari):
    async def pieces():
        for _ in range(LIMIT // 65536 + 1):
            yield b"x" * 65536

    assert (await kari.post("/logout", content=pieces())).status_code == 413


async def test_a_form_of_thousands_of_fields_is_refused_in_words(kari):
    answer = await kari.post("/logout", data={f"f{n}": "x" for n in range(5000)})
    assert answer.status_code in (400, 403)


@pytest.mark.parametrize(
    "body", [b"--x\r\n", b"\xff\xfe", b"--x\r\ncontent-disposition: form-data\r\n\r\n\r\n--x--"]
)
async def test_a_form_that_is_none_is_refused_in_words(kari, body):
    headers = {"content-type": "multipart/form-data; boundary=x"}
    assert (await kari.post("/logout", content=body, headers=headers)).status_code in (400, 403)


@asynccontextmanager
async def on_a_socket(patience):
    """An application behind the bounds, on a socket as the office is served."""
    app = FastAPI()

    @app.post("/")
    async def taken(request: Request):
        return {
            "length": len(await request.body()),
            "client": request.client.host,
            "scheme": request.url.scheme,
        }

    app.add_middleware(Bounded, patience=patience)
    with socket.create_server(("127.0.0.1", 0)) as door:
        async with served(app, door, heeds_forwarded=False):
            yield door.getsockname()[1]


async def said(port, head, body=b""):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head + body)
    answer = await asyncio.wait_for(reader.read(4000), 20)
    writer.close()
    await writer.wait_closed()
    return answer


async def test_a_sender_who_is_too_slow_is_sent_away_and_keeps_nobody_waiting():
    async with on_a_socket(patience=0.5) as port:
        head = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n"
        slow = [asyncio.create_task(said(port, head, b"a")) for _ in range(20)]
        quick = await said(port, head.replace(b"100", b"3"), b"abc")
        assert b"200 OK" in quick
        assert all(b"408" in answer for answer in await asyncio.gather(*slow))


async def test_what_a_client_writes_of_itself_is_not_taken_for_true():
    async with on_a_socket(patience=5) as port:
        head = b"POST / HTTP/1.1\r\nhost: x\r\nx-forwarded-for: 10.0.0.7\r\nx-forwarded-proto: https\r\ncontent-length: 1\r\n\r\n"
        answer = await said(port, head, b"a")
        assert b'"client":"127.0.0.1","scheme":"http"' in answer


async def test_two_lengths_are_no_request():
    # Request smuggling (RFC 9112 section 6.3).
    async with on_a_socket(patience=5) as port:
        head = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n"
        assert b"400" in await said(port, head, b"ab")


ODD = [
    "/static/..%2f..%2f__init__.py",
    "/static/%2e%2e/shell.py",
    "/static/....//base.css",
    "/static//etc/passwd",
    "/static/base.css%00.svg",
    "/static/..\\shell.py",
    "/rules/..%2f..%2frules.yaml",
    "/%2e%2e/%2e%2e/etc/passwd",
]


@pytest.mark.parametrize("path", ODD)
async def test_no_path_leads_out_of_what_is_served(opened, path):
    async with opened.browser() as browser:
        answer = await browser.get(path)
    assert answer.status_code == 404, answer.status_code
    assert "import " not in answer.text
    assert "root:" not in answer.text


async def test_an_address_makes_no_header(opened):
    async with opened.browser() as browser:
        for path in (
            "/login?back=/a%0d%0aset-cookie:%20a=b",
            "/me%0d%0aset-cookie:%20a=b",
            "/me?lang=en%0d%0aa:b",
        ):
            answer = await browser.get(path)
            assert "a" not in answer.headers
            assert not any(each.startswith("a=b") for each in answer.headers.get_list("set-cookie"))
            assert "\r" not in str(answer.headers.get("location"))
