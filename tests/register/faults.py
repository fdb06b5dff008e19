"""Faults in a message, each with the rule that refuses it and the place it is told at."""

from collections.abc import Callable
from copy import deepcopy

from lxml import etree

from adapter.register.checking import breaches
from adapter.register.messages.melding import write_melding
from tests.register.accepted import all_of, put, take
from tests.register.messages import CASES, FACTS, NOW, expected, guid

IPLOS, HST = "iplos-all-events", "hst-consultations"
N = "Melding/Notifikasjon"


def remove(name: str, which: int = 0) -> Callable[[etree._Element], None]:
    def make(melding: etree._Element) -> None:
        element = all_of(melding, name)[which]
        element.getparent().remove(element)

    return make


def double(name: str, **changes: str) -> Callable[[etree._Element], None]:
    """Repeat the first element of a name behind itself."""

    def make(melding: etree._Element) -> None:
        element = all_of(melding, name)[0]
        other = deepcopy(element)
        for attribute, value in changes.items():
            other.set(attribute, value)
        element.addnext(other)

    return make


def several(*changes: Callable[[etree._Element], None]) -> Callable[[etree._Element], None]:
    def make(melding: etree._Element) -> None:
        for change in changes:
            change(melding)

    return make


def found_in(case: str, change: Callable[[etree._Element], None]) -> list[tuple[str, str]]:
    melding = etree.fromstring(expected(case))
    change(melding)
    xml = etree.tostring(melding, encoding="UTF-8", xml_declaration=True)
    return [(f.rule, f.expression) for f in breaches(xml, CASES[case].key.line, NOW, FACTS)]


def found(melding: object, **changes: object) -> list[tuple[str, str]]:
    xml = write_melding(melding, FACTS.without_orgnr)
    now, known = changes.get("now", NOW), changes.get("facts", FACTS)
    return [(f.rule, f.expression) for f in breaches(xml, melding.key.line, now, known)]


LONG = "x" * 101
CONTACT, UNIT = "Melding/Kontaktperson", "Melding/Kommune/Enhet"
START, LAST = f"{N}[1]/TjenesteStart", f"{N}[8]/TjenesteStart"
MEETING = f"{N}[1]/Konsultasjon"
FAULTS = [
    (IPLOS, "version", put("Melding", "versjon", "65.0.0"), "001", "Melding/@versjon"),
    (IPLOS, "no-kommune", remove("Kommune"), "003", "Melding"),
    (IPLOS, "nowhere", put("Kommune", "kommuneNr", "9999"), "004", "Melding/Kommune/@kommuneNr"),
    (IPLOS, "other-digits", put("Kommune", "kommuneNr", "٠٣٠١"), "004", "Melding/Kommune/@kommuneNr"),
    (IPLOS, "no-technical-contact", remove("Kontaktperson", 0), "005", "Melding"),
    (IPLOS, "no-vendor-contact", remove("Kontaktperson", 1), "005", "Melding"),
    (IPLOS, "no-iplos-contact", remove("Kontaktperson", 2), "005", "Melding"),
    (IPLOS, "nobody-answers", remove("Kontaktperson", 3), "005", "Melding"),
    (HST, "hst-no-vendor-contact", remove("Kontaktperson", 1), "005", "Melding"),
    (IPLOS, "swedish-phone", put("Kontaktperson", "meldTelefon", "+46 70 123 45 67"), "006", f"{CONTACT}[1]/@meldTelefon"),
    (IPLOS, "seven-digits", put("Kontaktperson", "meldTelefon", "0000000"), "006", f"{CONTACT}[1]/@meldTelefon"),
    (IPLOS, "no-at", put("Kontaktperson", "meldEpost1", "a(at)example.no"), "006", f"{CONTACT}[1]/@meldEpost1"),
    (IPLOS, "no-domain", put("Kontaktperson", "meldEpost2", "a@localhost"), "006", f"{CONTACT}[1]/@meldEpost2"),
    (IPLOS, "no-email", take("Kontaktperson", "meldEpost1"), "006", f"{CONTACT}[1]/@meldEpost1"),
    (IPLOS, "long-email", put("Kontaktperson", "meldEpost1", f"{'a' * 90}@example.no"), "006", f"{CONTACT}[1]/@meldEpost1"),
    (IPLOS, "nameless", put("Kontaktperson", "kontPerson", ""), "006", f"{CONTACT}[1]/@kontPerson"),
    (IPLOS, "long-name", put("Kontaktperson", "kontPerson", LONG), "006", f"{CONTACT}[1]/@kontPerson"),
    (IPLOS, "supplement", put("Notifikasjon", "statusNotifikasjon", "T", 7), "009", f"{N}[8]/@notifikasjonRef"),
    (IPLOS, "lower-case-status", put("Notifikasjon", "statusNotifikasjon", "n", 7), "008", f"{N}[8]/@statusNotifikasjon"),
    (IPLOS, "new-with-reference", put("Notifikasjon", "notifikasjonRef", guid(9, 9), 7), "009", f"{N}[8]/@notifikasjonRef"),
    (IPLOS, "number-again", put("Notifikasjon", "notifikasjonLopeNr", "17", 7), "011", f"{N}[8]/@notifikasjonLopeNr"),
    (IPLOS, "nine-after-seventeen", put("Notifikasjon", "notifikasjonLopeNr", "9", 7), "011", f"{N}[8]/@notifikasjonLopeNr"),
    (IPLOS, "zero", put("Notifikasjon", "notifikasjonLopeNr", "0", 7), "011", f"{N}[8]/@notifikasjonLopeNr"),
    (IPLOS, "linked-elsewhere", put("Notifikasjon", "notifikasjonForrigeGUID", guid(9, 9), 7), "012", f"{N}[8]/@notifikasjonForrigeGUID"),
    (IPLOS, "linked-to-nothing", put("Notifikasjon", "notifikasjonForrigeGUID", guid(0, 0).replace("4", "0").replace("8", "0"), 7), "012", f"{N}[8]/@notifikasjonForrigeGUID"),
    (IPLOS, "goes-round", put("Notifikasjon", "notifikasjonForrigeGUID", guid(1, 8)), "012", f"{N}[1]/@notifikasjonForrigeGUID"),
    (IPLOS, "seven-hex", put("*", "hendelseGUID", "91b970e-ae6c-4000-8000-000000000001"), "013", f"{START}/@hendelseGUID"),
    (IPLOS, "capital-guid", put("Bruker", "pasientGUID", guid(3, 1).replace("0", "A")), "013", f"{START}/Bruker/@pasientGUID"),
    (HST, "episode-zero", put("Konsultasjon", "episodeGUID", "00000000-0000-0000-0000-000000000000"), "013", f"{MEETING}/@episodeGUID"),
    (IPLOS, "long-text", put("Melding", "navnEPJ", LONG), "015", "Melding/@navnEPJ"),
    (IPLOS, "no-text", put("Melding", "leverandor", ""), "015", "Melding/@leverandor"),
    (IPLOS, "contact-tab", put("Kontaktperson", "kontPerson", "a\tb"), "015", f"{CONTACT}[1]/@kontPerson"),
    (IPLOS, "next-line", put("*", "tjenesteID", "TJ\u00851", 7), "015", f"{LAST}/@tjenesteID"),
    (IPLOS, "long-service", put("*", "tjenesteID", LONG, 7), "015", f"{LAST}/@tjenesteID"),
    (HST, "long-amount-unit", put("Maleresultat", "enhet", "x" * 21), "015", f"{N}[3]/Konsultasjon/Maling[1]/Maleresultat/@enhet"),
    (IPLOS, "no-code", put("*", "tjenesteType", "", 7), "020", f"{LAST}/@tjenesteType"),
    (IPLOS, "retired", put("*", "tjenesteType", "6", 7), "022", f"{LAST}/@tjenesteType"),
    (IPLOS, "check-digit", put("*", "tjenesteOrgNr", "310123456"), "023", f"{START}/@tjenesteOrgNr"),
    (HST, "kommune-check-digit", put("Kommune", "kommuneOrgNr", "310000001"), "023", "Melding/Kommune/@kommuneOrgNr"),
    (HST, "station-check-digit", put("Enhet", "orgNr", "310123472"), "023", f"{UNIT}[1]/@orgNr"),
    (IPLOS, "no-unit", take("*", "tjenesteOrgNr"), "024", f"{START}/@tjenesteOrgNr"),
    (IPLOS, "dwelling-with-unit", put("*", "tjenesteOrgNr", "310123455", 2), "025", f"{N}[3]/TjenesteStart/@tjenesteOrgNr"),
    (IPLOS, "dwelling-changes-unit", put("*", "tjenesteType", "29", 3), "026", f"{N}[4]/TjenesteutforerEndret/@tjenesteOrgNr"),
    (IPLOS, "decimals-and-offset", put("*", "hendelseRegTid", "2026-03-03T09:14:30.250+01:00"), "028", f"{START}/@hendelseRegTid"),
    (IPLOS, "four-decimals", put("*", "hendelseRegTid", "2026-03-03T09:14:30.2501"), "028", f"{START}/@hendelseRegTid"),
    (IPLOS, "no-such-hour", put("*", "hendelseRegTid", "2026-03-03T25:14:30"), "028", f"{START}/@hendelseRegTid"),
    (IPLOS, "notified-with-z", put("Notifikasjon", "notifikasjonTid", "2026-03-03T09:15:00Z"), "029", f"{N}[1]/@notifikasjonTid"),
    (IPLOS, "notified-with-decimals", put("Notifikasjon", "notifikasjonTid", "2026-03-03T09:15:00.1"), "029", f"{N}[1]/@notifikasjonTid"),
    (HST, "began-with-offset", put("Konsultasjon", "datoTidStart", "2026-03-10T12:30:00+01:00"), "029", f"{MEETING}/@datoTidStart"),
    (HST, "measured-without-seconds", put("Maling", "malingDatoTid", "2026-03-11T11:35"), "029", f"{N}[3]/Konsultasjon/Maling[1]/@malingDatoTid"),
    (IPLOS, "no-such-day", put("*", "hendelseDato", "2026-02-30"), "030", f"{START}/@hendelseDato"),
    (IPLOS, "before-birth", put("*", "hendelseDato", "1945-05-11", 7), "031a", f"{LAST}/@hendelseDato"),
    (IPLOS, "tomorrow", put("*", "hendelseDato", "2026-04-02", 7), "032", f"{LAST}/@hendelseDato"),
    (IPLOS, "registered-after", put("*", "hendelseRegTid", "2026-03-03T20:15:01"), "033", f"{START}/@hendelseRegTid"),
    (IPLOS, "notified-in-future", put("Notifikasjon", "notifikasjonTid", "2026-04-01T14:00:01", 7), "033", f"{N}[8]/@notifikasjonTid"),
    (IPLOS, "ends-before-start", put("*", "hendelseDato", "2026-01-30", 6), "034", f"{N}[7]/TjenesteSlutt/@hendelseDato"),
    (IPLOS, "pause-before-start", put("*", "hendelseDato", "2026-02-28", 4), "035", f"{N}[5]/MidlertidigStoppFra/@hendelseDato"),
    (IPLOS, "pause-ends-first", put("*", "hendelseDato", "2026-03-04", 4), "035", f"{N}[6]/MidlertidigStoppTil/@hendelseDato"),
    (IPLOS, "other-pause", put("*", "midlertidigStoppID", "MS-78", 5), "035", f"{N}[6]/MidlertidigStoppTil/@hendelseDato"),
    (IPLOS, "no-stop-id", put("*", "midlertidigStoppID", "", 4), "036", f"{N}[5]/MidlertidigStoppFra/@midlertidigStoppID"),
    (IPLOS, "stop-id-of-a-start", put("*", "midlertidigStoppID", "MS-1", 7), "036", f"{LAST}/@midlertidigStoppID"),
    (IPLOS, "no-type", put("Bruker", "typeID", "", 7), "050", f"{LAST}/Bruker/@typeID"),
    (IPLOS, "d-number-called-another", put("Bruker", "fid", "52856020053", 7), "051", f"{LAST}/Bruker/@fid"),
    (IPLOS, "ten-digits", put("Bruker", "fid", "1285451003", 7), "051", f"{LAST}/Bruker/@fid"),
    (IPLOS, "mistyped", put("Bruker", "fid", "12854510036", 7), "052", f"{LAST}/Bruker/@fid"),
    (IPLOS, "year-first", put("Bruker", "fid", "450312", 2), "055", f"{N}[3]/TjenesteStart/Bruker/@fid"),
    (IPLOS, "passport", put("Bruker", "typeID", "4", 7), "056b", f"{LAST}/Bruker/@typeID"),
    (IPLOS, "unknown-type", put("Bruker", "typeID", "11", 7), "056b", f"{LAST}/Bruker/@typeID"),
    (IPLOS, "identity-as-key", put("Bruker", "brukerNr", "12854510035", 7), "058", f"{LAST}/Bruker/@brukerNr"),
    (IPLOS, "anothers-identity-as-key", put("Bruker", "brukerNr", "24913810097", 7), "058", f"{LAST}/Bruker/@brukerNr"),
    (HST, "date-as-key", put("Barn_ungdom", "barn_ungdomNr", "210809", 2), "058", f"{N}[3]/Konsultasjon/Barn_ungdom/@barn_ungdomNr"),
    (IPLOS, "key-of-another", put("Bruker", "brukerNr", "Å-502", 7), "058", f"{LAST}/Bruker/@brukerNr"),
    (IPLOS, "another-guid", put("Bruker", "pasientGUID", guid(3, 7), 7), "059", f"{LAST}/Bruker/@pasientGUID"),
    (IPLOS, "bydel-of-letters", put("Bruker", "bydel", "Sentru"), "060", f"{START}/Bruker/@bydel"),
    (IPLOS, "bydel-of-one-digit", put("Bruker", "bydel", "1"), "060", f"{START}/Bruker/@bydel"),
    (IPLOS, "sex", put("Bruker", "kjonn", "2"), "061", f"{START}/Bruker/@kjonn"),
    (HST, "made-before-its-end", put("Melding", "tilDatoPeriode", "2026-04-02"), "070", "Melding/@tilDatoPeriode"),
    (HST, "no-day", put("Melding", "fraDatoPeriode", "1. mars"), "070", "Melding/@fraDatoPeriode"),
    (HST, "number-zero", put("Melding", "lopenr", "0"), "072", "Melding/@lopenr"),
    (HST, "video", put("Konsultasjon", "formKonsultasjon", "V"), "073", f"{MEETING}/@formKonsultasjon"),
    (HST, "sex-of-a-letter", put("Barn_ungdom", "kjonn", "K"), "073", f"{MEETING}/Barn_ungdom/@kjonn"),
    (HST, "two-digit-year", put("Barn_ungdom", "fodselsar", "22"), "076", f"{MEETING}/Barn_ungdom/@fodselsar"),
    (HST, "renamed-unit", double("Enhet", enhetNavn="Ny"), "078", f"{UNIT}[2]/@enhetID"),
    (HST, "new-again", put("Konsultasjon", "konsultasjonID", "K-9001", 2), "079", f"{N}[3]/Konsultasjon/@konsultasjonID"),
    (HST, "profession-in-words", put("Helseperson", "polUtforende", "Helsesøster"), "080", f"{MEETING}/Helseperson/@polUtforende"),
    (HST, "identity-as-hpr", put("Helseperson", "helsepersonHPR", "12854510035"), "080", f"{MEETING}/Helseperson/@helsepersonHPR"),
    (HST, "long-value", put("Maleresultat", "verdi", "x" * 21), "081", f"{N}[3]/Konsultasjon/Maling[1]/Maleresultat/@verdi"),
    (HST, "unknown-scale", put("Maling", "typeMalingKodet", "HoNOS13", 1), "081", f"{N}[3]/Konsultasjon/Maling[2]/@typeMalingKodet"),
    (HST, "result-two-first", put("Maleresultat", "maleresultatNr", "2"), "081", f"{N}[3]/Konsultasjon/Maling[1]/Maleresultat/@maleresultatNr"),
    (HST, "no-result", remove("Maleresultat"), "081", f"{N}[3]/Konsultasjon/Maling[1]"),
    (HST, "two-of-eight", several(put("Maling", "typeMalingKodet", "HoNOS8A"), put("Maling", "typeMalingKodet", "HoNOS8B", 1)), "081", f"{N}[3]/Konsultasjon/Maling[2]/@typeMalingKodet"),
    (HST, "hst-version", put("Melding", "versjon", "56.0"), "001", "Melding/@versjon"),
    (HST, "hst-no-kommune", remove("Kommune"), "003", "Melding"),
    (HST, "hst-nowhere", put("Kommune", "kommuneNr", "9999"), "004", "Melding/Kommune/@kommuneNr"),
    (HST, "hst-no-at", put("Kontaktperson", "meldEpost1", "a(at)example.no"), "006", f"{CONTACT}[1]/@meldEpost1"),
    (HST, "hst-empty", several(*[remove("Notifikasjon")] * 4), "007", "Melding"),
    (HST, "second-correction-of-a-correction", put("Notifikasjon", "notifikasjonRef", guid(1, 2), 3), "010", f"{N}[4]/@notifikasjonRef"),
    (HST, "hst-number-again", put("Notifikasjon", "notifikasjonLopeNr", "3", 3), "011", f"{N}[4]/@notifikasjonLopeNr"),
    (HST, "hst-linked-elsewhere", put("Notifikasjon", "notifikasjonForrigeGUID", guid(9, 9), 3), "012", f"{N}[4]/@notifikasjonForrigeGUID"),
    (HST, "hst-no-text", put("Enhet", "enhetID", "", 1), "015", f"{UNIT}[2]/@enhetID"),
    (HST, "hst-before-birth", put("Konsultasjon", "datoTidStart", "2022-02-04T12:00:00"), "031a", f"{MEETING}/@datoTidStart"),
    (HST, "hst-tomorrow", put("Konsultasjon", "datoTidStart", "2026-04-02T00:00:00"), "032", f"{MEETING}/@datoTidStart"),
    (HST, "hst-registered-after", put("Konsultasjon", "konsultasjonRegistrertTidspunkt", "2026-03-10T13:04:31"), "033", f"{MEETING}/@konsultasjonRegistrertTidspunkt"),
    (HST, "hst-no-identity", put("Barn_ungdom", "fid", ""), "050", f"{MEETING}/Barn_ungdom/@fid"),
    (HST, "hst-mistyped", put("Barn_ungdom", "fid", "05822250044"), "052", f"{MEETING}/Barn_ungdom/@fid"),
    (HST, "hst-passport", put("Barn_ungdom", "typeID", "4"), "056b", f"{MEETING}/Barn_ungdom/@typeID"),
    (HST, "hst-key-of-another", several(put("Barn_ungdom", "barn_ungdomNr", "BU-301", 2), put("Barn_ungdom", "typeID", "1", 2), put("Notifikasjon", "statusNotifikasjon", "M", 3)), "058", f"{N}[4]/Konsultasjon/Barn_ungdom/@barn_ungdomNr"),
]  # fmt: skip
