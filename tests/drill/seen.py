"""Where the office shows what is wrong."""

import re

from tests.drill.place import Place


def attention_in(page: str) -> str:
    """The part of the overview that says what is wrong."""
    found = re.search(r'<section class="panel ov-attention.*?</section>', page, re.DOTALL)
    return found[0] if found else ""


async def overview_says(place: Place, what: str, named: str) -> str:
    """Where the overview says what is wrong, with a word of it; empty where it does not."""
    told = await place.told("/api/v1/overview")
    matters = [each for each in told["attention"] if each["what"] == what and named in str(each)]
    is_on_page = named in attention_in(await place.page("/"))
    return f"overview: {what}" if matters and is_on_page else ""
