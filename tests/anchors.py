"""Places in a page that a link can lead to."""

import re


def anchors(text: str) -> set[str]:
    """Its headings, and what is named in it."""
    heads = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    named = set(re.findall(r'<a id="([^"]+)"></a>', text))
    return named | {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}
