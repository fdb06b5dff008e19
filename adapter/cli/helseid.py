"""`helseid`: our client at HelseID."""

from typing import TYPE_CHECKING, Annotated

import typer

from adapter.cli.acting import note_act
from adapter.cli.grouping import grouped
from adapter.cli.option_groups import Acting, Output
from adapter.cli.options import StoreOption
from adapter.cli.phrases import say
from adapter.cli.printing import print_json
from adapter.cli.showing import make_console
from adapter.cli.store import open_store, run, settings_for

if TYPE_CHECKING:
    from adapter.register.access.keys import SigningKey
    from adapter.store.operating import By

helseid = typer.Typer(help="Our client at HelseID.", no_args_is_help=True)


@helseid.callback()
def our_client() -> None:
    """Our client at HelseID."""


@helseid.command("rotate-key")
@grouped
def rotate_key(
    *,
    url: Annotated[
        str,
        typer.Option(
            "--url", help="Address of the self-service API's call, such as https://…/v1/client-secret."
        ),
    ],
    acting: Acting,
    store: StoreOption = None,
    output: Output,
) -> None:
    """
    Make a new key, register it at HelseID, try it, and put it in the old one's place.

    Run it where KPR_HELSEID__KEY_FILE can be written, before the key expires. Programs that run use the new
    key from their next token on. Cut off or refused, it goes on from there when it is run again. The client
    needs the scope nhn:selvbetjening/client. Each time is kept in the store, before anything is asked.

    Example:
      kpr-adapter helseid rotate-key --url https://api.selvbetjening.nhn.no/v1/client-secret --why "expires in June"

    Exit codes: 0 done, 2 wrong use, configuration or refused, 3 HelseID or the database does not answer.
    """
    key = run(_rotated(store, url, acting.by))
    expires = key.expires.isoformat() if key.expires else None
    if output.is_json:
        print_json({"kid": key.kid, "expires": expires})
        return
    when = expires or say("key-rotated-when", output.language)
    make_console().print(say("key-rotated", output.language, kid=key.kid, expires=when), soft_wrap=True)


async def _rotated(store: str | None, url: str, by: "By") -> "SigningKey":
    # Here, so that the help text does not wait for the libraries.
    from adapter.main import build_world  # noqa: PLC0415 - see above
    from adapter.main.helseid import rotate_key as rotated  # noqa: PLC0415 - see above
    from adapter.store.noting_acts import Act  # noqa: PLC0415 - see above

    settings = settings_for(store)
    tenants = build_world(settings).tenants
    async with open_store(store) as opened:
        await note_act(opened, Act("helseid rotate-key", ""), by)
    return await rotated(settings, tenants, url)
