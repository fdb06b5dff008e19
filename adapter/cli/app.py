"""The commands of `kpr-adapter`, registered by name."""

import typer

from adapter.cli.check import check

app = typer.Typer(
    name="kpr-adapter",
    help="FHIR events in, KPR notifications out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command()(check)


@app.callback()
def kpr_adapter() -> None:
    """FHIR events in, KPR notifications out."""
