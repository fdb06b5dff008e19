"""The forms that values of settings and of the tenants file share."""

from enum import StrEnum
from ipaddress import ip_address
from typing import Annotated, Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import BaseModel, ConfigDict, Field

Code = Annotated[str, Field(min_length=1, max_length=50)]
Uri = Annotated[str, Field(min_length=1, pattern=r"^\S+$")]
#: KPR-V-015.
Name = Annotated[str, Field(min_length=1, max_length=100)]
OrgNr = Annotated[str, Field(pattern=r"^[0-9]{9}$")]
Algorithm = Literal["PS256", "PS384", "PS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512"]
KommuneNr = Annotated[str, Field(pattern=r"^[0-9]{4}$")]


class Strict(BaseModel):
    """A model that forgives nothing: a misspelt key is an error, not a default."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Environment(StrEnum):
    """Whose persons are met here: production refuses synthetic ones (KPR-V-057)."""

    TEST = "test"
    PRODUCTION = "production"


def split_address(address: str) -> SplitResult | None:
    """Take an address apart; None where it is none."""
    try:
        split = urlsplit(address)
        _ = split.port  # judged when it is read
    except ValueError:
        return None
    return split


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
