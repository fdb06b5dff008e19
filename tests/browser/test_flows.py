"""Every flow of the bench in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.benched import real_looking_number
from tests.browser.doing import (
    BAD,
    DOCUMENT,
    content,
    events,
    files,
    open_fold,
    paste,
    said,
    send_next,
    try_example,
)

STAY = [f"bredvik/0{n}-langtidsopphald-{what}.json" for n, what in ((2, "start"), (3, "pause"), (6, "slutt"))]

COURSE = [f"havbris/0{n}-korttid-{what}.json" for n, what in ((1, "start"), (2, "pause"), (4, "slutt"))]


def test_a_pasted_document_is_shown_with_its_fault_at_its_line(page):
    paste(page, content(BAD), "furumoen")
    assert DOCUMENT.search(page.url)
    assert said(page) == "Avvist. Rett 1 feil og send dokumentet på nytt."
    line = page.locator("#L34")
    expect(line.locator("mark")).to_have_text("<period")
    expect(line.locator(".remark")).to_contain_text("Sluttdatoen er før startdatoen")
    finding = page.locator("#f1")
    expect(finding).to_contain_text("Linje 34, kolonne 3")
    expect(finding).to_contain_text("EpisodeOfCare.period")
    expect(finding).to_contain_text("Rett den datoen som er feil")


def test_the_page_of_a_document_can_be_loaded_again(page):
    paste(page, content(BAD), "furumoen")
    before = page.url
    page.reload()
    assert (page.url, said(page)) == (before, "Avvist. Rett 1 feil og send dokumentet på nytt.")


def test_a_finding_leads_to_its_line_and_back_and_to_its_rule(page):
    try_example(page, "nordlys/10-nattbatch-en-feil.json")
    page.locator("#f1").get_by_role("link", name="Linje 130").click()
    expect(page.locator("#L130")).to_have_class(re.compile("here"))
    expect(page.locator("#L130")).to_be_in_viewport()
    page.locator("#L130 .remark a").click()
    expect(page.locator("#f1")).to_be_in_viewport()
    page.locator("#f1").get_by_role("link", name="KPR-V-020").click()
    expect(page).to_have_url(re.compile("/rules/KPR-V-020$"))


def test_files_are_judged_in_the_order_of_their_names_and_know_each_other(page):
    page.goto("/bench")
    page.get_by_label("eller velg filer").set_input_files(files(*reversed(COURSE)))
    open_fold(page, "Avsender, tidspunkt og andre valg")
    page.get_by_label("Avsender (EPJ i en kommune)").select_option("havbris")
    page.get_by_role("button", name="Kontroller").click()
    page.wait_for_load_state()
    names = page.locator("section").filter(has_text="Dokumenter").first.locator("tbody a").all_inner_texts()
    assert names == [name.rpartition("/")[2] for name in COURSE]
    assert events(page)[0] == "TjenesteStart"
    assert events(page)[-1] == "TjenesteSlutt"


def test_independent_documents_do_not_know_each_other(page):
    page.goto("/bench")
    twice = [*files(STAY[0]), files(STAY[0])[0] | {"name": "det-samme.json"}]
    page.get_by_label("eller velg filer").set_input_files(twice)
    open_fold(page, "Avsender, tidspunkt og andre valg")
    page.get_by_label("Avsender (EPJ i en kommune)").select_option("bredvik")
    page.get_by_label("Bedøm hvert dokument for seg").check()
    page.get_by_role("button", name="Kontroller").click()
    expect(page.locator("table .tag", has_text="Godtatt")).to_have_count(2)


def test_a_dropped_file_is_chosen(page):
    page.goto("/bench")
    transfer = page.evaluate_handle(
        """text => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([text], 'sluppet.xml', {type: 'application/xml'}));
            return transfer;
        }""",
        content(BAD),
    )
    area = page.locator("[data-drop]")
    area.dispatch_event("dragover", {"dataTransfer": transfer})
    expect(area).to_have_class(re.compile("over"))
    area.dispatch_event("drop", {"dataTransfer": transfer})
    page.get_by_role("button", name="Kontroller").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("sluppet.xml")


def test_an_example_of_a_sequence_brings_those_before_it(page):
    try_example(page, "bredvik/06-langtidsopphald-slutt.json")
    assert DOCUMENT.search(page.url)[1] == "6"
    assert said(page) == "Godtatt. Dokumentet gir én hendelse til KPR: TjenesteSlutt 30. september 2026."
    assert events(page) == [
        "TjenesteStart",
        "MidlertidigStoppFra",
        "MidlertidigStoppTil",
        "TjenesteutforerEndret",
        "TjenesteSlutt",
    ]
    expect(page.locator(".timeline .now")).to_contain_text("TjenesteSlutt")
    expect(page.get_by_text("De 5 dokumentene før er sendt inn først.")).to_be_visible()


def test_start_pause_and_end_are_followed_in_one_session(page):
    paste(page, content(COURSE[0]), "havbris")
    assert events(page) == ["TjenesteStart"]
    send_next(page, content(COURSE[1]))
    assert events(page) == ["TjenesteStart", "MidlertidigStoppFra"]
    send_next(page, content(COURSE[2]))
    assert events(page)[-1] == "TjenesteSlutt"
    assert DOCUMENT.search(page.url)[1] == "3"
    page.get_by_role("link", name="‹ Dokument 2").click()
    assert DOCUMENT.search(page.url)[1] == "2"


def test_the_message_to_kpr_is_shown_copied_and_taken_away(visit):
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    try_example(page, STAY[0])
    message = page.locator("#message")
    expect(message.locator("pre")).to_contain_text("<TjenesteStart")
    message.get_by_role("button", name="Kopier").click()
    expect(message.get_by_role("button", name="Kopiert")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").startswith("<?xml")
    with page.expect_download() as download:
        message.get_by_role("link", name="Last ned").click()
    assert download.value.suggested_filename == "iplos-4631-2.xml"


def test_the_row_that_decided_and_the_rules_that_were_checked_are_named(page):
    try_example(page, STAY[0])
    expect(page.locator("#decided")).to_contain_text("rad 21 i nasjonal tabell service-codes")
    expect(page.locator("#decided")).to_contain_text("Langtidsopphold i institusjon")
    expect(page.locator("#checked")).to_contain_text("Duplikater")
    paste(page, "{")
    expect(page.locator("#checked").get_by_text("Kom ikke så langt")).to_have_count(3)


def test_a_document_is_corrected_on_the_page_with_its_findings_beside_it(page):
    paste(page, content(BAD), "furumoen")
    page.get_by_role("link", name="Rett og kontroller på nytt").click()
    expect(page.locator("#f1")).to_contain_text("Sluttdatoen er før startdatoen")
    page.locator("#f1").get_by_role("link", name="Linje 34").click()
    field = page.get_by_label("Dokumentets tekst")
    chosen = field.evaluate("field => field.value.slice(field.selectionStart, field.selectionEnd)")
    assert chosen.strip() == "<period>"
    expect(page.locator(".gutter .bad")).to_have_text("34")
    field.fill(field.input_value().replace("2026-08-07", "2026-08-27"))
    page.get_by_role("button", name="Kontroller på nytt").click()
    assert said(page).startswith("Godtatt.")
    assert DOCUMENT.search(page.url)[1] == "2"


def test_the_same_version_with_other_content_is_not_called_in_order(page):
    paste(page, content(STAY[0]), "bredvik")
    page.get_by_role("link", name="Rett og kontroller på nytt").click()
    expect(page.get_by_text("Dokumentet er alt godtatt i denne økten.")).to_be_visible()
    field = page.get_by_label("Dokumentets tekst")
    field.fill(field.input_value().replace('"status": "active"', '"status": "onhold"'))
    page.get_by_role("button", name="Kontroller på nytt").click()
    assert said(page).startswith("Dokumentet er ikke brukt: denne versjonen av ressursen er alt bedømt.")


def test_one_goes_on_from_what_was_accepted_with_its_version_raised(page):
    paste(page, content(STAY[0]), "bredvik")
    page.get_by_role("link", name="Fortsett fra dette dokumentet").click()
    expect(page.get_by_text("meta.versionId er økt fra 2 til 3.")).to_be_visible()
    field = page.get_by_label("Dokumentets tekst")
    expect(field).to_be_focused()
    assert field.input_value() == content(STAY[0]).replace('"versionId": "2"', '"versionId": "3"')
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("dokument 2")


def test_what_was_refused_is_corrected_first(page):
    paste(page, content(BAD), "furumoen")
    expect(page.locator(".button.main")).to_have_text("Rett og kontroller på nytt")
    paste(page, content(STAY[0]), "bredvik")
    expect(page.locator(".button.main")).to_have_text("Fortsett fra dette dokumentet")


def test_a_session_says_which_document_another_was_corrected_from(page):
    try_example(page, BAD)
    page.get_by_role("link", name="Rett og kontroller på nytt").click()
    page.get_by_role("button", name="Kontroller på nytt").click()
    page.get_by_role("link", name="Hele økten").click()
    row = page.get_by_role("row").filter(has_text="rettet fra dokument 1")
    expect(row.get_by_role("link")).to_have_text(BAD)


def test_events_are_named_also_where_there_are_several(page):
    try_example(page, "bredvik/19-dagopphald-heile-lopet.json")
    assert re.search(r"4 hendelser til KPR: TjenesteStart \d+\. .* og TjenesteSlutt \d+\. ", said(page))


def test_what_is_typed_outlives_another_language(page):
    page.goto("/bench")
    page.get_by_label("Lim inn et dokument").fill("{}")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_label("Paste a document")).to_have_value("{}")
    page.reload()
    expect(page.get_by_label("Paste a document")).to_have_value("")


def test_without_a_tenant_it_is_said_what_is_assumed(page):
    paste(page, content("nordlys/01-rehabilitering-start.json"))
    expect(page.locator(".verdict")).to_contain_text("Avsender: ikke valgt")
    expect(page.locator("#message")).to_contain_text(
        "Ingen avsender er valgt; her står eksempler i stedet: kommune 0301"
    )


OWN_TENANTS = """
environment: test
tenants:
  mine:
    kommuneNr: '0301'
    epj: {leverandor: Prøve AS, navnEPJ: Prøve, versjonEPJ: '1'}
    local_codes:
      https://prove.example/koder: {LANG: '21'}
"""


def coded(code):
    return (
        content(STAY[0])
        .replace("urn:oid:2.16.578.1.12.4.1.1.9151", "https://prove.example/koder")
        .replace('"code": "21"', f'"code": "{code}"')
    )


def test_a_tenants_file_of_ones_own_decides(page):
    page.goto("/bench")
    open_fold(page, "Egen avsenderfil")
    page.get_by_label("Avsenderfil (YAML)").fill(OWN_TENANTS)
    page.get_by_label("Lim inn et dokument").fill(coded("LANG"))
    page.get_by_role("button", name="Kontroller").click()
    assert said(page).startswith("Godtatt.")
    expect(page.locator("#decided")).to_contain_text("LANG")


OWN_TABLE = """
table: prove-tilbud
layer: municipality
version: 2026-11-22
valid_from: 2019-01-01
owner: Prøve
source: "made up"
kommuner: ["0301"]
systems:
  tilbud: "https://prove.example/koder"
rows:
  - row: langt
    when: {system: tilbud, code: OPPH}
    then: {code: "21"}
    source: "made up"
"""


def test_a_row_of_a_table_of_ones_own_decides(page):
    page.goto("/bench")
    page.get_by_label("Lim inn et dokument").fill(coded("OPPH"))
    open_fold(page, "Egen avsenderfil")
    page.get_by_label("Avsenderfil (YAML)").fill(OWN_TENANTS)
    page.get_by_label("Kodetabell (YAML)").fill(OWN_TABLE)
    page.get_by_role("button", name="Kontroller").click()
    assert said(page).startswith("Godtatt.")
    expect(page.locator("#decided")).to_contain_text("rad langt i kommunens tabell prove-tilbud")


def test_a_faulty_table_comes_back_with_its_line_and_all_that_was_written(page):
    page.goto("/bench")
    page.get_by_label("Lim inn et dokument").fill("{}")
    open_fold(page, "Egen avsenderfil")
    page.get_by_label("Avsenderfil (YAML)").fill("tenants:\n  mine:\n    kommuneNr: 301\n")
    page.get_by_role("button", name="Kontroller").click()
    expect(page.get_by_role("alert")).to_contain_text("Avsenderfil 3:")
    expect(page.get_by_label("Avsenderfil (YAML)")).to_have_value("tenants:\n  mine:\n    kommuneNr: 301\n")
    expect(page.get_by_label("Lim inn et dokument")).to_have_value("{}")


def test_nothing_to_check_is_said_so(page):
    page.goto("/bench")
    page.get_by_role("button", name="Kontroller").click()
    expect(page.get_by_role("alert")).to_contain_text("Lim inn et dokument eller velg en fil først")


def test_a_number_that_looks_real_is_masked_wherever_it_would_be_shown(page):
    number = real_looking_number()
    paste(page, content(STAY[0]).replace("14853605434", number), "bredvik")
    assert said(page).startswith("Avvist.")
    assert number not in page.content()
    page.get_by_role("link", name="Rett og kontroller på nytt").click()
    assert number not in page.content()
    expect(page.locator("form")).to_contain_text("Skjulte tall må du skrive inn på nytt")


def test_the_other_language_is_kept(page):
    page.goto("/bench")
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("link", name="Rules").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("All rules")
    page.get_by_role("link", name="Norsk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Alle regler")


def test_the_colours_follow_the_device_until_somebody_chooses(visit):
    page = visit(color_scheme="dark")
    page.goto("/bench")
    dark = ground(page)
    page.get_by_role("link", name="Lyst").click()
    assert ground(page) != dark
    page.goto("/rules")
    assert ground(page) != dark
    page.get_by_role("link", name="Mørkt").click()
    assert ground(page) == dark
    page.emulate_media(color_scheme="light")
    assert ground(page) == dark


def ground(page):
    return page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")


def test_rules_are_searched_and_their_examples_tried(page):
    page.goto("/rules")
    page.get_by_label("Søk i reglene").fill("sluttdato før")
    page.get_by_role("button", name="Søk").click()
    expect(page.get_by_role("status")).to_contain_text("passer på «sluttdato før»")
    page.get_by_role("link", name="KPR-V-034").click()
    expect(page.locator(".finding")).to_contain_text("Sluttdatoen er før startdatoen")
    page.get_by_role("button", name="Prøv eksempelet i testbenken (Ikke i orden)").click()
    expect(page.locator("#f1")).to_contain_text("KPR-V-034")


def test_a_search_without_result_says_what_to_do(page):
    page.goto("/rules?q=finnesikke")
    expect(page.get_by_role("status")).to_contain_text("Ingen regler passer på det du søkte etter")
    expect(page.get_by_label("Søk i reglene")).to_have_value("")


FILES = {
    "report.html": b"<!doctype html>",
    "results.ndjson": b'{"input"',
    "results.xml": b"<?xml",
    "findings.sarif": b"{",
    "scorecard.html": b"<!doctype html>",
    "scorecard.json": b"{",
    "scorecard.xml": b"<?xml",
}


def test_everything_can_be_taken_away(page):
    paste(page, content(BAD), "furumoen")
    page.get_by_role("link", name="Hele økten").click()
    for name, begins in FILES.items():
        with page.expect_download() as download:
            page.locator(f'a[href$="/{name}"]').click()
        assert download.value.suggested_filename == f"kpr-{name}"
        assert download.value.path().read_bytes().lower().startswith(begins)


def test_the_scorecard_says_what_the_session_has_shown(page):
    try_example(page, STAY[0])
    page.get_by_role("link", name="Hele økten").click()
    row = page.get_by_role("row").filter(has_text="Tjenesten begynner")
    expect(row.locator(".cell.good")).to_contain_text("21 Langtidsopphold i institusjon")
    expect(row).to_contain_text(re.compile(r"Delvis, 1 av \d+ koder"))
    expect(page.locator("#scorecard")).to_contain_text(
        "Dette kan du sende nå: Ny utfører (21 Langtidsopphold"
    )


def test_the_scorecard_says_which_document_failed_and_why(page):
    try_example(page, "bredvik/22-ukjend-kode.json")
    page.get_by_role("link", name="Hele økten").click()
    row = page.get_by_role("row").filter(has_text="Tjenesten begynner")
    expect(row.get_by_role("link", name="Dokument 1")).to_be_visible()
    expect(row.get_by_role("link", name="KPR-V-020").first).to_be_visible()
    row.get_by_text("Hva og hvorfor").click()
    row.get_by_role("button", name="Prøv eksempelet").click()
    assert said(page).startswith("Godtatt.")


def test_a_result_is_shared_as_it_stood_and_cannot_be_written_to(visit):
    page, other = visit(), visit()
    try_example(page, STAY[0])
    page.get_by_role("link", name="Hele økten").click()
    page.get_by_role("button", name="Del resultatet").click()
    assert "/bench/shared/" in page.url
    expect(page.get_by_label("Adressen å dele")).to_have_value(page.url)
    other.goto(page.url)
    assert other.locator("main form").count() == 0
    other.get_by_role("link", name=STAY[0]).click()
    assert said(other).startswith("Godtatt.")
    other.wait_for_load_state()
    assert other.locator("main form").count() == 0


def test_a_session_about_somebody_without_a_synthetic_number_is_not_shared(page):
    try_example(page, "nordlys/05-uten-fodselsnummer.json")
    page.get_by_role("link", name="Hele økten").click()
    page.wait_for_load_state()
    assert page.get_by_role("button", name="Del resultatet").count() == 0
    expect(page.get_by_text("Økten kan ikke deles")).to_be_visible()


def test_a_session_is_deleted_at_once(page):
    try_example(page, BAD)
    address = page.url
    page.get_by_role("link", name="Hele økten").click()
    page.get_by_role("button", name="Slett økten nå").click()
    expect(page.get_by_role("status")).to_have_text("Økten er slettet.")
    assert page.goto(address).status == 410
    expect(page.get_by_role("heading", level=1)).to_have_text("Økten er slettet")


@pytest.mark.parametrize("path", ["/bench/finnes-ikke", "/rules/KPR-X-999"])
def test_what_is_not_there_is_said_with_a_way_on(page, path):
    assert page.goto(path).status == 404
    page.get_by_role("link", name="Til testbenken").click()
    expect(page).to_have_url(re.compile("/bench$"))


def test_everything_needed_works_without_scripts(visit):
    page = visit(java_script_enabled=False)
    paste(page, content(STAY[0]), "bredvik")
    assert said(page).startswith("Godtatt.")
    page.wait_for_load_state()
    assert page.get_by_role("button", name="Kopier").count() == 0
    send_next(page, content(STAY[1]))
    assert events(page) == ["TjenesteStart", "MidlertidigStoppFra"]
    page.get_by_role("link", name="Rett og kontroller på nytt").click()
    page.get_by_role("button", name="Kontroller på nytt").click()
    page.get_by_role("link", name="Hele økten").click()
    page.get_by_role("button", name="Slett økten nå").click()
    expect(page.get_by_role("status")).to_have_text("Økten er slettet.")


def test_the_first_key_leads_past_the_menu(page):
    page.goto("/bench")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Hopp til innholdet")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#content$"))


def test_a_form_is_sent_from_the_keyboard(page):
    page.goto("/bench")
    page.get_by_label("Lim inn et dokument").fill("{")
    page.get_by_label("Lim inn et dokument").press("Control+Enter")
    expect(page).to_have_url(DOCUMENT)
