"""
The program's settings.

They come from the environment (`KPR_STORE__URL=…` sets `settings.store.url`) and are read once, by the
command line. A misspelt name is an error, never a default.
"""

import json
import os
import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Self
from uuid import UUID
from warnings import filterwarnings

from pydantic import Field, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from adapter.config.broker import KafkaSettings
from adapter.config.figures import FiguresSettings
from adapter.config.forms import Environment
from adapter.config.office import LoginSettings, OfficeSettings
from adapter.config.register import AddressSettings, HelseIdSettings, RegisterSettings
from adapter.config.retention import RetentionSettings
from adapter.config.senders import SenderSettings
from adapter.config.service import (
    BenchSettings,
    HealthSettings,
    HttpSettings,
    LimitSettings,
    LogSettings,
    StoreSettings,
    TracingSettings,
)
from adapter.config.setting_words import WrongSetting, setting_words
from adapter.config.shipped import SHARED_INSTALLATION, shipped_mappings
from adapter.errors import Fault, Misconfigured, Words

# Every class has a `register` of ABCMeta's, which no instance misses.
filterwarnings("ignore", message='Field name "register"', category=UserWarning)

#: In what the library says of a value that it cannot read.
_GROUP = re.compile(r'field "(\w+)"')
_NO_JSON = Words(
    'er ikke JSON; har den flere verdier, skriv ["0301", "1103"], og rett den',
    'is no JSON; where it holds several values, write ["0301", "1103"], and correct it',
)
_NAMESPACE = Words(
    "produksjon trenger KPR_INSTALLATION; lag en med uuidgen, og endre den aldri",
    "production needs KPR_INSTALLATION; make one with uuidgen and never change it",
)


class Settings(BaseSettings):
    """The program's settings; `KPR_` before a name, `__` between the levels."""

    model_config = SettingsConfigDict(
        env_prefix="KPR_",
        env_nested_delimiter="__",
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
    )

    environment: Environment = Field(default=Environment.TEST, description="What this instance is for.")
    installation: UUID = Field(
        default=SHARED_INSTALLATION, description="Namespace of every id that leaves the system."
    )
    store: StoreSettings = StoreSettings()
    limits: LimitSettings = LimitSettings()
    kafka: KafkaSettings = KafkaSettings()
    http: HttpSettings = HttpSettings()
    senders: SenderSettings = SenderSettings()
    bench: BenchSettings = BenchSettings()
    office: OfficeSettings = OfficeSettings()
    login: LoginSettings = LoginSettings()
    figures: FiguresSettings = FiguresSettings()
    retention: RetentionSettings = RetentionSettings()
    register: RegisterSettings = RegisterSettings()
    helseid: HelseIdSettings = HelseIdSettings()
    addresses: AddressSettings = AddressSettings()
    health: HealthSettings = HealthSettings()
    log: LogSettings = LogSettings()
    tracing: TracingSettings = TracingSettings()
    tenants: Path | None = Field(default=None, description="The tenants file; without it a neutral tenant.")
    mappings: Path = Field(default_factory=shipped_mappings, description="Folder of the mapping tables.")
    own_mappings: Path | None = Field(
        default=None, description="Folder of decision tables of your own, beside those of KPR_MAPPINGS."
    )
    full_lane_share: float = Field(
        default=0.01, ge=0, le=1, description="Share of documents that get a second opinion."
    )
    batch_size: int = Field(default=500, ge=1, le=1000, description="Inputs that share a transaction.")
    grace_seconds: float = Field(
        default=25, gt=0, description="How long a stop may take before what is at hand is abandoned."
    )

    @model_validator(mode="after")
    def namespace_of_its_own(self) -> Self:
        """Refuse a production instance whose ids another installation could make too."""
        if self.environment is Environment.PRODUCTION and self.installation == SHARED_INSTALLATION:
            raise WrongSetting(_NAMESPACE)
        return self


def read_settings() -> Settings:
    """The settings of this process's environment; raises `Misconfigured` with all faults, without values."""
    known = {f"KPR_{name}".upper() for name in Settings.model_fields}
    named = sorted(name.upper() for name in os.environ if name.upper().startswith("KPR_"))
    unknown = [name for name in named if name.split("__")[0] not in known]
    faults = [_fault(name, _advice(name, known)) for name in unknown]
    try:
        settings = Settings()
    except ValidationError as error:
        faults += [
            _setting_fault(details) for details in error.errors(include_url=False, include_input=False)
        ]
        raise Misconfigured(*faults) from None
    except SettingsError as error:
        # `from None`: what it was caused by quotes the value.
        unread = list(_unreadable(error)) or [
            _fault("settings", Words(f"kan ikke leses ({error}); rett dem", f"{error}; correct it"))
        ]
        raise Misconfigured(*faults, *unread) from None
    if faults:
        raise Misconfigured(*faults)
    return settings


def _fault(name: str, said: Words) -> Fault:
    return Fault(name, 0, 0, said.en, said.nb)


def _advice(name: str, known: Iterable[str]) -> Words:
    close = get_close_matches(name, known, n=1, cutoff=0.8)
    norwegian = f"mente du {close[0]}?" if close else "ta den bort"
    english = f"did you mean {close[0]}?" if close else "take it away"
    return Words(f"ingen innstilling heter dette; {norwegian}", f"no setting has this name; {english}")


def _unreadable(error: SettingsError) -> Iterator[Fault]:
    """Name the settings that one of is meant by: the library tells their group alone."""
    group = _GROUP.search(str(error))
    begins = f"KPR_{group[1]}".upper() if group else ""
    written = {name.upper(): value for name, value in os.environ.items()}
    for name in sorted(written):
        if name == begins:
            yield _fault(
                name,
                Words(
                    f"er en gruppe; sett delene av den, {name}__…, og ta den bort",
                    f"is a group; set its parts, {name}__…, and take it away",
                ),
            )
        elif name.startswith(f"{begins}__") and not _is_json(written[name]):
            yield _fault(name, _NO_JSON)


def _is_json(value: str) -> bool:
    try:
        json.loads(value)
    except ValueError:
        return False
    return True


def _setting_fault(details: ErrorDetails) -> Fault:
    name = "__".join(map(str, details["loc"])).upper()
    return _fault(f"KPR_{name}" if name else "settings", setting_words(details))
