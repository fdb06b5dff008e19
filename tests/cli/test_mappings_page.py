"""docs/mappings.md is tried as written: its files are made, its commands run in their order."""

import re

from tests.cli.conftest import EXAMPLES, ROOT

PAGE = (ROOT / "docs" / "mappings.md").read_text(encoding="utf-8")
FILES = re.findall(r"^```yaml (\S+)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
COMMANDS = [
    line
    for block in re.findall(r"^```sh tried\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    for line in block.splitlines()
]
PROGRAM = ".venv/bin/kpr-adapter "


def test_the_first_local_code_is_mapped_as_the_page_says(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(EXAMPLES)
    for name, text in FILES:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    ended = {line: cli(*line.removeprefix(PROGRAM).split()).code for line in COMMANDS}
    assert ended == dict.fromkeys(COMMANDS, 0)
    assert (len(FILES), len(ended)) == (2, 7)


def test_the_page_does_in_english_what_it_does_in_bokmaal():
    norwegian = [line for line in COMMANDS if not line.endswith("--lang en")]
    assert {f"{line} --lang en" for line in norwegian} <= set(COMMANDS)
