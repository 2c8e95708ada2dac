"""Words and commands that are gone, and what to write instead.

Checked against the projects' current sources and release notes, November 2026. In a command to run or a manifest each is an
error; in prose it is allowed where the same paragraph says that it is history.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from meshbot.content.complaint import Complaint
from meshbot.knowledge.loader import Shelved


@dataclass(frozen=True, slots=True)
class Retired:
    """One name that is gone: how it is found, what replaced it, and where it counts."""

    pattern: re.Pattern[str]
    instead: str
    in_prose: bool = True


def _gone(pattern: str, instead: str, *, in_prose: bool = True) -> Retired:
    return Retired(re.compile(pattern), instead, in_prose)


RETIRED: Final = (
    _gone(r"\bistioctl authn tls-check\b", "istioctl x describe pod"),
    _gone(r"\bistioctl verify-install\b", "istioctl analyze, or helm status"),
    _gone(r"\bistioctl operator\b", "istioctl install, or Helm"),
    _gone(r"\bistioctl (?:x|experimental) ztunnel-config\b", "istioctl ztunnel-config"),
    _gone(r"\bistioctl authz\b", "istioctl x authz check"),
    _gone(r"\bistioctl (?:describe|check-inject|precheck|envoy-stats|metrics)\b", "the same with x: istioctl x …"),
    _gone(r"\bexec\b.*-- cilium (?!-)\w+", "cilium-dbg inside the agent; cilium is the outside CLI"),
    _gone(r"\blinkerd jaeger\b", "an OpenTelemetry collector; the extension ended with 2.19"),
    _gone(r"\blinkerd (?:--context[= ]\S+ )?(?:multicluster|mc) link (?!-)", "linkerd multicluster link-gen"),
    _gone(r"\bconsecutiveErrors\b", "consecutive5xxErrors or consecutiveGatewayErrors"),
    _gone(r"\bLEAST_CONN\b", "LEAST_REQUEST"),
    _gone(r"\bmirrorPercent\b", "mirrorPercentage"),
    _gone(
        r"networking\.istio\.io/v1(?:alpha3|beta1)\n\s*kind: (?!EnvoyFilter|ProxyConfig)",
        "networking.istio.io/v1",
        in_prose=False,
    ),
    _gone(r"security\.istio\.io/v1beta1\b", "security.istio.io/v1", in_prose=False),
    _gone(r"telemetry\.istio\.io/v1alpha1\b", "telemetry.istio.io/v1", in_prose=False),
    _gone(
        r"gateway\.networking\.k8s\.io/v1beta1\n\s*kind: (?:Gateway|HTTPRoute|GatewayClass)\b",
        "gateway.networking.k8s.io/v1",
        in_prose=False,
    ),
    _gone(r"\b(?:ClusterRbacConfig|ServiceRoleBinding|ServiceRole)\b", "AuthorizationPolicy"),
    _gone(r"\bIstioOperator\b.*\bkubectl apply\b", "istioctl install -f, or Helm: the in-cluster operator is gone"),
    _gone(r"[Dd]efault (?:tracer|tracing backend) is Jaeger|Jaeger \(default\)", "no default tracer: a provider must be set"),
    _gone(r"[Rr]ound[ -][Rr]obin (?:is )?(?:the )?\(?default\)?", "LEAST_REQUEST is Istio's default since 1.14"),
)
# A paragraph with one of these words speaks of the name as history, or says what to write instead.
_HISTORY: Final = re.compile(
    r"\b(?:remov|gone|old|former|deprecat|ignor|no longer|instead|replac|ended|until|was\b|were\b|used to|retired|dead|legacy|"
    r"outdated|renamed|moved|obsolete|wrong|not\b|never|before\b|since\b|now\b|earlier|once\b|today)",
    re.IGNORECASE,
)


def retired_complaints(shelved: Shelved) -> Iterator[Complaint]:
    """Retired names in commands, manifests and prose of one entry."""
    entry = shelved.entry
    for index, command in enumerate(entry.oncall.run if entry.oncall else ()):
        yield from _found(shelved, command.run, "command", "oncall", "run", index)
    for index, manifest in enumerate(entry.manifests):
        if not _HISTORY.search(f"{manifest.title} {manifest.version or ''}"):
            code = "\n".join(line.partition(" #")[0] for line in manifest.yaml.splitlines())
            yield from _found(shelved, code, f"manifest {manifest.title!r}", "manifests", index, "yaml")
    for name, text in (("gist", entry.gist), ("lesson", entry.lesson), ("deep", entry.deep)):
        for paragraph in re.split(r"\n\s*\n|\n(?=- )", text):
            if not _HISTORY.search(paragraph):
                yield from _found(shelved, paragraph, name, name, prose=True)


def _found(shelved: Shelved, text: str, name: str, *inside: str | int, prose: bool = False) -> Iterator[Complaint]:
    for retired in RETIRED:
        match = retired.pattern.search(text) if retired.in_prose or not prose else None
        if match is not None:
            what = f"{name} has {' '.join(match[0].split())!r}, which is retired; write {retired.instead}"
            yield Complaint(shelved.fault(what, *inside), "warning" if prose else "error")
