"""Which settings of kommuner differ from those last used: written down by whoever takes them up."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from adapter.access.login_name import login_or_number
from adapter.config import Kommune, Tenants
from adapter.config.kommuner import KommuneContact, SigningFiles
from adapter.logs import logger
from adapter.store import Store
from adapter.store.kommune_entries import SAID
from adapter.store.operating import By


async def note_kommuner(
    store: Store, tenants: Tenants, process: str, now: datetime, *, are_all: bool = True
) -> None:
    """
    Write down in the access log what of the kommuner's entries changed since they were last used, and by whom.

    `process` is the words of the command that took them up; whoever runs it is known by their login name.
    """
    login = login_or_number()
    by = By(login, f"by configuration at start of {process}", login)
    entries = {nr: fields_of(each) for nr, each in tenants.kommuner.items()}
    said = {nr: each.changed.model_dump() for nr, each in tenants.kommuner.items() if each.changed}
    for act in await store.kommune_entries.note(entries, by, now, said, are_all=are_all):
        logger.info("kommune_entry", kommune=act.kommune_nr, act=act.act, fields=act.detail.get("fields", []))


def fields_of(kommune: Kommune) -> Mapping[str, str]:
    """
    Give the fields of an entry by the names that they have in the file; a contact's by its type.

    Only what differs from its default: a field that a release adds is no change of anybody's.
    """
    return dict(_fields(kommune))


def _fields(kommune: Kommune) -> Iterator[tuple[str, str]]:
    for name, value in kommune:
        if value == type(kommune).model_fields[name].default:
            continue
        if isinstance(value, frozenset):
            yield name, repr(sorted(value))
        elif name not in ("contacts", "signing", "changed"):
            yield name, str(value)
    if kommune.changed:
        yield SAID, repr(kommune.changed)
    for i, signing in enumerate(kommune.signing, 1):
        yield from _named(f"signing.{i}", signing)
    for contact, place in zip(kommune.contacts, _places(kommune.contacts), strict=True):
        yield from _named(f"contacts.{place}", contact)


def _places(contacts: Sequence[KommuneContact]) -> list[str]:
    """Name contacts by their types, and the second of a type by its number as well."""
    seen = Counter[str]()
    places = []
    for each in contacts:
        seen[each.type] += 1
        places.append(each.type if seen[each.type] == 1 else f"{each.type}.{seen[each.type]}")
    return places


def _named(place: str, part: KommuneContact | SigningFiles) -> Iterator[tuple[str, str]]:
    for name, field in type(part).model_fields.items():
        if (value := getattr(part, name)) != field.default:
            yield f"{place}.{field.alias or name}", str(value)
