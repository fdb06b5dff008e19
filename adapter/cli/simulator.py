"""`simulator`: HelseID, the address register and the register's door on this machine, for trying things out."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from adapter import logs
from adapter.cli.options import Language, LanguageOption
from adapter.cli.phrases import say
from adapter.cli.showing import make_console
from adapter.cli.store import run as run_async
from adapter.config import Scheme, is_loopback
from adapter.errors import Fault, Misconfigured
from adapter.fhir.numbers import organisation_number

if TYPE_CHECKING:
    from adapter.simulator import Demands, Party
    from adapter.simulator.building import Simulator
    from adapter.simulator.tls import Tls

_KOMMUNE = re.compile(r"([0-9]{4}):([0-9]{9}):([1-9][0-9]{0,9})(?::([0-9]{9}))?")
_EXAMPLE = "0301:310123455:8000001"


def simulator(  # noqa: PLR0913 - each is an option of the command
    *,
    host: Annotated[str, typer.Option(help="Address of this machine to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")
    ] = 8443,
    folder: Annotated[
        Path, typer.Option(help="Where certificates, keys and what is received are kept.")
    ] = Path("var/simulator"),
    kommune: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KOMMUNENR:ORGNR:HERID[:CHILD]",
            help=f"A kommune that may send, such as {_EXAMPLE}; may be given several times.",
        ),
    ] = None,
    scheme: Annotated[Scheme, typer.Option(help="How the door wants tokens shown.")] = Scheme.DPOP,
    tls: Annotated[
        str,
        typer.Option(
            metavar="CERTIFICATE",
            help="What is shown when a connection is made: good, expired, other-name or untrusted.",
        ),
    ] = "good",
    schema_dir: Annotated[
        Path | None, typer.Option(help="Folder with the official XSDs, to hold messages against as well.")
    ] = None,
    lang: LanguageOption = Language.NB,
) -> None:
    """
    Stand in for HelseID, the address register and KPR's door, strictly, over TLS, for synthetic persons.

    The folder gets a made-up PKI, `register.env` with the settings of an adapter that is to deliver here, and
    `kommuner.yaml` for its tenants file. Started again it goes on with what it had received. It runs until it
    is told to stop (SIGTERM, Ctrl-C). Only this machine can reach it.

    Examples:
      kpr-adapter simulator
      kpr-adapter simulator --kommune 0301:310123455:8000001 --kommune 1103:310000000:8000002
    """
    if not is_loopback(host):
        raise Misconfigured(Fault("--host", 0, 0, "its keys are no secret; listen on 127.0.0.1"))
    # Here, so that the help text does not wait for the web and the schemas.
    from adapter.simulator import Demands  # noqa: PLC0415 - see above

    parties = [_party(text) for text in kommune or [_EXAMPLE]]
    _must_differ(parties)
    logs.set_up("text")
    demands = Demands(scheme=scheme, schema_dir=schema_dir)
    run_async(_run(folder, parties, demands, (host, port, _tls(tls)), lang))


async def _run(
    folder: Path,
    parties: list["Party"],
    demands: "Demands",
    door: "tuple[str, int, Tls]",
    language: Language,
) -> None:
    # Here, so that the help text does not wait for the web and the schemas.
    from adapter.serving import told_to_stop  # noqa: PLC0415 - see above
    from adapter.simulator.running import running_simulator  # noqa: PLC0415 - see above

    host, port, tls = door
    with told_to_stop() as stop:
        async with running_simulator(
            folder, parties=parties, demands=demands, host=host, port=port, tls=tls
        ) as running:
            _tell(running, folder, language)
            await stop.wait()


def _tell(running: "Simulator", folder: Path, language: Language) -> None:
    console = make_console()
    console.print(say("simulator-runs", language, url=running.url), soft_wrap=True, markup=False)
    for phrase, file in (
        ("simulator-settings", folder / "register.env"),
        ("simulator-kommuner", folder / "kommuner.yaml"),
    ):
        console.print(f"  {say(phrase, language, file=file)}", soft_wrap=True, markup=False)
    console.print(say("simulator-stop", language), soft_wrap=True, markup=False)


def _tls(text: str) -> "Tls":
    from adapter.simulator.tls import Tls  # noqa: PLC0415 - so that the help text does not wait

    if text not in list(Tls):
        raise Misconfigured(Fault("--tls", 0, 0, f"is unknown; write one of {', '.join(Tls)}"))
    return Tls(text)


def _party(text: str) -> "Party":
    from adapter.simulator import Party  # noqa: PLC0415 - see above

    found = _KOMMUNE.fullmatch(text)
    if found is None:
        raise Misconfigured(Fault("--kommune", 0, 0, f"one is no kommune; write it such as {_EXAMPLE}"))
    kommune_nr, orgnr, her_id, child = found.groups()
    for number in filter(None, (orgnr, child)):
        if organisation_number(number) is None:
            raise Misconfigured(
                Fault("--kommune", 0, 0, f"{number} has no right check digit; use another number")
            )
    return Party(kommune_nr, orgnr, int(her_id), (child,) if child else ())


def _must_differ(parties: list["Party"]) -> None:
    """Refuse two kommuner that could not be told apart."""
    for name, values in (
        ("kommuneNr", [party.kommune_nr for party in parties]),
        ("organisation number", [party.orgnr for party in parties]),
        ("HER-id", [str(party.her_id) for party in parties]),
    ):
        if len(set(values)) < len(values):
            raise Misconfigured(Fault("--kommune", 0, 0, f"two have the same {name}; give each its own"))
