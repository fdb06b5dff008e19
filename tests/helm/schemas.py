"""
JSON Schemas of Kubernetes' kinds, strict, from the OpenAPI file of a release and from custom definitions.

kubeconform asks for a file for each group, version and kind. A file holds the kind and, beside it, every
definition it leads to. Strict: what a definition does not name is refused, a misspelt field included.
"""

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from tests.helm import pins

Schema = dict[str, Any]
#: How kubeconform finds the file of a kind; the same is written by `_file`.
LOCATION = "{{.NormalizedKubernetesVersion}}/{{.ResourceKind}}{{.KindSuffix}}.json"
REF = "#/definitions/"
META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
#: Said to be strings in the OpenAPI file, but numbers are as good.
STRING_OR_NUMBER = {
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "integer",
    "io.k8s.apimachinery.pkg.api.resource.Quantity": "number",
}


def fingerprint() -> str:
    """Names what the schemas are made from: the pins and this code."""
    made_from = pins.PINS.read_bytes() + Path(__file__).read_bytes()
    return sha256(made_from).hexdigest()[:16]


def write(release: Path, defined: Iterable[Path], into: Path) -> None:
    """Write the schemas of a release's own kinds and of the kinds that files define besides."""
    into.mkdir(parents=True)
    openapi = json.loads((release / "api/openapi-spec/swagger.json").read_bytes())
    known = {name: _known(name, told) for name, told in openapi["definitions"].items()}
    for told in openapi["definitions"].values():
        for kind in told.get("x-kubernetes-group-version-kind", []):
            _write(kind["group"], kind["version"], kind["kind"], strict(told), known, into)
    for group, version, kind, told in _defined(defined):
        told["properties"]["metadata"] = {"$ref": REF + META}
        _write(group, version, kind, strict(told), known, into)


def _write(group: str, version: str, kind: str, root: Schema, known: dict[str, Schema], into: Path) -> None:
    api_version = f"{group}/{version}" if group else version
    root = {
        **root,
        "properties": {
            **root.get("properties", {}),
            "apiVersion": {"enum": [api_version]},
            "kind": {"enum": [kind]},
        },
        "required": sorted({*root.get("required", []), "apiVersion", "kind"}),
    }
    needed: dict[str, Schema] = {}
    _collect(root, known, needed)
    written = json.dumps({**root, "definitions": needed}, separators=(",", ":"))
    (into / _file(api_version, kind)).write_text(written, encoding="utf-8")


def _file(api_version: str, kind: str) -> str:
    group, _, version = api_version.partition("/")
    suffix = f"-{group.split('.')[0]}" + (f"-{version}" if version else "")
    return f"{kind}{suffix}.json".lower()


def _collect(schema: Any, known: dict[str, Schema], needed: dict[str, Schema]) -> None:
    """Gather the definitions that a schema leads to."""
    for name in _named(schema):
        if name not in needed:
            needed[name] = known[name]
            _collect(known[name], known, needed)


def _named(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        ref = schema.get("$ref")
        # A property may be called $ref; then it is no string.
        if isinstance(ref, str):
            yield ref.removeprefix(REF)
        for inner in schema.values():
            yield from _named(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _named(inner)


def _known(name: str, told: Schema) -> Schema:
    if name in STRING_OR_NUMBER:
        return {"type": ["string", STRING_OR_NUMBER[name]]}
    return strict(told)


def strict(told: Schema) -> Schema:
    """The same schema without prose, that refuses what it does not name."""
    kept = {key: value for key, value in told.items() if key in _KEPT}
    for key in ("items", "additionalProperties", "not"):
        if isinstance(kept.get(key), dict):
            kept[key] = strict(kept[key])
    for key in ("allOf", "anyOf", "oneOf"):
        if key in kept:
            kept[key] = [strict(each) for each in kept[key]]
    if "properties" in kept:
        kept["properties"] = {name: strict(each) for name, each in kept["properties"].items()}
        if "type" in kept and not told.get("x-kubernetes-preserve-unknown-fields"):
            kept.setdefault("additionalProperties", False)
    if told.get("nullable") and "type" in kept:
        kept["type"] = [kept["type"], "null"]
    return kept


_KEPT = {
    *("$ref", "type", "properties", "additionalProperties", "required", "items", "enum", "pattern", "format"),
    *(
        "allOf",
        "anyOf",
        "oneOf",
        "not",
        "minimum",
        "maximum",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
    ),
    *("minProperties", "maxProperties", "uniqueItems", "multipleOf", "exclusiveMinimum", "exclusiveMaximum"),
}


def _defined(files: Iterable[Path]) -> Iterator[tuple[str, str, str, Schema]]:
    """Group, version, kind and schema of every kind that custom definitions hold."""
    for file in files:
        spec = yaml.load(file.read_bytes(), yaml.CSafeLoader)["spec"]
        for version in spec["versions"]:
            told = version["schema"]["openAPIV3Schema"]
            yield spec["group"], version["name"], spec["names"]["kind"], told
