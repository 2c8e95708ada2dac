"""The meshes that examples are written for: their names, and the words people type for them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from meshbot.knowledge.entry import MeshName
from meshbot.text.fold import plain


@dataclass(frozen=True, slots=True)
class Mesh:
    """One mesh or API: ``label`` is how it is written, ``words`` how it is typed, longest first."""

    name: MeshName
    label: str
    words: tuple[str, ...]


MESHES: Final = (
    Mesh("istio", "Istio", ("istio",)),
    Mesh("gateway-api", "Gateway API", ("kubernetes gateway api", "gateway-api", "gateway api", "gatewayapi", "gwapi", "gamma")),
    Mesh("linkerd", "Linkerd", ("linkerd2", "linkerd")),
    Mesh("cilium", "Cilium", ("cilium",)),
    Mesh("consul", "Consul", ("consul connect", "consul")),
    Mesh("kuma", "Kuma", ("kong mesh", "kuma")),
    Mesh("envoy-gateway", "Envoy Gateway", ("envoy-gateway", "envoy gateway")),
    Mesh("kubernetes", "Kubernetes", ("plain kubernetes", "kubernetes", "k8s")),
    Mesh("envoy", "Envoy", ("raw envoy", "envoy")),
)
_WORDS: Final = sorted(((word, mesh) for mesh in MESHES for word in mesh.words), key=lambda pair: -len(pair[0]))
_MESH: Final = re.compile(r"(?<![\w-])(" + "|".join(re.escape(word) for word, _ in _WORDS) + r")(?![\w-])", re.IGNORECASE)
_JOINING: Final = re.compile(r"\b(?:with|in|for|on|using)\s*$", re.IGNORECASE)


def label_of(name: str) -> str:
    """How a mesh is written."""
    return next((mesh.label for mesh in MESHES if mesh.name == name), name)


def split_mesh(line: str) -> tuple[Mesh | None, str]:
    """The last mesh that a line names, and the line without it: ``gateway-api canary`` gives Gateway API and ``canary``."""
    text = " ".join(plain(line).split())
    found = list(_MESH.finditer(text))
    if not found:
        return None, text
    match = found[-1]
    mesh = next(mesh for word, mesh in _WORDS if word == match[1].casefold())
    before = _JOINING.sub("", text[: match.start()])
    return mesh, " ".join((before + " " + text[match.end() :]).split())
