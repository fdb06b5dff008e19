"""Marked persons where our own code fails, where settings are wrong, and in documents that `check` judges."""

import httpx
import pytest

from adapter import pipeline
from adapter.events.http import HttpDoor
from adapter.health import Health
from adapter.register.writing import Writer
from adapter.serving import Intake
from adapter.store.input_reading import InputReading
from adapter.web.app import web_app
from tests.delivery.way import way_to
from tests.marked import documents, doors
from tests.marked.asking import Asker
from tests.marked.commands import Commands
from tests.marked.installed import environment, logged
from tests.marked.kept import hear_store
from tests.marked.looking import looking
from tests.marked.persons import number, words
from tests.marked.search import Heard, must_hold
from tests.marked.stumbling import stumble
from tests.marked.talkative import talking
from tests.marked.telling import traced


@pytest.fixture
async def way(running, tmp_path, sqlite_url, monkeypatch):
    simulator, wire = running
    told = environment(simulator, tmp_path, sqlite_url)
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    async with way_to(simulator, wire, told) as opened:
        yield opened


def stumbling(monkeypatch, stage):
    """Let a stage fail over every input that is not known to be refused already."""
    sound = getattr(pipeline, stage)

    def maybe(subject, *more):
        if stage == "decide" and subject.refused:
            return sound(subject, *more)
        return stumble(subject, *more)

    monkeypatch.setattr(pipeline, stage, maybe)


@pytest.mark.parametrize("stage", ["read", "decide"])
async def test_a_fault_of_the_program_does_not_name_the_person_at_hand(
    way, sqlite_url, monkeypatch, capfd, stage
):
    heard = Heard()
    with talking(), traced(heard, "faults") as traces:
        stumbling(monkeypatch, stage)
        door = HttpDoor(10)
        intake = Intake(way.store, way.world, 100, Health(), traces=traces)
        app = web_app(door, lambda: way.world, max_bytes=1 << 21, now=way.clock)
        async with intake.serving([door]), client_of(app) as client:
            asker = Asker(heard, "faults", "sender", client)
            for body in (documents.stay(0).body, documents.contact().body, documents.in_xml()):
                kind = doors.XML if body == documents.in_xml() else doors.JSON
                await asker.ask(
                    "POST", "/fhir", content=body, headers={"content-type": kind, "x-tenant": "vest"}
                )
    heard.hear("faults", "log", logged("".join(capfd.readouterr())))
    await hear_store(heard, "faults", sqlite_url)

    must_hold(heard, f"faults in {stage}")
    assert "internal_fault" in log_of(heard)
    assert "KPR-F-091" in answers_of(heard)
    assert [place for place in ("span", "metrics") if heard.size(place) < 500] == []


async def test_a_fault_of_the_office_or_the_sender_does_not_name_anybody(way, monkeypatch, capfd):
    heard = Heard()
    with talking(), traced(heard, "faults") as way.traces:
        await way.take_in(documents.stay(0))
        sender = way.sender()
        monkeypatch.setattr(Writer, "write", stumble)
        await sender.send_all()
        async with looking(heard, way.settings, way.world, way.store) as here:
            monkeypatch.setattr(InputReading, "inputs", stumble)
            asker = here.by("operator")
            for path in ("/inputs", "/api/v1/inputs"):
                answer = await asker.ask("GET", path)
                assert answer.status_code == 500
    heard.hear("faults", "log", logged("".join(capfd.readouterr())))

    must_hold(heard, "faults elsewhere")
    assert "request_failed" in log_of(heard)
    assert [place for place in ("span", "metrics") if heard.size(place) < 500] == []
    assert "delivery_fault" in log_of(heard) or "line_fault" in log_of(heard)


def test_a_fault_of_a_command_is_told_by_type_and_place(monkeypatch, capfd, tmp_path):
    heard = Heard()
    monkeypatch.setattr("adapter.cli.store.settings_for", stumble)
    run = Commands(heard, capfd.readouterr, monkeypatch)
    assert run.run("audit") == 70
    must_hold(heard, "a command")
    assert "ValueError" in said_at(heard, "errors of kpr-adapter audit")


TYPED = (
    ("figures", "recount", "--month", "{0}"),
    ("line", "initial-load", "0301", "--as-of", "{0}"),
    ("line", "show", "0301", "{0}"),
    ("queue", "list", "--state", "{0}"),
    ("audit", "--{0}"),
    ("audit", "{0}"),
    ("{0}",),
    ("--{0}",),
    ("--{0}", "audit"),
    ("queue", "{0}"),
    ("queue", "list", "--{0}"),
    ("queue", "list", "--limit", "{0}"),
    ("queue", "list", "{0}"),
    ("messages", "resend", "--since", "{0}"),
    ("check", "--lang", "{0}", "x"),
    ("check", "--tenant", "{0}", "examples/tenants.yaml"),
    ("check", "--as-of", "{0}", "examples/tenants.yaml"),
    ("rules", "{0}"),
    ("run", "--source", "{0}"),
    ("run", "--source", "stdin", "--tenant", "{0}"),
    ("run", "--role", "{0}"),
    ("run", "--workers", "{0}"),
    ("simulator", "--tls", "{0}"),
    ("simulator", "--kommune", "{0}"),
    ("keys", "rotate", "{0}"),
    ("person", "export", "--kommune", "{0}", "--why", "sak 12"),
    ("iplos", "import", "x", "--source", "annual", "--year", "{0}"),
)


@pytest.mark.parametrize("typed", TYPED, ids=" ".join)
def test_what_is_typed_wrongly_is_not_said_back(monkeypatch, capfd, typed):
    heard = Heard()
    # Wide enough to say it on one line.
    monkeypatch.setenv("COLUMNS", "300")
    run = Commands(heard, capfd.readouterr, monkeypatch)
    for said in (number("reason of an act"), words("given name"), f"{words('given name')}'. Did you mean 'x"):
        assert run.run(*(each.format(said) for each in typed), named="anything") == 2
    told = said_at(heard, "errors of kpr-adapter anything")
    assert ("*" in told, len(told) > 20) == (False, True)
    must_hold(heard, "typed")


#: Settings that are wrong for a service, by name: the value, and what tells of it.
WRONG = {
    "KPR_HTTP__PORT": ("{0}", "KPR_HTTP__PORT"),
    "KPR_STORE__URL": ("oracle://{0}@localhost/{0}", "store url"),
    "KPR_TENANTS": ("/nowhere/{0}.yaml", "KPR_TENANTS: filen kan ikke leses"),
    "KPR_OWN_MAPPINGS": ("/nowhere/{0}", "KPR_OWN_MAPPINGS"),
    "KPR_STORE__URL_FILE": ("/nowhere/{0}", "KPR_STORE__URL_FILE"),
    "KPR_LOG__FORMAT": ("{0}", "KPR_LOG__FORMAT"),
    "KPR_INSTALLATION": ("{0}", "KPR_INSTALLATION"),
    "KPR_KAFKA__TOPICS": ("({0}", "KPR_KAFKA__TOPICS"),
    "KPR_RETENTION__KOMMUNER": ('{{"{0}": ', "KPR_RETENTION__KOMMUNER"),
    "KPR_REGISTER__URL": ("http://{0}/", "KPR_ADDRESSES__FOLDER"),
    "KPR_LOGIN__ISSUER": ("{0}", "KPR_LOGIN__ISSUER"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_setting_is_told_by_its_name(monkeypatch, capfd, tmp_path, name):
    heard = Heard()
    monkeypatch.chdir(tmp_path)
    for port in ("HTTP", "HEALTH", "OFFICE"):
        monkeypatch.setenv(f"KPR_{port}__PORT", "0")
    run = Commands(heard, capfd.readouterr, monkeypatch)
    value, told = WRONG[name]
    for said in (number("setting"), words("setting")):
        monkeypatch.setenv(name, value.format(said))
        assert run.run("run", "--http", named="run") == 2
        run.run("config")
        assert told in said_at(heard, "errors of kpr-adapter run")
    must_hold(heard, "settings")


def test_a_secret_setting_is_not_shown(monkeypatch, capfd):
    heard = Heard()
    monkeypatch.setenv("KPR_LOGIN__CLIENT_SECRET", f"{number('setting')} {words('setting')}")
    assert Commands(heard, capfd.readouterr, monkeypatch).run("config") == 0
    must_hold(heard, "settings")


def test_config_shows_the_names_that_are_set_and_no_number(monkeypatch, capfd):
    heard = Heard()
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.setenv("KPR_STORE__KEY_FILE", f"/nowhere/{number('setting')}/{words('setting')}.key")
    monkeypatch.setenv("KPR_STORE__URL", f"postgresql+asyncpg://kpr:x@db/{number('setting')}")
    run = Commands(heard, capfd.readouterr, monkeypatch)
    for form in ("text", "json"):
        assert run.run("config", "--format", form, named="config") == 0
    assert "*" * 11 in said_at(heard, "output of kpr-adapter config")
    must_hold(heard, "config")


#: Tenants files that are wrong, each with somebody's number or name where words of the author stand.
WRONG_TENANTS = {
    "keys": "timezone: {1}\ntenants:\n  vest: {{kommuneNr: '{0}', {1}: 1}}\n"
    "  '{0}': {{kommuneNr: '0301'}}\n  aust: {{kommuneNr: {1}}}\n{1}: 1\n",
    "names": "tenants:\n  {1}: {{}}\nkommuner: {{'{1}': {{}}}}\npilot: {{kommuner: {{'{1}': {{}}}}}}\n",
    "twice": "tenants:\n  vest: {{kommuneNr: '0301', {1}: 1, {1}: 2}}\n",
    "codes": "tenants:\n  vest: {{kommuneNr: '0301', report_service_codes: ['{1}'], amming_default: '{1}', "
    "local_codes: {{'urn:x': {{'{1}': '{1}'}}}}, not_in_kpr: {{'urn:x': ['{1}', '{1}']}}, senders: ['{1}']}}\n",
    "addresses": "tenants:\n  vest: {{kommuneNr: '0301', profiles: {{'{1} x': minimelding}}, "
    "service_code_system_aliases: ['{1} x'], fhir_api: {{base: '{1}'}}}}\n",
    "yaml": "tenants:\n  vest: {{kommuneNr: *{1}, about: &{1} x}}\n",
}


@pytest.mark.parametrize("wrong", WRONG_TENANTS)
def test_a_tenants_file_that_is_wrong_is_told_by_line(monkeypatch, capfd, tmp_path, wrong):
    heard = Heard()
    file = tmp_path / f"{number('tenants file')}.yaml"
    text = WRONG_TENANTS[wrong].format(number("tenants file"), words("mapping row"))
    file.write_text(text, encoding="utf-8")
    run = Commands(heard, capfd.readouterr, monkeypatch)
    document = tmp_path / "a.json"
    document.write_bytes(documents.stay(0).body or b"")
    for language in ("nb", "en"):
        assert run.run("check", str(document), "--tenants", str(file), "--lang", language) == 2
    assert ".yaml:" in said_at(heard, "errors of kpr-adapter check")
    must_hold(heard, "tenants")


@pytest.mark.parametrize("form", ["text", "json", "junit", "sarif", "html"])
def test_check_names_nobody(monkeypatch, capfd, tmp_path, form):
    heard = Heard()
    doors.into_folder(tmp_path)
    for place, each in enumerate(
        [*documents.refused()[::3], *documents.numbered(), documents.contact(), documents.several()]
    ):
        (tmp_path / "vest" / f"{place}.json").write_bytes(each.body or b"")
    card = tmp_path / "card.html"
    run = Commands(heard, capfd.readouterr, monkeypatch)
    assert run.run("check", str(tmp_path / "vest"), "--format", form, "--write-scorecard", str(card)) == 1
    heard.hear("check", "scorecard", card.read_bytes())
    must_hold(heard, "check")
    assert heard.size("output of kpr-adapter check") > 5_000


def client_of(app):
    """A client of an application in this process."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://kpr")


def said_at(heard, place):
    lines = [line for (_, each), lines in heard.lines.items() if each.startswith(place) for line in lines]
    return b"\n".join(lines).decode(errors="replace")


def log_of(heard):
    return said_at(heard, "log")


def answers_of(heard):
    return said_at(heard, "answer body")
