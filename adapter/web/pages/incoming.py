"""
What a form brings: read whole, bounded, and in memory alone.

The framework would put large uploads into files; what is sent to the bench must not reach the disk.
"""

from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from fastapi import Request
from starlette.datastructures import FormData
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from adapter.web.pages.faults import PageFault, TooLarge
from adapter.web.pages.phrases import say
from adapter.web.pages.preferences import Language

_MOST_FILES = 500
_MOST_FIELDS = 50


class _InMemory(MultiPartParser):
    #: Beyond any form that is let in, so that no part is ever written to a file.
    spool_max_size = 1 << 40


@dataclass(frozen=True, slots=True)
class Sent:
    """One document of a form, or one file."""

    name: str
    body: bytes = field(repr=False)
    #: The number of the document that it was made from, to correct it.
    corrects: int | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """What a form brought: its fields of text, and the files of each field, by the name of the field."""

    texts: Mapping[str, str] = field(repr=False)
    files: Mapping[str, Sequence[Sent]] = field(repr=False)

    def text(self, name: str) -> str:
        """Give a field of text; empty where it is missing."""
        return self.texts.get(name, "")

    def file(self, name: str) -> tuple[str, str] | None:
        """Give the name and the text of an uploaded file; None where none was chosen."""
        for sent in self.files.get(name, ()):
            return sent.name, sent.body.decode("utf-8", errors="replace")
        return None


async def form_from(request: Request, limit: int, megabytes: int) -> Form:
    """Read a form of at most so many bytes; raises `PageFault` for what is none, or too large."""
    pieces = _bounded(request, limit, megabytes)
    try:
        data = await _parser(request, pieces, limit).parse()
    except (MultiPartException, ClientDisconnect, UnicodeDecodeError):
        raise PageFault from None
    try:
        return await _read(data)
    finally:
        await data.close()


def documents_of(form: Form, number: int, language: Language) -> list[Sent]:
    """Give the documents of a form: the pasted one, which is called by its number, then files by their names."""
    found: list[Sent] = []
    text = form.text("document")
    if text.strip():
        # A browser sends line ends as CRLF, which no one wrote.
        found.append(Sent(pasted_name(number, language), text.replace("\r\n", "\n").encode()))
    for file in sorted(form.files.get("files", ()), key=lambda each: each.name):
        found += _documents_in(file, language)
    return found


def pasted_name(number: int, language: Language) -> str:
    """What a document is called that came without a name."""
    return say("document-n", language, n=number).lower()


def _parser(
    request: Request, pieces: AsyncGenerator[bytes, None], limit: int
) -> MultiPartParser | FormParser:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return FormParser(request.headers, pieces)
    return _InMemory(
        request.headers, pieces, max_files=_MOST_FILES, max_fields=_MOST_FIELDS, max_part_size=limit
    )


async def _read(data: FormData) -> Form:
    texts: dict[str, str] = {}
    files: dict[str, list[Sent]] = {}
    for name, value in data.multi_items():
        if isinstance(value, str):
            texts[name] = value
        # A field where no file was chosen comes without a name.
        elif value.filename:
            files.setdefault(name, []).append(Sent(value.filename, await value.read()))
    return Form(texts, files)


def _documents_in(file: Sent, language: Language) -> Iterator[Sent]:
    """NDJSON holds a document a line; everything else is one."""
    path = PurePosixPath(file.name)
    if path.suffix.lower() != ".ndjson":
        yield file
        return
    for number, line in enumerate(file.body.splitlines(), 1):
        if line.strip():
            yield Sent(f"{file.name}, {say('line', language).lower()} {number}", line)


async def _bounded(request: Request, limit: int, megabytes: int) -> AsyncGenerator[bytes, None]:
    said = request.headers.get("content-length", "")
    if said.isdecimal() and int(said) > limit:
        raise TooLarge(megabytes=megabytes)
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > limit:
            raise TooLarge(megabytes=megabytes)
        yield piece
