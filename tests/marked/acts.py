"""Acts by command on what marked persons are in: decided, sent again, stopped, sealed anew, counted, erased."""

import json
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.marked.commands import Commands, derived_file
from tests.marked.persons import number, words

_WHY = ("--why", "sak 12")
_LINE = ("0301", "IPLOS")
_WHOLE_LINE = ("--kommune", "0301", "--line", "IPLOS")
_KOMMUNE = ("--kommune", "0301")


class Acts:
    """Runs acts and looks, as JSON and as text in either language in turn."""

    def __init__(self, run: Commands) -> None:
        self.commands = run
        self._done = 0

    def do(self, *words_: str, stdin: str = "", has_json: bool = True, code: int = 0) -> None:
        """Do one; it ends with the code that it is said to."""
        self._done += 1
        form = ("--format", "json") if has_json and self._done % 2 else ()
        language = (
            ("--lang", "en") if form == () and self._done % 4 and words_[:2] != ("line", "export") else ()
        )
        assert self.commands.run(*words_, *form, *language, stdin=stdin) == code, words_[:2]

    def listed(self, *words_: str) -> list[dict[str, Any]]:
        """What a command lists."""
        assert self.commands.run(*words_, "--format", "json") == 0
        return [json.loads(line) for line in self.commands.said.splitlines() if line.startswith("{")]


def begin(acts: Acts) -> None:
    """Put what waits in the order of an initial load, before anything was sent."""
    acts.do("line", "initial-load", "0301", "--as-of", "2025-01-01", *_WHY, has_json=False)


def decide(acts: Acts) -> None:
    """Decide what is alike, once one way and once the other."""
    for act, review in zip(("release", "reject"), acts.listed("queue", "reviews"), strict=False):
        asked = str(review["review"])
        acts.do("queue", "show", asked, *_WHY)
        acts.do("queue", act, asked, *_WHY)
        acts.do("queue", "show", asked, *_WHY)


def settle(acts: Acts, refused: str, act: str) -> None:
    """Make a refused message anew, or end it; before and after it is looked at."""
    acts.do("messages", "show", refused)
    acts.do("messages", act, refused, *_WHY)
    acts.do("messages", "show", refused)
    acts.do("line", "show", *_LINE)


def send_again(acts: Acts, accepted: str) -> None:
    """Choose what is sent once more in each way there is; by its number a person is chosen from standard input."""
    acts.do("messages", "show", accepted)
    [shown] = acts.listed("messages", "show", accepted)
    guid = shown["notified"][0]["notifikasjonGUID"]
    for chosen in (
        ("--id", guid),
        ("--since-id", guid, "--until-id", guid),
        ("--since", "2025-01-01", "--until", "2099-01-01"),
        ("--message", accepted),
        ("--all",),
    ):
        acts.do("messages", "resend", *_WHOLE_LINE, *chosen, *_WHY)
    fid = number("subject of the first")
    acts.do("messages", "resend", *_WHOLE_LINE, "--person", "1", *_WHY, stdin=fid)
    acts.do("messages", "resend", *_WHOLE_LINE, "--person", "1", *_WHY, stdin=number("account"), code=2)


def steer(acts: Acts, folder: Path, receipts: bytes) -> None:
    """Everything that can be done to a line."""
    acts.do("line", "stop", *_LINE, *_WHY, has_json=False)
    acts.do("line", "start", *_LINE, *_WHY, has_json=False)
    acts.do("line", "restored", *_WHY, has_json=False)
    file = folder / "receipts.ndjson"
    file.write_bytes(receipts)
    acts.do("line", "catch-up", str(file), *_WHY)
    _confirm(acts, *_LINE)
    acts.do("line", "stop", *_LINE, *_WHY, has_json=False)
    acts.do("line", "export", *_LINE, has_json=False)
    # Written by hand it needs no checksum.
    exported = {name: each for name, each in json.loads(acts.commands.said).items() if name != "checksum"}
    head = folder / "head.json"
    head.write_text(json.dumps(exported | {"kommuneNr": "1804"}), encoding="utf-8")
    acts.do("line", "import", str(head), *_WHY, has_json=False)
    _confirm(acts, "1804", "IPLOS")
    acts.do("line", "check")


def _confirm(acts: Acts, *line: str) -> None:
    [shown] = acts.listed("line", "show", *line)
    head = ("--number", str(shown["head"]["number"]), "--guid", shown["head"]["guid"])
    acts.do("line", "confirm", *line, *head, *_WHY, has_json=False)


def catch_up(acts: Acts, backup: Path, receipts: bytes) -> None:
    """Note in a backup of the store what left after it was made."""
    file = backup / "receipts.ndjson"
    file.write_bytes(receipts)
    at = ("--store", str(backup))
    acts.do("line", "restored", *_WHY, *at, has_json=False)
    acts.do("line", "catch-up", str(file), *_WHY, *at)
    assert '"messages":0' not in acts.commands.said
    acts.do("line", "show", *_LINE, *at)
    acts.do("line", "check", *at)


def seal_anew(acts: Acts, folder: Path) -> Path:
    """A new data key and a new key file; gives the file that opens the store from here on."""
    acts.do("keys", "rotate", *_WHY)
    acts.do("keys", "reseal", *_WHY)
    # It may be in use still, for ten minutes.
    acts.do("keys", "retire", "1", *_WHY, code=2)
    file = folder / "new.key"
    file.touch(0o600)
    file.write_bytes(b64encode(bytes(range(32))))
    acts.do("keys", "rewrap", "--new-key-file", str(file), *_WHY)
    acts.do("keys", "show")
    return file


def seal_anew_ended(acts: Acts) -> None:
    """With the new file in use: no other opens the store; all that was done stands in the access log."""
    acts.do("keys", "rewrap", "--finish", *_WHY)
    acts.do("keys", "show")
    acts.do("access-log", "export")
    acts.do("access-log", "export")


def hold_and_release(acts: Acts, activated: Path) -> None:
    """Every act on held contacts: the old course is rejected and deleted, the other one released."""
    old, new = sorted(acts.listed("pilot", "list"), key=lambda each: str(each["first"]))
    acts.do("pilot", "status")
    acts.do("pilot", "export", *_WHY)
    acts.do("pilot", "reject", old["id"], *_WHY, has_json=False)
    told = ("--tenants", str(activated), *_WHY)
    acts.do("pilot", "delete", "--older", *told)
    one = (*_KOMMUNE, "--code", new["code"])
    acts.do("pilot", "release", *one, *_WHY, code=2)
    acts.do("pilot", "release", *one, "--dry-run", *told)
    acts.do("pilot", "release", *one, *told)
    # The activation says of no services that they are recoded.
    acts.do("pilot", "recode", *one, *told, code=2)
    acts.do("pilot", "list")
    states = [each["state"] for each in acts.listed("pilot", "list")]
    assert "released" in states


def count(acts: Acts, folder: Path) -> None:
    """Figures, retention, and what came from IPLOS."""
    acts.do("figures", "recount", *_KOMMUNE, "--month", "2025-02", "--month", "2026-10", *_WHY)
    acts.do("figures", "show", "kostra-stays", *_KOMMUNE, *_WHY)
    acts.do("retention", "run", "--dry-run", *_WHY)
    acts.do("retention", "run", *_WHY)
    acts.do("iplos", "import", str(derived_file(folder)[-1]), "--source", "annual", "--year", "2025")
    # They differ.
    acts.do("iplos", "compare", *_KOMMUNE, "--year", "2025", code=1)
    for asked in (("found",), ("rekey", *_WHY), ("status",)):
        acts.do("iplos", *asked)
    acts.do("iplos", "undo", "1", *_WHY, has_json=False)
    acts.do("positions", "list")


def erase(acts: Acts) -> None:
    """Say what would go of persons; then let it go, and find nothing."""
    for written in ("subject of the second", "subject of a consultation", "subject of what is refused"):
        asked = ("person", "erase", *_KOMMUNE, *_WHY)
        fid = number(written)
        acts.do(*asked, stdin=fid)
        acts.do(*asked, "--yes", "--although-registered", stdin=fid)
        acts.do(*asked, stdin=fid)
    acts.do("person", "erase", *_KOMMUNE, *_WHY, "--yes", stdin=number("subject of the first"), code=2)
    acts.do("person", "erase", *_KOMMUNE, *_WHY, "--yes", stdin=number("account"))
    for asked in (("audit",), ("access-log", "verify"), ("line", "check")):
        acts.do(*asked)


def wrong(folder: Path) -> Iterator[tuple[str, ...]]:
    """The same with somebody's number or name in what they are given; each is refused."""
    given, said = number("reason of an act"), words("given name")
    file = folder / f"{given}.json"
    line = {"kommuneNr": given, "line": "IPLOS", "number": 7, "guid": given, said: said}
    file.write_text(f"{json.dumps(line)}\n{{{given} {said}\n", encoding="utf-8")
    head = folder / "heads.json"
    head.write_text(json.dumps(line), encoding="utf-8")
    for act in ("stop", "start", "export"):
        yield ("line", act, given, "IPLOS", *(() if act == "export" else _WHY))
    yield from [
        ("line", "catch-up", str(file), *_WHY),
        ("line", "catch-up", str(folder / f"{given} {said}.ndjson"), *_WHY),
        ("line", "import", str(file), *_WHY),
        ("line", "import", str(folder / f"{said}.json"), *_WHY),
        ("line", "import", str(head), *_WHY),
        ("line", "confirm", *_LINE, "--number", given, "--guid", given, *_WHY),
        ("line", "initial-load", given, "--as-of", "2026-06-01", *_WHY),
        ("line", "initial-load", "0301", "--as-of", given, *_WHY),
        ("line", "restored", "--why", f"gjelder {given}"),
        ("keys", "rotate", "--why", given),
        ("keys", "retire", given, *_WHY),
        ("keys", "rewrap", "--new-key-file", str(file), *_WHY),
        ("messages", "release", given, *_WHY),
        ("messages", "resend", given, *_WHY),
        ("messages", "resend", *_WHOLE_LINE, "--id", given, *_WHY),
        ("messages", "resend", *_WHOLE_LINE, "--message", given, *_WHY),
        ("messages", "resend", "--kommune", given, "--line", "IPLOS", "--all", *_WHY),
        ("queue", "release", given, *_WHY),
        ("queue", "reject", f"vest/{given}", *_WHY),
        ("queue", "reject", f"{given}/{given}", *_WHY),
        ("queue", "release", "1", "--why", given),
        ("queue", "release", "1", *_WHY, "--who", given),
        ("pilot", "reject", given, *_WHY),
        ("pilot", "release", "--kommune", given, "--code", given, *_WHY),
        ("pilot", "recode", "--kommune", given, "--code", given, *_WHY),
        ("pilot", "delete", "--older", "--kommune", given, "--why", given),
        ("pilot", "export", "--kommune", given, *_WHY),
        ("pilot", "export", "--why", given),
        ("figures", "recount", "--kommune", given, "--month", "2025-02", *_WHY),
        ("figures", "recount", *_KOMMUNE, "--month", given, *_WHY),
        ("figures", "show", given, *_WHY),
        ("figures", "show", "contacts", "--month", given, *_WHY),
        ("figures", "show", "contacts", "--by", given, *_WHY),
        ("retention", "run", "--why", given),
        ("iplos", "compare", "--kommune", given, "--year", "2025"),
        ("iplos", "undo", given, *_WHY),
        ("iplos", "rekey", "--why", given),
        ("positions", "move", given, given, "--to", "1", *_WHY),
        ("positions", "move", "epj.fhir.vest", "0", "--to", "1", "--why", given),
        ("person", "erase", "--kommune", given, *_WHY),
        ("person", "erase", *_KOMMUNE, "--why", given),
        ("person", "erase", *_KOMMUNE, "--person", given, *_WHY),
        ("person", "erase", *_KOMMUNE, "--number-file", str(folder / given), *_WHY),
    ]
