"""The lines of docs/http.md work as they are printed, against a bench that is served."""

import asyncio
import os
import re
import sys
from pathlib import Path

import pytest

from adapter.web.listening import listen, served
from tests.benched import bench_app, examples_world
from tests.pages import ROOT

PAGE = (ROOT / "docs/http.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh served\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
#: What each line must answer; a line that writes a file answers nothing.
SAID = ["KPR-V-020", "<OperationOutcome", "5.0.0", "unknown-service-code", "", "MidlertidigStoppFra"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    (tmp_path / ".venv").symlink_to(Path(sys.prefix))
    return tmp_path


async def test_the_lines_of_the_page_work_as_pasted(folder: Path):
    lines = [line for block in BLOCKS for line in block.splitlines()]
    door = listen("127.0.0.1", 0, "port")
    async with served(bench_app(examples_world()), door):
        here = f"http://localhost:{door.getsockname()[1]}"
        answers = [await ran(line.replace("http://localhost:8080", here), folder) for line in lines]

    assert [status for status, _ in answers] == [0] * len(SAID)
    for (_, answer), said in zip(answers, SAID, strict=True):
        assert re.search(said, answer), said


async def ran(line: str, folder: Path) -> tuple[int | None, str]:
    environment = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    command = line.replace("curl ", "curl --fail-with-body ")
    running = await asyncio.create_subprocess_exec(
        "bash", "-c", command, cwd=folder, env=environment, stdout=asyncio.subprocess.PIPE
    )
    written, _ = await running.communicate()
    return running.returncode, written.decode()
