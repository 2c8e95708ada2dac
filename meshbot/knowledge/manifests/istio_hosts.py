"""What Istio's webhook says of DestinationRule, Gateway, ServiceEntry and Sidecar beyond their schemas.

Source: istio/istio pkg/config/validation/validation.go and agent/validation.go (release branch 1.31, read 2026-11-23).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from meshbot.knowledge.manifests.flaw import Flaw, Tree, Where, at, each, items, tree

_LARGEST_TABLE: Final = 5_000_011
_PROTOCOLS: Final = frozenset({"HTTP", "HTTPS", "HTTP2", "GRPC", "GRPC-WEB", "TLS", "TCP", "MONGO", "REDIS", "MYSQL"})
_ENCRYPTED: Final = frozenset({"HTTPS", "TLS"})
_MUTUAL: Final = frozenset({"MUTUAL", "OPTIONAL_MUTUAL"})
_DNS: Final = frozenset({"DNS", "DNS_ROUND_ROBIN"})


def destination_rule(spec: Tree) -> Iterator[Flaw]:
    """Subsets, traffic policies, deprecated fields."""
    if "trafficPolicy" in spec:
        yield from _policy(tree(spec.get("trafficPolicy")), ("spec", "trafficPolicy"))
    names: set[str] = set()
    for where, subset in each(spec.get("subsets"), "spec", "subsets"):
        name = str(subset.get("name", ""))
        if name in names:
            yield Flaw((*where, "name"), f"subset {name} stands twice; keep one")
        names.add(name)
        if "trafficPolicy" in subset:
            yield from _policy(tree(subset.get("trafficPolicy")), (*where, "trafficPolicy"))
    if not {"trafficPolicy", "subsets"} & set(spec):
        yield Flaw(("spec",), "neither trafficPolicy nor subsets: this DestinationRule changes nothing", "warning")


def _policy(policy: Tree, where: Where) -> Iterator[Flaw]:
    if not policy:
        yield Flaw(where, "an empty traffic policy is refused; set at least one field")
    outlier = tree(policy.get("outlierDetection"))
    if "consecutiveErrors" in outlier:
        yield Flaw(
            (*where, "outlierDetection", "consecutiveErrors"),
            "consecutiveErrors is deprecated and ignored since Istio 1.7; write consecutive5xxErrors or consecutiveGatewayErrors",
        )
    if outlier.get("consecutiveLocalOriginFailures") and not outlier.get("splitExternalLocalOriginErrors"):
        yield Flaw((*where, "outlierDetection"), "consecutiveLocalOriginFailures needs splitExternalLocalOriginErrors: true")
    for name in ("maxEjectionPercent", "minHealthPercent"):
        if not 0 <= (outlier.get(name) or 0) <= 100:  # noqa: PLR2004 - percent
            yield Flaw((*where, "outlierDetection", name), f"{name} must be 0 to 100")
    if "connectionPool" in policy and not ({"tcp", "http"} & set(tree(policy.get("connectionPool")))):
        yield Flaw((*where, "connectionPool"), "an empty connection pool is refused; set tcp or http")
    yield from _balancer(tree(policy.get("loadBalancer")), "outlierDetection" in policy, (*where, "loadBalancer"))
    yield from _client_tls(tree(policy.get("tls")), (*where, "tls"))
    for at_port, port in each(policy.get("portLevelSettings"), *where, "portLevelSettings"):
        if not isinstance(at(port, "port", "number"), int):
            yield Flaw(at_port, "a port-level policy names its port: port: {number: …}")
        yield from _policy({key: value for key, value in port.items() if key != "port"}, at_port)


def _balancer(balancer: Tree, outlier: bool, where: Where) -> Iterator[Flaw]:  # noqa: FBT001 - one fact of the policy beside it
    if balancer.get("simple") == "LEAST_CONN":
        yield Flaw((*where, "simple"), "LEAST_CONN is deprecated; write LEAST_REQUEST")
    hashing = tree(balancer.get("consistentHash"))
    if "minimumRingSize" in hashing:
        yield Flaw((*where, "consistentHash"), "minimumRingSize is deprecated; write ringHash: {minimumRingSize: …}")
    if "maglev" in hashing and not _good_table(at(hashing, "maglev", "tableSize")):
        yield Flaw((*where, "consistentHash", "maglev"), f"maglev.tableSize must be a prime number below {_LARGEST_TABLE}")
    if balancer.get("localityLbSetting") and balancer.get("zoneAwareLbSetting"):
        yield Flaw(where, "set localityLbSetting or zoneAwareLbSetting, not both")
    yield from _locality(tree(balancer.get("localityLbSetting")), outlier, (*where, "localityLbSetting"))


def _locality(locality: Tree, outlier: bool, where: Where) -> Iterator[Flaw]:  # noqa: FBT001 - as above
    if locality.get("distribute") and locality.get("failover"):
        yield Flaw(where, "set distribute or failover, not both")
    for at_row, row in each(locality.get("distribute"), *where, "distribute"):
        total = sum(weight for weight in tree(row.get("to")).values() if isinstance(weight, int))
        if total != 100:  # noqa: PLR2004 - percent
            yield Flaw((*at_row, "to"), f"the weights add up to {total}; they must add up to 100")
    if (locality.get("failover") or locality.get("failoverPriority")) and not outlier:
        what = "failover needs outlierDetection in the same policy, or nothing counts as unhealthy"
        yield Flaw(where, what)
    for at_row, row in each(locality.get("failover"), *where, "failover"):
        if row.get("from") == row.get("to"):
            yield Flaw(at_row, "failover must lead to another region")
        if any("/" in str(row.get(end)) or "*" in str(row.get(end)) for end in ("from", "to")):
            yield Flaw(at_row, "failover names regions only, without zones or *")


def _good_table(size: Any) -> bool:
    if not isinstance(size, int) or not 1 < size < _LARGEST_TABLE:
        return False
    return all(size % divisor for divisor in range(2, int(size**0.5) + 1))


def _client_tls(tls: Tree, where: Where) -> Iterator[Flaw]:
    mode = tls.get("mode")
    files = [name for name in ("clientCertificate", "privateKey", "caCertificates") if tls.get(name)]
    if mode == "ISTIO_MUTUAL" and (files or tls.get("credentialName")):
        yield Flaw(where, "ISTIO_MUTUAL brings its own certificates; leave the certificate fields out")
    if mode == "MUTUAL" and not tls.get("credentialName") and not {"clientCertificate", "privateKey"} <= set(files):
        yield Flaw(where, "MUTUAL needs credentialName, or clientCertificate and privateKey")
    if tls.get("credentialName") and files:
        yield Flaw(where, "set credentialName or certificate files, not both")


def gateway(spec: Tree) -> Iterator[Flaw]:
    """Servers: ports, protocols, hosts, TLS."""
    if not items(spec.get("servers")):
        yield Flaw(("spec",), "a Gateway needs at least one server")
    names: set[str] = set()
    for where, server in each(spec.get("servers"), "spec", "servers"):
        port = tree(server.get("port"))
        name, protocol = str(port.get("name", "")), str(port.get("protocol", "")).upper()
        if not name:
            yield Flaw((*where, "port"), "the port needs a name")
        if name in names:
            yield Flaw((*where, "port", "name"), f"port name {name} stands twice; names must be unique in a Gateway")
        names.add(name)
        if protocol not in _PROTOCOLS:
            known = ", ".join(sorted(_PROTOCOLS))
            yield Flaw((*where, "port", "protocol"), f"protocol {protocol or '(none)'} is not supported; write one of {known}")
        if "targetPort" in port:
            yield Flaw((*where, "port", "targetPort"), "targetPort has no effect in a Gateway")
        yield from _server_tls(server, protocol, where)


def _server_tls(server: Tree, protocol: str, where: Where) -> Iterator[Flaw]:
    tls = tree(server.get("tls"))
    mode = tls.get("mode", "PASSTHROUGH" if not tls else "SIMPLE")
    if protocol in _ENCRYPTED and not tls:
        yield Flaw(where, f"a server with protocol {protocol} needs tls")
        return
    if protocol not in _ENCRYPTED and tls and not tls.get("httpsRedirect"):
        yield Flaw((*where, "tls"), f"tls is for HTTPS and TLS servers, not for {protocol}")
    if tls.get("httpsRedirect") and protocol in _ENCRYPTED:
        yield Flaw((*where, "tls", "httpsRedirect"), "httpsRedirect belongs to the plain HTTP server")
    named = tls.get("credentialName") or tls.get("credentialNames") or tls.get("tlsCertificates")
    files = tls.get("serverCertificate") and tls.get("privateKey")
    if protocol in _ENCRYPTED and mode in {"SIMPLE", *_MUTUAL} and not named and not files:
        yield Flaw((*where, "tls"), f"{mode} needs credentialName, or serverCertificate and privateKey")
    if mode in _MUTUAL and not named and not tls.get("caCertificates"):
        yield Flaw((*where, "tls"), f"{mode} needs a CA for client certificates")
    if mode == "ISTIO_MUTUAL" and (named or files):
        yield Flaw((*where, "tls"), "ISTIO_MUTUAL brings its own certificates; leave the certificate fields out")


def service_entry(spec: Tree) -> Iterator[Flaw]:
    """Hosts, ports, and what each resolution allows."""
    resolution = str(spec.get("resolution", "NONE"))
    ports: set[Any] = set()
    for where, port in each(spec.get("ports"), "spec", "ports"):
        for key in ("name", "number"):
            if port.get(key) in ports:
                yield Flaw((*where, key), f"port {key} {port.get(key)} stands twice")
            ports.add(port.get(key))
    if not items(spec.get("ports")):
        yield Flaw(("spec",), "without ports this ServiceEntry carries no traffic; list them", "warning")
    yield from _resolution(spec, resolution)
    names = {port.get("name") for _, port in each(spec.get("ports"))}
    for where, endpoint in each(spec.get("endpoints"), "spec", "endpoints"):
        for name in tree(endpoint.get("ports")):
            if name not in names:
                yield Flaw((*where, "ports", name), f"endpoint port {name} is not defined under spec.ports")


def _resolution(spec: Tree, resolution: str) -> Iterator[Flaw]:
    hosts = [str(host) for host in items(spec.get("hosts"))]
    endpoints = items(spec.get("endpoints"))
    if resolution == "NONE" and endpoints:
        yield Flaw(("spec", "endpoints"), "resolution NONE takes no endpoints; write STATIC or DNS")
    if resolution == "STATIC" and not endpoints and "workloadSelector" not in spec:
        yield Flaw(("spec",), "resolution STATIC needs endpoints or a workloadSelector")
    if resolution in _DNS and not endpoints:
        for index, host in enumerate(hosts):
            if "*" in host:
                what = f"resolution {resolution} cannot look up {host}; name the host, or use DYNAMIC_DNS"
                yield Flaw(("spec", "hosts", index), what)


def sidecar(spec: Tree) -> Iterator[Flaw]:
    """Not empty, and egress hosts in the form namespace/host."""
    if not any(spec.get(name) for name in ("egress", "ingress", "outboundTrafficPolicy")):
        yield Flaw(("spec",), "an empty Sidecar is refused; set egress, ingress or outboundTrafficPolicy")
    listeners = list(each(spec.get("egress"), "spec", "egress"))
    open_ended = [where for where, listener in listeners if "port" not in listener]
    if len(open_ended) > 1:
        yield Flaw(open_ended[0], "only one egress listener may have no port")
    elif open_ended and open_ended[0] != listeners[-1][0]:
        yield Flaw(open_ended[0], "the egress listener without a port must be the last one")
    for where, listener in listeners:
        hosts = [str(host) for host in items(listener.get("hosts"))]
        if not hosts:
            yield Flaw(where, "an egress listener needs at least one host")
        for index, host in enumerate(hosts):
            if host.count("/") != 1:
                yield Flaw((*where, "hosts", index), f"{host!r} must be namespace/host, for example ./* or shop/*")
        if "*/*" in hosts and len(hosts) > 1:
            yield Flaw((*where, "hosts"), "*/* selects everything; the other hosts change nothing", "warning")
