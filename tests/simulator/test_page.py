"""docs/simulator.md says what the simulator does."""

from pathlib import Path

from adapter.simulator.codes import MEANINGS, Code
from adapter.simulator.script import RECIPES, Part

PAGE = (Path(__file__).parents[2] / "docs/simulator.md").read_text(encoding="utf-8")


def test_every_code_has_its_meaning_on_the_page():
    assert set(MEANINGS) == set(Code)
    assert [code for code, why in MEANINGS.items() if f"| {int(code)} | {why} |" not in PAGE] == []


def test_every_fault_and_every_part_is_on_the_page():
    assert [name for name in (*RECIPES, *Part) if f"`{name}`" not in PAGE] == []
