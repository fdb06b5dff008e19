"""`helseid`: our client at HelseID."""

from typing import Annotated

import typer

from adapter.cli.grouping import grouped
from adapter.cli.option_groups import Output
from adapter.cli.phrases import say
from adapter.cli.printing import print_json
from adapter.cli.showing import make_console
from adapter.cli.store import run
from adapter.config import read_settings

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
    output: Output,
) -> None:
    """
    Make a new key, register it at HelseID, try it, and put it in the old one's place.

    Run it where KPR_HELSEID__KEY_FILE can be written, before the key expires. Programs that run use the new
    key from their next token on. Cut off or refused, it goes on from there when it is run again. The client
    needs the scope nhn:selvbetjening/client.

    Example:
      kpr-adapter helseid rotate-key --url https://api.selvbetjening.test.nhn.no/v1/client-secret

    Exit codes: 0 done, 2 wrong use, configuration or refused, 3 HelseID does not answer.
    """
    # Here, so that the help text does not wait for the libraries.
    from adapter.main import build_world  # noqa: PLC0415 - see above
    from adapter.main.helseid import rotate_key as rotated  # noqa: PLC0415 - see above

    settings = read_settings()
    key = run(rotated(settings, build_world(settings).tenants, url))
    expires = key.expires.isoformat() if key.expires else None
    if output.is_json:
        print_json({"kid": key.kid, "expires": expires})
        return
    when = expires or say("key-rotated-when", output.language)
    make_console().print(say("key-rotated", output.language, kid=key.kid, expires=when), soft_wrap=True)
