"""`bench`: the vendors' test bench on this machine, alone."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from adapter import logs
from adapter.cli.options import Language, LanguageOption
from adapter.cli.showing import make_console
from adapter.cli.store import run as run_async
from adapter.cli.store import settings_for
from adapter.config import Settings, is_loopback

_SAID: Mapping[str, tuple[str, str]] = {
    "runs": (
        "Testbenken er klar. Åpne {url} i nettleseren.",
        "The test bench is ready. Open {url} in your browser.",
    ),
    "programs": (
        "For programmer: {url} beskriver sjekk, $validate og økter.",
        "For programs: {url} describes checks, $validate and sessions.",
    ),
    "everybody": (
        "Alle som når adressen, kan bruke den; send bare syntetiske personer.",
        "Whoever can reach the address can use it; send synthetic persons only.",
    ),
    "stop": ("Stopp med Ctrl-C.", "Stop it with Ctrl-C."),
}

#: What the page is asked for; bokmål is its own choice.
_IN: Mapping[Language, str] = {Language.NB: "", Language.EN: "?lang=en"}


def bench(
    *,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")
    ] = 8080,
    tenants: Annotated[
        Path | None, typer.Option(help="The tenants file; else KPR_TENANTS, else that of the examples.")
    ] = None,
    lang: LanguageOption = Language.NB,
) -> None:
    """
    Serve the test bench alone: pages, $validate, checks and sessions. Nothing is stored or reported.

    It needs no configuration, no store and no network. Documents are judged by the tables of the settings
    (KPR_MAPPINGS, KPR_OWN_MAPPINGS), always as a test environment: for synthetic persons only. It runs until
    it is told to stop (SIGTERM, Ctrl-C).

    Examples:
      kpr-adapter bench
      kpr-adapter bench --port 0 --tenants tenants.yaml --lang en

    Exit codes: 0 stopped, 2 wrong use or configuration.
    """
    settings = settings_for(None, tenants)
    logs.set_up(settings.log.format)
    run_async(_run(settings, host, port, lang))


async def _run(settings: Settings, host: str, port: int, language: Language) -> None:
    # Here, so that the help text does not wait for the web and the tables.
    from adapter.main.bench import running_bench  # noqa: PLC0415 - see above
    from adapter.serving import told_to_stop  # noqa: PLC0415 - see above

    with told_to_stop() as stop:
        async with running_bench(settings, host, port) as taken:
            _tell(host, taken, language)
            await stop.wait()


def _tell(host: str, port: int, language: Language) -> None:
    named = f"[{host}]" if ":" in host else host
    base = f"http://{named}:{port}"
    lines = [
        _say("runs", language, url=f"{base}/bench{_IN[language]}"),
        _say("programs", language, url=f"{base}/api/v1/openapi.json"),
        *([] if is_loopback(host) else [_say("everybody", language)]),
        _say("stop", language),
    ]
    console = make_console()
    for line in lines:
        console.print(line, soft_wrap=True, markup=False)


def _say(key: str, language: Language, **told: object) -> str:
    return _SAID[key][0 if language is Language.NB else 1].format(**told)
