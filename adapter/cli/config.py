"""`config`: what the program would run with, and whether it could."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, SecretStr

from adapter.cli.grouping import grouped
from adapter.cli.option_groups import Output
from adapter.cli.options import Language
from adapter.cli.phrases import say
from adapter.cli.printing import print_json
from adapter.cli.showing import make_console, make_table
from adapter.config import Provider, Settings, Tenant, Tenants, read_settings
from adapter.events.naming import without_numbers
from adapter.mapping.tables import TableId, Tables

PREFIX = "KPR_"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting in force."""

    name: str
    value: str
    #: The variable that sets it, or None: the default.
    variable: str | None
    about: str


@grouped
def config(*, output: Output) -> None:
    """
    Show the settings in force and where each comes from, and judge tables and tenants, and delivery where it is on.

    Secrets are not shown. Everything that is wrong is listed at once, and the exit code is 2.

    Examples:
      kpr-adapter config
      KPR_TENANTS=tenants.yaml kpr-adapter config --format json
    """
    settings = read_settings()
    # Here, because it comes with everything the service is made of.
    from adapter.main import build_world  # noqa: PLC0415 - see above

    world = build_world(settings)
    if settings.register.url is not None:
        from adapter.main.delivery import build_writer, judge_delivery  # noqa: PLC0415 - see above

        judge_delivery(settings, world)
        build_writer(settings, world)
    effective = list(effective_settings(settings))
    if output.is_json:
        print_json(_json(effective, world.tables, world.tenants))
    else:
        _show(effective, world.tables, world.tenants, output.language)


def effective_settings(settings: Settings) -> Iterator[Setting]:
    """Every setting with its value, secrets masked, and the variable it comes from."""
    set_here = {name.upper() for name in os.environ if name.upper().startswith(PREFIX)}
    yield from _of(settings, PREFIX, set_here)


def _of(model: BaseModel, prefix: str, set_here: set[str], whole: str | None = None) -> Iterator[Setting]:
    """The settings of a group; `whole` is the variable that sets all of it at once, as JSON."""
    for name, field in type(model).model_fields.items():
        value, full = getattr(model, name), f"{prefix}{name}".upper()
        variable = full if full in set_here else whole if name in model.model_fields_set else None
        if isinstance(value, BaseModel):
            yield from _of(value, f"{full}__", set_here, variable)
        else:
            yield Setting(full, _written(value), variable, field.description or "")


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, SecretStr):
        value = _masked(value.get_secret_value())
    written = ", ".join(map(str, sorted(value))) if isinstance(value, frozenset) else str(value)
    # Whoever set it, no setting is the number of a person (SEC-13).
    return without_numbers(written)


def _masked(secret: str) -> str:
    """An address without its credentials and parameters; of anything else nothing."""
    if "://" not in secret:
        return "***"
    address = urlsplit(secret)
    _, at, host = address.netloc.rpartition("@")
    credentials = "***@" if at else ""
    parameters = "?***" if address.query else ""
    return f"{address.scheme}://{credentials}{host}{address.path}{parameters}"


def _show(effective: list[Setting], tables: Tables, tenants: Tenants, language: Language) -> None:
    console = make_console()
    table = make_table(*(say(word, language) for word in ("setting", "value", "from", "meaning")))
    for setting in effective:
        origin = say("default", language) if setting.variable is None else setting.variable
        table.add_row(setting.name, setting.value or "-", origin, setting.about)
    console.print(table)
    console.print()
    table = make_table(*(say(word, language) for word in ("table", "version")))
    for each in _tables(tables):
        table.add_row(f"{each.layer} {each.table}", each.version)
    console.print(table)
    console.print()
    table = make_table(*(say(word, language) for word in ("tenant", "kommune", "reports")))
    for name, tenant in tenants.tenants.items():
        table.add_row(name, tenant.kommune_nr, _reported(tenant, language))
    console.print(table)
    console.print()
    if tenants.report_sources:
        table = make_table(*(say(word, language) for word in ("code", "since", "source")))
        for code in sorted(tenants.report_sources, key=_by_number):
            told = tenants.report_sources[code]
            table.add_row(code, told.since.isoformat(), told.source)
        console.print(table)
        console.print()
    console.print(say("judged", language))


def _reported(tenant: Tenant, language: Language) -> str:
    """The codes that a tenant reports; of one with a channel of its own, whose it is (MH-61)."""
    if tenant.provider is not Provider.MUNICIPALITY:
        return say(tenant.provider.value, language)
    return ", ".join(sorted(tenant.report_service_codes, key=_by_number))


def _json(effective: list[Setting], tables: Tables, tenants: Tenants) -> dict[str, Any]:
    return {
        "settings": [
            {"name": s.name, "value": s.value or None, "from": s.variable or "default"} for s in effective
        ],
        "tables": [{"layer": t.layer, "table": t.table, "version": t.version} for t in _tables(tables)],
        "environment": tenants.environment.value,
        "timezone": tenants.timezone,
        "tenants_version": tenants.version,
        "tenants": [
            {
                "name": name,
                "kommune_nr": tenant.kommune_nr,
                "provider": tenant.provider.value,
                "report_service_codes": sorted(tenant.report_service_codes, key=_by_number),
            }
            for name, tenant in tenants.tenants.items()
        ],
        "report_sources": {
            code: {"since": told.since.isoformat(), "source": told.source}
            for code, told in tenants.report_sources.items()
        },
    }


def _tables(tables: Tables) -> list[TableId]:
    return [tables.service.id, tables.hst.id, tables.professions.id, tables.identifiers.id, tables.systems.id]


def _by_number(code: str) -> tuple[int, str]:
    return len(code), code
