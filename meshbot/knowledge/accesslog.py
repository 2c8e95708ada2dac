"""Reads one pasted Envoy access-log line, in the default text formats of Istio and Envoy or as JSON, into typed fields.

Field names and order: Istio's default ``accessLogFormat`` and Envoy's default format string (documentation read 2026-11-22).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from meshbot.knowledge.matching.flags import FLAGS

_LONGEST: Final = 8000
_HEAD: Final = re.compile(
    r'(?:\[(?P<start>\d{4}-\d\d-\d\dT[^\]\s]+)\]\s+)?"(?P<request>(?:[A-Z]{2,10} [^"\s]\S*|-) ?(?P<rest>[^"]*))"'
    r"\s+(?P<code>\d{1,3})\s+(?P<flags>-|[A-Z]{2,5}(?:,[A-Z]{2,5})*)(?=\s|$)(?P<tail>.*)"
)
_TOKEN: Final = re.compile(r'"((?:\\.|[^"\\])*)"|(\S+)')
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")
_REASON: Final = re.compile(r"[\s_]+")
_QUOTED_FIELDS: Final = ("forwarded_for", "user_agent", "request_id", "authority", "upstream_host")
_LAST_FIELDS: Final = (
    "upstream_cluster",
    "upstream_local_address",
    "downstream_local_address",
    "downstream_remote_address",
    "requested_server_name",
    "route_name",
)
# What JSON formats call the fields, after letters alone are kept: Istio's names, Envoy Gateway's, and those of common templates.
_JSON_NAMES: Final = {
    "starttime": "start",
    "timestamp": "start",
    "time": "start",
    "method": "method",
    "reqmethod": "method",
    "path": "path",
    "xenvoyoriginpath": "path",
    "xenvoyoriginalpath": "path",
    "protocol": "protocol",
    "responsecode": "code",
    "status": "code",
    "responseflags": "flags",
    "responsecodedetails": "details",
    "connectionterminationdetails": "termination",
    "upstreamtransportfailurereason": "transport_failure",
    "bytesreceived": "bytes_received",
    "bytessent": "bytes_sent",
    "duration": "duration_ms",
    "upstreamservicetime": "upstream_ms",
    "xenvoyupstreamservicetime": "upstream_ms",
    "xforwardedfor": "forwarded_for",
    "useragent": "user_agent",
    "requestid": "request_id",
    "xrequestid": "request_id",
    "authority": "authority",
    "host": "authority",
    "upstreamhost": "upstream_host",
    "upstreamcluster": "upstream_cluster",
    "upstreamclusterraw": "upstream_cluster",
    "upstreamlocaladdress": "upstream_local_address",
    "downstreamlocaladdress": "downstream_local_address",
    "downstreamremoteaddress": "downstream_remote_address",
    "requestedservername": "requested_server_name",
    "routename": "route_name",
}
_NUMBERS: Final = ("bytes_received", "bytes_sent", "duration_ms", "upstream_ms")
_LONG_NAMES: Final = {name: short for short, name in FLAGS.items()}

HungUp = Literal["nobody", "caller", "upstream", "envoy", "never connected"]
_CALLER: Final = frozenset({"DC", "DPE", "DR"})
_UPSTREAM: Final = frozenset({"UC", "UR", "UPE"})
_NEVER: Final = frozenset({"UF", "UH", "UO", "NR", "NC"})
_ENVOY: Final = frozenset(
    {"UT", "DT", "LR", "SI", "RL", "UAEX", "RLSE", "FI", "IH", "UMSDR", "OM", "NFCF", "LH", "DF", "DO", "UDO"}
)


@dataclass(frozen=True, slots=True)
class AccessLine:
    """The fields of one line; empty or None where the line has a dash or the format lacks the field.

    Durations are milliseconds, sizes are bytes of the body. ``code`` 0 means that no response was sent.
    """

    code: int
    flags: tuple[str, ...]
    start: str = ""
    method: str = ""
    path: str = ""
    protocol: str = ""
    details: str = ""
    termination: str = ""
    transport_failure: str = ""
    bytes_received: int | None = None
    bytes_sent: int | None = None
    duration_ms: int | None = None
    upstream_ms: int | None = None
    forwarded_for: str = ""
    user_agent: str = ""
    request_id: str = ""
    authority: str = ""
    upstream_host: str = ""
    upstream_cluster: str = ""
    upstream_local_address: str = ""
    downstream_local_address: str = ""
    downstream_remote_address: str = ""
    requested_server_name: str = ""
    route_name: str = ""

    @property
    def tcp(self) -> bool:
        """Whether the line is about a connection rather than a request."""
        return not self.method

    @property
    def by_application(self) -> bool:
        """Whether the upstream itself chose the code."""
        return self.details == "via_upstream" or (not self.details and not self.flags and self.upstream_ms is not None)

    @property
    def hung_up(self) -> HungUp:
        """Who ended the exchange; ``nobody`` when it ended as it should."""
        kinds: tuple[tuple[HungUp, frozenset[str]], ...] = (
            ("never connected", _NEVER),
            ("upstream", _UPSTREAM),
            ("caller", _CALLER),
            ("envoy", _ENVOY),
        )
        for who, flags in kinds:
            if flags & set(self.flags):
                return who
        return "caller" if self.code == 0 and not self.tcp else "nobody"

    @property
    def destination(self) -> tuple[str, str, str, str] | None:
        """Direction, port, subset and host of a cluster named as Istio does; None for other names."""
        pieces = self.upstream_cluster.rstrip(";").split("|")
        return (pieces[0], pieces[1], pieces[2], pieces[3]) if len(pieces) == 4 else None  # noqa: PLR2004 - the four pieces

    @property
    def inbound(self) -> bool:
        """Whether the line is from the receiving side's proxy."""
        return self.upstream_cluster.startswith("inbound|")


def read_access_line(text: str) -> AccessLine | None:
    """The fields of a pasted access-log line; None when the text is none. Text around the line is tolerated."""
    line = text.strip()[:_LONGEST]
    brace = line.find("{")
    if brace >= 0 and ('"response_code"' in line or '"response_flags"' in line or '"responseCode"' in line):
        return _from_json(line[brace:])
    found = _HEAD.search(line)
    return _from_text(found) if found else None


def _from_text(found: re.Match[str]) -> AccessLine | None:
    flags = tuple(found["flags"].split(",")) if found["flags"] != "-" else ()
    if not set(flags) <= FLAGS.keys():
        return None
    tokens = [(quoted if quoted or not bare else bare, not bare) for quoted, bare in _TOKEN.findall(found["tail"])]
    first = next((at for at, (value, quoted) in enumerate(tokens) if not quoted and value.isdigit()), len(tokens))
    fields = _before_numbers(tokens[:first]) | _from_numbers(tokens[first:])
    if found["start"] is None and not fields and not flags:
        return None
    request = found["request"].split(" ")
    if len(request) > 1:
        protocol = request[-1] if "/" in request[-1] and len(request) > 2 else ""  # noqa: PLR2004 - method, path, protocol
        fields |= {"method": _value(request[0]), "path": _value(request[1]), "protocol": _value(protocol)}
    return _line(int(found["code"]), flags, {"start": found["start"] or "", **fields})


def _before_numbers(tokens: Sequence[tuple[str, bool]]) -> dict[str, str]:
    """Istio writes details, termination and the transport's reason before the sizes; older formats less of it."""
    bare = [value for value, quoted in tokens if not quoted]
    reasons = [value for value, quoted in tokens if quoted]
    out = dict(zip(("details", "termination"), map(_value, bare), strict=False))
    if reasons:
        out["transport_failure"] = _value(reasons[-1])
    return out


def _from_numbers(tokens: Sequence[tuple[str, bool]]) -> dict[str, str]:
    out: dict[str, str] = {}
    numbers = [value for value, quoted in tokens[: len(_NUMBERS)] if not quoted]
    out |= dict(zip(_NUMBERS, map(_value, numbers), strict=False))
    rest = tokens[len(numbers) :]
    quoted = [value for value, is_quoted in rest if is_quoted]
    bare = [value for value, is_quoted in rest if not is_quoted]
    out |= dict(zip(_QUOTED_FIELDS, map(_value, quoted), strict=False))
    out |= dict(zip(_LAST_FIELDS, map(_value, bare), strict=False))
    return out


def _from_json(text: str) -> AccessLine | None:
    try:
        value, _ = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    fields: dict[str, str] = {}
    for key, item in value.items():
        name = _JSON_NAMES.get("".join(char for char in str(key).casefold() if char.isalnum()))
        if name and name not in fields and not isinstance(item, (dict, list)):
            fields[name] = _value("" if item is None else str(item))
    code = fields.pop("code", "")
    if not code.isdigit() and "flags" not in fields:
        return None
    flags = tuple(_LONG_NAMES.get(flag, flag) for flag in re.split(r"[,\s]+", fields.pop("flags", "")) if flag)
    return _line(int(code) if code.isdigit() else 0, flags, fields)


def _line(code: int, flags: tuple[str, ...], fields: Mapping[str, str]) -> AccessLine:
    values: dict[str, Any] = dict(fields)
    for name in _NUMBERS:
        if name in values:
            values[name] = int(float(values[name])) if _NUMBER.fullmatch(values[name]) else None
    return AccessLine(code, flags, **values)


def _value(text: str) -> str:
    """A field's value; a dash stands for none."""
    return "" if text in {"-", "null", "None"} else text


def spoken(reason: str) -> str:
    """A reason that Envoy writes as one word, with spaces: ``delayed_connect_error:_111`` is ``delayed connect error: 111``."""
    return _REASON.sub(" ", reason).strip()
