"""`person`: the rights of whoever is reported about (GDPR, articles 15 and 17)."""

from typing import Annotated

import orjson
import typer

from adapter.cli import person_shown, person_work
from adapter.cli.grouping import grouped
from adapter.cli.naming import ByNumber, KommuneOption, PersonWhyOption
from adapter.cli.option_groups import Acting, Output
from adapter.cli.options import StoreOption, TenantsFileOption
from adapter.cli.store import run

person = typer.Typer(no_args_is_help=True)


@person.callback()
def group() -> None:
    """What is held of one person: all of it written out, or erased."""


@person.command("export")
@grouped
def export(
    *,
    kommune: KommuneOption,
    why: PersonWhyOption,
    whom: ByNumber,
    tenants: TenantsFileOption = None,
    store: StoreOption = None,
) -> None:
    """
    Write out all that is held of one person in a kommune, as one JSON document with everything opened.

    Services, records, messages that carried them, parked documents, held pilot contacts, IPLOS-derived rows,
    and who looked. It is full of personal data: keep it where only the person gets it. That it was made is
    written in the access log. A parked document may be about others too: look before you hand it on.

    Example:
      kpr-adapter person export --kommune 0301 --why "request of 3 November" < number.txt > person.json
    """
    held = run(person_work.exported(store, tenants, kommune, whom.read(), why))
    print(orjson.dumps(held, option=orjson.OPT_INDENT_2).decode())  # noqa: T201 - the output


@person.command("erase")
@grouped
def erase(  # noqa: PLR0913 - each is an option of the command
    *,
    kommune: KommuneOption,
    acting: Acting,
    yes: Annotated[bool, typer.Option("--yes", help="Erase; without it only told what would go.")] = False,
    although_registered: Annotated[
        bool, typer.Option("--although-registered", help="Erase also what the register still has.")
    ] = False,
    whom: ByNumber,
    tenants: TenantsFileOption = None,
    store: StoreOption = None,
    output: Output,
) -> None:
    """
    Erase one person in a kommune: everything of theirs that can be read. It cannot be undone.

    Without --yes nothing is changed, and what would go is counted. What is on its way to the register is
    never erased, so that no number is missing in a line. What the register has must be annulled in the EPJ
    first: nothing can be annulled afterwards. Ids, codes, refId, counts and the access log stay. Topics of
    Kafka, backups and the register are not reached.

    Examples:
      kpr-adapter person erase --kommune 0301 --why "request of 3 November" < number.txt
      kpr-adapter person erase --kommune 0301 --why "request of 3 November" --yes < number.txt

    Exit codes: 0 told or erased, 2 wrong use, or something is in the way, 3 the store is away.
    """
    wanted = person_work.Erasing(
        store, tenants, kommune, whom.read(), acting.by, yes=yes, although_registered=although_registered
    )
    person_shown.show_erasure(run(person_work.erased(wanted)), kommune, output, erased=yes)
