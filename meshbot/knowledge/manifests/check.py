"""Checks a text of manifests as strictly as ``kubectl apply`` and the meshes' webhooks would."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeAlias

from meshbot.content.complaint import Complaint
from meshbot.content.source import Document, parse_documents
from meshbot.errors import Fault
from meshbot.knowledge.manifests import istio_hosts, istio_policies, istio_routes, kubernetes
from meshbot.knowledge.manifests.flaw import Flaw, Tree, at, each, items, near, tree
from meshbot.knowledge.manifests.schemas import Schemas, Version, strict, with_defaults
from meshbot.knowledge.manifests.structure import Shape, check_rules, shape_checker

Webhook: TypeAlias = "Callable[[Tree], Iterable[Flaw]]"

_WEBHOOKS: Final[Mapping[tuple[str, str], Webhook]] = {
    ("networking.istio.io", "VirtualService"): istio_routes.virtual_service,
    ("networking.istio.io", "DestinationRule"): istio_hosts.destination_rule,
    ("networking.istio.io", "Gateway"): istio_hosts.gateway,
    ("networking.istio.io", "ServiceEntry"): istio_hosts.service_entry,
    ("networking.istio.io", "Sidecar"): istio_hosts.sidecar,
    ("security.istio.io", "AuthorizationPolicy"): istio_policies.authorization_policy,
    ("security.istio.io", "RequestAuthentication"): istio_policies.request_authentication,
    ("telemetry.istio.io", "Telemetry"): istio_policies.telemetry,
    ("extensions.istio.io", "WasmPlugin"): istio_policies.wasm_plugin,
}

_NO_HOSTS: Final = "no hosts: Istio takes this for a delegate, which changes no traffic on its own; write hosts"


@dataclass(frozen=True, slots=True)
class Block:
    """A text of manifests inside a content file: ``line`` is where its first line stands, ``about`` what is said beside it."""

    text: str
    path: str
    line: int
    name: str
    about: str = ""


@dataclass(slots=True)
class Checker:
    """Checks manifests against schemas; keeps compiled schemas, so use one for many texts."""

    schemas: Schemas
    _shapes: dict[tuple[str, str, bool], Shape] = field(default_factory=dict)

    def check(self, block: Block) -> tuple[Complaint, ...]:
        """Every flaw of every document of a block, with its line in the content file."""
        documents = parse_documents(block.text, block.path)
        out: list[Complaint] = []
        for document in documents:
            out += [_moved(fault, block) for fault in document.faults]
            if not document.faults:
                out += [_complaint(document, flaw, block) for flaw in self.flaws(document.value, block.about)]
        whole = [document for document in documents if isinstance(document.value, dict) and not document.faults]
        together = _together([tree(doc.value) for doc in whole], block.about)
        out += [_complaint(whole[index], flaw, block) for index, flaw in together]
        if not documents:
            out.append(Complaint(Fault(block.path, block.line, f"{block.name}: holds no manifest; write one")))
        return tuple(out)

    def flaws(self, value: Any, about: str = "") -> Iterator[Flaw]:
        """The flaws of one document; ``about`` may say that it needs Gateway API's experimental channel."""
        document = _as_json(value)
        if not isinstance(document, dict):
            yield Flaw((), "is no mapping; a manifest begins with apiVersion, kind and metadata")
            return
        api_version, kind = document.get("apiVersion"), document.get("kind")
        for name, found in (("apiVersion", api_version), ("kind", kind)):
            if not isinstance(found, str):
                yield Flaw((), f"{name} is missing")
        if not isinstance(api_version, str) or not isinstance(kind, str):
            return
        versions = self.schemas.find(api_version, kind)
        if versions:
            yield from self._custom(document, versions, about)
        else:
            yield from self._plain(document, api_version, kind)

    def _custom(self, document: Tree, versions: tuple[Version, ...], about: str) -> Iterator[Flaw]:
        yield from kubernetes.metadata_flaws(document, namespaced=versions[0].namespaced)
        found = [list(self._against(document, version)) for version in versions]
        best = min(range(len(found)), key=lambda index: bool(found[index]))
        yield from found[best]
        if versions[best].experimental and "experimental" not in about.casefold():
            what = "only the experimental channel of Gateway API has this; say 'experimental' in the title, version or trap"
            yield Flaw(("apiVersion",), what)
        if versions[best].deprecated and versions[best].api_version.rpartition("/")[2] not in about:
            yield Flaw(("apiVersion",), versions[best].deprecated, "warning")
        group = versions[best].api_version.partition("/")[0]
        webhook = _WEBHOOKS.get((group, versions[best].kind))
        if webhook is not None:
            yield from webhook(tree(document.get("spec")))

    def _against(self, document: Tree, version: Version) -> Iterator[Flaw]:
        key = (version.api_version, version.kind, version.experimental)
        shape = self._shapes.get(key)
        if shape is None:
            shape = self._shapes[key] = shape_checker(strict(version.schema, root=True))
        stored = with_defaults(version.schema, document)
        yield from shape(stored)
        yield from check_rules(version.schema, stored)

    def _plain(self, document: Tree, api_version: str, kind: str) -> Iterator[Flaw]:
        schema = kubernetes.plain_schema(api_version, kind)
        if schema is None:
            yield Flaw(("apiVersion",), self._unknown(api_version, kind))
            return
        key = (api_version, kind, False)
        if key not in self._shapes:
            self._shapes[key] = shape_checker(schema)
        yield from self._shapes[key](document)
        yield from kubernetes.plain_flaws(document)

    def _unknown(self, api_version: str, kind: str) -> str:
        group = api_version.partition("/")[0]
        served = self.schemas.served(group, kind) or kubernetes.versions_of(kind)
        if (api_version, kind) in self.schemas.gone:
            return f"{api_version} of {kind} is no longer served; write {' or '.join(served) or 'another kind'}"
        if served:
            return f"{kind} is not in {api_version}; write {' or '.join(served)}"
        kinds = [known for name, known in self.schemas.versions if name.partition("/")[0] == group]
        if kinds:
            return f"{group} has no kind {kind}{near(kind, kinds)}"
        return f"no schema for {api_version} {kind}; put its CRD into the folder, or check the spelling"


def check_blocks(blocks: Iterable[Block], schemas: Schemas) -> tuple[Complaint, ...]:
    """Every flaw of every block."""
    checker = Checker(schemas)
    return tuple(complaint for block in blocks for complaint in checker.check(block))


def _together(documents: list[Tree], about: str) -> Iterator[tuple[int, Flaw]]:
    """What only several documents show: delegates that nobody calls, subsets that are defined nowhere.

    A text beside the block that speaks of the subsets excuses an example that leaves their DestinationRule out.
    """
    told = "subset" in about.casefold() or "destinationrule" in about.casefold()
    services = [(index, doc) for index, doc in enumerate(documents) if doc.get("kind") == "VirtualService"]
    called = {at(route, "delegate", "name") for _, doc in services for _, route in each(at(doc, "spec", "http"))}
    for index, doc in services:
        if not items(at(doc, "spec", "hosts")) and at(doc, "metadata", "name") not in called:
            yield index, Flaw(("spec",), _NO_HOSTS)
    rules = [doc for doc in documents if doc.get("kind") == "DestinationRule"]
    hosts = {str(at(doc, "spec", "host")) for doc in rules}
    defined = {(str(at(doc, "spec", "host")), sub.get("name")) for doc in rules for _, sub in each(at(doc, "spec", "subsets"))}
    for index, doc in services:
        for where, target in _targets(doc):
            host, subset = str(target.get("host")), target.get("subset")
            name = f"subset {subset} of {host}"
            if subset and (host, subset) not in defined and host in hosts:
                yield index, Flaw(where, f"{name} is not in the DestinationRule beside it; define it, or traffic gets 503 NC")
            elif subset and host not in hosts and not told:
                yield index, Flaw(where, f"{name} needs a DestinationRule; add one, or say so beside it", "warning")


def _targets(service: Tree) -> Iterator[tuple[tuple[str | int, ...], Tree]]:
    for kind in ("http", "tls", "tcp"):
        for at_rule, rule in each(at(service, "spec", kind), "spec", kind):
            for where, route in each(rule.get("route"), *at_rule, "route"):
                yield (*where, "destination"), tree(route.get("destination"))


def _as_json(value: Any) -> Any:
    """YAML values as JSON has them: dates are texts."""
    if isinstance(value, dict):
        return {key: _as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_json(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _complaint(document: Document, flaw: Flaw, block: Block) -> Complaint:
    value = tree(document.value)
    what = f"{block.name}: {value.get('kind', 'manifest')} {at(value, 'metadata', 'name') or ''}".rstrip()
    line = block.line + document.line_of(flaw.where) - 1
    return Complaint(Fault(block.path, line, f"{what}: {flaw}"), flaw.level)


def _moved(fault: Fault, block: Block) -> Complaint:
    return Complaint(Fault(block.path, block.line + fault.line - 1, f"{block.name}: {fault.what}"))
