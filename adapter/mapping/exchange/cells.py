"""
What a cell of a spreadsheet holds: several values with `|` between, and nothing that a program would run.

A cell that begins like a formula gets an apostrophe before it, and loses it when it is read (OWASP,
CSV injection). A backslash goes before what would otherwise mean something.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime

#: A spreadsheet takes what begins so for a formula, in full-width letters too.
_FORMULA = "=+-@\t\r\n'＝＋－＠"
_NONE_OF = "ikke:"
_YES, _NO = "ja", "nei"
_NO_PAIRS = "ingen"
_NORWEGIAN_DAY = re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}")


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] and cell[0] in _FORMULA else cell


def unguarded(cell: str) -> str:
    """What a guarded cell holds."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] and cell[1] in _FORMULA else cell


def joined(values: Iterable[str]) -> str:
    """Values with a bar between."""
    return "|".join(_escaped(value, "|") for value in values)


def parted(cell: str) -> list[str]:
    """The values of a cell."""
    return [_plain(part) for part in _split(cell, "|")] if cell else []


def choice_cell(values: list[str], *, none_of: bool) -> str:
    """`T1|T2`, or `ikke:T1|T2` for none of them."""
    cell = joined(values)
    if none_of:
        return _NONE_OF + cell
    return f"\\{cell}" if cell.startswith(_NONE_OF) else cell


def choice_of(cell: str) -> tuple[list[str], bool]:
    """The values of a fact, and whether none of them may hold."""
    none_of = cell.startswith(_NONE_OF)
    return parted(cell.removeprefix(_NONE_OF).lstrip(" ") if none_of else cell), none_of


def pairs_cell(pairs: dict[str, str | bool]) -> str:
    """`K=kartlegging|HF=ja`; `ingen` where there are none."""
    told = ((theirs, flag_cell(ours) if isinstance(ours, bool) else ours) for theirs, ours in pairs.items())
    marked = ("\\" if isinstance(ours, str) and ours in (_YES, _NO) else "" for ours in pairs.values())
    cells = (f"{_escaped(a, '|=')}={m}{_escaped(b, '|=')}" for (a, b), m in zip(told, marked, strict=True))
    return "|".join(cells) or _NO_PAIRS


def pairs_of(cell: str) -> dict[str, str | bool]:
    """The sender's codes with ours; raises ValueError where one has no equals sign."""
    if cell == _NO_PAIRS:
        return {}
    pairs = (_split(part, "=") for part in _split(cell, "|"))
    return {_plain(theirs): _yes_or_text(ours) for theirs, ours in pairs}


def flag_cell(value: bool) -> str:
    """Ja or nei."""
    return _YES if value else _NO


def flag_of(cell: str) -> bool | str:
    """True or false; anything else as it stands, for the loader to refuse."""
    return {_YES: True, _NO: False}.get(cell.lower(), cell)


def day_of(cell: str) -> date | str:
    """A day as `2026-11-22`, or as a Norwegian spreadsheet saves it (22.11.2026)."""
    try:
        if _NORWEGIAN_DAY.fullmatch(cell):
            return datetime.strptime(cell, "%d.%m.%Y").date()  # noqa: DTZ007 - a day has no time zone
        return date.fromisoformat(cell)
    except ValueError:
        return cell


def _yes_or_text(cell: str) -> str | bool:
    return {_YES: True, _NO: False}.get(cell, _plain(cell))


def _escaped(value: str, signs: str) -> str:
    value = value.replace("\\", "\\\\")
    for sign in signs:
        value = value.replace(sign, f"\\{sign}")
    return f"\\{value}" if value[:1] == " " else value


def _plain(cell: str) -> str:
    return re.sub(r"\\(.)", r"\1", cell, flags=re.DOTALL)


def _split(cell: str, sign: str) -> list[str]:
    """Parts at a sign that no backslash stands before; the backslashes stay."""
    parts, after = [""], False
    for letter in cell:
        if letter == sign and not after:
            parts.append("")
            continue
        parts[-1] += letter
        after = letter == "\\" and not after
    return parts
