"""Plain Kubernetes objects: what every object's metadata must hold, and the shapes of the kinds that examples use.

The shapes name the fields that a mesh example needs (kubernetes.io/docs/reference/kubernetes-api, v1.36, read November 2026);
parts that are deep and rarely used, such as volumes or affinity, are only checked to be a mapping or a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from meshbot.knowledge.manifests.flaw import Flaw, Tree, Where, at, each, items, near, tree

_NAME: Final = re.compile(r"^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$")
_LABEL_KEY: Final = re.compile(r"^(?:[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$")
_LABEL_VALUE: Final = re.compile(r"^(?:[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$")
_METADATA: Final = frozenset({"name", "generateName", "namespace", "labels", "annotations", "finalizers", "ownerReferences"})

Schema = dict[str, Any]
_ANY: Final[Schema] = {}
_TEXT: Final[Schema] = {"type": "string"}
_FLAG: Final[Schema] = {"type": "boolean"}
_COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
_PORT: Final[Schema] = {"type": "integer", "minimum": 1, "maximum": 65535}
_COUNT_OR_TEXT: Final[Schema] = {"type": ["integer", "string"]}
_TEXTS: Final[Schema] = {"type": "object", "additionalProperties": _TEXT}
_FREE: Final[Schema] = {"type": "object"}
_LIST: Final[Schema] = {"type": "array"}


def _object(*required: str, **fields: Schema) -> Schema:
    return {"type": "object", "properties": fields, "required": list(required), "additionalProperties": False}


def _list(item: Schema) -> Schema:
    return {"type": "array", "items": item}


_SELECTOR: Final = _object(matchLabels=_TEXTS, matchExpressions=_LIST)
_PROBE: Final = _object(
    httpGet=_object("port", path=_TEXT, port=_COUNT_OR_TEXT, scheme=_TEXT, host=_TEXT, httpHeaders=_LIST),
    tcpSocket=_object("port", port=_COUNT_OR_TEXT, host=_TEXT), grpc=_object("port", port=_PORT, service=_TEXT), exec=_FREE,
    initialDelaySeconds=_COUNT, periodSeconds=_COUNT, timeoutSeconds=_COUNT, failureThreshold=_COUNT, successThreshold=_COUNT,
    terminationGracePeriodSeconds=_COUNT,
)  # fmt: skip
_CONTAINER: Final = _object(
    "name", "image",
    name=_TEXT, image=_TEXT, imagePullPolicy=_TEXT, command=_list(_TEXT), args=_list(_TEXT), workingDir=_TEXT,
    restartPolicy=_TEXT,
    ports=_list(_object("containerPort", name=_TEXT, containerPort=_PORT, hostPort=_PORT, protocol=_TEXT, hostIP=_TEXT)),
    env=_list(_object("name", name=_TEXT, value=_TEXT, valueFrom=_FREE)), envFrom=_LIST, resources=_FREE, securityContext=_FREE,
    volumeMounts=_LIST, livenessProbe=_PROBE, readinessProbe=_PROBE, startupProbe=_PROBE, lifecycle=_FREE,
    terminationMessagePath=_TEXT, terminationMessagePolicy=_TEXT, stdin=_FLAG, tty=_FLAG,
)  # fmt: skip
_POD: Final = _object(
    "containers",
    containers=_list(_CONTAINER), initContainers=_list(_CONTAINER), serviceAccountName=_TEXT, restartPolicy=_TEXT, volumes=_LIST,
    automountServiceAccountToken=_FLAG, hostNetwork=_FLAG, dnsPolicy=_TEXT, dnsConfig=_FREE, nodeSelector=_TEXTS, affinity=_FREE,
    tolerations=_LIST, terminationGracePeriodSeconds=_COUNT, securityContext=_FREE, imagePullSecrets=_LIST, hostAliases=_LIST,
    priorityClassName=_TEXT, topologySpreadConstraints=_LIST, shareProcessNamespace=_FLAG, enableServiceLinks=_FLAG,
    hostname=_TEXT,
    subdomain=_TEXT, activeDeadlineSeconds=_COUNT, runtimeClassName=_TEXT, readinessGates=_LIST,
)  # fmt: skip
_TEMPLATE: Final = _object("spec", metadata=_FREE, spec=_POD)
_JOB: Final = _object(
    "template",
    template=_TEMPLATE, backoffLimit=_COUNT, completions=_COUNT, parallelism=_COUNT, ttlSecondsAfterFinished=_COUNT,
    activeDeadlineSeconds=_COUNT, suspend=_FLAG, completionMode=_TEXT, podFailurePolicy=_FREE,
)  # fmt: skip
_BLOCK: Final = _object("cidr", cidr=_TEXT, **{"except": _list(_TEXT)})
_PEER: Final = _object(podSelector=_SELECTOR, namespaceSelector=_SELECTOR, ipBlock=_BLOCK)
_POLICY_PORTS: Final = _list(_object(port=_COUNT_OR_TEXT, protocol=_TEXT, endPort=_PORT))
_SERVICE_PORT: Final = _object(
    "port", name=_TEXT, port=_PORT, targetPort=_COUNT_OR_TEXT, protocol=_TEXT, appProtocol=_TEXT, nodePort=_PORT
)
_SPECS: Final[Mapping[tuple[str, str], Schema]] = {
    ("v1", "Service"): _object(
        ports=_list(_SERVICE_PORT), selector=_TEXTS, type=_TEXT, clusterIP=_TEXT, clusterIPs=_list(_TEXT), externalName=_TEXT,
        externalIPs=_list(_TEXT),
        externalTrafficPolicy=_TEXT, internalTrafficPolicy=_TEXT, loadBalancerClass=_TEXT, loadBalancerSourceRanges=_list(_TEXT),
        sessionAffinity=_TEXT, sessionAffinityConfig=_FREE, publishNotReadyAddresses=_FLAG, ipFamilies=_list(_TEXT),
        ipFamilyPolicy=_TEXT, trafficDistribution=_TEXT, healthCheckNodePort=_PORT, allocateLoadBalancerNodePorts=_FLAG,
    ),
    ("v1", "Namespace"): _object(finalizers=_list(_TEXT)),
    ("v1", "Pod"): _POD,
    ("apps/v1", "Deployment"): _object(
        "selector", "template", replicas=_COUNT, selector=_SELECTOR, template=_TEMPLATE, strategy=_FREE, minReadySeconds=_COUNT,
        progressDeadlineSeconds=_COUNT, revisionHistoryLimit=_COUNT, paused=_FLAG,
    ),
    ("apps/v1", "StatefulSet"): _object(
        "selector", "template", replicas=_COUNT, selector=_SELECTOR, template=_TEMPLATE, serviceName=_TEXT, updateStrategy=_FREE,
        podManagementPolicy=_TEXT, volumeClaimTemplates=_LIST, minReadySeconds=_COUNT, revisionHistoryLimit=_COUNT,
    ),
    ("apps/v1", "DaemonSet"): _object(
        "selector", "template", selector=_SELECTOR, template=_TEMPLATE, updateStrategy=_FREE, minReadySeconds=_COUNT,
    ),
    ("batch/v1", "Job"): _JOB,
    ("batch/v1", "CronJob"): _object(
        "schedule", "jobTemplate", schedule=_TEXT, jobTemplate=_object("spec", metadata=_FREE, spec=_JOB), suspend=_FLAG,
        concurrencyPolicy=_TEXT, timeZone=_TEXT, successfulJobsHistoryLimit=_COUNT, failedJobsHistoryLimit=_COUNT,
    ),
    ("networking.k8s.io/v1", "NetworkPolicy"): _object(
        podSelector=_SELECTOR, policyTypes=_list({"enum": ["Ingress", "Egress"]}),
        ingress=_list(_object(**{"from": _list(_PEER)}, ports=_POLICY_PORTS)),
        egress=_list(_object(to=_list(_PEER), ports=_POLICY_PORTS)),
    ),
    ("networking.k8s.io/v1", "Ingress"): _object(ingressClassName=_TEXT, rules=_LIST, tls=_LIST, defaultBackend=_FREE),
    ("policy/v1", "PodDisruptionBudget"): _object(
        minAvailable=_COUNT_OR_TEXT, maxUnavailable=_COUNT_OR_TEXT, selector=_SELECTOR, unhealthyPodEvictionPolicy=_TEXT,
    ),
    ("autoscaling/v2", "HorizontalPodAutoscaler"): _object(
        "scaleTargetRef", "maxReplicas", minReplicas=_COUNT, maxReplicas=_COUNT, metrics=_LIST, behavior=_FREE,
        scaleTargetRef=_object("kind", "name", apiVersion=_TEXT, kind=_TEXT, name=_TEXT),
    ),
    ("cert-manager.io/v1", "Certificate"): _object(
        "secretName", "issuerRef", secretName=_TEXT, commonName=_TEXT, dnsNames=_list(_TEXT), uris=_list(_TEXT), isCA=_FLAG,
        ipAddresses=_list(_TEXT), duration=_TEXT, renewBefore=_TEXT, privateKey=_FREE, usages=_list(_TEXT), secretTemplate=_FREE,
        revisionHistoryLimit=_COUNT, subject=_FREE, issuerRef=_object("name", name=_TEXT, kind=_TEXT, group=_TEXT),
    ),
}  # fmt: skip
# Kinds without a spec, with the fields that stand beside their metadata.
_FLAT: Final[Mapping[tuple[str, str], Schema]] = {
    ("v1", "ConfigMap"): _object(data=_TEXTS, binaryData=_TEXTS, immutable=_FLAG),
    ("v1", "Secret"): _object(data=_TEXTS, stringData=_TEXTS, type=_TEXT, immutable=_FLAG),
    ("v1", "ServiceAccount"): _object(secrets=_LIST, imagePullSecrets=_LIST, automountServiceAccountToken=_FLAG),
    ("rbac.authorization.k8s.io/v1", "Role"): _object("rules", rules=_LIST),
    ("rbac.authorization.k8s.io/v1", "ClusterRole"): _object(rules=_LIST, aggregationRule=_FREE),
    ("rbac.authorization.k8s.io/v1", "RoleBinding"): _object("roleRef", roleRef=_FREE, subjects=_LIST),
    ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding"): _object("roleRef", roleRef=_FREE, subjects=_LIST),
}
_NEEDS_SPEC: Final = frozenset(_SPECS) - {("v1", "Namespace")}
_CLUSTER_WIDE: Final = frozenset({"Namespace", "ClusterRole", "ClusterRoleBinding"})


def plain_schema(api_version: str, kind: str) -> Schema | None:
    """The strict schema of a plain kind, or None when it is not one of ours."""
    key = (api_version, kind)
    head: Schema = {"apiVersion": _ANY, "kind": _ANY, "metadata": _FREE}
    if key in _SPECS:
        needs = ("spec",) if key in _NEEDS_SPEC else ()
        return _object("apiVersion", "kind", "metadata", *needs, **head, spec=_SPECS[key])
    if key in _FLAT:
        flat = _FLAT[key]
        return _object("apiVersion", "kind", "metadata", *flat["required"], **head, **flat["properties"])
    return None


def versions_of(kind: str) -> tuple[str, ...]:
    """The API versions under which a plain kind is known here."""
    return tuple(version for version, known in (*_SPECS, *_FLAT) if known == kind)


def plain_groups() -> frozenset[str]:
    """The API versions of plain kinds."""
    return frozenset(version for version, _ in (*_SPECS, *_FLAT))


def metadata_flaws(document: Tree, *, namespaced: bool | None) -> Iterator[Flaw]:
    """What is wrong with an object's metadata; ``namespaced`` is None where it is not known."""
    metadata = tree(document.get("metadata"))
    name = metadata.get("name")
    if not isinstance(name, str):
        found = "is missing" if name is None else f"must be a text, not {name}; put it in quotes"
        yield Flaw(("metadata",) if name is None else ("metadata", "name"), f"metadata.name {found}")
    elif not _NAME.match(name):
        yield Flaw(("metadata", "name"), f"{name!r} is no valid name: lower-case letters, digits, - and . only")
    for field in metadata:
        if field not in _METADATA:
            yield Flaw(("metadata", field), f"unknown field {field!r}{near(field, _METADATA)}")
    if namespaced is False and "namespace" in metadata:
        yield Flaw(("metadata", "namespace"), f"{document.get('kind')} belongs to the cluster; leave namespace out")
    yield from _pairs(metadata, "labels", ("metadata", "labels"))
    yield from _pairs(metadata, "annotations", ("metadata", "annotations"))


def _pairs(metadata: Tree, name: str, where: Where) -> Iterator[Flaw]:
    for key, value in tree(metadata.get(name)).items():
        if not isinstance(value, str):
            yield Flaw((*where, key), f"the value must be a text, not {str(value).lower()}; put it in quotes")
        elif name == "labels" and not _LABEL_VALUE.match(value):
            yield Flaw((*where, key), f"{value!r} is no valid label value (63 letters, digits, - _ . at most)")
        if not _LABEL_KEY.match(key):
            yield Flaw((*where, key), f"{key!r} is no valid {name[:-1]} name")


def plain_flaws(document: Tree) -> Iterator[Flaw]:
    """Rules of the API server that the shapes miss: selectors that select their own pods, ports that need names."""
    kind = document.get("kind")
    yield from metadata_flaws(document, namespaced=kind not in _CLUSTER_WIDE)
    spec = tree(document.get("spec"))
    template = tree(spec.get("template"))
    if kind in {"Deployment", "StatefulSet", "DaemonSet"}:
        labels = tree(at(template, "metadata", "labels"))
        for name, value in tree(at(spec, "selector", "matchLabels")).items():
            if labels.get(name) != value:
                where = ("spec", "selector", "matchLabels", name)
                yield Flaw(where, "the pod template does not carry this label; selector and template must agree")
    if template:
        yield from _pairs(tree(template.get("metadata")), "labels", ("spec", "template", "metadata", "labels"))
        yield from _pairs(tree(template.get("metadata")), "annotations", ("spec", "template", "metadata", "annotations"))
    if kind == "Job" and at(template, "spec", "restartPolicy") not in {"Never", "OnFailure"}:
        yield Flaw(("spec", "template"), "a Job's pods need restartPolicy Never or OnFailure")
    if kind == "Service":
        yield from _service(spec)
    if kind == "PodDisruptionBudget" and {"minAvailable", "maxUnavailable"} <= set(spec):
        yield Flaw(("spec",), "set minAvailable or maxUnavailable, not both")


def _service(spec: Tree) -> Iterator[Flaw]:
    ports = items(spec.get("ports"))
    if not ports and spec.get("type") != "ExternalName" and spec.get("clusterIP") != "None":
        yield Flaw(("spec",), "a Service needs ports")
    for where, port in each(ports, "spec", "ports"):
        if len(ports) > 1 and not port.get("name"):
            yield Flaw(where, "with several ports each one needs a name")
    names = [tree(port).get("name") for port in ports]
    if len(set(names)) < len(names):
        yield Flaw(("spec", "ports"), "port names must differ")
