"""`person`: the rights of whoever is reported about (GDPR, article 15)."""

import orjson
import typer

from adapter.cli import person_work
from adapter.cli.naming import (
    KommuneOption,
    NumberFileOption,
    PersonWhyOption,
    TenantsFileOption,
    TypeOption,
    read_whom,
)
from adapter.cli.store import run, store_option

person = typer.Typer(no_args_is_help=True)


@person.callback()
def group() -> None:
    """What is held of one person."""


@person.command("export")
def export(
    *,
    kommune: KommuneOption,
    why: PersonWhyOption,
    type_id: TypeOption = "1",
    number_file: NumberFileOption = None,
    tenants: TenantsFileOption = None,
    store: store_option = None,
) -> None:
    """
    Write out all that is held of one person in a kommune, as one JSON document with everything opened.

    Services, records, messages that carried them, parked documents, held pilot contacts, IPLOS-derived rows,
    and who looked. It is full of personal data: keep it where only the person gets it. That it was made is
    written in the access log. A parked document may be about others too: look before you hand it on.

    Example:
      kpr-adapter person export --kommune 0301 --why "request of 3 November" < number.txt > person.json
    """
    whom = read_whom(type_id, number_file)
    held = run(person_work.exported(store, tenants, kommune, whom, why))
    print(orjson.dumps(held, option=orjson.OPT_INDENT_2).decode())  # noqa: T201 - the output
