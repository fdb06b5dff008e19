"""What the page says to who pastes a first document of his own, without knowing KPR's codes and settings."""

import json
import re

from playwright.sync_api import expect

from tests.browser.doing import paste, said

LOCAL = "https://epj.example/tjenestetype"
NATIONAL = "urn:oid:2.16.578.1.12.4.1.1.9151"


def episode(system=NATIONAL, code="15", **other):
    """Home nursing as a journal system might send it."""
    document = {
        "resourceType": "EpisodeOfCare",
        "id": "vedtak-118",
        "identifier": [{"system": "https://epj.example/tjeneste", "value": "2026-118"}],
        "status": "active",
        "type": [{"coding": [{"system": system, "code": code, "display": "Hjemmesykepleie"}]}],
        "patient": {"identifier": {"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": "14853605434"}},
        "managingOrganization": {
            "identifier": {"system": "urn:oid:2.16.578.1.12.4.1.4.101", "value": "974767880"}
        },
        "period": {"start": "2026-02-02"},
    }
    return json.dumps(document | other, indent=2)


def test_who_lacks_a_code_finds_the_codes_beside_the_finding(page):
    paste(page, episode(LOCAL, "HSPL"))
    expect(page.locator("#f1")).to_contain_text("KPR-M-005b")
    page.locator("summary", has_text="Tjenestekodene å velge blant").click()
    codes = page.locator("details.codes li")
    expect(codes.filter(has_text="Helsetjenester i hjemmet")).to_contain_text("15 Helsetjenester i hjemmet")
    numbers = [int(each.split()[0]) for each in codes.all_inner_texts()]
    assert numbers == sorted(numbers)
    expect(codes.filter(has_text="29 Bolig")).to_be_visible()
    assert not {12, 13} & set(numbers), "retired codes are offered"


def test_a_service_is_found_by_what_people_call_it(page):
    paste(page, episode(LOCAL, "HSPL"))
    codes = page.locator("details.codes li")
    page.locator("summary", has_text="Tjenestekodene å velge blant").click()
    stays = codes.filter(has_text="korttidsopphold").all_inner_texts()
    assert [each.split()[0] for each in stays] == ["18", "19", "20"]
    expect(codes.filter(has_text="hjemmesykepleie")).to_have_text(
        "15 Helsetjenester i hjemmet (hjemmesykepleie)"
    )


def test_the_codes_stand_beside_the_text_that_is_corrected(page):
    paste(page, episode(NATIONAL, "HSPL"))
    page.get_by_role("link", name="Rett og kontroller på nytt").click()
    expect(page.locator("details.codes li").filter(has_text="Helsetjenester i hjemmet")).to_have_count(1)


def test_codes_are_not_listed_where_no_code_is_wanted(page):
    paste(page, episode(status="activ"))
    expect(page.locator("#f1")).to_contain_text("KPR-F-015")
    expect(page.locator("details.codes")).to_have_count(0)


def test_what_is_accepted_and_not_sent_is_said_so_with_its_reason(page):
    paste(page, episode())
    assert re.match(r"Godtatt\. Dokumentet gir én hendelse til KPR: TjenesteStart ", said(page))
    assert said(page).endswith("Ingenting sendes ennå: tjenestekoden er ikke slått på for avsenderen.")
    expect(page.locator("#message")).to_contain_text("report_service_codes")


def test_what_is_sent_at_once_is_not_said_to_wait(page):
    paste(page, episode(code="21"))
    assert said(page) == "Godtatt. Dokumentet gir én hendelse til KPR: TjenesteStart 2. februar 2026."


def test_errors_are_counted_alike_in_the_sentence_and_beside_it(page):
    paste(page, episode(status="activ", period={"start": "01.09.2026", "end": "02.09.2026"}))
    page.wait_for_load_state()
    cards = page.locator("#findings article.bad").count()
    assert cards == 2
    assert said(page) == "Avvist. Rett 2 feil og send dokumentet på nytt."
    expect(page.locator("#findings article.bad").filter(has_text="period.end")).to_contain_text(
        "EpisodeOfCare.period.start"
    )


def test_a_rule_that_only_tells_something_is_not_called_wrong(page):
    page.goto("/rules/KPR-F-081")
    expect(page.get_by_role("heading", name="Hva det betyr")).to_be_visible()
    expect(page.get_by_role("heading", name="Slår ut", exact=True)).to_be_visible()
    expect(page.get_by_text("Ikke i orden")).to_have_count(0)


def test_a_rule_shows_no_names_of_gaps(page):
    page.goto("/rules/KPR-F-016")
    expect(page.locator(".finding")).to_contain_text("Elementet heter […].")


def stay(**other):
    """A stay in an institution, without its service code."""
    document = {
        "resourceType": "Encounter",
        "id": "opphold-77",
        "identifier": [{"system": "https://epj.example/opphold", "value": "KO-77"}],
        "status": "finished",
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"},
        "type": [{"text": "Korttidsopphold i institusjon"}],
        "subject": {"identifier": {"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": "01017012345"}},
        "period": {"start": "2026-03-01", "end": "2026-03-14"},
        "serviceProvider": {"identifier": {"system": "http://brreg.no/orgnr", "value": "987654321"}},
    }
    return json.dumps(document | other, indent=2)


def pasted_below_resource_type(page, code):
    """Do as the finding says: the snippet below resourceType, with a code."""
    line = page.locator("#f1 .paste pre").inner_text().replace("KODE", code)
    field = page.get_by_label("Dokumentets tekst")
    field.fill(field.input_value().replace('"Encounter",', f'"Encounter",\n  {line}', 1))


def test_a_stay_without_a_code_is_mended_by_what_stands_at_each_finding(page):
    paste(page, stay())
    expect(page.locator("#f1")).to_contain_text("KPR-F-081")
    page.get_by_role("link", name="Rett og kontroller på nytt").click()
    expect(page.get_by_text("Dokumentet er alt godtatt i denne økten.")).to_have_count(0)
    pasted_below_resource_type(page, "18")
    page.get_by_role("button", name="Kontroller på nytt").click()
    offered = page.locator("#findings article", has_text="KPR-V-052").locator(".paste pre").inner_text()
    page.get_by_role("link", name="Rett og kontroller på nytt").click()
    field = page.get_by_label("Dokumentets tekst")
    field.fill(field.input_value().replace("01017012345", offered))
    page.get_by_role("button", name="Kontroller på nytt").click()
    unit = page.locator("#findings article", has_text="KPR-V-024")
    expect(unit).to_contain_text("Et nummer står i identifier, men ikke under et kjent system.")
    told = unit.locator(".do").inner_text()
    system, number = re.search(r"urn:oid:[\d.]+\d", told)[0], re.search(r"bruk (\d{9})", told)[1]
    page.get_by_role("link", name="Rett og kontroller på nytt").click()
    field = page.get_by_label("Dokumentets tekst")
    text = field.input_value().replace("http://brreg.no/orgnr", system).replace("987654321", number)
    field.fill(text)
    page.get_by_role("button", name="Kontroller på nytt").click()
    assert said(page).startswith("Godtatt.")


def test_a_document_that_waits_for_its_unit_is_not_called_in_order(page):
    paste(page, episode(managingOrganization={"display": "Hjemmetjenesten"}))
    expect(page.locator("#f1")).to_contain_text("KPR-V-024")
    expect(page.locator("#message")).not_to_contain_text("Dokumentet er i orden")


def test_the_missing_element_is_shown_as_the_version_of_the_document_has_it(page):
    newer = {
        "class": [
            {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"}]}
        ],
        "status": "completed",
        "actualPeriod": {"start": "2026-03-01", "end": "2026-03-14"},
        "type": [{"text": "Korttidsopphold"}],
    }
    body = {name: value for name, value in json.loads(stay(**newer)).items() if name != "period"}
    paste(page, json.dumps(body, indent=2))
    shown = page.locator("#f1 .paste pre")
    expect(shown).to_contain_text('"serviceType": [{"concept": {"coding":')


def test_rules_that_a_document_never_met_are_not_called_kept(page):
    paste(page, stay())
    checked = page.locator("#checked li")
    expect(checked.filter(has_text="Validering")).to_contain_text("Kom ikke så langt")
    expect(checked.filter(has_text="Duplikater")).to_contain_text("Kom ikke så langt")
    expect(checked.filter(has_text="Mapping")).to_contain_text("slo ut")


def test_the_difference_of_a_rule_goes_from_wrong_to_right(page):
    page.goto("/rules/KPR-V-023")
    expect(page.locator(".code .gone")).to_contain_text("310123456")
    expect(page.locator(".code .added")).to_contain_text("310123455")


def test_the_examples_of_a_rule_are_said_in_the_language_of_the_page(page):
    page.goto("/rules/KPR-V-052")
    expect(page.get_by_text("Et syntetisk nummer med riktige kontrollsifre")).to_be_visible()
    page.goto("/rules/KPR-V-052?lang=en")
    expect(page.get_by_text("A synthetic number with the right check digits")).to_be_visible()
