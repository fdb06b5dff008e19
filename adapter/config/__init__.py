"""Everything an operator can set: the program's settings, who its tenants are, and who reports."""

from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, Any

from adapter.config.forms import Code, Environment, Strict, Uri, is_loopback
from adapter.config.kommuner import Kommune, KommuneContact, SigningFiles
from adapter.config.matching import Channel, ChannelFrom, KommuneMatching, Matching, Mode, ModeFrom
from adapter.config.send_list import Provider, ReportSource
from adapter.config.shipped import SHARED_INSTALLATION, shipped_examples, shipped_mappings
from adapter.config.tenants import (
    PausePolicy,
    Profile,
    Tenant,
    TenantEpj,
    TenantExtensions,
    TenantFhirApi,
    TenantFormer,
    Tenants,
)

if TYPE_CHECKING:
    from adapter.config.broker import KafkaSettings
    from adapter.config.office import LoginSettings, OfficeSettings
    from adapter.config.register import AddressSettings, Cipher, HelseIdSettings, RegisterSettings, Scheme
    from adapter.config.service import (
        BenchSettings,
        HealthSettings,
        HttpSettings,
        LimitSettings,
        LogSettings,
        Migrate,
        StoreSettings,
    )
    from adapter.config.settings import Settings, read_settings

#: Imported when one of their names is asked for: `check` needs none of them where nothing is set, and to make
#: their classes takes a sixth of the time of its start.
_LATER = ("service", "register", "office", "broker", "settings")

__all__ = [
    "SHARED_INSTALLATION",
    "AddressSettings",
    "BenchSettings",
    "Channel",
    "ChannelFrom",
    "Cipher",
    "Code",
    "Environment",
    "HealthSettings",
    "HelseIdSettings",
    "HttpSettings",
    "KafkaSettings",
    "Kommune",
    "KommuneContact",
    "KommuneMatching",
    "LimitSettings",
    "LogSettings",
    "LoginSettings",
    "Matching",
    "Migrate",
    "Mode",
    "ModeFrom",
    "OfficeSettings",
    "PausePolicy",
    "Profile",
    "Provider",
    "RegisterSettings",
    "ReportSource",
    "Role",
    "Scheme",
    "Settings",
    "SigningFiles",
    "StoreSettings",
    "Strict",
    "Tenant",
    "TenantEpj",
    "TenantExtensions",
    "TenantFhirApi",
    "TenantFormer",
    "Tenants",
    "Uri",
    "is_loopback",
    "read_settings",
    "shipped_examples",
    "shipped_mappings",
]


class Role(StrEnum):
    """What a process does, so that a platform scales each by itself (architecture.md section 4)."""

    ALL = "all"
    INTAKE = "intake"
    PUBLISH = "publish"
    DELIVER = "deliver"
    WEB = "web"


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        """Give a name of the modules that are imported late (PEP 562)."""
        for module in _LATER if name in __all__ else ():
            found = getattr(import_module(f"{__name__}.{module}"), name, None)
            if found is not None:
                globals()[name] = found
                return found
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
