"""The part of docs/scorecard.md that follows from the scenarios: what each is, what to send, and why."""

from adapter.checking.cells import Cells
from adapter.checking.scenarios import Counting, Scenario, shipped_scenarios
from adapter.config import shipped_mappings
from adapter.mapping.load import load_tables

_COUNTED = {
    Counting.ONCE: "Once.",
    Counting.SERVICE_CODE: "For each service code (list 9151) of",
    Counting.FORM: "For each form (list 9506) of",
    Counting.AGE_STEP: "For ages (list 9505) in each of",
}


def scenarios() -> str:
    """Every scenario under its group."""
    cells = Cells(load_tables(shipped_mappings()))
    groups = (
        f"## {group.title.en}\n\n" + "\n".join(_scenario(each, cells) for each in listed)
        for group, listed in shipped_scenarios().in_groups()
    )
    return "\n".join(groups)


def _scenario(scenario: Scenario, cells: Cells) -> str:
    where = " Only where your system does it." if scenario.optional else ""
    examples = ", ".join(f"[{path}](../examples/{path})" for path in scenario.examples)
    rules = ", ".join(f"[{rule}](rules.md#{rule.lower()})" for rule in scenario.rules)
    return (
        f"### {scenario.title.en} `{scenario.id}`\n\n"
        f"{scenario.show.en} {scenario.why.en}\n\n"
        f"*{scenario.title.nb}:* {scenario.show.nb} {scenario.why.nb}\n\n"
        f"| | |\n|---|---|\n"
        f"| counted | {_counted(scenario, cells)}{where} |\n"
        f"| example | {examples} |\n"
        f"| rules | {rules} |\n"
    )


def _counted(scenario: Scenario, cells: Cells) -> str:
    if scenario.counting is Counting.ONCE:
        return _COUNTED[scenario.counting]
    asked = ", ".join(f"`{code}`" for code in cells.asked(scenario))
    return f"{_COUNTED[scenario.counting]} {asked}."
