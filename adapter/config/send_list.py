"""Whose services are reported, since when and by what right: parts of the tenants file."""

from datetime import date
from enum import StrEnum

from pydantic import Field

from adapter.config.forms import Strict


class Provider(StrEnum):
    """Who gives what a tenant's EPJ records (MH-61)."""

    MUNICIPALITY = "municipality"  #: what the municipality gives or has granted, bought services too
    PRIVATE = "private"  #: what a private provider gives without the municipality's grant
    DENTAL = "dental"  #: dental health services


class ReportSource(Strict):
    """Since when a service code is reported, and what says so (MH-60)."""

    since: date = Field(description="First Norwegian day of the duty to report.")
    source: str = Field(
        min_length=1, description="The law, specification or letter that says so, with its date."
    )
