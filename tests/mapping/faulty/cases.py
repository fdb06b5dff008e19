"""Every faulty file of the tests beside this one, each by a name, with the faults that the loader finds in it."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import yaml

from adapter.config import shipped_mappings
from adapter.errors import Fault, Misconfigured
from adapter.mapping.load import load_tables, load_tenants

_HERE = Path(__file__).parent


def faults_by_case(scratch: Path) -> Iterator[tuple[str, Sequence[Fault]]]:
    """Give the faults of each faulty file by the name of its case; files are written below a folder."""
    tables = load_tables(shipped_mappings())
    for path in sorted((_HERE / "tenants").glob("*.yaml")):
        yield f"tenants file: {path.stem}", _refused(load_tenants, path, tables)
    for number, case in enumerate(_cases("tables")):
        folder = scratch / f"lists-{number}"
        shutil.copytree(shipped_mappings() / "national", folder / "national")
        path = folder / "national" / f"{case['file']}.yaml"
        path.write_text(_changed(path.read_text(encoding="utf-8"), case), encoding="utf-8")
        yield f"national list: {case['about']}", _refused(load_tables, folder)
    sound = (_HERE / "decision-table.yaml").read_text(encoding="utf-8")
    for number, case in enumerate(_cases("decisions")):
        folder = scratch / f"tables-{number}"
        folder.mkdir()
        (folder / "fjord.yaml").write_text(_changed(sound, case), encoding="utf-8")
        yield f"decision table: {case['about']}", _refused(load_tables, shipped_mappings(), folder)


def _cases(name: str) -> list[Mapping[str, str]]:
    cases: list[Mapping[str, str]] = yaml.safe_load((_HERE / f"{name}.yaml").read_text(encoding="utf-8"))
    return cases


def _changed(text: str, case: Mapping) -> str:
    for change in (case, *([case["also"]] if "also" in case else [])):
        text = text.replace(change["find"], change["put"], 1)
    return text


def _refused(load, *given) -> Sequence[Fault]:
    try:
        load(*given)
    except Misconfigured as wrong:
        return wrong.faults
    raise AssertionError("a faulty file was not refused")
