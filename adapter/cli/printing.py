"""Answers for programs: JSON, one object a line."""

from collections.abc import Mapping

import orjson


def print_json(told: Mapping[str, object]) -> None:
    """Write one answer."""
    print(orjson.dumps(told).decode())  # noqa: T201 - the output


def answer_json(answer: object) -> Mapping[str, object]:
    """Give an answer of the store about lines and messages."""
    # Here, because it comes with the database's libraries, which `--help` does without.
    from adapter.store.line_json import json_of  # noqa: PLC0415 - see above

    return json_of(answer)
