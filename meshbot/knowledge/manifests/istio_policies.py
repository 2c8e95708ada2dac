"""What Istio's webhook says of security and telemetry resources beyond their schemas.

Source: istio/istio pkg/config/validation/validation.go and pkg/config/security/security.go (1.31 branch, read 2026-11-23).
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from meshbot.knowledge.manifests.flaw import Flaw, Tree, Where, at, each, items, near, tree

_SELECTED: Final = frozenset({"Gateway", "Service", "ServiceEntry", "GatewayClass"})
_KEYS: Final = (
    "request.headers", "source.ip", "remote.ip", "source.namespace", "source.serviceAccount", "source.principal",
    "source.trustDomain", "request.auth.principal", "request.auth.audiences", "request.auth.presenter", "request.auth.claims",
    "destination.ip", "destination.port", "connection.sni", "experimental.envoy.filters.",
)  # fmt: skip
_MAPS: Final = frozenset({"request.headers", "request.auth.claims"})
_NOT_CUSTOM: Final = (
    "namespaces", "notNamespaces", "serviceAccounts", "notServiceAccounts", "trustDomains", "notTrustDomains", "principals",
    "notPrincipals", "requestPrincipals", "notRequestPrincipals",
)  # fmt: skip
_IPS: Final = ("ipBlocks", "notIpBlocks", "remoteIpBlocks", "notRemoteIpBlocks")
_TCP_SOURCES: Final = (
    "principals",
    "notPrincipals",
    "namespaces",
    "notNamespaces",
    "serviceAccounts",
    "notServiceAccounts",
    *_IPS,
)


def authorization_policy(spec: Tree) -> Iterator[Flaw]:
    """Actions, rules that can never match, conditions with unknown keys."""
    action = spec.get("action", "ALLOW")
    rules = spec.get("rules")
    if action in {"CUSTOM", "DENY"} and rules is None:
        yield Flaw(("spec",), f"{action} without rules never triggers; add an empty rule (rules: [{{}}]) to catch every request")
    if action == "CUSTOM" and rules is not None and not at(spec, "provider", "name"):
        yield Flaw(("spec",), "CUSTOM needs provider.name, as in meshConfig.extensionProviders")
    if "provider" in spec and action != "CUSTOM":
        yield Flaw(("spec", "provider"), "provider belongs to action CUSTOM")
    for where, rule in each(rules, "spec", "rules"):
        yield from _rule(rule, where)
        if action == "CUSTOM":
            yield from _custom(rule, where)
        if action == "DENY" and _http_only(rule):
            text = "a DENY rule on HTTP attributes alone also denies every TCP port in scope; add ports under to.operation"
            yield Flaw(where, text, "warning")
    yield from _targets(spec)


def _rule(rule: Tree, where: Where) -> Iterator[Flaw]:
    for name, inside in (("from", "source"), ("to", "operation")):
        if name in rule and not items(rule.get(name)):
            yield Flaw((*where, name), f"{name} must not be empty; leave it out to match everything")
        for at_item, item in each(rule.get(name), *where, name):
            if not tree(item.get(inside)):
                yield Flaw(at_item, f"{name}.{inside} must not be empty")
            for field, values in tree(item.get(inside)).items():
                if "" in items(values):
                    yield Flaw((*at_item, inside, field), "an empty text matches nothing; remove it")
    yield from _addresses(rule, where)
    for at_when, when in each(rule.get("when"), *where, "when"):
        yield from _condition(when, at_when)


def _addresses(rule: Tree, where: Where) -> Iterator[Flaw]:
    for at_source, source in each(rule.get("from"), *where, "from"):
        for field in _IPS:
            for index, block in enumerate(items(at(source, "source", field))):
                if not _is_block(block):
                    yield Flaw((*at_source, "source", field, index), f"{block!r} is no IP address or CIDR range")
    for at_target, target in each(rule.get("to"), *where, "to"):
        for index, port in enumerate(items(at(target, "operation", "ports"))):
            if not str(port).isdigit() or int(port) > 65535:  # noqa: PLR2004 - the highest port
                yield Flaw((*at_target, "operation", "ports", index), f"{port!r} is no port")


def _condition(when: Tree, where: Where) -> Iterator[Flaw]:
    key = str(when.get("key", ""))
    name = key.partition("[")[0]
    if not (name in _KEYS or name.startswith(_KEYS[-1])):
        yield Flaw((*where, "key"), f"unknown attribute {key!r}{near(name, _KEYS)}")
    elif name in _MAPS and not (key.endswith("]") and len(key) > len(name) + 2):
        yield Flaw((*where, "key"), f"write the name in brackets, for example {name}[sub]")
    if not items(when.get("values")) and not items(when.get("notValues")):
        yield Flaw(where, f"set values or notValues for {key}")


def _custom(rule: Tree, where: Where) -> Iterator[Flaw]:
    for at_source, source in each(rule.get("from"), *where, "from"):
        for field in _NOT_CUSTOM:
            if field in tree(source.get("source")):
                yield Flaw((*at_source, "source", field), f"{field} is not supported with action CUSTOM")
    for at_when, when in each(rule.get("when"), *where, "when"):
        if str(when.get("key", "")).startswith(("source.namespace", "source.principal", "request.auth.")):
            yield Flaw((*at_when, "key"), f"{when.get('key')} is not supported with action CUSTOM")


def _http_only(rule: Tree) -> bool:
    sources = [tree(item.get("source")) for _, item in each(rule.get("from"))]
    targets = [tree(item.get("operation")) for _, item in each(rule.get("to"))]
    tcp_from = any(field in source for source in sources for field in _TCP_SOURCES)
    tcp_to = any(field in target for target in targets for field in ("ports", "notPorts"))
    return bool((sources and not targets and not tcp_from) or (targets and not tcp_to))


def _is_block(text: Any) -> bool:
    try:
        ipaddress.ip_network(str(text), strict=False)
    except ValueError:
        return False
    return True


def request_authentication(spec: Tree) -> Iterator[Flaw]:
    """JWT rules."""
    for where, rule in each(spec.get("jwtRules"), "spec", "jwtRules"):
        if not rule.get("issuer") and not rule.get("jwksUri"):
            yield Flaw(where, "a JWT rule needs issuer or jwksUri")
        uri = urlsplit(str(rule.get("jwksUri", "https://host")))
        if uri.scheme not in {"http", "https"} or not uri.hostname:
            yield Flaw((*where, "jwksUri"), "jwksUri must be an http or https URL")
        if "jwks" in rule and not _is_json(rule["jwks"]):
            yield Flaw((*where, "jwks"), "jwks is no JSON Web Key Set")
    yield from _targets(spec)


def _is_json(text: Any) -> bool:
    try:
        return isinstance(json.loads(str(text)), dict)
    except ValueError:
        return False


def telemetry(spec: Tree) -> Iterator[Flaw]:
    """Providers, sampling, tag overrides."""
    for where, tracing in each(spec.get("tracing"), "spec", "tracing"):
        share = tracing.get("randomSamplingPercentage", 0)
        if isinstance(share, (int, float)) and not 0 <= share <= 100:  # noqa: PLR2004 - percent
            yield Flaw((*where, "randomSamplingPercentage"), f"{share} is not in 0 to 100")
        if len(items(tracing.get("providers"))) > 1:
            yield Flaw((*where, "providers"), "several tracing providers are not supported; keep one")
    if len(items(spec.get("tracing"))) > 1:
        yield Flaw(("spec", "tracing"), "several tracing blocks are not supported; keep one")
    for where, metric in each(spec.get("metrics"), "spec", "metrics"):
        for at_override, override in each(metric.get("overrides"), *where, "overrides"):
            for name, tag in tree(override.get("tagOverrides")).items():
                removes = tree(tag).get("operation") == "REMOVE"
                if removes == bool(tree(tag).get("value")):
                    yield Flaw((*at_override, "tagOverrides", name), "a tag has a value, or operation REMOVE, and not both")
    yield from _targets(spec)


def wasm_plugin(spec: Tree) -> Iterator[Flaw]:
    """Where the module comes from."""
    url = str(spec.get("url", ""))
    if not url:
        yield Flaw(("spec",), "url is missing: where does the module come from?")
    digest = str(spec.get("sha256", ""))
    if digest and (len(digest) != 64 or set(digest) - set("0123456789abcdef")):  # noqa: PLR2004 - 64 hex digits
        yield Flaw(("spec", "sha256"), "sha256 is 64 lower-case hexadecimal digits")
    yield from _targets(spec)


def _targets(spec: Tree) -> Iterator[Flaw]:
    """``targetRefs`` and ``selector`` as every policy has them."""
    for where, target in each(spec.get("targetRefs"), "spec", "targetRefs"):
        if target.get("kind") not in _SELECTED:
            yield Flaw((*where, "kind"), f"a policy attaches to {', '.join(sorted(_SELECTED))}, not to {target.get('kind')}")
        if target.get("namespace"):
            yield Flaw((*where, "namespace"), "a policy attaches in its own namespace only; leave namespace out")
    for name in tree(at(spec, "selector", "matchLabels")):
        if "*" in name or "*" in str(at(spec, "selector", "matchLabels", name)):
            yield Flaw(("spec", "selector", "matchLabels", name), "wildcards are not supported in a selector")
    if "selector" in spec and not at(spec, "selector", "matchLabels"):
        yield Flaw(
            ("spec", "selector"), "a selector without labels selects the whole namespace; leave it out to say so", "warning"
        )
