"""Every command that looks at a store, run on one with marked persons; what each writes is noted."""

import io
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from adapter.cli import main
from adapter.register.messages.melding import write_melding
from adapter.store import Store
from tests.marked.installed import logged
from tests.marked.persons import number, words
from tests.marked.search import Heard
from tests.register.messages import KARI, iplos, notified, service

_WHY = ("--why", "sak 12")
#: Runs a command with something on its standard input; gives its exit code.
Run = Callable[..., int]


async def ids_of(store: Store) -> dict[str, list[str]]:
    """What commands are asked about."""
    messages = await store.line_reading.messages()
    return {
        "message": [each.id for each in messages],
        "record": [item.id async for item in store.reading.queue(limit=1000)][:8],
        "parked": [str(item.id) async for item in store.reading.parked(limit=1000)],
        "review": [str(item.id) async for item in store.reading.reviews()],
    }


def asked(ids: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Commands that look, by the words they are called with."""
    yield from (("explain", each) for each in (*ids["record"][:3], "1", "30"))
    yield from (("queue", "show", each) for each in ids["record"][:3])
    yield from (("parked", "show", each) for each in ids["parked"][:6])
    yield from (("messages", "show", each) for each in ids["message"][:4])
    yield from [
        ("queue", "list"),
        ("queue", "reviews"),
        ("parked", "list"),
        ("parked", "groups"),
        ("parked", "replay", "--all", "--dry-run"),
        ("parked", "replay", "--all", *_WHY),
        ("messages", "list"),
        ("line", "show"),
        ("line", "show", "0301", "IPLOS"),
        ("line", "check"),
        ("iplos", "status"),
        ("pilot", "status"),
        ("positions", "list"),
        ("audit",),
        ("keys", "show"),
        ("mappings", "coverage"),
        ("mappings", "apply", "--dry-run", *_WHY),
        ("retention", "run", "--dry-run", *_WHY),
        ("access-log", "verify"),
        ("access-log", "export"),
    ]


def wrong() -> Iterator[tuple[str, ...]]:
    """Commands that are used wrongly, with somebody's number or name in what they are given."""
    given, said = number("reason of an act"), words("given name")
    yield from [
        ("explain", given),
        ("queue", "show", given),
        ("queue", "show", "1", "--why", f"gjelder {given}"),
        ("queue", "release", given, *_WHY),
        ("parked", "show", given),
        ("parked", "list", "--reason", given),
        ("parked", "replay", "--reason", given, *_WHY),
        ("parked", "replay", "--all", "--why", f"gjelder {given}"),
        ("messages", "show", given),
        ("messages", "show", said),
        ("messages", "close", given, *_WHY),
        *(
            (*act, said, *more)
            for act, more in (
                (("explain",), ()),
                (("queue", "show"), ()),
                (("queue", "release"), _WHY),
                (("queue", "show"), ("--tenant", said)),
                (("parked", "show"), ()),
                (("parked", "list", "--reason"), ()),
                (("messages", "close"), _WHY),
                (("messages", "release"), _WHY),
                (("line", "check", "--kommune"), ()),
                (("line", "stop"), ("IPLOS", *_WHY)),
                (("line", "export"), ("IPLOS",)),
                (("pilot", "reject"), _WHY),
            )
        ),
        ("line", "stop", "0301", "IPLOS", "--why", given),
        ("line", "stop", "0301", "IPLOS", "--why", "sak 12", "--who", given),
        ("iplos", "undo", "1", "--why", given),
        ("person", "export", "--kommune", "0301", "--why", given),
        ("access-log", "subject", "--kommune", given, *_WHY),
        ("pilot", "reject", given, *_WHY),
    ]


class Commands:
    """Runs commands in this process, and notes what they write, by the command's name."""

    def __init__(self, heard: Heard, written: Callable[[], Any], monkeypatch: Any) -> None:
        self._heard, self._written, self._patch = heard, written, monkeypatch
        #: What the last one wrote to its output.
        self.said = ""

    def run(self, *words_: str, stdin: str = "", named: str = "") -> int:
        """Run one; gives its exit code. What was written before it by others is of the log."""
        self._heard.hear("commands", "log", logged("".join(self._written())))
        self._patch.setattr(sys, "argv", ["kpr-adapter", *words_])
        self._patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = self._written()
        self.said = out
        name = named or " ".join(each for each in words_[:2] if each.replace("-", "").isalpha())
        self._heard.hear("commands", f"output of kpr-adapter {name}", out)
        self._heard.hear("commands", f"errors of kpr-adapter {name}", err)
        return code


def derived_file(folder: Path) -> list[Path]:
    """Extracts of IPLOS-derived data in three forms, each with rows that are refused."""
    good, bad, said = number("derived row"), str(int(number("refused derived row")) - 1), words("family name")
    head = "kommune,person,code,start,end,orgnr,tjenesteID\n"
    rows = f"0301,{good},21,2024-03-01,,315587700,T1\n0301,{bad},21,2024-03-01,,315587700,T2\n0301,{good},{said},2024-03-01,,315587700,{good}\n"
    line = '{{"kommune":"0301","person":"{}","code":"21","start":"2024-03-01","orgnr":"315587700","tjenesteID":"T3"}}\n'
    files = {
        f"{good}.csv": head + rows,
        "extract.ndjson": line.format(good) + line.format(bad) + f"{{{good} {said}\n",
        "wrong.csv": f"navn,{good}\n{said},1\n",
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    melding = write_melding(iplos((notified(1, service(1)), notified(2, service(2)))), without_orgnr=("29",))
    (folder / "melding.xml").write_bytes(melding.replace(KARI.fid.encode(), good.encode()))
    return [folder / name for name in (*files, "melding.xml")]


def every_command(run: Commands, folder: Path, ids: Mapping[str, Sequence[str]]) -> None:
    """Import, look, ask for a person, and use commands wrongly; what must go well does."""
    about = ("--source", "annual", "--year", "2024")
    codes = [run.run("iplos", "import", str(file), *about) for file in derived_file(folder)]
    # The last one is a message, the one before no extract at all.
    assert codes == [1, 1, 2, 0]
    for number_, each in enumerate(asked(ids)):
        code = run.run(*each, "--format", ("text", "json")[number_ % 2])
        assert code in (0, 1), each[:2]
    for import_id in ("1", "2"):
        assert run.run("iplos", "faults", import_id) == 1
    fid = number("subject of the first")
    for one in (("person", "export"), ("access-log", "subject")):
        assert run.run(*one, "--kommune", "0301", *_WHY, stdin=fid) == 0
    for each in wrong():
        # Nothing is found, or it is wrong use; a fault of the program it never is.
        assert run.run(*each, stdin=fid) in (0, 1, 2), each[:2]
