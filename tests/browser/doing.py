"""What a visitor does on the pages, in the words of a visitor."""

import json
import re
from typing import Any

from playwright.sync_api import Page

from tests.benched import EXAMPLES

BAD = "furumoen/15-slutt-for-start.xml"
DOCUMENT = re.compile(r"/bench/sessions/[\w-]+/documents/(\d+)$")


def content(example: str) -> str:
    return (EXAMPLES / example).read_text(encoding="utf-8")


def paste(page: Page, text: str, tenant: str | None = None) -> None:
    """Paste a document on the first page and have it checked."""
    page.goto("/bench")
    page.get_by_label("Lim inn et dokument").fill(text)
    if tenant:
        open_fold(page, "Avsender, tidspunkt og andre valg")
        page.get_by_label("Avsender (EPJ i en kommune)").select_option(tenant)
    page.get_by_role("button", name="Kontroller").click()


def send_next(page: Page, text: str) -> None:
    """Send the next document of the session."""
    form = page.locator("#next")
    form.get_by_label("Lim inn et dokument").fill(text)
    form.get_by_role("button", name="Send").click()


def try_example(page: Page, name: str) -> None:
    page.goto("/bench/examples")
    page.locator(f'button[value="{name}"]').click()


def open_fold(page: Page, summary: str) -> None:
    page.locator("summary", has_text=summary).click()


def said(page: Page) -> str:
    """The outcome in a sentence, dates with plain spaces."""
    return page.locator(".verdict .said").inner_text().replace("\N{NO-BREAK SPACE}", " ")


def events(page: Page) -> list[str]:
    """The events of the timeline, with their change, once the page is there whole: lists are not waited for."""
    page.wait_for_load_state()
    return page.locator(".timeline .event b").all_inner_texts()


def files(*examples: str) -> list[Any]:
    """Examples as files that a visitor chooses."""
    return [
        {
            "name": name.rpartition("/")[2],
            "mimeType": "application/json",
            "buffer": content(name).encode(),
        }
        for name in examples
    ]


def changed(example: str, **elements: Any) -> str:
    """A JSON example with other elements at its top."""
    return json.dumps(json.loads(content(example)) | elements, indent=2)
