"""The documents agree with the program: parts that follow from it, links, names, and commands that run."""

import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import distribution, metadata
from pathlib import Path

import pytest

from adapter.cli.exits import Exit
from adapter.config import Tenant, TenantExtensions, Tenants
from adapter.outbox import State
from adapter.outcomes import Outcome
from adapter.outcomes.as_json import as_json
from adapter.rules import catalogue
from adapter.store.answers import ParkedState
from tests.anchors import anchors
from tests.corpus.test_corpus import judged
from tests.pages import BLOCK, PARTS, ROOT, filled, pages, walk_commands

PAGES = {page.relative_to(ROOT).as_posix(): page.read_text(encoding="utf-8") for page in pages()}
LINK = re.compile(r"\]\(([^)\s]+)\)")
RUNNABLE = re.compile(r"^```sh run\n(.*?)^```", re.DOTALL | re.MULTILINE)
EXITS = re.compile(r"  # exits with (\d)$")
#: What a licence's classifier is called in short.
CLASSIFIED = {"MIT License": "MIT", "BSD License": "BSD", "Apache Software License": "Apache-2.0"}


@pytest.mark.parametrize("name", PAGES)
def test_the_generated_parts_of_a_page_are_as_the_program_is(name: str):
    assert filled(PAGES[name]) == PAGES[name], "run `make docs`"


def test_every_part_that_can_be_generated_stands_on_a_page():
    assert {found[1] for page in PAGES.values() for found in BLOCK.findall(page)} == set(PARTS)


@pytest.mark.parametrize("name", PAGES)
def test_every_link_of_a_page_leads_somewhere(name: str):
    targets = [link for link in LINK.findall(PAGES[name]) if not link.startswith("http")]
    assert [link for link in targets if not leads_somewhere(ROOT / name, link)] == []


def leads_somewhere(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = page.parent / path if path else page
    if not target.exists():
        return False
    return not anchor or anchor in anchors(target.read_text(encoding="utf-8"))


def test_the_index_of_documents_lists_them_all():
    listed = set(LINK.findall(PAGES["docs/README.md"]))
    there = {p.name for p in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert there <= listed


def test_the_index_of_decisions_lists_them_all_under_numbers_of_their_own():
    there = sorted(p.name for p in (ROOT / "docs/decisions").glob("0*.md"))
    assert LINK.findall(PAGES["docs/decisions/README.md"]) == there
    assert [name[:4] for name in there] == [f"{n:04}" for n in range(1, len(there) + 1)]


@pytest.mark.parametrize("name", [name for name, page in PAGES.items() if RUNNABLE.search(page)])
def test_the_commands_of_a_page_run_as_printed(name: str, tmp_path: Path, warm_program: Path):
    """The first of them by the program that is installed, the others by one that is there at once."""
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("KPR_", "PYTHON"))}
    lines = [line for block in RUNNABLE.findall(PAGES[name]) for line in block.splitlines() if line]
    ended = {}
    for line in lines:
        program = programs / "kpr-adapter"
        program.unlink(missing_ok=True)
        program.symlink_to(warm_program if ended else Path(sys.executable).with_name("kpr-adapter"))
        done = subprocess.run(
            ["bash", "-c", line], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        ended[line] = (done.returncode, "Traceback" in done.stderr)
    assert ended == {line: (expected_exit(line), False) for line in lines}


def expected_exit(line: str) -> int:
    said = EXITS.search(line)
    return int(said[1]) if said else 0


def test_every_command_is_named_for_operators():
    missing = [typed for typed, _ in walk_commands() if f"`{typed}" not in PAGES["docs/operators.md"]]
    assert missing == []


def test_every_rule_and_every_reason_is_on_the_page_of_rules():
    page = PAGES["docs/rules.md"]
    heads = re.findall(r"^### (KPR-\S+) `(\S+)`$", page, re.MULTILINE)
    assert sorted(heads) == sorted((rule.id, rule.reason) for rule in catalogue().values())


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("docs/vendors.md", [*Outcome]),
        ("docs/vendors.md", [str(code.value) for code in Exit]),
        ("docs/operators.md", [*State, *ParkedState]),
    ],
    ids=["outcomes", "exit codes", "states"],
)
def test_every_word_of_a_result_is_explained(page: str, words: list[str]):
    assert [
        word for word in words if f"`{word}`" not in PAGES[page] and f"| {word} |" not in PAGES[page]
    ] == []


def test_every_key_of_the_tenants_file_is_explained():
    keys = {
        field.alias or name
        for model in (Tenants, Tenant, TenantExtensions)
        for name, field in model.model_fields.items()
        # What the loader fills in stands in no file.
        if name not in ("name", "reported_since", "version")
    }
    assert [key for key in sorted(keys) if f"`{key}`" not in PAGES["docs/vendors.md"]] == []


def test_every_field_of_a_result_in_json_is_explained():
    results = [as_json(taken.result) for _, taken in judged("examples").values()]
    fields = {name for result in results for name in names_in(result)} - {"nb", "en"}
    assert [name for name in sorted(fields) if f"`{name}`" not in PAGES["docs/vendors.md"]] == []


def names_in(value: object) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {name for inner in value.values() for name in names_in(inner)}
    return {name for inner in value for name in names_in(inner)} if isinstance(value, list) else set()


def test_every_folder_of_the_package_is_in_the_architecture():
    folders = {p.name for p in (ROOT / "adapter").iterdir() if (p / "__init__.py").exists()}
    assert [name for name in sorted(folders) if f"`{name}/`" not in PAGES["docs/architecture.md"]] == []


def test_every_folder_of_tests_mirrors_one_of_the_package_or_is_explained():
    there = {p.name for p in (ROOT / "tests").iterdir() if any(p.glob("*.py"))}
    mirrored = {p.name for p in (ROOT / "adapter").iterdir() if p.is_dir()}
    page = PAGES["docs/developers.md"]
    assert [name for name in sorted(there - mirrored) if f"`tests/{name}/" not in page] == []


def test_the_order_of_imports_in_the_architecture_is_the_one_that_is_enforced():
    said = re.search(r"^cli ▶.*?(?=^```)", PAGES["docs/architecture.md"], re.DOTALL | re.MULTILINE)
    assert said is not None
    contract = project()["tool"]["importlinter"]["contracts"][0]
    assert [layer.strip() for layer in said[0].split("▶")] == contract["layers"]


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def named_dependencies() -> list[str]:
    told = project()
    wanted = [*told["project"]["dependencies"], *told["dependency-groups"]["dev"]]
    return sorted(re.match(r"[\w.-]+", each)[0] for each in wanted)


def explained_dependencies() -> dict[str, str]:
    page = PAGES["docs/dependencies.md"].partition("## Tools outside")[0]
    return dict(re.findall(r"^\| `([^`]+)` \| [^|]+ \| ([^|]+) \|", page, re.MULTILINE))


def test_every_dependency_is_explained_and_no_other():
    assert sorted(explained_dependencies()) == named_dependencies()


@pytest.mark.parametrize("name", named_dependencies())
def test_the_licence_of_a_dependency_is_the_one_it_declares(name: str):
    assert explained_dependencies()[name] == declared_licence(name)


def declared_licence(name: str) -> str:
    about = metadata(name)
    if declared := about.get("License-Expression") or about.get("License"):
        return declared
    classifiers = [
        c.rpartition(" :: ")[2] for c in about.get_all("Classifier", []) if c.startswith("License")
    ]
    if classifiers:
        return " OR ".join(CLASSIFIED[c] for c in classifiers)
    # Where the metadata say nothing, the licence file does.
    [file] = about.get_all("License-File", [])
    return distribution(name).read_text(f"licenses/{file}").splitlines()[0]
