"""CRDs of a folder as schemas: one per ``apiVersion`` and ``kind``, made strict about unknown fields.

How an API server reads them: kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions (structural
schemas, pruning, defaulting), read November 2026. ``kubectl apply`` refuses unknown fields, so we do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from meshbot.content.source import read_values
from meshbot.errors import ContentError, Fault
from meshbot.knowledge.manifests.cel import portable
from meshbot.knowledge.manifests.flaw import Tree, at, items, tree

_EXPERIMENTAL: Final = "experimental"
_CHANNEL: Final = "gateway.networking.k8s.io/channel"
_HEAD: Final = ("apiVersion", "kind", "metadata")
_KEPT: Final = (
    "type", "required", "enum", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength",
    "minItems", "maxItems", "minProperties", "maxProperties", "multipleOf", "uniqueItems",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Version:
    """One served version of a kind. ``schema`` is as written in the CRD; ``experimental`` marks the channel of Gateway API."""

    api_version: str
    kind: str
    schema: Tree
    namespaced: bool
    experimental: bool = False
    deprecated: str = ""


@dataclass(frozen=True, slots=True)
class Schemas:
    """Every kind of a folder of CRDs, by ``apiVersion`` and ``kind``; the stable channel comes first where there are two."""

    versions: Mapping[tuple[str, str], tuple[Version, ...]]
    gone: frozenset[tuple[str, str]] = frozenset()

    def find(self, api_version: str, kind: str) -> tuple[Version, ...]:
        """The schemas of a kind, or none."""
        return self.versions.get((api_version, kind), ())

    def groups(self) -> frozenset[str]:
        """The API groups that are known."""
        return frozenset(name.partition("/")[0] for name, _ in self.versions)

    def served(self, group: str, kind: str) -> tuple[str, ...]:
        """The versions of a kind that are served, as ``group/version``."""
        return tuple(name for name, known in self.versions if known == kind and name.partition("/")[0] == group)


def load_schemas(folder: Path) -> Schemas:
    """The CRDs of every YAML file below ``folder``. Raises ContentError when there is none, or a file is not YAML."""
    versions: dict[tuple[str, str], tuple[Version, ...]] = {}
    gone: set[tuple[str, str]] = set()
    for path in sorted(path for path in folder.rglob("*.y*ml") if path.is_file()):
        for crd in read_values(path):
            for key, version in _versions(tree(crd)):
                if version is None:
                    gone.add(key)
                    continue
                known = versions.get(key, ())
                if all(other.experimental != version.experimental for other in known):
                    versions[key] = tuple(sorted((*known, version), key=lambda item: item.experimental))
    if not versions:
        raise ContentError((Fault(str(folder), 1, "holds no CustomResourceDefinition; name a folder of CRDs (*.yaml)"),))
    return Schemas(versions, frozenset(gone - set(versions)))


def _versions(crd: Tree) -> Iterator[tuple[tuple[str, str], Version | None]]:
    """Each version of a CRD; None for one that is not served."""
    if crd.get("kind") != "CustomResourceDefinition":
        return
    kind = str(at(crd, "spec", "names", "kind"))
    experimental = tree(at(crd, "metadata", "annotations")).get(_CHANNEL) == _EXPERIMENTAL
    namespaced = at(crd, "spec", "scope") != "Cluster"
    for version in items(at(crd, "spec", "versions")):
        name = f"{at(crd, 'spec', 'group')}/{version.get('name')}"
        schema = at(version, "schema", "openAPIV3Schema")
        if not version.get("served"):
            yield (name, kind), None
            continue
        deprecated = str(version.get("deprecationWarning") or "this version is deprecated") if version.get("deprecated") else ""
        yield (name, kind), Version(name, kind, tree(schema), namespaced, experimental, deprecated)


def strict(schema: Tree, *, root: bool = False) -> dict[str, Any]:
    """A JSON Schema (2020-12) that refuses what strict field validation refuses."""
    out = _bounds(schema)
    out |= {key: [_loose(part) for part in items(schema[key])] for key in ("allOf", "anyOf", "oneOf") if key in schema}
    if "not" in schema:
        out["not"] = _loose(tree(schema["not"]))
    if schema.get("x-kubernetes-int-or-string"):
        out.pop("anyOf", None)
        out["type"] = ["integer", "string"]
    if "items" in schema:
        out["items"] = strict(tree(schema["items"]))
    if schema.get("type") == "object":
        out |= _fields(schema, root=root)
    if schema.get("nullable") and "type" in out:
        out["type"] = [*([out["type"]] if isinstance(out["type"], str) else out["type"]), "null"]
        if "enum" in out:
            out["enum"] = [*out["enum"], None]
    return out


def _bounds(schema: Tree) -> dict[str, Any]:
    out: dict[str, Any] = {key: schema[key] for key in _KEPT if key in schema}
    if "pattern" in out:
        out["pattern"] = portable(str(out["pattern"]))
    return out


def _fields(schema: Tree, *, root: bool) -> dict[str, Any]:
    out: dict[str, Any] = {"properties": {name: strict(tree(field)) for name, field in tree(schema.get("properties")).items()}}
    if root or schema.get("x-kubernetes-embedded-resource"):
        out["properties"] = {key: {} for key in _HEAD} | {k: v for k, v in out["properties"].items() if k not in _HEAD}
    extra = schema.get("additionalProperties")
    if isinstance(extra, Mapping):
        out["additionalProperties"] = strict(extra)
    elif extra is not True and not schema.get("x-kubernetes-preserve-unknown-fields"):
        out["additionalProperties"] = False
    return out


def _loose(schema: Any) -> Any:
    """A part of ``oneOf`` and its like: it judges values only, so the fields it does not name are allowed."""
    if not isinstance(schema, Mapping):
        return schema
    out = _bounds(schema)
    out |= {key: [_loose(part) for part in items(schema[key])] for key in ("allOf", "anyOf", "oneOf") if key in schema}
    out |= {key: _loose(schema[key]) for key in ("items", "not") if key in schema}
    if "properties" in schema:
        out["properties"] = {name: _loose(field) for name, field in tree(schema["properties"]).items()}
    return out


def with_defaults(schema: Tree, value: Any) -> Any:
    """A copy of a value as the API server sees it after defaulting; nulls that are not allowed are dropped like absent fields."""
    if isinstance(value, Mapping):
        fields = tree(schema.get("properties"))
        extra = tree(schema.get("additionalProperties"))
        out = {}
        for name, item in value.items():
            inner = tree(fields.get(name, extra))
            if item is not None or not inner or inner.get("nullable"):
                out[name] = with_defaults(inner, item)
        for name, field in fields.items():
            if name not in out and "default" in tree(field):
                out[name] = with_defaults(tree(field), field["default"])
        return out
    if isinstance(value, list):
        inner = tree(schema.get("items"))
        return [with_defaults(inner, item) for item in value]
    return value
