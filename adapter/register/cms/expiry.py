"""When a new certificate is needed: what a metric shows, and a warning goes by."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from cryptography.x509 import Certificate


def days_left(until: datetime, now: datetime) -> float:
    """Days that are left of a validity; negative when it is over."""
    return (until - now) / timedelta(days=1)


def covered_until(uses: Sequence[tuple[datetime | None, Certificate]], now: datetime) -> datetime:
    """
    When the certificate in use ends, or the one that takes over before that.

    `uses` are pairs of when a certificate is used from (None: always has been) and the certificate.
    """
    ordered = sorted(uses, key=lambda use: begin(use[0]))
    until = ordered[0][1].not_valid_after_utc
    for start, certificate in ordered:
        if begin(start) <= max(now, until):
            until = certificate.not_valid_after_utc
    return until


def begin(start: datetime | None) -> datetime:
    """From when on, where none is given: always."""
    return start or datetime.min.replace(tzinfo=UTC)
