"""A pasted Envoy access-log line, told field by field above the entry that it leads to."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Final

from meshbot.commands.services import Services
from meshbot.knowledge.accesslog import AccessLine, spoken
from meshbot.knowledge.matching.flags import FLAGS
from meshbot.model.reply import Facts, Heading, Json, Markup, Part, Reply
from meshbot.text.markup import plain_text

_NUMBER: Final = re.compile(r":[ _]*(\d{3})\b")


def with_reading(services: Services, line: AccessLine, reply: Reply) -> Reply:
    """The reply about an entry with the reading of the line before it."""
    words = services.words
    flags = ",".join(line.flags)
    title = next((part.text for part in reply.parts if isinstance(part, Heading)), "")
    parts: tuple[Part, ...] = (
        Heading(plain_text(words.say("accesslog.heading", code=line.code, flags=flags))),
        Facts(tuple(_facts(services, line))),
        *(
            Heading(plain_text(words.say("accesslog.entry", title=title))) if part == Heading(title) else part
            for part in reply.parts
        ),
    )
    summary = f"{line.code}{' ' + flags if flags else ''}: {reply.summary}"
    return dataclasses.replace(reply, parts=parts, summary=summary, data={**reply.data, "line": line_data(line)})


def line_data(line: AccessLine) -> dict[str, Json]:
    """The fields of a line for machines; fields without a value are left out."""
    out: dict[str, Json] = {"code": line.code, "flags": list(line.flags), "ended_by": line.hung_up}
    for item in dataclasses.fields(line):
        value = getattr(line, item.name)
        if item.name not in out and value not in {"", None}:
            out[item.name] = value
    return out


def _facts(services: Services, line: AccessLine) -> Iterator[tuple[str, Markup]]:
    words = services.words
    if line.method or line.start:
        yield (
            "Request" if line.method else "Connection",
            words.say("accesslog.request", method=line.method, path=line.path, protocol=line.protocol, authority=line.authority),
        )
    yield "Code", words.say("accesslog.code", code=line.code, application=line.by_application, tcp=line.tcp)
    if not line.flags:
        yield "Flag", words.say("accesslog.no_flag", details=line.details)
    for flag in line.flags:
        yield "Flag", words.say("accesslog.flag", flag=flag, name=FLAGS.get(flag, flag))
    if line.details and line.details != "via_upstream":
        yield "Details", words.say("accesslog.details", details=line.details)
    if line.termination:
        yield "Termination", words.say("accesslog.details", details=line.termination)
    if line.transport_failure:
        number = _NUMBER.search(line.transport_failure)
        reason = spoken(line.transport_failure)
        yield "Transport", words.say("accesslog.transport", reason=reason, number=number[1] if number else "")
    if line.hung_up != "nobody":
        yield "Who hung up", words.say("accesslog.hung_up", who=line.hung_up)
    yield from _traffic(services, line)
    yield from _parties(services, line)


def _traffic(services: Services, line: AccessLine) -> Iterator[tuple[str, Markup]]:
    words = services.words
    if line.duration_ms is not None and line.tcp:
        yield "Duration", words.say("accesslog.duration_tcp", total=line.duration_ms)
    elif line.duration_ms is not None:
        yield "Duration", words.say("accesslog.duration", total=line.duration_ms, upstream=line.upstream_ms)
    if line.bytes_received is not None and line.bytes_sent is not None:
        yield "Size", words.say("accesslog.size", received=line.bytes_received, sent=line.bytes_sent)


def _parties(services: Services, line: AccessLine) -> Iterator[tuple[str, Markup]]:
    words = services.words
    if line.upstream_host or line.bytes_sent is not None:
        yield "Upstream", words.say("accesslog.upstream", host=line.upstream_host)
    if line.destination is not None:
        direction, port, subset, host = line.destination
        yield "Service", words.say("accesslog.destination", direction=direction, port=port, subset=subset, host=host)
    elif line.upstream_cluster:
        yield "Cluster", words.say("accesslog.cluster", name=line.upstream_cluster)
    if line.downstream_remote_address or line.forwarded_for or line.user_agent:
        yield (
            "Caller",
            words.say(
                "accesslog.caller", address=line.downstream_remote_address, forwarded=line.forwarded_for, agent=line.user_agent
            ),
        )
    if line.requested_server_name:
        yield "SNI", words.say("accesslog.plain", value=line.requested_server_name)
    if line.route_name:
        yield "Route", words.say("accesslog.plain", value=line.route_name)
    if line.request_id:
        yield "Request id", words.say("accesslog.plain", value=line.request_id)
