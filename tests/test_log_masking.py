"""What is written to the log holds no identity number and no text of an exception, whoever writes it (SEC-11, SEC-12)."""

import asyncio
import enum
import io
import json
import logging
import subprocess
import sys
import threading
import uuid
import warnings

import pytest
import structlog

from adapter import logs
from adapter.logs import hearing
from adapter.logs.masking import masked
from tests.stores import opened_store

#: Synthetic: the month is raised by 80.
NUMBER = "01810112345"
ARABIC = NUMBER.translate({ord("0") + digit: chr(0x660 + digit) for digit in range(10)})
MASK = "*" * 11


class Colour(enum.StrEnum):
    RED = NUMBER


class Talkative:
    def __repr__(self):
        return f"Patient({NUMBER})"

    __str__ = __repr__


@pytest.mark.parametrize(
    ("value", "left"),
    [
        (NUMBER, MASK),
        (f"fnr={NUMBER}, and {NUMBER}.", f"fnr={MASK}, and {MASK}."),
        (ARABIC, MASK),
        (int("12810112345"), MASK),
        (12810112345.5, MASK),
        ({NUMBER: {"deep": [NUMBER, (NUMBER,)]}}, {MASK: {"deep": [MASK, [MASK]]}}),
        ([{"id": {NUMBER}}], [{"id": [MASK]}]),
        (NUMBER.encode(), "11 bytes"),
        (NUMBER.encode("utf-16"), "24 bytes"),
        (memoryview(NUMBER.encode()), "11 bytes"),
        (Colour.RED, MASK),
        (Talkative(), "Talkative"),
        (ValueError(NUMBER), "ValueError"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_identity_number_is_masked_wherever_it_stands(value, left):
    assert masked(value) == left


@pytest.mark.parametrize(
    "value",
    ["0" * 12, "123456789012345", "0181011234", 42, 1.5, True, None, "kpr.records/3/17", ["a", {"b": 1}]],
    ids=str,
)
def test_what_is_no_identity_number_is_left_as_it_is(value):
    assert masked(value) == value


def test_ids_of_ours_are_written_out():
    one = uuid.UUID("0b6f4f0e-8c52-4ad5-9d2a-3d8d3c1f6b11")
    assert masked(one) == str(one)


def test_what_goes_round_in_circles_comes_to_an_end():
    circle = []
    circle.append(circle)
    assert json.dumps(masked(circle)).count("list") == 1


@pytest.fixture(params=["json", "text"])
def written(request, capsys):
    """What has been written since, at the most talkative level, in both forms."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    # A server of another test in this process may have silenced it.
    logging.getLogger("uvicorn.error").setLevel(logging.NOTSET)
    logs.set_up(request.param, "DEBUG", out="stdout")
    yield lambda: capsys.readouterr().out
    root.handlers[:] = before
    root.setLevel(level)


def test_nothing_that_is_logged_passes_the_filter(written):
    with structlog.contextvars.bound_contextvars(**{f"bound_{NUMBER}": NUMBER}):
        logs.logger.info(
            f"person {NUMBER}", **{NUMBER: NUMBER}, nested={"a": [{NUMBER: ARABIC}]}, raw=NUMBER.encode()
        )
    said = written()
    assert MASK in said
    assert NUMBER not in said
    assert ARABIC not in said
    assert json.dumps(ARABIC).strip('"') not in said


def test_an_exception_is_told_by_type_and_place_however_it_is_logged(written):
    try:
        _fail(ValueError(f"Kari Nordmann {NUMBER}"))
    except ValueError as fault:
        logs.logger.exception("internal_fault")
        logs.logger.error("internal_fault", exc_info=fault)
        logs.logger.error("internal_fault", exc_info=sys.exc_info(), stack_info=True, exception="Kari")
        logs.log_fault("internal_fault", fault)
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application: Kari Nordmann\n")
    said = written()
    assert said.count("ValueError") == 5
    assert "Kari" not in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "library", ["httpx", "aiokafka", "sqlalchemy.engine", "uvicorn.error", "alembic", "asyncio"]
)
def test_a_library_is_heard_without_what_it_fills_in(library, written):
    logging.getLogger(library).warning(
        "no answer from %s", f"https://api.example/Patient?name=Kari&fid={NUMBER}"
    )
    put_together = f"Kari {NUMBER} was put together already"
    logging.getLogger(library).warning(put_together)
    logging.getLogger(library).info("HTTP Request: GET %s", NUMBER)
    said = written()
    assert said.count(library) == 2
    assert "no answer from %s" in said
    assert "Kari" not in said
    assert NUMBER not in said
    assert "HTTP Request" not in said


def test_a_number_that_a_library_wrote_into_its_fixed_part_is_masked(written):
    template = f"{NUMBER} is away, attempt %s"
    logging.getLogger("careless").error(template, 1)
    said = written()
    assert f"{MASK} is away, attempt %s" in said


def test_the_masking_is_the_last_step_before_writing(written):
    *_, masking, writing = structlog.get_config()["processors"]
    assert masking is logs._mask_all
    assert isinstance(writing, structlog.processors.JSONRenderer | structlog.dev.ConsoleRenderer)


async def test_what_nobody_awaits_is_told_by_type(written):
    asyncio.get_running_loop().call_exception_handler(
        {
            "message": f"Task exception was never retrieved: Kari {NUMBER}",
            "exception": ValueError(f"Kari {NUMBER}"),
        }
    )
    said = written()
    assert "ValueError" in said
    assert "Kari" not in said


@pytest.fixture
def interpreter(monkeypatch):
    """The interpreter's own hooks, as in a program of its own; pytest has put others in their place."""
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    monkeypatch.setattr(threading, "excepthook", threading.__excepthook__)
    monkeypatch.setattr(sys, "unraisablehook", sys.__unraisablehook__)
    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)
    hearing.hear_interpreter()


@pytest.mark.usefixtures("interpreter")
def test_what_nobody_catches_is_told_by_type(written, capsys):
    fault = ValueError(f"Kari {NUMBER}")
    sys.excepthook(ValueError, fault, None)
    thread = threading.Thread(target=_fail, args=[fault])
    thread.start()
    thread.join()
    sys.unraisablehook(type("Told", (), {"exc_value": fault, "object": NUMBER}))
    warnings.showwarning(f"Kari {NUMBER}", UserWarning, "/somewhere/pipeline.py", 12)
    out, err = capsys.readouterr()
    assert [word for word in ("program", "thread", "unraisable", "pipeline.py:12") if word not in out] == []
    assert "Kari" not in out + err
    assert NUMBER not in out + err


def _fail(fault):
    raise fault


def test_who_listens_already_goes_on_listening(monkeypatch):
    def debugger(*_):
        return None

    monkeypatch.setattr(sys, "excepthook", debugger)
    hearing.hear_interpreter()
    assert sys.excepthook is debugger


@pytest.mark.parametrize(("style", "is_json"), [("json", True), ("text", False), ("auto", True)])
def test_the_form_is_as_asked_for_and_json_where_nobody_reads(style, is_json, capsys):
    logs.set_up(style, out="stdout")
    logs.logger.info("stopping")
    assert capsys.readouterr().out.startswith("{") == is_json


class Writings(io.StringIO):
    """What stdout is asked to write, each time it is asked."""

    def __init__(self):
        super().__init__()
        self.asked = []

    def write(self, text):
        self.asked.append(text)
        return len(text)


def test_a_line_is_written_in_one_go_as_workers_share_the_output(monkeypatch):
    monkeypatch.setattr(sys, "stdout", Writings())
    logs.set_up("json", out="stdout")
    logs.logger.info("stopping")
    assert [text[-2:] for text in sys.stdout.asked] == ["}\n"]


def test_it_is_for_people_on_a_terminal(monkeypatch, capsys):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    logs.set_up("auto", out="stdout")
    logs.logger.info("stopping")
    assert not capsys.readouterr().out.startswith("{")


COMMAND = """
import asyncio, logging, sys
from adapter.cli.store import open_store

async def look():
    async with open_store(sys.argv[1]):
        logging.getLogger("driver").warning("could not write %s", sys.argv[2])
        logging.getLogger("driver").warning("could not write " + sys.argv[2])

asyncio.run(look())
"""


def test_what_a_library_says_in_a_command_that_never_set_the_log_up_is_masked(tmp_path):
    asyncio.run(empty_store(tmp_path))
    ran = subprocess.run(
        [sys.executable, "-c", COMMAND, tmp_path, NUMBER], capture_output=True, text=True, check=True
    )

    assert NUMBER not in ran.stdout + ran.stderr
    assert (ran.stdout, ran.stderr.count("library=driver")) == ("", 2)


async def empty_store(folder):
    async with opened_store(folder):
        pass
