"""Services that may be registered already, at the command line: asked about, shown, decided."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import TENANTS as EXAMPLES_TENANTS
from tests.cli.conftest import same_as_golden
from tests.cli.matched import TENANTS, WHY, service, take_in
from tests.notifications.documents import FIDS, meta

LATER = {"period": {"start": "2026-02-15"}}


@pytest.fixture(scope="module")
def compared(tmp_path_factory) -> Path:
    """One service that is registered already, and one that may be; not to be changed."""
    folder = tmp_path_factory.mktemp("compared")
    take_in(
        folder / "store",
        folder / "in",
        ("vest", service(1)),
        ("aust", service(2)),
        ("vest", service(3, 1, meta=meta("1"))),
        ("aust", service(4, 1, **LATER)),
    )
    return folder


@pytest.fixture
def store(compared, tmp_path, monkeypatch) -> Path:
    """The same, to do with as one likes."""
    monkeypatch.setenv("KPR_TENANTS", str(compared / "in" / "tenants.yaml"))
    return Path(shutil.copytree(compared / "store", tmp_path / "store"))


def told(cli, *arguments) -> list[dict]:
    ran = cli(*arguments, "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    return [json.loads(line) for line in ran.out.splitlines()]


def decided(cli, store, act, *what) -> dict:
    [answer] = told(cli, "queue", act, *what, *WHY, "--store", store)
    return answer


def states(cli, store, service_id) -> list[tuple[str, str]]:
    found = told(cli, "queue", "list", "--service", service_id, "--store", store)
    return [(each["change"], each["state"]) for each in found]


@pytest.mark.parametrize("command", ["list", "show", "reviews", "release", "reject"])
def test_the_help_gives_examples(cli, command):
    ran = cli("queue", command, "--help")

    assert ran.code == 0
    assert f"kpr-adapter queue {command}" in ran.out.split("Example")[1]


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_open_questions_are_listed(cli, store, lang):
    ran = cli("queue", "reviews", "--store", store, "--lang", lang)

    assert ran.code == 0
    same_as_golden(f"queue-reviews-{lang}", ran.out)


def test_questions_are_found_by_state_kommune_and_tenant(cli, store):
    def listed(*filters):
        return [each["review"] for each in told(cli, "queue", "reviews", *filters, "--store", store)]

    assert listed("--kommune", "4601", "--tenant", "aust") == [1]
    assert listed("--kommune", "0301") == listed("--tenant", "vest") == listed("--state", "rejected") == []
    decided(cli, store, "reject", "1")
    assert listed() == []
    assert listed("--state", "rejected") == listed("--state", "all") == [1]


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_both_records_stand_beside_each_other(cli, store, lang):
    ran = cli("queue", "show", "1", "--store", store, "--lang", lang)

    assert ran.code == 0
    same_as_golden(f"queue-pair-{lang}", ran.out.replace(str(store), "STORE"))


def test_nothing_shown_of_a_pair_names_the_person(cli, store):
    for output in ("text", "json"):
        ran = cli("queue", "show", "1", "--store", store, "--format", output)
        assert not any(fid in ran.out for fid in FIDS)


def test_a_held_record_is_shown_with_the_pair_that_it_is_held_for(cli, store):
    [record] = told(cli, "queue", "list", "--state", "held", "--store", store)
    [shown] = told(cli, "queue", "show", record["id"], "--store", store)

    assert shown["content"]["tjenesteID"] == "T-4"
    assert (shown["pair"]["review"]["review"], shown["pair"]["other"]["id"]) == (1, "T-3")
    assert "T-3" in cli("queue", "show", record["id"], "--store", store).out


def test_what_was_kept_out_is_shown_by_its_service(cli, store):
    [pair] = told(cli, "queue", "show", "aust/T-2", "--store", store)

    assert (pair["verdict"], pair["review"]) == ("already-registered", None)
    assert (pair["own"]["withheld"], pair["own"]["records"]) == (True, [])
    assert (pair["own"]["start"], pair["other"]["start"]) == ("2026-02-01", "2026-02-01")
    assert pair["own"]["outcome_id"] == 2


def test_a_service_that_is_like_no_other_is_said_to_be(cli, store):
    ran = cli("queue", "show", "vest/T-1", "--store", store, "--lang", "en")

    assert ran.code == 0
    assert "The service is like no other registration now." in ran.out


def test_what_is_released_leaves(cli, store):
    answer = decided(cli, store, "release", "1")

    assert states(cli, store, "T-4") == [("N", "queued")]
    assert (len(answer["released"]), answer["closed"], answer["made"]) == (1, [], [])


def test_what_is_rejected_is_closed(cli, store):
    answer = decided(cli, store, "reject", "1")

    assert states(cli, store, "T-4") == [("N", "closed")]
    assert (answer["released"], len(answer["closed"])) == ([], 1)


@pytest.mark.parametrize(
    ("act", "what", "lang", "said"),
    [
        ("release", "1", "en", "aust/T-4 is a service of its own. Released: 1 notification."),
        (
            "reject",
            "1",
            "en",
            "aust/T-4 is registered already and is not reported. Closed without being reported: 1 notification.",
        ),
        ("release", "aust/T-2", "en", "aust/T-2 is a service of its own. Reported now: 1 notification."),
        (
            "reject",
            "aust/T-2",
            "nb",
            "aust/T-2 er registrert allerede og meldes ikke. Ingenting var meldt eller ventet.",
        ),
    ],
    ids=["release", "reject", "release what was kept out", "reject what was kept out"],
)
def test_what_follows_is_said_in_a_sentence(cli, store, act, what, lang, said):
    ran = cli("queue", act, what, *WHY, "--store", store, "--lang", lang)

    assert (ran.code, ran.out.strip(), ran.err) == (0, said, "")


def test_a_mistaken_rejection_is_taken_back_by_naming_the_service(cli, store):
    rejected = decided(cli, store, "reject", "1")
    answer = decided(cli, store, "release", "aust/T-4")

    assert states(cli, store, "T-4") == [("N", "closed"), ("N", "queued")]
    [anew] = answer["made"]
    assert anew["id"] not in rejected["closed"]
    [review] = told(cli, "queue", "reviews", "--state", "all", "--store", store)
    assert review["state"] == "released"


def test_a_mistaken_release_is_taken_back_by_naming_the_service(cli, store):
    decided(cli, store, "release", "1")
    ran = cli("queue", "reject", "aust/T-4", *WHY, "--store", store, "--lang", "en")

    assert ran.out.strip().endswith("is registered already and is not reported. Annulled: 1 notification.")
    assert states(cli, store, "T-4") == [("N", "queued"), ("C", "queued")]


def test_several_are_decided_each_by_itself(cli, store):
    ran = cli("queue", "reject", "1", "77", "aust/T-2", *WHY, "--store", store, "--lang", "en")

    assert ran.code == 2
    assert ran.err == "kpr-adapter: there is no review 77 in this store\n"
    assert [line.split()[0] for line in ran.out.splitlines()] == ["aust/T-4", "aust/T-2"]


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("99999999999999999999999", "there is no review"),
        ("no-such-guid", "there is no such record in this store; it is named by"),
        ("vest/none", "there is no such service in this store; it is named as tenant/tjenesteID"),
        ("vest/T-1", "service vest/T-1 is like no other; there is nothing to decide"),
    ],
)
def test_what_cannot_be_decided_is_said_in_one_line(cli, store, what, said):
    ran = cli("queue", "release", what, *WHY, "--store", store)

    assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1)
    assert said in ran.err


def test_a_question_is_answered_once(cli, store):
    decided(cli, store, "release", "1")
    ran = cli("queue", "reject", "1", *WHY, "--store", store)

    assert (ran.code, ran.err) == (
        2,
        "kpr-adapter: review 1 is released; name the service as tenant/tjenesteID to decide anew\n",
    )


def test_a_reason_without_an_identity_number_is_needed(cli, store):
    for why in ("", f"gjelder {FIDS[0]}"):
        ran = cli("queue", "reject", "1", "--who", "kari", "--why", why, "--store", store)
        assert ran.code == 2
    assert states(cli, store, "T-4") == [("N", "held")]


def test_one_that_is_like_two_stays_held_for_the_second(cli, store, tmp_path):
    take_in(store, tmp_path / "later", ("vest", service(5, 1, period={"start": "2026-03-20"})))

    ran = cli("queue", "release", "1", *WHY, "--store", store, "--lang", "en")

    assert ran.out.startswith("aust/T-4 is still held: it is like vest: T-5 too.")
    assert states(cli, store, "T-4") == [("N", "held")]
    asked = told(cli, "queue", "reviews", "--tenant", "aust", "--store", store)
    assert [(each["service_id"], each["other_id"]) for each in asked] == [("T-4", "T-5")]
    [known] = told(cli, "queue", "reviews", "--state", "released", "--store", store)
    assert known["review"] == 1


def test_what_was_kept_out_for_a_service_that_is_rejected_is_asked_about(cli, store, tmp_path):
    decided(cli, store, "release", "1")
    take_in(store, tmp_path / "later", ("vest", service(5, 1, **LATER)))
    assert states(cli, store, "T-5") == []

    ran = cli("queue", "reject", "aust/T-4", *WHY, "--store", store, "--lang", "en")

    assert ran.out.splitlines()[1].startswith("vest/T-5 was kept out for this one, and must be decided now")
    assert states(cli, store, "T-5") == [("N", "held")]
    [asked] = told(cli, "queue", "reviews", "--store", store)
    assert (asked["service_id"], asked["rule"]) == ("T-5", "KPR-D-024")


def test_a_decision_is_kept_with_who_and_why(cli, store):
    decided(cli, store, "reject", "1")

    shown = cli("queue", "show", "1", "--store", store, "--lang", "en").out
    assert "kari" in shown
    assert "sak 42" in shown
    assert "queue release aust/T-4" in shown


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("nb", "ligner vest, T-3: possible-duplicate (KPR-D-006), fulgt"),
        ("en", "is like vest, T-3: possible-duplicate (KPR-D-006), acted on"),
    ],
    ids=["nb", "en"],
)
def test_an_explanation_names_what_a_service_is_like(cli, store, lang, said):
    ran = cli("explain", "service:T-4", "--store", store, "--lang", lang)

    assert ran.code == 0
    assert said in [" ".join(line.split()) for line in ran.out.splitlines()]
    assert "vest: T-3\n" not in ran.out


def test_an_explanation_in_json_tells_a_verdict_from_an_observation(cli, store, tmp_path):
    observing = TENANTS + "matching:\n  mode: observe\n"
    take_in(store, tmp_path / "later", ("aust", service(6)), tenants=observing)

    def matches(service_id):
        [explained] = told(cli, "explain", f"service:{service_id}", "--store", store)
        return [(m["rule"], m["other_id"], m["acted"]) for r in explained["resources"] for m in r["matches"]]

    assert matches("T-2") == [("KPR-D-005a", "T-1", True)]
    assert matches("T-6") == [("KPR-D-005a", "T-1", False)]
    assert matches("T-1") == []


def test_an_explanation_tells_of_services_that_came_back(cli, store, tmp_path):
    gone = service(1, status="entered-in-error", meta=meta("2"))
    take_in(store, tmp_path / "later", ("vest", gone))

    ran = cli("explain", "outcome:5", "--store", store, "--lang", "en")

    assert "aust/T-2: vest, T-1: possible-duplicate (KPR-D-024), acted on" in ran.out


def held_for_a_pause(cli, store) -> dict:
    held = told(cli, "queue", "list", "--state", "held", "--store", store)
    return next(each for each in held if each["reason"] == "pause-needs-decision")


@pytest.mark.parametrize(
    ("act", "state", "said"),
    [("release", "queued", "is released."), ("reject", "closed", "is rejected and is not reported.")],
    ids=["release", "reject"],
)
def test_a_record_that_is_held_for_another_reason_is_named_by_its_guid(cli, copied, act, state, said):
    pause = held_for_a_pause(cli, copied)
    examples = ("--tenants", EXAMPLES_TENANTS, "--store", copied)

    ran = cli("queue", act, pause["id"].upper(), *WHY, *examples, "--lang", "en")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"{pause['id'].upper()} {said}\n"
    [shown] = told(cli, "queue", "show", pause["id"], "--store", copied)
    assert shown["state"] == state
    assert "pair" not in shown


def test_a_row_of_an_extract_is_shown_with_its_import(cli, store, tmp_path):
    extract = tmp_path / "extract.csv"
    extract.write_text(f"kommune;person;code;start;end\n4601;{FIDS[2]};21;2026-01-05;\n", encoding="utf-8")
    where = ("--source", "annual", "--year", "2026", "--store", store)
    assert cli("iplos", "import", extract, *where).code == 0
    take_in(store, tmp_path / "later", ("vest", service(7, 2)))

    [pair] = told(cli, "queue", "show", "vest/T-7", "--store", store)
    text = cli("queue", "show", "vest/T-7", "--store", store, "--lang", "en").out

    other = pair["other"]
    assert (other["origin"], other["source"], other["start"]) == ("derived", "annual", "2026-01-05")
    assert (other["import"], other["row"], other["year"]) == (1, 2, 2026)
    assert "import 1, row 2" in text
    assert "IPLOS data: annual" in text
    assert FIDS[2] not in text


def test_a_row_that_was_undone_is_shown_as_it_was_compared(cli, store, tmp_path):
    extract = tmp_path / "extract.csv"
    extract.write_text(f"kommune;person;code;start;end\n4601;{FIDS[2]};21;2026-01-05;\n", encoding="utf-8")
    where = ("--source", "annual", "--year", "2026", "--store", store)
    assert cli("iplos", "import", extract, *where).code == 0
    take_in(store, tmp_path / "later", ("vest", service(7, 2)))
    assert cli("iplos", "undo", "1", *WHY, "--store", store).code == 0

    [pair] = told(cli, "queue", "show", "vest/T-7", "--store", store)

    assert (pair["other"]["start"], pair["other"]["import"]) == ("2026-01-05", None)
