"""Tables and tenants file that change under a running service."""

import signal
import threading
from itertools import count

import pytest

from tests.reloading import NEW, OLD, ROW, TABLE, TENANTS, WITH_ROW, Reloaded, move_in
from tests.test_run import NUMBER, inputs


@pytest.fixture
def started(tmp_path):
    services = []

    def start(*arguments, table=TABLE):
        if table is not None:
            (tmp_path / "own").mkdir(exist_ok=True)
            (tmp_path / "own" / "bredvik.yaml").write_text(table)
        services.append(Reloaded(tmp_path, *arguments))
        services[-1].begin()
        return services[-1]

    yield start
    for service in services:
        service.process.kill()
        service.process.communicate()


class Arriving(threading.Thread):
    """Lets documents arrive until it is told to stop, so that some wait at any time."""

    def __init__(self, service):
        super().__init__()
        self.service, self.enough, self.sent = service, threading.Event(), 0

    def run(self):
        for number in count(1):
            self.service.send(number, NEW if number % 2 else OLD)
            self.sent = number
            if number % 20 == 0:
                self.service.wait_for_inputs(number - 60)
            if self.enough.is_set():
                return


def test_a_new_code_takes_effect_under_load_with_nothing_lost_or_doubled(started):
    service = started()
    arriving = Arriving(service)
    arriving.start()
    service.wait_for_inputs(100)

    move_in(service.own / "bredvik.yaml", WITH_ROW)
    told = service.said("mappings_loaded")
    service.wait_for_inputs(arriving.sent + 100)
    arriving.enough.set()
    arriving.join()
    service.wait_for_inputs(arriving.sent)
    assert service.editions() == [told["version"]]
    assert service.end() == 0

    found = service.outcomes()
    assert sorted(name for name, *_ in found) == [f"bredvik/{n + 1:05}.json" for n in range(arriving.sent)]
    expected = {
        (OLD, service.first): "notify",
        (NEW, service.first): "reject",
        (OLD, told["version"]): "notify",
        (NEW, told["version"]): "notify",
    }
    codes = {name: NEW if int(name[-10:-5]) % 2 else OLD for name, *_ in found}
    assert {(codes[name], edition): outcome for name, outcome, edition in found} == expected
    assert [o for _, o, _ in found] == [expected[codes[name], edition] for name, _, edition in found]
    # What was taken in by the new tables came after all that was by the old.
    editions = [edition for *_, edition in found]
    assert editions == sorted(editions, key=[service.first, told["version"]].index)
    assert len(inputs(service.folder / "store")) == arriving.sent


def test_an_outcome_names_the_version_of_the_table_that_it_was_made_with(started):
    service = started()
    service.send(1, OLD)
    service.wait_for_inputs(1)
    move_in(service.own / "bredvik.yaml", WITH_ROW)
    told = service.said("mappings_loaded")
    service.send(2, OLD)
    service.send(3, NEW)
    service.wait_for_inputs(3)

    assert (told["before"], told["changed"]) == (service.first, ["bredvik-nytt 2026-11-02"])
    assert service.rows() == [
        "bredvik-nytt 2026-11-01 gammal",
        "bredvik-nytt 2026-11-02 gammal",
        "bredvik-nytt 2026-11-02 ny",
    ]


def test_a_faulty_table_is_refused_with_its_line_and_the_old_one_stays(started):
    service = started()
    move_in(service.own / "bredvik.yaml", WITH_ROW.replace('"15"', '"99"'))

    told = service.said("mappings_refused")
    service.send(1, OLD)
    service.wait_for_inputs(1)

    assert (told["result"], told["kept"], told["level"]) == ("refused", service.first, "error")
    assert [fault.split(": ")[0] for fault in told["faults"]] == [
        f"{service.own}/bredvik.yaml:{line}:18" for line in (12, 16)
    ]
    assert service.ready() == (
        200,
        f"ok\nmappings: refused; {service.first} stays in force, the log says why\n",
    )
    assert (service.editions(), service.number("kpr_mapping_refused")) == ([service.first], 1)
    assert service.reloads("refused") == 1
    assert [outcome for _, outcome, _ in service.outcomes()] == ["notify"]


def test_a_refused_table_is_judged_once_until_it_is_another(started):
    service = started()
    move_in(service.own / "bredvik.yaml", "table: [\n")
    service.said("mappings_refused")
    # Written again as it was: looked at, and known.
    move_in(service.own / "bredvik.yaml", "table: [\n")
    move_in(service.own / "besides.txt", "no table")

    move_in(service.own / "bredvik.yaml", WITH_ROW)
    service.said("mappings_loaded")

    assert (service.reloads("refused"), service.reloads("loaded")) == (1, 1)
    assert service.ready() == (200, "ok\n")
    assert service.number("kpr_mapping_refused") == 0


def test_a_change_that_is_taken_back_is_over(started):
    service = started()
    move_in(service.own / "bredvik.yaml", "table: [\n")
    service.said("mappings_refused")

    move_in(service.own / "bredvik.yaml", TABLE)

    assert service.said("mappings_unchanged")["version"] == service.first
    assert service.ready() == (200, "ok\n")


def test_a_file_that_is_half_written_is_not_judged(started):
    service = started()
    half = len(TABLE) + len(ROW) // 2
    with (service.own / "bredvik.yaml").open("w") as file:
        for piece in (WITH_ROW[:half], WITH_ROW[half:-3], WITH_ROW[-3:]):
            file.write(piece)
            file.flush()
            threading.Event().wait(0.3)

    service.said("mappings_loaded")

    assert (service.reloads("refused"), service.reloads("loaded")) == (0, 1)


def link(folder, edition, content):
    """Show files as Kubernetes mounts a ConfigMap: links to a link to a hidden folder, swapped at once."""
    (folder / f"..{edition}").mkdir()
    for name, text in content.items():
        (folder / f"..{edition}" / name).write_text(text)
        if not (folder / name).is_symlink():
            (folder / name).symlink_to(f"..data/{name}")
    (folder / "..data_tmp").symlink_to(f"..{edition}")
    (folder / "..data_tmp").replace(folder / "..data")


def test_a_link_that_is_swapped_as_kubernetes_does_is_one_change(started, tmp_path):
    (tmp_path / "own").mkdir()
    link(tmp_path / "own", "2026_1", {"bredvik.yaml": TABLE})
    service = started(table=None)

    # The same content under another name is none.
    link(service.own, "2026_2", {"bredvik.yaml": TABLE})
    link(service.own, "2026_3", {"bredvik.yaml": WITH_ROW})
    told = service.said("mappings_loaded")
    service.send(1, NEW)
    service.wait_for_inputs(1)

    assert told["before"] == service.first
    assert service.reloads("loaded") == 1
    assert service.reloads("unchanged") == 0
    assert [outcome for _, outcome, _ in service.outcomes()] == ["notify"]


def test_a_folder_that_came_later_is_watched_too(started):
    service = started()
    (service.own / "bydel" / "vest").mkdir(parents=True)
    (service.own / "bydel" / "vest" / "vest.yaml").write_text(
        WITH_ROW.replace("bredvik-nytt", "vest").replace(TABLE[TABLE.index("  - row") :], "")
    )

    assert service.said("mappings_loaded")["changed"] == ["vest 2026-11-02"]


def test_what_the_tenants_file_says_of_codes_takes_effect(started):
    service = started(table=None)
    codes = f"local_codes: {{'https://bredvik.example/kodeverk/nytt': {{{NEW}: '15'}}}}"
    service.send(1, NEW)
    service.wait_for_inputs(1)

    move_in(service.tenants, TENANTS.replace("'4631'}", f"'4631', {codes}}}"))
    told = service.said("mappings_loaded")
    service.send(2, NEW)
    service.wait_for_inputs(2)

    assert [change.partition(" ")[0] for change in told["changed"]] == ["tenants"]
    assert [outcome for _, outcome, _ in service.outcomes()] == ["reject", "notify"]


def test_a_code_that_is_switched_on_brings_what_is_given_with_it(started):
    service = started()
    move_in(service.tenants, TENANTS.replace("['15']", "['20']"))
    service.said("mappings_loaded")
    service.send(1, OLD)
    service.wait_for_inputs(1)
    assert service.states() == ["out-of-scope"]

    move_in(service.tenants, TENANTS)
    told = service.said("codes_switched_on")

    assert (told["codes"], told["services"], told["records"]) == (["15"], 1, 1)
    assert service.states() == ["queued"]


def test_what_takes_a_restart_is_refused_and_named(started):
    service = started()
    move_in(service.tenants, TENANTS.replace("'1833'", "'1834'"))

    told = service.said("mappings_refused")

    assert (told["result"], service.reloads("needs-restart")) == ("needs-restart", 1)
    assert told["faults"] == [
        (
            f"{service.tenants}:6:13: tenants.nordlys.kommuneNr has changed, which takes a restart; "
            "restart the service, or take the change back"
        )
    ]
    assert service.ready()[1].startswith("ok\nmappings: needs-restart; ")


def test_sighup_judges_at_once_what_was_judged_before(started):
    service = started()
    move_in(service.own / "bredvik.yaml", "table: [\n")
    first = service.said("mappings_refused")
    service.process.send_signal(signal.SIGHUP)
    again = service.said("mappings_refused")
    move_in(service.own / "bredvik.yaml", TABLE)
    service.said("mappings_unchanged")
    service.process.send_signal(signal.SIGHUP)
    service.said("mappings_unchanged")

    assert first["version"] == again["version"]
    assert service.end() == 0


def test_faults_are_logged_without_what_a_file_says_of_persons(started):
    service = started()
    contact = "{typeKontaktperson: '1', kontPerson: Kari Hemmelig, meldEpost1: kari@hemmelig.example, meldTelefon: 99887766}"
    move_in(service.tenants, f"{TENANTS}kommuner: {{'4631': {{contacts: [{contact}]}}}}\n")
    told = service.said("mappings_refused")
    move_in(service.own / "bredvik.yaml", WITH_ROW.replace('"15"', f'"{NUMBER}"'))
    service.said("mappings_refused")
    service.end()

    said = "".join(service.log)
    assert told["count"] > 1
    assert any(fault.startswith(f"{service.tenants}:7:") for fault in told["faults"])
    for personal in ("Hemmelig", "hemmelig.example", "99887766", NUMBER):
        assert personal not in said
