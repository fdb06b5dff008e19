"""Other tables tried on what has come (MH-55): as the command foretells it, by kommune, bounded, and nothing kept."""

import asyncio
import json
import threading
from contextlib import ExitStack, asynccontextmanager
from datetime import timedelta
from html import unescape

import pytest
import yaml

from adapter.bench import own
from adapter.config import shipped_examples, shipped_mappings
from adapter.events import Event
from adapter.existing.impact import find_impact
from adapter.existing.impact_json import impact_json
from adapter.existing.questions import Asking
from adapter.mapping.load import load_tables
from adapter.pipeline import take_in
from adapter.store.access_reading import WhatLooks
from adapter.values import replace
from adapter.web.office import impact_asked
from adapter.web.pages.phrases import PHRASES
from tests.benched import real_looking_number
from tests.notifications.documents import coded, stay
from tests.office.decisions import takers_of
from tests.office.matrix import ROWS
from tests.office.test_office_mappings import over
from tests.office.test_office_parked import event
from tests.office.visitors import BREDVIK, NORDLYS

PAGE, API = "/mappings/impact", "/api/v1/mappings/impact"
#: A list that no table knows, and one that the tenants file knows.
NEW, KNOWN = "https://bredvik.example/kodeverk/nytt", "https://bredvik.example/kodeverk/tenester"
#: A number that might be a real person's.
REAL = real_looking_number()


def table(*rows, name="bredvik-tilbod", system=NEW, **more):
    said = {
        "table": name,
        "layer": "municipality",
        "version": "2026-11-22",
        "valid_from": "2010-01-01",
        "owner": "Bredvik kommune (made up)",
        "source": "Sak 12/26, made up",
        "kommuner": [BREDVIK],
        "systems": {"liste": system},
        "rows": list(rows),
    }
    return yaml.dump(said | more, Dumper=yaml.CSafeDumper, allow_unicode=True)


def row(code, to="21", **more):
    said = {"row": f"rad-{code}", "when": {"system": "liste", "code": code}, "then": {"code": to}}
    return said | {"source": "Sak 12/26"} | more


CANDIDATE = {"municipalities/bredvik.yaml": table(row("NY-1"))}
#: The same for everybody.
EVERYBODYS = {"vendors/everybody.yaml": table(row("NY-1"), layer="vendor", kommuner=[])}
SECRET = "hemmelig-navn"


@pytest.fixture
async def refused(asked):
    """Two services that are refused, as no table knows the list of their code."""
    office = asked.office
    kind = [{"coding": [{"system": NEW, "code": "NY-1"}]}]
    events = [event(n, office.now(), type=kind) for n in (100, 101)]
    taken = await take_in(events, office.store, office.world())
    assert {one.result.reason for one in taken} == {"unknown-service-code-system"}
    return asked


@pytest.fixture
def with_ended(refused, tmp_path):
    """An installation that has this table in force already, which ends some day, or has nothing at all."""

    @asynccontextmanager
    async def opened(ends):
        own = tmp_path / f"own-{ends}"
        (own / "municipalities").mkdir(parents=True)
        until = {} if ends is None else {"valid_to": ends}
        if ends != "nothing at all":
            text = table(row("MAT-9", "5"), system=NEW, **until)
            (own / "municipalities" / "hemmelig-navn.yaml").write_text(text)
        tables = load_tables(shipped_mappings(), own)
        office = refused.office
        settings = office.settings.model_copy(update={"own_mappings": own})
        changed = replace(office.world(), tables=tables)
        async with over(replace(office, settings=settings, world=lambda: changed)) as each:
            yield each

    return opened


@pytest.fixture
async def with_own(with_ended):
    async with with_ended(None) as opened:
        yield opened


async def told(asked, who="viewer", **said):
    answer = await asked.post(who, API, json={"days": 90} | said)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def tried(asked, who="viewer", files=(), **fields):
    """Send the form as a browser does, with files."""
    page = await asked.get(who, PAGE)
    token = page.text.split('name="token" value="', 1)[1].split('"', 1)[0]
    files = files.items() if isinstance(files, dict) else files
    sent = [("files", (name, text, "application/yaml")) for name, text in files]
    # Without a file a browser sends an empty one.
    sent = sent or [("files", ("", "", "application/octet-stream"))]
    return await asked.post(who, PAGE, data={"token": token, "days": "90"} | fields, files=sent)


async def test_the_tables_in_force_would_change_nothing_of_what_they_decided(asked):
    found = await told(asked)
    page = await tried(asked)

    assert (found["changed"], found["changes"], found["figures"]) == (0, [], [])
    assert found["looked_at"] > 80
    assert PHRASES["mi-none"].nb in page.text
    assert PHRASES["mi-of-in-force"].nb in page.text


async def test_what_a_candidate_would_let_pass_is_told_by_kommune_code_rule_and_row(refused):
    [change] = (await told(refused, files=CANDIDATE))["changes"]
    page = await tried(refused, files=CANDIDATE)

    assert (change["kommune_nr"], change["effect"], change["count"]) == (BREDVIK, "passes", 2)
    assert change["from"]["rules"]
    assert (change["to"]["kind"], change["to"]["code"]) == ("service", "21")
    assert change["to"]["row"]["row"] == "rad-NY-1"
    assert page.status_code == 200
    assert f"{PHRASES['mi-effect-passes'].nb}: 2" in page.text
    assert f'href="/rules/{change["from"]["rules"][0]}"' in page.text
    assert "bredvik-tilbod/rad-NY-1" in page.text


async def test_it_is_what_the_command_says(refused, tmp_path):
    for name, text in CANDIDATE.items():
        path = tmp_path / "candidate" / name
        path.parent.mkdir(parents=True)
        path.write_text(text)
    office = refused.office
    tables = load_tables(office.settings.mappings, tmp_path / "candidate")
    first = office.now().date().replace(year=2026, month=1, day=1)
    impact = await find_impact(office.store.told.judged(first), Asking(tables, office.world().tenants))

    found = await told(refused, files=CANDIDATE, days=366)

    lines = [*found["changes"], *found["figures"], *found["unknown"]]
    wanted = [{name: value for name, value in line.items() if name != "kind"} for line in impact_json(impact)]
    assert [(line["kommune_nr"], line.get("count"), line.get("effect")) for line in lines] == [
        (line["kommune_nr"], line.get("count"), line.get("effect")) for line in wanted
    ]
    assert found["changed"] == impact.changed > 0


def contact(n, now):
    """A contact that a row makes a consultation, without anything to say of its fields."""
    at = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"}
    lasted = {"start": "2026-03-02T09:00:00+01:00", "end": "2026-03-02T09:45:00+01:00"}
    changes = {"serviceType": None, "class": at, "type": [coded("SAMTALE", NEW)], "period": lasted}
    tree = stay("finished", id=f"hst-{n}", **changes)
    headers = {"content-type": "application/fhir+json"}
    return Event(f"hst/{n}.json", json.dumps(tree).encode(), now, "folder", tenant="bredvik", headers=headers)


def filled(form, **more):
    return {"row": "samtale", "when": {"system": "liste", "code": "SAMTALE"}, "source": "Sak 12/26"} | {
        "then": {"hst": {"form": form, **more}}
    }


async def test_consultations_whose_fields_alone_would_change_are_told_with_them(asked, tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    (own / "a.yaml").write_text(table(filled("I", alderstrinn="E")))
    office = asked.office
    changed = replace(office.world(), tables=load_tables(shipped_mappings(), own))
    [taken] = await take_in([contact(1, office.now())], office.store, changed)
    assert taken.result.outcome == "consult"
    files = {"a.yaml": table(filled("H"))}

    [change] = (await told(asked, files=files))["changes"]
    assert (change["effect"], change["from"]["hst"], change["to"]["hst"]) == (
        "refilled",
        {"formKonsultasjon": "I", "anbefaltTypeKonsultasjon": "E"},
        {"formKonsultasjon": "H", "anbefaltTypeKonsultasjon": None},
    )
    page = (await tried(asked, files=files)).text
    assert f"{PHRASES['mi-effect-refilled'].nb}: 1" in page
    assert (
        "<div>formKonsultasjon <code>I</code></div><div>anbefaltTypeKonsultasjon <code>E</code></div>" in page
    )
    assert (
        "<div>formKonsultasjon <code>H</code></div><div>anbefaltTypeKonsultasjon "
        f"{PHRASES['mi-field-missing'].nb}</div>" in page
    )


async def test_nothing_is_changed_and_nothing_kept(refused):
    async def standing():
        counted = await refused.store.told.counted(refused.office.now().date() - timedelta(days=90))
        looks = await refused.store.access_log.rows(WhatLooks(), limit=1000)
        return counted, len(looks), len(await refused.store.line_reading.operations(limit=1000))

    before, world = await standing(), refused.office.world()
    await told(refused, files=CANDIDATE)
    await tried(refused, files=CANDIDATE)

    assert await standing() == before
    assert refused.office.world() is world
    for path in ("/mappings", PAGE):
        assert "bredvik-tilbod" not in (await refused.get("viewer", path)).text


@pytest.mark.parametrize(("who", "seen"), [("viewer", 2), (f"viewer-{BREDVIK}", 2), (f"viewer-{NORDLYS}", 0)])
async def test_each_sees_what_would_change_in_kommuner_of_their_own(refused, who, seen):
    found = await told(refused, who, files=EVERYBODYS)
    page = (await tried(refused, who, files=EVERYBODYS)).text

    assert sum(each["count"] for each in found["changes"]) == seen
    assert (f"<td>{BREDVIK}</td>" in page) is bool(seen)
    assert {each["kommune_nr"] for each in found["figures"]} <= ({BREDVIK} if seen else set())


async def test_numbers_left_out_and_looked_at_are_of_ones_own_kommuner_too(refused):
    every, ours, theirs = [
        await told(refused, who) for who in ("viewer", f"viewer-{BREDVIK}", f"viewer-{NORDLYS}")
    ]
    assert 0 < ours["looked_at"] < every["looked_at"]
    assert ours["looked_at"] + theirs["looked_at"] < every["looked_at"], "there are more than two kommuner"
    narrowed = await told(refused, "viewer", kommune=BREDVIK)
    assert (narrowed["looked_at"], narrowed["left_out"]) == (ours["looked_at"], ours["left_out"])
    elsewhere = await told(refused, f"viewer-{BREDVIK}", kommune=NORDLYS)
    assert (elsewhere["looked_at"], set(elsewhere["left_out"].values())) == (0, {0})


async def test_figures_that_would_stop_are_told(asked):
    candidate = {"b.yaml": table(row("MAT-01"), row("PSY-LAV"), system=KNOWN)}
    found = await told(asked, files=candidate)
    page = (await tried(asked, files=candidate)).text

    stops = {(each["of"], each["name"].partition("/")[0]) for each in found["figures"]}
    assert ("code", "5") in stops
    assert ("row", "bredvik.local_codes") in stops
    assert PHRASES["mi-figures-stop"].nb in page
    assert "bredvik.local_codes/MAT-01" in page


async def test_what_a_condition_would_say_cannot_be_told_and_is_listed(refused):
    asks = {"system": "liste", "code": "NY-1", "fhirpath": "identifier.where(use = 'official').exists()"}
    candidate = {"b.yaml": table(row("NY-1", when=asks))}
    found = await told(refused, files=candidate)
    page = (await tried(refused, files=candidate)).text

    assert [(each["why"], each["count"]) for each in found["unknown"]] == [("condition-not-asked", 2)]
    assert f"{PHRASES['mi-untold'].nb}: 2" in page
    assert PHRASES["mi-untold-condition-not-asked"].nb in page


async def test_a_file_takes_the_place_of_the_same_edition_in_force(with_own):
    same = {"anything.yaml": table(row("NY-1"))}
    assert [each["effect"] for each in (await told(with_own, files=same))["changes"]] == ["passes"]


async def test_another_edition_beside_one_in_force_must_fit_it(with_own):
    later = {"later.yaml": table(row("NY-1"), valid_from="2026-02-01")}
    answer = await with_own.post("viewer", API, json={"files": later})
    page = await tried(with_own, files=later)

    assert answer.status_code == 400
    assert any("another edition" in fault["message"] for fault in answer.json()["faults"])
    assert page.status_code == 400
    assert all(fault["text"]["nb"] in unescape(page.text) for fault in answer.json()["faults"])
    assert (await told(with_own, files=later, whole=True))["changed"] == 2


async def test_files_that_are_all_there_are_leave_nothing_of_those_in_force(with_own):
    own = {"b.yaml": table(row("MAT-9", "5"), name="another")}
    alone = await told(with_own, files=own, whole=True, against="in-force")
    assert alone["changed"] == 0
    beside = await with_own.post("viewer", API, json={"files": own})
    assert beside.status_code == 400, "both would answer the same code"


async def test_held_against_the_tables_in_force_a_change_of_long_ago_is_none(with_own):
    """The table in force refuses what was refused, though by another rule than then: the list is known now."""
    decided, in_force = [
        (await told(with_own, files={}, against=against))["changes"] for against in ("decided", "in-force")
    ]
    assert [each["effect"] for each in decided] == ["refused-otherwise"]
    assert in_force == []


async def test_faults_are_told_with_file_and_line_and_without_where_ours_lie(with_own):
    wrong = {"municipalities/b.yaml": table(row("NY-1")).replace("layer:", "layr:")}
    page = await tried(with_own, files=wrong)
    answer = await with_own.post("viewer", API, json={"files": wrong})

    assert (page.status_code, answer.status_code) == (400, 400)
    [fault] = [each for each in answer.json()["faults"] if "did you mean layer?" in each["message"]]
    assert (fault["file"], fault["line"]) == ("municipalities/b.yaml", 3)
    assert fault["text"]["nb"] in unescape(page.text)
    assert str(with_own.office.settings.own_mappings) not in page.text + answer.text
    assert str(shipped_mappings()) not in page.text + answer.text


async def test_who_sees_one_kommune_is_not_told_what_tables_of_others_are_called(with_own):
    clash = {"b.yaml": table(row("MAT-9"), name="another")}
    every = (await with_own.post("viewer", API, json={"files": clash})).text
    other = await with_own.post(f"viewer-{NORDLYS}", API, json={"files": clash})
    page = await tried(with_own, f"viewer-{NORDLYS}", files=clash)

    assert SECRET in every
    assert (other.status_code, page.status_code) == (400, 400)
    assert SECRET not in other.text + page.text
    [fault] = other.json()["faults"]
    assert "is no kommune that you see" in fault["message"]
    assert fault["text"]["nb"] in unescape(page.text)


def of_days(first, last=None, **more):
    """A table for one code in some days."""
    return {"b.yaml": table(row("MAT-9"), valid_from=first, **({"valid_to": last} if last else {}), **more)}


#: What would tell dates, codes or names of a table of Bredvik's that answers MAT-9 from 2010 on.
PROBES = {
    "a gap": of_days("2030-01-01", name="another"),
    "rows at once": of_days("2012-01-01", name="another"),
    "rows at once, of a kommune more": of_days("2012-01-01", name="another", kommuner=[NORDLYS, BREDVIK]),
    "another code": {"b.yaml": table(row("MAT-10"), name="another")},
    "another edition": of_days("2012-01-01"),
    "an edition before": of_days("2001-01-01", "2001-12-31"),
    "the same edition": of_days("2010-01-01"),
    "a tenant": of_days("2030-01-01", name="another", kommuner=[], tenants=["bredvik"]),
    "a tenant that is not there": of_days("2030-01-01", name="another", kommuner=[], tenants=["ingen"]),
    "a kommune that is not there": of_days("2030-01-01", name="another", kommuner=["9999"]),
}


@pytest.mark.parametrize("ends", [None, "2026-03-14"], ids=["going on", "ended"])
@pytest.mark.parametrize("probe", PROBES)
async def test_no_table_for_others_is_judged_and_so_nothing_told_of_theirs(refused, with_ended, ends, probe):
    """The answer is the same whatever tables others have: with theirs, with theirs ended, and without."""
    said = []
    for theirs in (ends, "nothing at all"):
        async with with_ended(theirs) as opened:
            answer = await opened.post(f"viewer-{NORDLYS}", API, json={"files": PROBES[probe]})
            assert answer.status_code == 400
            assert all("that you see" in fault["message"] for fault in answer.json()["faults"])
            assert "2026-03" not in answer.text
            said.append(answer.json()["faults"])
    assert said[0] == said[1]


#: Tables for everybody, or for who asks, that stand beside theirs.
BESIDE = {
    "a gap": of_days("2030-01-01", name="another", kommuner=[], layer="vendor"),
    "everybody's": of_days("2012-01-01", name="another", kommuner=[], layer="vendor"),
    "the name of theirs": of_days("2012-01-01", name="bredvik-tilbod", kommuner=[], layer="vendor"),
    "the name of theirs, my own": of_days("2030-01-01", name="bredvik-tilbod", kommuner=[NORDLYS]),
    "a tenant of my own": of_days("2030-01-01", name="another", kommuner=[], tenants=["nordlys"]),
    "a row called as theirs": {
        "b.yaml": table(row("MAT-9") | {"row": "municipalities/hemmelig-navn.yaml"}, kommuner=[NORDLYS])
    },
    "a fault that names theirs": {"b.yaml": table(row("MAT-9", "bredvik-tilbod"), kommuner=[NORDLYS])},
    "a fault that names their file": {"b.yaml": table(row("MAT-9", SECRET), kommuner=[NORDLYS])},
}


@pytest.mark.parametrize("probe", BESIDE)
async def test_tables_of_ones_own_and_everybodys_are_answered_as_if_others_had_none(
    refused, with_ended, probe
):
    said = []
    for ends in (None, "2026-03-14", "nothing at all"):
        async with with_ended(ends) as opened:
            answer = await opened.post(
                f"viewer-{NORDLYS}", API, json={"files": BESIDE[probe], "against": "in-force"}
            )
            said.append((answer.status_code, answer.json().get("faults")))
    assert said[0] == said[1] == said[2]
    assert said[0][0] == (400 if "fault" in probe else 200)


async def test_tables_that_one_sees_are_judged_beside_a_candidate_and_named_without_their_path(with_own):
    clash = of_days("2012-01-01", name="another")
    answer = await with_own.post(f"viewer-{BREDVIK}", API, json={"files": clash})

    assert answer.status_code == 400
    assert "bredvik-tilbod" in answer.text
    assert SECRET not in answer.text


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"b.yaml": f"# {REAL}\n" + table(row("NY-1"))}, "real person"),
        ({"../../etc/b.yaml": table(row("NY-1"))}, "name is not that of a table"),
        ({"b.yaml": "a: &x [*x]"}, "anchors"),
        ({"b.yaml": "[" * 50 + "]" * 50}, "nested deeper"),
        ({"b.yaml": "x" * 600 * 1024}, "kilobytes"),
        ({f"{n}.yaml": "a: 1" for n in range(51)}, "more than 50 files"),
        ({"b.yaml": table(row("A", when={"fhirpath": "a" * 401}))}, "letters here"),
        ({"b.yaml": table(*[row(f"A{n}", when={"fhirpath": "a"}) for n in range(101)])}, "100 conditions"),
        ({"b.yaml": "\x00\x01"}, "b.yaml"),
        (
            {f"{n}.yaml": table(*[row(f"A{n}-{m}") for m in range(300)], name=f"t{n}") for n in range(7)},
            "2000 rows",
        ),
    ],
    ids=["number", "path", "anchor", "deep", "large", "many", "long", "conditions", "binary", "rows"],
)
async def test_what_no_table_is_is_refused_in_words_and_repeats_no_number(asked, files, said):
    answer = await asked.post("viewer", API, json={"files": files})

    assert answer.status_code == 400
    assert said in answer.text
    assert REAL not in answer.text


async def test_more_than_a_body_may_hold_is_not_read(asked):
    answer = await asked.post("viewer", API, json={"files": {"b.yaml": "x" * (1 << 20)}})
    assert answer.status_code == 413


async def test_what_takes_too_long_is_broken_off_and_says_what_else_there_is(asked, monkeypatch):
    monkeypatch.setattr(impact_asked, "SECONDS", -1.0)
    answer = await asked.post("viewer", API, json={"days": 90})
    page = await tried(asked)

    assert (answer.status_code, page.status_code) == (409, 409)
    assert "fewer days" in answer.text
    monkeypatch.undo()
    assert (await told(asked))["looked_at"], "the next one may ask"


@pytest.mark.parametrize("asks", ["judged", "counted"])
async def test_the_clock_is_over_what_is_asked_of_the_store_at_once_too(asked, monkeypatch, asks):
    """A query that gives no first row is broken off."""

    async def without_end(*_told, **_more):
        await asyncio.Event().wait()
        yield

    async def never(*_told):
        await asyncio.Event().wait()

    monkeypatch.setattr(type(asked.store.told), asks, without_end if asks == "judged" else never)
    monkeypatch.setattr(impact_asked, "SECONDS", 0.05)
    answer = await asked.post("viewer", API, json={"days": 1})
    assert (answer.status_code, "fewer days" in answer.text) == (409, True)
    monkeypatch.undo()
    assert (await told(asked))["looked_at"], "the next one may ask"


async def test_a_candidate_is_judged_no_longer_than_the_clock_says(asked, monkeypatch):
    """The thread ends by itself: nobody can end it."""
    given = []

    def tables_in(*told, seconds, **more):
        given.append(seconds)
        return own.tables_in(*told, seconds=-1.0, **more)

    monkeypatch.setattr(impact_asked, "tables_in", tables_in)
    answer = await asked.post("viewer", API, json={"files": CANDIDATE})

    assert answer.status_code == 400
    assert "too long" in answer.text
    assert 0 < given[0] <= impact_asked.SECONDS


async def test_an_account_asks_once_at_a_time_and_keeps_nobody_else_waiting(asked):
    with impact_asked._one_of_few(asked.store, "test:viewer"):
        again = await asked.post("viewer", API, json={})
        assert (again.status_code, "already" in again.text) == (409, True)
        for other in (f"viewer-{BREDVIK}", f"viewer-{NORDLYS}", "operator"):
            assert (await asked.post(other, API, json={})).status_code == 200
    assert (await asked.post("viewer", API, json={})).status_code == 200


async def test_few_ask_at_a_time_in_each_process(asked):
    with ExitStack() as others:
        for n in range(impact_asked._TOGETHER):
            others.enter_context(impact_asked._one_of_few(asked.store, f"test:{n}"))
        assert (await asked.post("viewer", API, json={})).status_code == 409
    assert (await asked.post("viewer", API, json={})).status_code == 200


async def test_two_files_of_one_name_are_both_tried(refused):
    """A browser sends names without their folders."""
    one, other = table(row("NY-1")), table(row("NY-2"), name="another", system=f"{NEW}-2")
    page = await tried(refused, files=[("a.yaml", one), ("a.yaml", other), ("a.yaml", "layr: x")])

    assert page.status_code == 400
    assert "3/a.yaml" in page.text
    page = await tried(refused, files=[("a.yaml", one), ("a.yaml", other)])
    assert page.status_code == 200
    assert "<code>a.yaml</code>" in page.text
    assert "<code>2/a.yaml</code>" in page.text
    assert f"{PHRASES['mi-effect-passes'].nb}: 2" in page.text


async def test_a_value_set_is_known_by_what_it_is_without_its_folder(asked):
    text = (shipped_examples() / "mappings/municipalities/value-sets/vassvik-tema.yaml").read_text("utf-8")
    page = await tried(asked, files={"vassvik-tema.yaml": text})
    assert page.status_code == 200, page.text
    wrong = await tried(asked, files={"vassvik-tema.yaml": text.replace("statuses:", "status:")})
    assert wrong.status_code == 400
    assert "status" in wrong.text


async def test_others_are_answered_while_it_is_worked_out(refused, monkeypatch):
    """The candidate is judged in a thread; what is stored is gone through in steps, with turns for others between."""
    threads, turns, steps = set(), [0], [0]
    judge, sleep = impact_asked.own_tables, asyncio.sleep

    def judging(*told):
        threads.add(threading.current_thread())
        return judge(*told)

    async def counted(seconds):
        steps[0] += 1
        await sleep(seconds)

    async def others():
        while True:
            turns[0] += 1
            await sleep(0)

    monkeypatch.setattr(impact_asked, "own_tables", judging)
    monkeypatch.setattr(impact_asked.asyncio, "sleep", counted)
    monkeypatch.setattr(impact_asked, "_STEP", 1)
    busy = asyncio.create_task(others())
    await told(refused, files=CANDIDATE)
    busy.cancel()

    assert threading.main_thread() not in threads
    assert threads
    assert turns[0] > steps[0] > 20


@pytest.mark.parametrize(
    "body", [{"days": 0}, {"days": 400}, {"kommune": REAL}, {"against": "x"}, {"more": 1}]
)
async def test_what_is_asked_wrongly_is_refused(asked, body):
    answer = await asked.post("viewer", API, json=body)
    assert answer.status_code == 400
    assert REAL not in answer.text


async def test_a_number_in_the_field_of_the_kommune_is_not_repeated(asked):
    page = await tried(asked, kommune=REAL)
    assert page.status_code == 200
    assert REAL not in page.text


#: Who may try tables: everywhere, and in one kommune alone.
[TRYING] = [takers_of(row, BREDVIK) for row in ROWS if (row.method, row.path) == ("POST", "/mappings/impact")]


@pytest.mark.parametrize("who", TRYING)
def test_a_browser_tries_files_and_is_told_on_the_page(visit, tmp_path, who):
    for name, text in {"en.yaml": table(row("MAT-01"), system=KNOWN), "to.yaml": "layr: x"}.items():
        (tmp_path / name).write_text(text)
    page = visit(who, viewport={"width": 1280, "height": 900})
    page.goto("/mappings")
    page.get_by_role("link", name=PHRASES["mi-short"].nb).click()
    page.get_by_label(PHRASES["mi-files"].nb).set_input_files([tmp_path / "en.yaml"])
    page.get_by_label(PHRASES["mp-days"].nb).select_option("90")
    page.get_by_role("button", name=PHRASES["mi-try"].nb, exact=True).click()

    page.get_by_role("heading", name=PHRASES["mi-figures-stop"].nb).wait_for()
    page.get_by_label(PHRASES["mi-files"].nb).set_input_files([tmp_path / "to.yaml"])
    page.get_by_role("button", name=PHRASES["mi-try"].nb, exact=True).click()
    page.get_by_role("alert").get_by_text("to.yaml").first.wait_for()
