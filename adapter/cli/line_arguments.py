"""How a command says which lines to the register it means: a kommune and a message type."""

from dataclasses import dataclass
from typing import Annotated

import typer

from adapter.outbox import Line
from adapter.outbox.line import LineKey

KommuneArgument = Annotated[str, typer.Argument(metavar="KOMMUNE", help="kommuneNr.")]


@dataclass(frozen=True, slots=True)
class OneLine:
    """One line."""

    kommune: KommuneArgument
    which: Annotated[Line, typer.Argument(metavar="LINE", help="IPLOS or HST.")]

    @property
    def key(self) -> LineKey:
        """Its name in the store."""
        return LineKey(self.kommune, self.which)


@dataclass(frozen=True, slots=True)
class SomeLines:
    """All lines, those of a kommune, or one."""

    kommune: Annotated[str | None, typer.Argument(metavar="[KOMMUNE]", help="kommuneNr.")] = None
    which: Annotated[Line | None, typer.Argument(metavar="[LINE]", help="IPLOS or HST.")] = None

    @property
    def one(self) -> LineKey | None:
        """The name of the one that is meant; None where more may be."""
        if self.kommune is None or self.which is None:
            return None
        return LineKey(self.kommune, self.which)
