"""What was sent or attempted, and a person's decisions about it, at the command line."""

import asyncio
import itertools
import json
import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from adapter.cli.store import settings_for
from adapter.main import opened_store
from adapter.notifications import Change
from adapter.outbox import Line
from adapter.outbox.line import LineKey
from adapter.store import drafting
from tests.cli.conftest import EXAMPLES, TENANTS, same_as_golden
from tests.cli.test_privacy import numbers_in
from tests.driven import ACCEPTED, AWAY, REFUSED, put, send
from tests.outbox.test_planning import record
from tests.stores import lay_store

KEY = LineKey("4631", Line.IPLOS)
AT = datetime(2026, 11, 2, 8, tzinfo=UTC)
WHY = ("--who", "kari", "--why", "sak 42")
FIRST, SECOND = (str(UUID(int=n)) for n in (1, 2))


@pytest.fixture(scope="module")
def sent_once(untouched, tmp_path_factory) -> Path:
    """All examples, of which a kommune's first five were accepted and the next refused; not to be changed."""
    folder = Path(shutil.copytree(untouched, tmp_path_factory.mktemp("sent") / "store"))

    async def deliver() -> None:
        async with opened_store(settings_for(str(folder))) as store:
            await send(store, KEY, AWAY, ACCEPTED, at=AT, limit=5)
            await send(store, KEY, REFUSED, at=AT + timedelta(hours=1), limit=5)

    with pytest.MonkeyPatch.context() as patch:
        numbers = itertools.count(1)
        patch.setattr(drafting, "uuid4", lambda: UUID(int=next(numbers)))
        asyncio.run(deliver())
    return folder


@pytest.fixture
def sent(sent_once, tmp_path) -> Path:
    """The same, to do with as one likes."""
    return Path(shutil.copytree(sent_once, tmp_path / "sent"))


def drive(folder: Path, *verdicts: object) -> None:
    async def deliver() -> None:
        async with opened_store(settings_for(str(folder))) as store:
            await send(store, KEY, *verdicts, at=AT + timedelta(days=1))

    asyncio.run(deliver())


def told(cli, *command: object) -> list[dict]:
    ran = cli(*command, "--format", "json")
    assert ran.code in (0, 1), ran.err
    return [json.loads(line) for line in ran.out.splitlines()]


@pytest.mark.parametrize("command", ["list", "show", "release", "close", "resend"])
def test_the_help_gives_examples(cli, command):
    ran = cli("messages", command, "--help")

    assert ran.code == 0
    assert f"kpr-adapter messages {command}" in ran.out.split("Example")[1]


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_messages_are_listed_with_their_results(cli, sent_once, lang):
    ran = cli("messages", "list", "--store", sent_once, "--lang", lang)

    assert ran.code == 0
    same_as_golden(f"messages-list-{lang}", ran.out)


def test_filters_narrow_the_list_and_pages_follow_each_other(cli, sent_once):
    def listed(*asked: object) -> list[str]:
        return [each["id"] for each in told(cli, "messages", "list", "--store", sent_once, *asked)]

    assert listed() == [FIRST, SECOND]
    assert listed("--state", "accepted", "--kommune", "4631", "--line", "IPLOS") == [FIRST]
    assert listed("--kommune", "1833") == []
    assert listed("--since", "2026-11-03") == []
    assert listed("--limit", 1) == [FIRST]
    assert listed("--after", 1) == [SECOND]
    assert "--after 1" in cli("messages", "list", "--limit", 1, "--store", sent_once).out


def test_a_day_begins_at_norwegian_midnight(cli, sent_once):
    listed = told(cli, "messages", "list", "--since", "2026-11-02", "--store", sent_once)
    assert len(listed) == 2


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_a_refused_message_is_shown_with_what_to_do(cli, sent_once, lang):
    ran = cli("messages", "show", "R-2", "--store", sent_once, "--lang", lang)

    assert ran.code == 0
    same_as_golden(f"messages-show-{lang}", ran.out.replace(str(sent_once), "STORE"))


def test_a_message_leads_on_to_the_documents_that_its_notifications_came_from(cli, sent_once):
    [message] = told(cli, "messages", "show", SECOND, "--store", sent_once)
    [notified] = message["notified"]

    explained = told(cli, "explain", notified["record_id"], "--store", sent_once)

    assert [each["input"] for each in explained] == ["bredvik/10-korttid-start-retta.json"]


def test_a_refused_message_is_released_under_the_rules_and_a_new_id(cli, sent):
    released = told(cli, "messages", "release", SECOND, *WHY, "--tenants", TENANTS, "--store", sent)

    assert [(each["state"], each["first"], each["notifications"]) for each in released] == [("draft", 6, 1)]
    [old] = told(cli, "messages", "show", SECOND, "--store", sent)
    assert (old["state"], old["replaced_by"]) == ("replaced", released[0]["id"])
    assert [(each["act"], each["who"], each["why"]) for each in old["operations"]] == [
        ("messages release", "kari", "sak 42")
    ]


def test_a_closed_message_lets_its_line_go_on(cli, sent):
    ran = cli("messages", "close", SECOND, *WHY, "--store", sent, "--lang", "en")

    assert (ran.code, ran.out) == (
        0,
        f"Message {SECOND} is closed. Not reported: 1 notification. The line goes on.\n",
    )
    [line] = told(cli, "line", "show", "4631", "IPLOS", "--store", sent)
    assert (line["stopped"], line["under_way"]) == (None, None)


@pytest.fixture
def annulling(tmp_path) -> tuple[Path, str]:
    """A store, and the refused message in it with an annulment and a sound N."""
    line = LineKey("0301", Line.IPLOS)

    async def deliver() -> str:
        await lay_store(tmp_path)
        async with opened_store(settings_for(str(tmp_path)), make=True) as store:
            await put(store, record(1))
            await send(store, line, ACCEPTED)
            await put(store, record(2, Change.ANNUL, 1), record(3, service_id="T3"))
            return (await send(store, line, REFUSED)).id

    return tmp_path, asyncio.run(deliver())


@pytest.mark.parametrize(
    ("lang", "warning"),
    [
        ("nb", "Annulleringer (C) i den: 1. Avslutter du den, går de i neste melding; med --annulments-too"),
        ("en", "Annulments (C) in it: 1. If you end it, they go in the next message; with --annulments-too"),
    ],
)
def test_the_annulments_of_a_refused_message_are_told_before_it_is_closed(cli, annulling, lang, warning):
    folder, message = annulling
    ran = cli("messages", "show", message, "--store", folder, "--lang", lang)

    assert warning in ran.out


def test_the_annulments_of_a_closed_message_go_in_the_next_one(cli, annulling):
    folder, message = annulling
    ran = cli("messages", "close", message, *WHY, "--store", folder, "--lang", "en")

    assert ran.out.splitlines() == [
        f"Message {message} is closed. Not reported: 1 notification. The line goes on.",
        "Annulments (C) that are queued again and go in the next message: 1.",
    ]


def test_annulments_are_given_up_with_a_message_where_that_is_said(cli, annulling):
    folder, message = annulling
    ran = cli("messages", "close", message, "--annulments-too", *WHY, "--store", folder, "--lang", "en")

    assert ran.out.splitlines() == [
        f"Message {message} is closed. Not reported: 2 notifications. The line goes on.",
    ]


def test_a_message_that_waits_is_sent_at_once(cli, sent):
    cli("messages", "close", SECOND, *WHY, "--store", sent)
    cli("messages", "resend", "--kommune", 4631, "--line", "IPLOS", "--all", *WHY, "--store", sent)
    drive(sent, AWAY)
    [waits] = [each for each in told(cli, "messages", "list", "--store", sent) if each["state"] == "ready"]

    [now] = told(cli, "messages", "resend", waits["id"], *WHY, "--store", sent)

    assert (waits["due"] is None, now["due"], now["id"]) == (False, None, waits["id"])


def test_notifications_are_sent_again_as_chosen(cli, sent):
    cli("messages", "close", SECOND, *WHY, "--store", sent)
    [first] = told(cli, "messages", "show", FIRST, "--store", sent)
    guids = [each["notifikasjonGUID"] for each in first["notified"]]

    def resent(*chosen: object) -> list[tuple[int, int, int]]:
        made = told(
            cli, "messages", "resend", "--kommune", 4631, "--line", "IPLOS", *chosen, *WHY, "--store", sent
        )
        return [(each["first"], each["last"], each["notifications"]) for each in made]

    assert resent("--id", guids[1].upper()) == [(2, 2, 1)]
    assert resent("--since-id", guids[3]) == [(4, 5, 2)]
    assert resent("--since-id", guids[1], "--until-id", guids[2]) == [(2, 3, 2)]
    assert resent("--since", "2026-11-01", "--until", "2026-11-01") == [(1, 5, 5)]
    assert resent("--message", FIRST) == [(1, 5, 5)]
    assert resent("--all") == [(1, 5, 5)]


def test_a_persons_notifications_are_sent_again_by_a_number_from_standard_input(cli, sent):
    cli("messages", "close", SECOND, *WHY, "--store", sent)
    [first] = told(cli, "messages", "show", FIRST, "--store", sent)
    service = first["notified"][0]["service_id"]
    theirs = [each for each in first["notified"] if each["service_id"] == service]
    chosen = ["--kommune", 4631, "--line", "IPLOS", "--person", 1, *WHY, "--store", sent]

    number = the_number_of(service)
    ran = cli("messages", "resend", *chosen, "--format", "json", stdin=f"{number}\n".encode())

    assert ran.code == 0, ran.err
    assert sum(json.loads(line)["notifications"] for line in ran.out.splitlines()) == len(theirs)
    shown = cli("line", "show", "4631", "IPLOS", "--store", sent, "--format", "json")
    assert number not in ran.out + shown.out


def the_number_of(service: str) -> str:
    """The identity number in the document of a service."""
    resource = service.replace("4631-", "")
    found = [path for path in (EXAMPLES / "bredvik").glob("*.json") if resource in path.read_text()]
    return re.findall(r'"([0-9]{11})"', found[0].read_text())[0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "needs a messageId, or --kommune and --line"),
        ([FIRST, "--kommune", "4631", "--line", "IPLOS"], "needs a messageId, or --kommune and --line"),
        (["--kommune", "4631"], "needs a messageId, or --kommune and --line"),
        (["--kommune", "4631", "--line", "IPLOS"], "choose with --id"),
        (["--kommune", "4631", "--line", "IPLOS", "--all", "--id", "x"], "choose with --id"),
        (["--kommune", "4631", "--line", "IPLOS", "--id", "x"], "has accepted no notification"),
        (["--kommune", "4631", "--line", "IPLOS", "--person", "1"], "needs one number of typeID 1"),
        ([SECOND], "is refused; only one that waits is sent again"),
        (["nothing"], "there is no such message in this store; it is named by its messageId"),
    ],
    ids=["nothing", "both", "half", "no choice", "two choices", "not there", "no person", "refused", "unknown"],
)  # fmt: skip
def test_what_cannot_be_sent_again_is_wrong_use(cli, sent_once, arguments, said):
    ran = cli("messages", "resend", *arguments, *WHY, "--store", sent_once)

    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_what_a_state_does_not_allow_says_what_must_come_first(cli, sent_once):
    ran = cli("messages", "release", FIRST, *WHY, "--tenants", TENANTS, "--store", sent_once)

    assert ran.code == 2
    assert ran.err == f"kpr-adapter: message {FIRST} is accepted; only a refused one is released or closed\n"


@pytest.mark.parametrize(("why", "said"), [(" ", "why: is needed"), ("x" * 501, "why: is longer")])
def test_every_act_says_why(cli, sent_once, why, said):
    ran = cli("messages", "close", SECOND, "--who", "kari", "--why", why, "--store", sent_once)

    assert (ran.code, said in ran.err) == (2, True)


def test_an_act_without_why_is_wrong_use(cli, sent_once):
    ran = cli("messages", "close", SECOND, "--store", sent_once)

    assert (ran.code, "--why" in ran.err) == (2, True)


def test_why_names_no_person_by_number(cli, sent_once):
    number = min(numbers_in(EXAMPLES))

    ran = cli("messages", "close", SECOND, "--why", f"gjelder {number}", "--store", sent_once)

    assert (ran.code, "holds an identity number" in ran.err, number in ran.err) == (2, True, False)


def test_who_acts_is_the_login_name_unless_said(cli, sent, monkeypatch):
    monkeypatch.setenv("LOGNAME", "vakt")

    cli("messages", "close", SECOND, "--why", "sak 42", "--store", sent)

    [message] = told(cli, "messages", "show", SECOND, "--store", sent)
    assert [each["who"] for each in message["operations"]] == ["vakt"]


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_the_whole_story_of_a_contact_is_told_from_the_document_to_the_refid(cli, sent, lang):
    cli("messages", "close", SECOND, *WHY, "--store", sent)

    ran = cli("explain", "service:4631-70120", "--all", "--store", sent, "--lang", lang)

    assert ran.code == 0
    story = [line for line in ran.out.splitlines() if line and not line.startswith(("rules", "regel"))]
    acted = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d  kari")
    same_as_golden(f"explain-story-{lang}", acted.sub("NOW  kari", "\n".join(story)))


def test_the_story_in_json_has_attempts_acts_and_what_took_a_record_in(cli, sent):
    cli("messages", "close", SECOND, *WHY, "--store", sent)

    started, corrected = (
        one["records"][0] for one in told(cli, "explain", "service:4631-70120", "--store", sent)
    )

    assert started["delivery"]["taken_by"] == corrected["id"]
    [passage] = corrected["delivery"]["messages"]
    assert (passage["notifikasjonGUID"], passage["record_id"]) == (started["id"], corrected["id"])
    assert [each["ref_id"] for each in passage["attempted"]] == ["R-2"]
    assert [each["who"] for each in corrected["delivery"]["operations"]] == ["kari"]


def test_the_audit_counts_what_is_in_messages(cli, sent):
    def counted() -> dict[str, tuple[int, int]]:
        checks = told(cli, "audit", "--store", sent)
        return {c["where"]: (c["counted"], c["kept"]) for c in checks if c["what"] == "messages"}

    delivered = {"IPLOS, kommune 4631, delivered": (5, 5)}
    assert counted() == delivered | {"IPLOS, kommune 4631, refused": (1, 1)}
    cli("messages", "close", SECOND, *WHY, "--store", sent)
    assert counted() == delivered
    assert cli("audit", "--store", sent).code == 0


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_command_on_messages_prints_an_identity_number(cli, sent, form):
    shared = ["--store", sent, "--format", form]
    outputs = [
        cli("messages", "list", *shared),
        cli("messages", "show", FIRST, *shared),
        cli("messages", "close", SECOND, *WHY, *shared),
        cli("line", "show", *shared),
        cli("line", "show", "4631", "IPLOS", *shared),
        cli("line", "check", *shared),
        cli("explain", "service:4631-70120", "--all", *shared),
    ]

    printed = "".join(ran.out + ran.err for ran in outputs)
    assert [number for number in numbers_in(EXAMPLES) if number in printed] == []
    assert all(ran.out for ran in outputs)
