"""The independent issuer, started for tests and stopped after them; and a browser that logs in there."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests import npm
from tests.neighbours.kept import NotStarted
from tests.register.node import PROJECT, node

PROGRAM = Path(__file__).with_name("issuer.mjs")
SECRET = "not much of a secret, for a test"
PROGRAMS_SECRET = "not much of one either, for a test"
AUDIENCE, SCOPE = "urn:test:office", "test:kpr/office"


@contextmanager
def issuing(
    folder: Path,
    office: str,
    people: Mapping[str, object],
    claims: Mapping[str, object] | None = None,
    jwks: Mapping[str, object] | None = None,
) -> Iterator[str]:
    """
    Run the issuer for an office at an address; gives the issuer's own.

    `claims` are those of access tokens, by client; `jwks` the public keys of an office that has one.
    """
    told = {
        "redirect": f"{office}/login/callback",
        "loggedOut": f"{office}/logged-out",
        "people": people,
        "claims": claims or {},
        "jwks": jwks,
    }
    with (folder / "issuer.log").open("w") as log:
        process = subprocess.Popen(
            [node(), str(_beside_its_packages()), json.dumps(told)], stdout=subprocess.PIPE, stderr=log
        )
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        if not said:
            raise NotStarted(f"the issuer did not start:\n{(folder / 'issuer.log').read_text()[-2000:]}")
        yield json.loads(said)["issuer"]
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def _beside_its_packages() -> Path:
    """The program, where Node.js finds what it needs."""
    program = npm.installed(PROJECT) / f"{npm.digest(PROGRAM)}.mjs"
    if not program.exists():
        copied = shutil.copyfile(PROGRAM, program.with_suffix(f".{os.getpid()}"))
        copied.rename(program)
    return program


async def logged_in(browser: httpx.AsyncClient, account: str, start: str) -> httpx.Response:
    """Open a page as a browser does, and log in at the issuer's own forms; gives where that ends."""
    page = await browser.get(start)
    for _ in range(3):
        form = re.search(r'<form[^>]*action="([^"]+)"[^>]*method="post"', page.text)
        if page.status_code != 200 or form is None or "prompt" not in page.text:
            break
        prompt = re.search(r'name="prompt" value="(\w+)"', page.text)
        assert prompt is not None
        filled = {"prompt": prompt[1], "login": account, "password": "any"}
        page = await browser.post(page.url.join(form[1]), data=filled)
    return page
