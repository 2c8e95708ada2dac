"""Envoy's response flags: short and long names, and how a line that is about flags is told from others.

Source: Envoy documentation, access log command operators, %RESPONSE_FLAGS% (read 2026-11-22).
"""

from __future__ import annotations

import re
from typing import Final

FLAGS: Final = {
    "UH": "NoHealthyUpstream",
    "UF": "UpstreamConnectionFailure",
    "UO": "UpstreamOverflow",
    "NR": "NoRouteFound",
    "URX": "UpstreamRetryLimitExceeded",
    "NC": "NoClusterFound",
    "DT": "DurationTimeout",
    "DC": "DownstreamConnectionTermination",
    "LH": "FailedLocalHealthCheck",
    "UT": "UpstreamRequestTimeout",
    "LR": "LocalReset",
    "UR": "UpstreamRemoteReset",
    "UC": "UpstreamConnectionTermination",
    "DI": "DelayInjected",
    "FI": "FaultInjected",
    "RL": "RateLimited",
    "UAEX": "UnauthorizedExternalService",
    "RLSE": "RateLimitServiceError",
    "IH": "InvalidEnvoyRequestHeaders",
    "SI": "StreamIdleTimeout",
    "DPE": "DownstreamProtocolError",
    "UPE": "UpstreamProtocolError",
    "UMSDR": "UpstreamMaxStreamDurationReached",
    "RFCF": "ResponseFromCacheFilter",
    "NFCF": "NoFilterConfigFound",
    "OM": "OverloadManagerTerminated",
    "DF": "DnsResolutionFailed",
    "DO": "DropOverload",
    "DR": "DownstreamRemoteReset",
    "UDO": "UnconditionalDropOverload",
}
"""Short name to long name, as Envoy prints them."""

# What may stand beside a flag in a line that asks about nothing but flags.
_AROUND: Final = re.compile(
    r"(?i)response[_ -]?flags?|flags?|envoy|istio|access|logs?|http|status|code|error|errors|what|does|is"
    r"|the|mean|means|meaning|in|a|of|[1-5]\d\d|0"
)
_PIECES: Final = re.compile(r"[A-Za-z_]+|\d+")
_SHORTEST_WORD: Final = 3
# Short names that are also words people write in small letters.
_WORDS: Final = frozenset({"DO", "OM", "DR", "DC", "SI", "FI", "DI", "RL", "NR", "IH", "DT", "LR", "LH"})
_LONG: Final = {name.casefold(): short for short, name in FLAGS.items()}


def asked_flags(line: str) -> tuple[str, ...]:
    """The flags of a line that holds nothing else but a status code and words such as ``response_flags``; else nothing."""
    found: list[str] = []
    for piece in _PIECES.findall(line):
        short = _flag(piece)
        if short:
            found.append(short)
        elif not _AROUND.fullmatch(piece):
            return ()
    return tuple(dict.fromkeys(found))


def mentioned_flags(line: str) -> tuple[str, ...]:
    """The flags that stand in capitals, or by their long name, anywhere in a line."""
    return tuple(
        dict.fromkeys(
            piece if piece in FLAGS else _LONG[piece.casefold()]
            for piece in _PIECES.findall(line)
            if (piece in FLAGS and piece != "DO") or piece.casefold() in _LONG
        )
    )


def _flag(piece: str) -> str:
    if piece.upper() in FLAGS and (piece.isupper() or piece.upper() not in _WORDS):
        return piece.upper()
    return _LONG.get(piece.casefold(), "")
