"""
The ways by which person data is known to get into logs and answers, each closed (SEC-13).

Others are seen elsewhere: what libraries, exceptions, threads and the interpreter write in
test_log_masking.py, what the register answers in tests/register/test_messagein.py.
"""

import ast
import importlib
import logging
import pkgutil
from functools import cache
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from lxml import etree
from pydantic import BaseModel
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

import adapter
from adapter import logs
from adapter.config import read_settings
from adapter.errors import Misconfigured
from adapter.register.messages.schema import _findings
from adapter.store.postgresql import open_postgresql
from adapter.store.sqlite import open_sqlite
from adapter.web.listening import listen, served

#: Synthetic: the month is raised by 80.
NUMBER = "01810112345"
MARK = "Kari Nordmann"
PACKAGE = Path(adapter.__file__).parent
#: Where pydantic's errors are asked for with their input, and only place and kind of them are used.
ASKED_WITH_INPUT = {"web/api_errors.py", "web/bench_api.py"}
#: Forms of files that those who run the service write, of schemas, and of our own answers: nobody sends us a person in these.
MAY_QUOTE = (
    "adapter.web.api_errors.",
    "adapter.web.bench_scores.",
    "adapter.mapping.",
    "adapter.checking.",
    "adapter.web.bench_models",
    "adapter.access.",
    "adapter.fhir.",
)


@cache
def calls_by_name():
    """Every call of a method with its file, by the method's name."""
    # Only the calls are kept: the trees of the whole package are more than everything else in a process.
    named = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                named.setdefault(node.func.attr, []).append((file.relative_to(PACKAGE).as_posix(), node))
    return named


def calls(name):
    """Calls of a method, by file."""
    return calls_by_name().get(name, [])


@pytest.fixture
def written(capfd):
    """What has been written to any stream since, with the log set up as talkative as it gets."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    logs.set_up("json", "DEBUG", out="stdout")
    yield lambda: "".join(capfd.readouterr())
    root.handlers[:] = before
    root.setLevel(level)


async def test_httpx_does_not_log_what_was_asked_for(written):
    transport = httpx.MockTransport(lambda _: httpx.Response(200))
    async with httpx.AsyncClient(transport=transport) as client:
        await client.get(f"https://api.example/Patient?identifier={NUMBER}&name={MARK}")
    said = written()
    assert NUMBER not in said
    assert "Kari" not in said


def test_nobody_raises_httpx_errors_that_hold_the_address():
    """`HTTPStatusError` quotes the address with its query: answers are judged by their status instead."""
    assert list(calls("raise_for_status")) == []


def test_pydantic_is_not_asked_for_the_input_of_its_errors():
    asked = set()
    for file, call in calls("errors"):
        said = {keyword.arg: keyword.value for keyword in call.keywords}
        without = said.get("include_input")
        if not (isinstance(without, ast.Constant) and without.value is False):
            asked.add(file)
    assert asked == ASKED_WITH_INPUT


def models():
    """Every form of pydantic's in the package that a request, a setting or a token is read by."""
    for module in pkgutil.walk_packages([str(PACKAGE)], "adapter."):
        if ".migrations" in module.name or module.name.endswith("__main__") or "schema_source" in module.name:
            continue
        held = vars(importlib.import_module(module.name)).values()
        yield from (
            each
            for each in held
            if isinstance(each, type) and issubclass(each, BaseModel) and each.__module__ == module.name
        )


def test_forms_do_not_quote_what_they_refuse():
    quoting = {
        f"{model.__module__}.{model.__name__}"
        for model in models()
        if not model.model_config.get("hide_input_in_errors")
    }
    assert {name for name in quoting if not name.startswith(MAY_QUOTE)} == set()


def test_a_setting_that_is_wrong_is_not_quoted(monkeypatch):
    for name in ("KPR_HTTP__PORT", "KPR_STORE__KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KPR_HTTP__PORT", f"{MARK} {NUMBER}")
    with pytest.raises(Misconfigured) as refused:
        read_settings()
    assert "KPR_HTTP__PORT" in str(refused.value)
    assert NUMBER not in str(refused.value)
    assert MARK not in str(refused.value)


def test_findings_of_an_xml_schema_do_not_quote_the_value():
    """lxml's messages do: place, kind and line of an entry are told instead."""
    schema = etree.XMLSchema(
        etree.XML(
            '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="Melding"><xs:complexType>'
            '<xs:attribute name="fid" type="xs:date"/></xs:complexType></xs:element></xs:schema>'
        )
    )
    melding = etree.XML(f'<Melding fid="{MARK} {NUMBER}" other="{NUMBER}">{MARK}</Melding>')
    assert not schema.validate(melding)
    assert NUMBER in str(schema.error_log)
    found = list(_findings(melding, schema))
    assert found
    assert NUMBER not in repr(found)
    assert "Kari" not in repr(found)


async def test_sqlite_does_not_quote_the_values_of_a_statement(tmp_path):
    database = open_sqlite(f"sqlite:///{tmp_path / 'x.db'}")
    try:
        async with database.reading.connect() as connection:
            with pytest.raises(DBAPIError) as refused:
                await connection.execute(text("SELECT * FROM nothing WHERE fid = :fid"), {"fid": NUMBER})
        assert NUMBER not in str(refused.value)
    finally:
        await database.close()


async def test_no_engine_writes_out_the_values_of_a_statement(tmp_path):
    opened = [
        open_sqlite(f"sqlite:///{tmp_path / 'x.db'}"),
        open_postgresql(make_url("postgresql://nobody@127.0.0.1:1/nothing"), 1),
    ]
    for database in opened:
        for engine in (database.reading, database.writing, database.migrating):
            assert engine.sync_engine.hide_parameters
            assert not engine.sync_engine.echo
        await database.close()


async def test_a_web_server_logs_neither_addresses_nor_texts_of_errors(written):
    app = FastAPI()

    @app.get("/fails")
    async def fails():
        raise ValueError(f"{MARK} {NUMBER}")

    door = listen("127.0.0.1", 0, "KPR_HTTP__PORT")
    port = door.getsockname()[1]
    async with served(app, door), httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        answer = await client.get(f"/fails?fid={NUMBER}&name={MARK}")
        await client.get(f"/{NUMBER}")
    said = written() + answer.text
    assert answer.status_code == 500
    assert NUMBER not in said
    assert "Kari" not in said


def test_our_own_errors_are_logged_by_type_and_place_alone():
    """An exception is never handed to the log as it is."""
    handed = [
        f"{file}:{call.lineno}"
        for level in ("info", "warning", "error")
        for file, call in calls(level)
        for keyword in call.keywords
        if keyword.arg in ("exc_info", "exception", "fault")
    ]
    assert handed == []
