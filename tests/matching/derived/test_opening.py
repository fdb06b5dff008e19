from pathlib import Path

import pytest

from adapter.errors import Misconfigured
from adapter.matching.derived import Form
from adapter.matching.derived.opening import digest_of, form_of, read_rows
from adapter.matching.person_key import PersonKeys
from tests.matching.derived.extracts import ROOT, ROW, TERMS, as_csv, as_ndjson, rows_of

EXAMPLES = ROOT / "docs" / "iplos"


@pytest.mark.parametrize("name", ["extract.csv", "extract.ndjson", "messages.xml", "pseudonyms.csv"])
def test_every_example_is_read_without_a_fault(name):
    path = EXAMPLES / name
    found = list(read_rows(path, form_of(path), TERMS))
    assert len(rows_of(found)) == len(found) > 2


def test_an_extract_says_the_same_in_both_forms():
    def told(name):
        rows = rows_of(read_rows(EXAMPLES / name, form_of(EXAMPLES / name), TERMS))
        return [(row.person, row.code, row.start, row.end, row.service_id) for row in rows]

    assert told("extract.csv") == told("extract.ndjson")


@pytest.mark.parametrize(
    ("name", "form"),
    [("a.csv", Form.CSV), ("a.NDJSON", Form.NDJSON), ("a.jsonl", Form.NDJSON), ("a.parquet", Form.PARQUET), ("a.xml", Form.XML)],
)  # fmt: skip
def test_the_ending_says_the_form(tmp_path, name, form):
    assert form_of(tmp_path / name) is form


def test_a_folder_holds_messages_and_other_files_say_no_form(tmp_path):
    assert form_of(tmp_path) is Form.XML
    with pytest.raises(Misconfigured, match="--form"):
        form_of(tmp_path / "a.txt")


def test_messages_of_a_folder_are_read_with_those_of_folders_in_it(tmp_path):
    whole = (EXAMPLES / "messages.xml").read_bytes()
    (tmp_path / "2026").mkdir()
    (tmp_path / "2026" / "one.xml").write_bytes(whole)
    (tmp_path / "notes.txt").write_text("not a message")
    alone = list(read_rows(EXAMPLES / "messages.xml", Form.XML, TERMS))
    assert list(read_rows(tmp_path, Form.XML, TERMS)) == alone


def test_the_digest_is_of_the_content_not_of_the_name(tmp_path):
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"
    one.write_bytes(as_csv([ROW]))
    other.write_bytes(as_csv([ROW]))
    assert digest_of(one) == digest_of(other)
    other.write_bytes(as_csv([ROW, ROW]))
    assert digest_of(one) != digest_of(other)
    folder = tmp_path / "folder"
    folder.mkdir()
    before = digest_of(folder)
    (folder / "a.xml").write_bytes(b"")
    assert digest_of(folder) != before


@pytest.mark.parametrize("form", [Form.CSV, Form.NDJSON, Form.PARQUET, Form.XML])
def test_what_cannot_be_opened_is_said_with_its_name(tmp_path, form):
    with pytest.raises(Misconfigured, match="cannot be opened"):
        list(read_rows(tmp_path / "missing", form, TERMS))


def test_a_topic_is_no_file(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"")
    with pytest.raises(Misconfigured, match="not a topic"):
        list(read_rows(path, Form.TOPIC, TERMS))


def opened() -> set[str]:
    """What this process has open."""
    return {str(each.readlink()) for each in Path("/proc/self/fd").iterdir() if each.is_symlink()}


def test_a_file_is_closed_when_its_rows_are_no_longer_asked_for(tmp_path):
    path = tmp_path / "a.ndjson"
    path.write_bytes(as_ndjson([ROW] * 3))
    rows = read_rows(path, Form.NDJSON, TERMS)
    next(rows)
    assert str(path) in opened()
    rows.close()
    assert str(path) not in opened()


def test_the_tokens_of_the_example_are_those_the_adapter_makes():
    secret = b"example secret, 32 bytes long .."
    keys = PersonKeys({"0301": (secret,)}, b"")
    plain = rows_of(read_rows(EXAMPLES / "extract.csv", Form.CSV, TERMS))
    hidden = rows_of(read_rows(EXAMPLES / "pseudonyms.csv", Form.CSV, TERMS))
    assert [keys.of("0301", row.person) for row in plain[:2]] == [
        keys.of_token("0301", row.token) for row in hidden[:2]
    ]
    assert hidden[0].token in (ROOT / "docs" / "iplos-derived.md").read_text()
    assert secret.decode() in (ROOT / "docs" / "iplos-derived.md").read_text()
