"""How long personal data is kept, as each municipality decides (SEC-14, MH-62). Nothing is deleted before it has."""

from collections.abc import Mapping

from pydantic import Field

from adapter.config.forms import KommuneNr, Strict


class RetentionTimes(Strict):
    """Days after which content goes; ids, codes, refId and hashes stay. None: nothing goes."""

    messages_days: int | None = Field(
        default=None, ge=1, description="Days after the register's receipt before the bytes of a message go."
    )
    records_days: int | None = Field(
        default=None,
        ge=1,
        description="Days after the register's receipt, or after it was closed, before what a record carries goes; "
        "from then on it is not sent again.",
    )
    parked_days: int | None = Field(
        default=None, ge=1, description="Days before the document of a settled parked input goes."
    )
    told_days: int | None = Field(
        default=None,
        ge=1,
        description="Days before it is forgotten what inputs told the tables; impact is not worked out for older ones.",
    )
    pilot_months: int | None = Field(
        default=None, ge=1, le=120, description="Months before held pilot records go; 24 is suggested."
    )


class RetentionSettings(RetentionTimes):
    """The times of the installation, and of kommuner that have decided others."""

    kommuner: Mapping[KommuneNr, RetentionTimes] = Field(
        default_factory=dict,
        description="Times of single kommuner, as JSON; they go before all of the others.",
    )

    def of(self, kommune_nr: str) -> RetentionTimes:
        """The times of a kommune."""
        return self.kommuner.get(kommune_nr, self)
