"""What Istio's webhook says of a VirtualService beyond its schema.

Source: istio/istio pkg/config/validation/validation.go and virtualservice.go (release branch 1.31, read 2026-11-23).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from meshbot.knowledge.manifests.cel import regex
from meshbot.knowledge.manifests.cel_reader import CelError
from meshbot.knowledge.manifests.flaw import Flaw, Tree, Where, at, each, items, tree

_MESH: Final = "mesh"
_HEADER: Final = re.compile(r"^[-_A-Za-z0-9]+$")
_CLAIM: Final = "@request.auth.claims"
_LONGEST_REGEX: Final = 1024
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"})


def virtual_service(spec: Tree) -> Iterator[Flaw]:
    """Everything that the webhook refuses or warns about in one VirtualService."""
    hosts = [str(host) for host in items(spec.get("hosts"))]
    gateways = items(spec.get("gateways"))
    if not hosts:
        yield from _delegate(spec)
    if "*" in hosts and (not gateways or _MESH in gateways):
        yield Flaw(
            ("spec", "hosts"), "host * is not allowed for sidecars (gateway 'mesh'); name the service, or bind to a gateway"
        )
    for index, host in enumerate(hosts):
        if any(_covers(other, host) for other in hosts[:index]):
            yield Flaw(("spec", "hosts", index), f"{host} is covered by another host of this list; keep one")
    if not any(items(spec.get(kind)) for kind in ("http", "tls", "tcp")):
        yield Flaw(("spec",), "write at least one route under http, tls or tcp")
    for where, route in each(spec.get("http"), "spec", "http"):
        yield from _http(route, where, delegate=not hosts, for_mesh=not gateways or _MESH in gateways)
    for where, route in each(spec.get("tls"), "spec", "tls"):
        yield from _tls(route, where, hosts)
    for where, route in each(spec.get("tcp"), "spec", "tcp"):
        yield from _destinations(route.get("route"), (*where, "route"), needed="TCP")
    for kind in ("http", "tcp", "tls"):
        yield from _unreachable(items(spec.get(kind)), ("spec", kind))


def _delegate(spec: Tree) -> Iterator[Flaw]:
    for name in ("gateways", "tls", "tcp"):
        if spec.get(name):
            yield Flaw(("spec", name), f"a VirtualService without hosts is a delegate, which may not have {name}; write hosts")


def _covers(wide: str, host: str) -> bool:
    return wide == host or (wide.startswith("*") and host.endswith(wide[1:]))


def _http(route: Tree, where: Where, *, delegate: bool, for_mesh: bool) -> Iterator[Flaw]:
    yield from _conflicts(route, where, delegate=delegate)
    yield from _destinations(route.get("route"), (*where, "route"))
    for at_match, match in each(route.get("match"), *where, "match"):
        yield from _match(match, at_match, for_mesh=for_mesh)
    for side in ("request", "response"):
        for verb in ("set", "add"):
            for name in tree(at(route, "headers", side, verb)):
                yield from _header(name, (*where, "headers", side, verb, name), may_set_host=side == "request")
    yield from _faults(route, where)
    if "mirrorPercent" in route:
        yield Flaw((*where, "mirrorPercent"), "mirrorPercent is deprecated; write mirrorPercentage: {value: …}")
    redirect = tree(route.get("redirect"))
    if redirect and not ({"uri", "prefixRewrite", "authority", "scheme", "port", "derivePort"} & set(redirect)):
        yield Flaw((*where, "redirect"), "a redirect must change the uri, authority, scheme or port")
    if at(route, "retries", "attempts") == 0 and (set(tree(route.get("retries"))) - {"attempts"}):
        yield Flaw((*where, "retries"), "attempts: 0 turns retries off; the other retry fields then make no sense")
    for policy in items(at(route, "corsPolicy", "allowMethods")):
        if policy not in _METHODS and policy != "*":
            yield Flaw((*where, "corsPolicy", "allowMethods"), f"{policy} is not a supported HTTP method")


def _faults(route: Tree, where: Where) -> Iterator[Flaw]:
    fault = tree(route.get("fault"))
    if "fault" in route and not ({"abort", "delay"} & set(fault)):
        yield Flaw((*where, "fault"), "a fault needs an abort, a delay, or both")
    for kind in ("abort", "delay"):
        if "percent" in tree(fault.get(kind)):
            yield Flaw((*where, "fault", kind, "percent"), "percent is deprecated; write percentage: {value: …}", "warning")
    status = at(fault, "abort", "httpStatus")
    if isinstance(status, int) and not 200 <= status <= 599:  # noqa: PLR2004 - HTTP's range
        yield Flaw((*where, "fault", "abort", "httpStatus"), f"HTTP status {status} is not in 200 to 599")


def _conflicts(route: Tree, where: Where, *, delegate: bool) -> Iterator[Flaw]:
    if "delegate" in route and not delegate:
        for name in ("redirect", "route"):
            if name in route:
                yield Flaw((*where, name), f"a route that delegates must not have {name} too")
        return
    if "delegate" in route:
        yield Flaw((*where, "delegate"), "a delegate cannot delegate again")
    answers = [name for name in ("redirect", "directResponse") if name in route]
    for name in answers:
        for other in ("route", "fault", "rewrite", *(set(answers) - {name})):
            if route.get(other):
                yield Flaw((*where, name), f"one route cannot have both {name} and {other}")
    if not answers and not items(route.get("route")):
        yield Flaw(where, "an HTTP route needs route, redirect, directResponse or delegate")
    if "mirror" in route and items(route.get("mirrors")):
        yield Flaw((*where, "mirror"), "set mirror or mirrors, not both")


def _destinations(routes: Any, where: Where, needed: str = "") -> Iterator[Flaw]:
    found = items(routes)
    if needed and not found:
        yield Flaw(where[:-1], f"a {needed} route needs destinations under route")
    weights = [tree(route).get("weight") for route in found]
    if len(found) > 1 and not any(isinstance(weight, int) and weight > 0 for weight in weights):
        yield Flaw(where, "the weights of several destinations add up to 0; give them weights that add up to 100")
    elif len(found) > 1 and sum(weight or 0 for weight in weights) != 100:  # noqa: PLR2004 - percent
        yield Flaw(
            where, "weights do not add up to 100; they count relative to their sum, which readers do not expect", "warning"
        )
    if len(found) == 1 and weights[0] not in {None, 100}:
        yield Flaw((*where, 0, "weight"), "the weight of a single destination is ignored; list the other destination too")


def _match(match: Tree, where: Where, *, for_mesh: bool) -> Iterator[Flaw]:
    for group in ("headers", "withoutHeaders", "queryParams"):
        for name, test in tree(match.get(group)).items():
            if group != "queryParams":
                if name.startswith(_CLAIM):
                    if for_mesh:
                        yield Flaw((*where, group, name), "routing on JWT claims works at gateways only; bind it to one")
                elif not _HEADER.match(name):
                    yield Flaw((*where, group, name), f"{name!r} is no valid header name")
            yield from _string_match(tree(test), (*where, group, name))
    for name in ("uri", "scheme", "method", "authority"):
        yield from _string_match(tree(match.get(name)), (*where, name))


def _string_match(test: Tree, where: Where) -> Iterator[Flaw]:
    if test.get("prefix") == "" and where[-1] != "uri":
        yield Flaw((*where, "prefix"), "an empty prefix matches nothing useful; write one")
    pattern = test.get("regex")
    if not isinstance(pattern, str) or (pattern == "*" and "withoutHeaders" in where):
        return
    if not pattern or len(pattern) > _LONGEST_REGEX:
        yield Flaw((*where, "regex"), f"a regex has 1 to {_LONGEST_REGEX} characters")
        return
    try:
        regex(pattern)
    except CelError as error:
        yield Flaw((*where, "regex"), f"{error}; Istio takes RE2 syntax")


def _header(name: str, where: Where, *, may_set_host: bool) -> Iterator[Flaw]:
    if name.lower() in {"host", ":authority"} and may_set_host:
        return
    if name.startswith(":") or name.lower() == "host":
        yield Flaw(where, f"header {name!r} cannot be changed here")
    elif not _HEADER.match(name):
        yield Flaw(where, f"{name!r} is no valid header name")


def _tls(route: Tree, where: Where, hosts: list[str]) -> Iterator[Flaw]:
    if not items(route.get("match")):
        yield Flaw(where, "a TLS route needs at least one match with sniHosts")
    for at_match, match in each(route.get("match"), *where, "match"):
        for index, sni in enumerate(items(match.get("sniHosts"))):
            if not any(host in {"*", sni} or _covers(host, str(sni)) for host in hosts):
                what = f"SNI host {sni} is none of this VirtualService's hosts; add it to hosts"
                yield Flaw((*at_match, "sniHosts", index), what)
    yield from _destinations(route.get("route"), (*where, "route"), needed="TLS")


def _unreachable(routes: list[Any], where: Where) -> Iterator[Flaw]:
    """Rules that a rule above them makes useless (analyzer: VirtualServiceUnreachableRule)."""
    catch_all: int | None = None
    seen: dict[str, int] = {}
    for number, route in enumerate(routes):
        matches = items(tree(route).get("match"))
        if catch_all is not None:
            yield Flaw((*where, number), f"never used: rule {catch_all} above it has no match and takes everything; put it last")
            continue
        if not matches:
            catch_all = number
            continue
        keys = [json.dumps({k: v for k, v in tree(match).items() if k != "name"}, sort_keys=True) for match in matches]
        if all(key in seen for key in keys):
            yield Flaw((*where, number), f"never used: rule {seen[keys[0]]} above it has the same match")
        for key in keys:
            seen.setdefault(key, number)
