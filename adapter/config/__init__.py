"""Everything an operator can set: the program's settings, who its tenants are, and who reports."""

from enum import StrEnum

from adapter.config.broker import KafkaSettings
from adapter.config.forms import Code, Environment, Strict, Uri, is_loopback
from adapter.config.kommuner import Kommune, KommuneContact, SigningFiles
from adapter.config.matching import Channel, ChannelFrom, KommuneMatching, Matching, Mode, ModeFrom
from adapter.config.register import AddressSettings, HelseIdSettings, RegisterSettings, Scheme
from adapter.config.service import (
    HealthSettings,
    HttpSettings,
    LimitSettings,
    LogSettings,
    Migrate,
    StoreSettings,
)
from adapter.config.settings import SHARED_INSTALLATION, Settings, read_settings
from adapter.config.shipped import shipped_examples, shipped_mappings
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

__all__ = [
    "SHARED_INSTALLATION",
    "AddressSettings",
    "Channel",
    "ChannelFrom",
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
    "Matching",
    "Migrate",
    "Mode",
    "ModeFrom",
    "PausePolicy",
    "Profile",
    "RegisterSettings",
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
