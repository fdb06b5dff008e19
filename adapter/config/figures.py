"""Settings of the figures that go back to the municipality."""

from pydantic import Field

from adapter.config.forms import Strict


class FiguresSettings(Strict):
    """When a month is counted, and whether everybody may see how much."""

    open: bool = Field(
        default=False, description="Whether figures of kommuner are shown to everybody, without a login."
    )
    closes_after_days: int = Field(
        default=14,
        ge=0,
        le=365,
        description="Days after its last one when a month is counted; what comes later is not in its figures.",
    )
