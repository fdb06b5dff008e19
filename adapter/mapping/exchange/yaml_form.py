"""Writes a decision table as YAML: a line for each answer, always in the same order, nothing twice by reference."""

from typing import Any

import yaml

from adapter.mapping.exchange.plain import Plain

_ORDER = ("table", "layer", "version", "valid_from", "valid_to", "owner", "source", "about")
_REST = ("kommuner", "tenants", "vendors", "systems", "unmapped", "reads", "rows")
_ROW = ("row", "when", "then", "valid_from", "valid_to", "source", "decided", "note")
_WIDTH = 110


class _InLine(dict[str, Any]):
    """A mapping that is written in braces."""


class _Dumper(yaml.SafeDumper):
    """Writes the same value out wherever it stands: anchors are not used in tables."""

    def ignore_aliases(self, _data: Any) -> bool:
        """Every value is written out."""
        return True


def _in_braces(dumper: yaml.SafeDumper, value: _InLine) -> yaml.Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", value.items(), flow_style=True)


_Dumper.add_representer(_InLine, _in_braces)


def as_yaml(table: Plain) -> str:
    """Give the text of a table's file; reading it gives the same table."""
    ordered: Plain = {key: table[key] for key in (*_ORDER, *_REST) if key in table}
    if "reads" in ordered:
        ordered["reads"] = [_InLine(read) for read in ordered["reads"]]
    if "rows" in ordered:
        ordered["rows"] = [_row(row) for row in ordered["rows"]]
    text: str = yaml.dump(ordered, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)
    return text


def _row(row: Plain) -> Plain:
    return {key: _InLine(row[key]) if isinstance(row[key], dict) else row[key] for key in _ROW if key in row}
