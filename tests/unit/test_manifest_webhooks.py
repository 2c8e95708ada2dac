"""What only Istio's webhook knows: each rule fails on a bad example and passes on the good one beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from meshbot.content.source import parse_document
from meshbot.knowledge.manifests.check import Block, Checker
from meshbot.knowledge.manifests.flaw import Flaw, Tree, tree
from meshbot.knowledge.manifests.istio_hosts import destination_rule, gateway, service_entry, sidecar
from meshbot.knowledge.manifests.istio_policies import authorization_policy, request_authentication, telemetry, wasm_plugin
from meshbot.knowledge.manifests.istio_routes import virtual_service
from meshbot.knowledge.manifests.schemas import Schemas

Rule = Callable[[Tree], Iterable[Flaw]]
ROUTE = "route: [{destination: {host: a}}]"


def say(rule: Rule, text: str) -> list[str]:
    """Every flaw of a spec written as YAML."""
    return [f"{flaw.level} {flaw}" for flaw in rule(tree(parse_document(text, "f").value))]


GOOD: list[tuple[Rule, str]] = [
    (virtual_service, f"{{hosts: [a], http: [{{{ROUTE}}}]}}"),
    (virtual_service, f"{{http: [{{{ROUTE}}}]}}"),
    (
        virtual_service,
        "{hosts: [a], http: [{route: [{destination: {host: a}, weight: 90}, {destination: {host: b}, weight: 10}]}]}",
    ),
    (
        virtual_service,
        "{hosts: [a], http: [{match: [{uri: {regex: '^/v[12]/.*'}}], redirect: {uri: /x}}, {directResponse: {status: 503}}]}",
    ),
    (virtual_service, "{hosts: ['*.a.com'], tls: [{match: [{sniHosts: [x.a.com]}], route: [{destination: {host: a}}]}]}"),
    (virtual_service, f"{{hosts: ['*'], gateways: [g], http: [{{{ROUTE}}}]}}"),
    (destination_rule, "{host: a, trafficPolicy: {outlierDetection: {consecutive5xxErrors: 3}}}"),
    (destination_rule, "{host: a, subsets: [{name: v1, labels: {v: '1'}}, {name: v2}]}"),
    (
        destination_rule,
        "{host: a, trafficPolicy: {loadBalancer: {localityLbSetting: {failover: [{from: a, to: b}]}}, outlierDetection: {}}}",
    ),
    (destination_rule, "{host: a, trafficPolicy: {loadBalancer: {consistentHash: {maglev: {tableSize: 65537}}}}}"),
    (
        gateway,
        "{servers: [{port: {number: 443, name: https, protocol: HTTPS}, hosts: ['*'], tls: {mode: SIMPLE, credentialName: c}}]}",
    ),
    (gateway, "{servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ['*'], tls: {httpsRedirect: true}}]}"),
    (gateway, "{servers: [{port: {number: 443, name: tls, protocol: TLS}, hosts: ['*'], tls: {mode: PASSTHROUGH}}]}"),
    (service_entry, "{hosts: [a.com], ports: [{number: 443, name: tls}], resolution: DNS}"),
    (
        service_entry,
        "{hosts: [a.com], ports: [{number: 80, name: http}], resolution: STATIC, endpoints: [{ports: {http: 8080}}]}",
    ),
    (sidecar, "{egress: [{hosts: ['./*', 'istio-system/*']}]}"),
    (authorization_policy, "{}"),
    (authorization_policy, "{action: DENY, rules: [{to: [{operation: {ports: ['8080'], paths: [/admin]}}]}]}"),
    (authorization_policy, "{rules: [{when: [{key: 'request.auth.claims[groups]', values: [admin]}]}]}"),
    (authorization_policy, "{action: CUSTOM, provider: {name: opa}, rules: [{}]}"),
    (request_authentication, "{jwtRules: [{issuer: x, jwksUri: 'https://x/keys'}]}"),
    (telemetry, "{metrics: [{overrides: [{tagOverrides: {a: {value: b}, c: {operation: REMOVE}}}]}]}"),
    (wasm_plugin, "{url: 'oci://registry/x:1'}"),
]
BAD: list[tuple[Rule, str, str]] = [
    (virtual_service, "{hosts: [a]}", "spec: write at least one route"),
    (virtual_service, f"{{hosts: ['*'], http: [{{{ROUTE}}}]}}", "host * is not allowed for sidecars"),
    (virtual_service, f"{{hosts: ['*.a', b.a], gateways: [g], http: [{{{ROUTE}}}]}}", "spec.hosts[1]: b.a is covered"),
    (virtual_service, f"{{gateways: [g], http: [{{{ROUTE}}}]}}", "spec.gateways: a VirtualService without hosts is a delegate"),
    (virtual_service, "{hosts: [a], http: [{match: []}]}", "an HTTP route needs route, redirect"),
    (virtual_service, f"{{hosts: [a], http: [{{redirect: {{uri: /}}, {ROUTE}}}]}}", "cannot have both redirect and route"),
    (virtual_service, f"{{hosts: [a], http: [{{delegate: {{name: d}}, {ROUTE}}}]}}", "must not have route too"),
    (virtual_service, "{http: [{delegate: {name: d}}]}", "a delegate cannot delegate again"),
    (
        virtual_service,
        "{hosts: [a], http: [{route: [{destination: {host: a}, weight: 10}]}]}",
        "weight of a single destination is ignored",
    ),
    (virtual_service, "{hosts: [a], http: [{route: [{destination: {host: a}}, {destination: {host: b}}]}]}", "add up to 0"),
    (
        virtual_service,
        "{hosts: [a], http: [{route: [{destination: {host: a}, weight: 1}, {destination: {host: b}, weight: 1}]}]}",
        "warning",
    ),
    (
        virtual_service,
        f"{{hosts: [a], http: [{{{ROUTE}}}, {{match: [{{uri: {{prefix: /}}}}], {ROUTE}}}]}}",
        "spec.http[1]: never used: rule 0",
    ),
    (
        virtual_service,
        f"{{hosts: [a], http: [{{match: [{{port: 1}}], {ROUTE}}}, {{match: [{{port: 1, name: x}}], {ROUTE}}}]}}",
        "has the same match",
    ),
    (
        virtual_service,
        f"{{hosts: [a], http: [{{match: [{{headers: {{'b d': {{exact: x}}}}}}], {ROUTE}}}]}}",
        "'b d' is no valid header name",
    ),
    (
        virtual_service,
        f"{{hosts: [a], http: [{{match: [{{headers: {{'@request.auth.claims.sub': {{exact: x}}}}}}], {ROUTE}}}]}}",
        "works at gateways only",
    ),
    (virtual_service, f"{{hosts: [a], http: [{{match: [{{uri: {{regex: '('}}}}], {ROUTE}}}]}}", "Istio takes RE2 syntax"),
    (virtual_service, f"{{hosts: [a], http: [{{match: [{{method: {{prefix: ''}}}}], {ROUTE}}}]}}", "an empty prefix"),
    (virtual_service, f"{{hosts: [a], http: [{{fault: {{}}, {ROUTE}}}]}}", "a fault needs an abort"),
    (virtual_service, f"{{hosts: [a], http: [{{fault: {{abort: {{httpStatus: 99}}}}, {ROUTE}}}]}}", "HTTP status 99 is not in"),
    (virtual_service, f"{{hosts: [a], http: [{{mirrorPercent: 5, {ROUTE}}}]}}", "mirrorPercent is deprecated"),
    (virtual_service, f"{{hosts: [a], http: [{{mirror: {{host: b}}, mirrors: [{{}}], {ROUTE}}}]}}", "set mirror or mirrors"),
    (
        virtual_service,
        f"{{hosts: [a], http: [{{headers: {{response: {{set: {{':path': x}}}}}}, {ROUTE}}}]}}",
        "cannot be changed here",
    ),
    (
        virtual_service,
        f"{{hosts: [a], http: [{{retries: {{attempts: 0, perTryTimeout: 2s}}, {ROUTE}}}]}}",
        "attempts: 0 turns retries off",
    ),
    (
        virtual_service,
        f"{{hosts: [a], http: [{{corsPolicy: {{allowMethods: [FETCH]}}, {ROUTE}}}]}}",
        "FETCH is not a supported HTTP method",
    ),
    (
        virtual_service,
        "{hosts: [a.com], tls: [{match: [{sniHosts: [b.com]}], route: [{destination: {host: a}}]}]}",
        "SNI host b.com is none",
    ),
    (virtual_service, "{hosts: [a.com], tls: [{route: [{destination: {host: a}}]}]}", "needs at least one match with sniHosts"),
    (virtual_service, "{hosts: [a.com], tcp: [{match: [{port: 1}]}]}", "a TCP route needs destinations"),
    (destination_rule, "{host: a}", "changes nothing"),
    (destination_rule, "{host: a, trafficPolicy: {}}", "an empty traffic policy"),
    (destination_rule, "{host: a, trafficPolicy: {outlierDetection: {consecutiveErrors: 3}}}", "ignored since Istio 1.7"),
    (destination_rule, "{host: a, trafficPolicy: {outlierDetection: {maxEjectionPercent: 200}}}", "must be 0 to 100"),
    (
        destination_rule,
        "{host: a, trafficPolicy: {outlierDetection: {consecutiveLocalOriginFailures: 2}}}",
        "splitExternalLocalOriginErrors",
    ),
    (destination_rule, "{host: a, trafficPolicy: {connectionPool: {}}}", "an empty connection pool"),
    (destination_rule, "{host: a, trafficPolicy: {loadBalancer: {simple: LEAST_CONN}}}", "write LEAST_REQUEST"),
    (destination_rule, "{host: a, trafficPolicy: {loadBalancer: {consistentHash: {maglev: {}}}}}", "prime number"),
    (
        destination_rule,
        "{host: a, trafficPolicy: {loadBalancer: {consistentHash: {maglev: {tableSize: 65536}}}}}",
        "prime number",
    ),
    (destination_rule, "{host: a, trafficPolicy: {loadBalancer: {consistentHash: {minimumRingSize: 9}}}}", "write ringHash"),
    (
        destination_rule,
        "{host: a, trafficPolicy: {loadBalancer: {localityLbSetting: {failover: [{from: a, to: b}]}}}}",
        "needs outlierDetection",
    ),
    (
        destination_rule,
        "{host: a, trafficPolicy: {loadBalancer: {localityLbSetting: {failover: [{from: a/b, to: c}]}}, outlierDetection: {}}}",
        "regions only",
    ),
    (
        destination_rule,
        "{host: a, trafficPolicy: {loadBalancer: {localityLbSetting: {distribute: [{from: a, to: {b: 50}}]}}}}",
        "must add up to 100",
    ),
    (destination_rule, "{host: a, trafficPolicy: {tls: {mode: ISTIO_MUTUAL, caCertificates: x}}}", "brings its own certificates"),
    (destination_rule, "{host: a, trafficPolicy: {tls: {mode: MUTUAL}}}", "MUTUAL needs credentialName"),
    (destination_rule, "{host: a, trafficPolicy: {portLevelSettings: [{tls: {mode: SIMPLE}}]}}", "names its port"),
    (destination_rule, "{host: a, subsets: [{name: v1}, {name: v1}]}", "spec.subsets[1].name: subset v1 stands twice"),
    (gateway, "{servers: []}", "needs at least one server"),
    (gateway, "{servers: [{port: {number: 80, protocol: HTTP}, hosts: ['*']}]}", "the port needs a name"),
    (gateway, "{servers: [{port: {number: 80, name: a, protocol: HTPP}, hosts: ['*']}]}", "protocol HTPP is not supported"),
    (gateway, "{servers: [{port: {number: 443, name: a, protocol: HTTPS}, hosts: ['*']}]}", "needs tls"),
    (
        gateway,
        "{servers: [{port: {number: 443, name: a, protocol: HTTPS}, hosts: ['*'], tls: {mode: SIMPLE}}]}",
        "SIMPLE needs credentialName",
    ),
    (
        gateway,
        "{servers: [{port: {number: 80, name: a, protocol: HTTP}, hosts: ['*'], tls: {mode: SIMPLE, credentialName: x}}]}",
        "not for HTTP",
    ),
    (
        gateway,
        "{servers: [{port: {number: 443, name: a, protocol: TLS}, hosts: ['*'], tls: {mode: ISTIO_MUTUAL, credentialName: x}}]}",
        "brings its own",
    ),
    (
        gateway,
        "{servers: [{port: {number: 80, name: a, protocol: HTTP}}, {port: {number: 81, name: a, protocol: HTTP}}]}",
        "names must be unique",
    ),
    (service_entry, "{hosts: [a.com], resolution: DNS}", "carries no traffic"),
    (service_entry, "{hosts: ['*.a.com'], ports: [{number: 443, name: tls}], resolution: DNS}", "cannot look up *.a.com"),
    (
        service_entry,
        "{hosts: [a.com], ports: [{number: 443, name: tls}], resolution: STATIC}",
        "needs endpoints or a workloadSelector",
    ),
    (
        service_entry,
        "{hosts: [a.com], ports: [{number: 443, name: tls}], endpoints: [{address: 1.2.3.4}]}",
        "resolution NONE takes no endpoints",
    ),
    (
        service_entry,
        "{hosts: [a.com], ports: [{number: 80, name: a}], resolution: STATIC, endpoints: [{ports: {b: 1}}]}",
        "endpoint port b is not defined",
    ),
    (
        service_entry,
        "{hosts: [a.com], ports: [{number: 80, name: a}, {number: 80, name: b}], resolution: DNS}",
        "port number 80 stands twice",
    ),
    (sidecar, "{workloadSelector: {labels: {a: b}}}", "an empty Sidecar is refused"),
    (sidecar, "{egress: [{hosts: [reviews]}]}", "'reviews' must be namespace/host"),
    (sidecar, "{egress: [{hosts: []}]}", "needs at least one host"),
    (sidecar, "{egress: [{hosts: ['*/*']}, {port: {number: 1}, hosts: ['*/*']}]}", "must be the last one"),
    (authorization_policy, "{action: DENY}", "DENY without rules never triggers"),
    (authorization_policy, "{action: CUSTOM, rules: [{}]}", "CUSTOM needs provider.name"),
    (authorization_policy, "{action: ALLOW, provider: {name: x}}", "provider belongs to action CUSTOM"),
    (
        authorization_policy,
        "{action: CUSTOM, provider: {name: x}, rules: [{from: [{source: {principals: [a]}}]}]}",
        "not supported with action CUSTOM",
    ),
    (authorization_policy, "{rules: [{from: []}]}", "from must not be empty"),
    (authorization_policy, "{rules: [{from: [{source: {}}]}]}", "from.source must not be empty"),
    (authorization_policy, "{rules: [{from: [{source: {ipBlocks: [10.0.0.0/99]}}]}]}", "is no IP address"),
    (authorization_policy, "{rules: [{to: [{operation: {ports: [http]}}]}]}", "'http' is no port"),
    (authorization_policy, "{rules: [{to: [{operation: {paths: ['']}}]}]}", "an empty text matches nothing"),
    (authorization_policy, "{rules: [{when: [{key: request.header, values: [a]}]}]}", "did you mean 'request.headers'?"),
    (authorization_policy, "{rules: [{when: [{key: request.auth.claims, values: [a]}]}]}", "write the name in brackets"),
    (authorization_policy, "{rules: [{when: [{key: source.namespace}]}]}", "set values or notValues"),
    (authorization_policy, "{action: DENY, rules: [{to: [{operation: {paths: [/x]}}]}]}", "also denies every TCP port"),
    (authorization_policy, "{selector: {}}", "selects the whole namespace"),
    (authorization_policy, "{targetRefs: [{kind: Deployment, name: a}]}", "attaches to Gateway"),
    (authorization_policy, "{targetRefs: [{kind: Service, name: a, namespace: b}]}", "in its own namespace only"),
    (request_authentication, "{jwtRules: [{audiences: [a]}]}", "needs issuer or jwksUri"),
    (request_authentication, "{jwtRules: [{issuer: a, jwksUri: keys}]}", "must be an http or https URL"),
    (request_authentication, "{jwtRules: [{issuer: a, jwks: '{'}]}", "no JSON Web Key Set"),
    (telemetry, "{tracing: [{randomSamplingPercentage: 200}]}", "is not in 0 to 100"),
    (telemetry, "{tracing: [{providers: [{name: a}, {name: b}]}]}", "several tracing providers"),
    (telemetry, "{metrics: [{overrides: [{tagOverrides: {a: {}}}]}]}", "a tag has a value, or operation REMOVE"),
    (wasm_plugin, "{}", "url is missing"),
    (wasm_plugin, "{url: x, sha256: ABC}", "64 lower-case hexadecimal digits"),
]


@pytest.mark.parametrize(("rule", "spec"), GOOD)
def test_good_specs_pass(rule: Rule, spec: str) -> None:
    assert say(rule, spec) == []


@pytest.mark.parametrize(("rule", "spec", "what"), BAD)
def test_each_rule_finds_its_bad_example(rule: Rule, spec: str, what: str) -> None:
    found = say(rule, spec)

    assert any(what in line for line in found), found


@pytest.mark.parametrize("rule", sorted({rule for rule, _ in GOOD}, key=lambda rule: rule.__name__))
@pytest.mark.parametrize("spec", ["{}", "{http: 5, servers: x, rules: [1], subsets: {}, hosts: a, egress: [null]}"])
def test_wrong_types_are_left_to_the_schema_and_never_raise(rule: Rule, spec: str) -> None:
    assert isinstance(say(rule, spec), list)


VS = """
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web}
spec:
  hosts: [web]
  http: [{route: [{destination: {host: web, subset: v2}}]}]
"""
DR = """---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: web}
spec: {host: web, subsets: [{name: v1, labels: {version: v1}}]}
"""
CHILD = """---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: child}
spec: {http: [{route: [{destination: {host: web}}]}]}
"""


def together(text: str, about: str = "") -> list[str]:
    """What the documents of one block show together (their schemas are not the matter here)."""
    found = Checker(Schemas({})).check(Block(text, "f", 1, "x", about))
    return [f"{item.level} {item.fault.what}" for item in found if "no schema" not in item.fault.what]


def test_a_subset_needs_its_destination_rule() -> None:
    assert any("warning" in line and "needs a DestinationRule" in line for line in together(VS))
    assert together(VS, about="apply the DestinationRule first") == []
    assert any("error" in line and "is not in the DestinationRule beside it" in line for line in together(VS + DR))
    assert together(VS.replace("v2", "v1") + DR) == []


def test_a_delegate_needs_somebody_who_calls_it() -> None:
    root = VS.replace("{route: [{destination: {host: web, subset: v2}}]}", "{delegate: {name: child}}")

    assert any("changes no traffic on its own" in line for line in together(CHILD))
    assert together(root + CHILD) == []
