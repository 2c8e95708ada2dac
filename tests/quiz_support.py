"""Questions of every kind to test with, as authors would write them, and packs made of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from meshbot.quiz.question import QUESTION, Question

_BASE: dict[str, Any] = {
    "concepts": ["outlier-detection"],
    "area": "resilience",
    "level": "recall",
    "explanation": (
        "Outlier detection ejects a host that failed several times in a row, so that callers stop choosing it. "
        "The ejection grows longer every time it happens."
    ),
    "hints": ["Think of the host.", "Think of what happens after errors."],
    "source": {"title": "Reference", "url": "https://example.org/reference", "read": "2026-11-22"},
}
SINGLE: dict[str, Any] = {
    **_BASE,
    "id": "resilience-single",
    "kind": "single",
    "stem": "What does outlier detection do to a host that keeps failing?",
    "options": [
        {"text": "It takes the host out for a while", "right": True},
        {"text": "It restarts the pod of the host", "why": "Restarting is what a liveness probe makes the kubelet do."},
        {"text": "It slows the requests to the host", "why": "Slowing requests down is the job of rate limits, not of this."},
    ],
}
SEVERAL: dict[str, Any] = {
    **_BASE,
    "id": "resilience-several",
    "kind": "several",
    "stem": "Which two of these fields belong to outlier detection?",
    "options": [
        {"text": "`interval`", "right": True},
        {"text": "`baseEjectionTime`", "right": True},
        {"text": "`perTryTimeout`", "why": "It limits one try of a retry policy in a route."},
        {"text": "`maxConnections`", "why": "It belongs to the connection pool limits of the same resource."},
    ],
}
TRUEFALSE: dict[str, Any] = {
    **_BASE,
    "id": "resilience-truefalse",
    "kind": "truefalse",
    "stem": "Istio ejects failing hosts without any configuration.",
    "options": [
        {"text": "it is part of the defaults", "says": True, "why": "Clusters carry it only when a rule sets it."},
        {"text": "sidecars agree on bad hosts", "says": True, "why": "Each proxy decides alone; they never share what they saw."},
        {"text": "a DestinationRule has to switch it on", "says": False, "right": True},
        {"text": "gateways alone are able to do it", "says": False, "why": "Sidecars and waypoints are able to do it as well."},
    ],
}
TYPED: dict[str, Any] = {
    **_BASE,
    "id": "resilience-typed",
    "kind": "typed",
    "stem": "Which pattern stops calling a service that keeps failing?",
    "accept": ["circuit breaker", "circuit breaking"],
    "reject": [{"text": "retry", "why": "A retry calls the failing service once more."}],
}
ORDER: dict[str, Any] = {
    **_BASE,
    "id": "resilience-order",
    "kind": "order",
    "stem": "In which order does an ejection happen?",
    "steps": ["Errors are counted", "The limit is reached", "The host is ejected", "The host comes back"],
}
NUMBER: dict[str, Any] = {
    **_BASE,
    "id": "resilience-number",
    "level": "apply",
    "kind": "number",
    "stem": "At {rps} requests per second, how many thousand proxy passes a second are that?",
    "code": "{unknown: stays}",
    "answer": "rps * 2 / 1000",
    "unit": "MB",
    "params": {"rps": [1000, 5000, 20000]},
    "explanation": (
        "Every request passes two proxies, one at either end. "
        "At {rps} a second that makes {answer} thousand passes in one second."
    ),
}
LOGLINE: dict[str, Any] = {**SINGLE, "id": "resilience-logline", "kind": "logline", "code": '"GET / HTTP/1.1" 503 UH'}
MANIFEST: dict[str, Any] = {
    **SINGLE,
    "id": "resilience-manifest",
    "kind": "manifest",
    "code": "kind: DestinationRule",
    "language": "yaml",
}


def question(raw: dict[str, Any], **changes: Any) -> Question:
    """A question of a raw mapping, with some fields changed."""
    return QUESTION.validate_python({**raw, **changes})


def write_pack(folder: Path, name: str, *raws: dict[str, Any]) -> Path:
    """A pack file of these questions; its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.yaml"
    pack = {"pack": name, "title": name.title(), "questions": [{"id": raw["id"], "kind": raw["kind"], **raw} for raw in raws]}
    path.write_text(yaml.safe_dump(pack, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path
