"""What the entries of a Bundle hold, and by which names references find it (R4, Bundle, 2.36.4.1)."""

from collections.abc import Iterator
from typing import Any

from adapter.values import Unshown, Value

Tree = dict[str, Any]

#: What a reference has between the name of a resource and the version it means.
VERSION = "/_history/"


class Held(Value, frozen=True):
    """A resource that an entry holds."""

    path: str
    resource: Unshown[Tree]
    full_url: str | None
    #: `Type/id`, where it has an id.
    name: str | None

    @property
    def base(self) -> str | None:
        """The address of the server it comes from; None where its fullUrl tells of none."""
        if self.full_url is None or self.name is None or not self.full_url.endswith(f"/{self.name}"):
            return None
        return self.full_url.removesuffix(self.name)


class Entries:
    """The resources of one Bundle by their names; of several versions of one the first counts."""

    def __init__(self, path: str, bundle: Tree) -> None:
        self.by_path: dict[str, Held] = {each.path: each for each in _held(path, bundle)}
        self._by_url: dict[str, Held] = {}
        self._by_name: dict[str, list[Held]] = {}
        for each in self.by_path.values():
            for suffix in ("", *_version(each.resource)):
                if each.full_url is not None:
                    self._by_url.setdefault(each.full_url + suffix, each)
                if each.name is not None:
                    self._by_name.setdefault(each.name + suffix, []).append(each)

    def find(self, literal: str, base: str | None) -> Held | None:
        """
        Give what a literal reference leads to; `base` is the server of the resource it stands in.

        An exact fullUrl comes first. A relative reference means the same server; where servers are not
        told of, any one that has that name, but not one of several.
        """
        for wanted in dict.fromkeys((literal, literal.partition(VERSION)[0])):
            found = self._by_url.get(wanted) or self._by_url.get(f"{base or ''}{wanted}")
            found = found or _only(self._by_name.get(wanted, []), base)
            if found is not None:
                return found
        return None


def same_server(one: str | None, other: str | None) -> bool:
    """Whether two resources can be of one server: unknown ones may be any."""
    return one is None or other is None or one == other


def _only(named: list[Held], base: str | None) -> Held | None:
    fitting = [each for each in named if same_server(base, each.base)]
    servers = {each.base for each in fitting} - {None}
    return fitting[0] if fitting and len(servers) <= 1 else None


def _held(path: str, bundle: Tree) -> Iterator[Held]:
    entries = bundle.get("entry")
    for i, entry in enumerate(entries if isinstance(entries, list) else ()):
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if isinstance(resource, dict):
            url, own_id = entry.get("fullUrl"), resource.get("id")
            name = f"{resource.get('resourceType')}/{own_id}" if isinstance(own_id, str) else None
            yield Held(f"{path}.entry[{i}].resource", resource, url if isinstance(url, str) else None, name)


def _version(resource: Tree) -> Iterator[str]:
    meta = resource.get("meta")
    number = meta.get("versionId") if isinstance(meta, dict) else None
    if isinstance(number, str):
        yield f"{VERSION}{number}"
