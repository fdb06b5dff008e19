"""The store's keys, for people and for programs: never a key itself."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from adapter.cli.option_groups import Output
from adapter.cli.phrases import say
from adapter.cli.printing import print_json
from adapter.cli.showing import make_console, make_table

if TYPE_CHECKING:
    from adapter.store.key_acts import KeyStory


def show_keys(keys: "Sequence[KeyStory]", files: int, output: Output, *, counted: bool) -> None:
    """Show the keys, and what is due to be done about them."""
    if output.is_json:
        for each in keys:
            show_json(**_told(each, counted=counted), key_files=files)
        return
    words = ("seal-key-id", "seal-key-made", "seal-key-state", "seal-key-used", "seal-key-values")
    headings = [say(word, output.language) for word in words]
    table = make_table(*headings, numbers=[headings[0], *headings[3:]])
    for each in keys:
        values = str(sum(each.values.values())) if counted else "-"
        made = f"{each.made:%Y-%m-%d %H:%M}Z"
        table.add_row(
            str(each.id), made, say(f"seal-key-{_state(each)}", output.language), str(each.used), values
        )
    console = make_console()
    console.print(table)
    for each in keys:
        if each.is_newest and each.is_worn:
            console.print(say("seal-key-worn", output.language, id=each.id, used=each.used), soft_wrap=True)
    if files > 1:
        console.print(say("seal-key-two-files", output.language), soft_wrap=True)


def show_done(key: str, output: Output, **told: object) -> None:
    """Show what was done."""
    if output.is_json:
        show_json(done=key.removeprefix("seal-key-"), **told)
        return
    make_console().print(say(key, output.language, **told), soft_wrap=True)


def show_json(**told: object) -> None:
    """Write one answer for programs."""
    print_json(told)


def _told(key: "KeyStory", *, counted: bool) -> dict[str, object]:
    values = {"values": dict(key.values)} if counted else {}
    dates = {"made": key.made, "retired": key.retired}
    return {"id": key.id, "state": _state(key), **dates, "used": key.used, "worn": key.is_worn, **values}


def _state(key: "KeyStory") -> str:
    return "retired" if key.retired else "newest" if key.is_newest else "older"
