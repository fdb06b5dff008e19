"""HAPI's validator in a Java program of its own, which is started once and fed line by line."""

import re
import subprocess
import tempfile
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, AnyStr, NamedTuple

import orjson

from tests.neighbours import hapi

JUDGE = Path(__file__).with_name("Judge.java")
#: Quick to start, and room enough that little is cleared away.
QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xms512m", "-Xmn256m")
#: For each call the validator reads a list of the names of all registered OIDs anew, four fifths of its
#: time. No verdict hangs on the names: an empty list of that name is found first.
NAMES_OF_OIDS = "oidregistry.csv"

#: Which resource it is: HAPI adds type and id to the place of an entry.
_NAMED = re.compile(r"/\*.*?\*/|\[url='[^']*'\]")
#: Where XML cannot be read, it tells the path of XML.
_XML_PATH = re.compile(r"/f:(\w+)")
_CHOSEN = re.compile(r"\.value\.ofType\((\w)(\w*)\)")


class Message(NamedTuple):
    """One thing the validator says of a document."""

    severity: str
    #: HAPI's own name of the message; empty where it gives none.
    id: str
    #: FHIRPath, as our findings have it.
    place: str
    #: May repeat what the document says: to be written nowhere.
    text: str


class Said(NamedTuple):
    """What the validator says of one document, and how long its call took."""

    #: By the clock, and of the processor, without Java's own upkeep.
    nanoseconds: int
    cpu: int
    messages: Sequence[Message]


class Validator:
    """A Java program that judges one document after the other."""

    def __init__(self, program: subprocess.Popen[bytes]) -> None:
        self._program = program

    def judge(self, body: bytes) -> Said:
        """Judge one document, JSON or XML, as R4."""
        return next(self.judge_all([body]))

    def judge_all(self, bodies: Iterable[bytes]) -> Iterator[Said]:
        """Judge documents one by one, in their order."""
        for body in bodies:
            pipe(self._program.stdin).write(b64encode(body) + b"\n")
            pipe(self._program.stdin).flush()
            yield _said(pipe(self._program.stdout).readline())


@contextmanager
def validator(*options: str, with_names_of_oids: bool = False) -> Iterator[Validator]:
    """Start the program; it ends with the block. Options are those of `java`."""
    with tempfile.TemporaryDirectory() as folder:
        if not with_names_of_oids:
            Path(folder, NAMES_OF_OIDS).touch()
        command = hapi.JARS.command(JUDGE, options=options or QUICK, before=[Path(folder)])
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as program:
            try:
                yield Validator(program)
            finally:
                pipe(program.stdin).close()


def pipe(end: IO[AnyStr] | None) -> IO[AnyStr]:
    """One of a program's pipes; raises `TypeError` where it was started without."""
    if end is None:
        raise TypeError("the program was started without pipes")
    return end


def _said(line: bytes) -> Said:
    answer = orjson.loads(line)
    return Said(answer["nanoseconds"], answer["cpu"], [_message(**one) for one in answer["messages"]])


def _message(severity: str, id: str, place: str, text: str | None = None) -> Message:  # noqa: A002 - HAPI's word
    return Message(severity, id, _expression(place), text or "")


def _expression(place: str) -> str:
    at = _CHOSEN.sub(lambda found: f".value{found[1].upper()}{found[2]}", _NAMED.sub("", place))
    return _XML_PATH.sub(r".\1", at).lstrip(".")
