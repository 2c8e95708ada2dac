"""A pasted access-log line, read field by field and told in words."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshbot.knowledge.accesslog import AccessLine, read_access_line, spoken
from tests.support import Bot

REFUSED = (
    '[2026-11-20T09:12:44.101Z] "GET /headers?a=1 HTTP/1.1" 503 UF,URX '
    "upstream_reset_before_response_started{remote_connection_failure,delayed_connect_error:_111} - "
    '"delayed_connect_error:_111" 0 143 28 - "10.4.2.7" "curl/8.5.0" "8c1d-1" "httpbin:8000" "10.4.1.9:80" '
    "outbound|8000|v1|httpbin.shop.svc.cluster.local 10.4.2.7:1 10.96.3.4:8000 10.4.2.7:51234 shop.example.com default"
)
FINE = (
    '[2026-11-20T09:12:44.101Z] "GET / HTTP/2" 200 - via_upstream - "-" 0 543 3 2 "-" "agent/1 (x; y)" "id" "web" '
    '"10.4.1.9:80" inbound|8080|| 127.0.0.6:1 10.4.1.9:8080 10.4.2.7:1 - default'
)
ENVOY = (
    '[2016-04-15T20:17:00.310Z] "POST /api/v1/locations HTTP/2" 204 - 154 0 226 100 "10.0.35.28" "nsq2http" "cc21" "locations" '
    '"tcp://10.0.2.1:80"'
)
TCP = (
    '[2026-11-20T09:12:44.101Z] "- - -" 0 NR filter_chain_not_found - "-" 0 0 0 - "-" "-" "-" "-" "-" - - 10.0.0.1:443 '
    "10.0.0.2:5 x.example.com -"
)
JSON = json.dumps(
    {
        "start_time": "2026-11-20T09:12:44Z",
        "method": "GET",
        "path": "/x",
        "protocol": "HTTP/1.1",
        "response_code": 504,
        "response_flags": "UT",
        "response_code_details": "response_timeout",
        "upstream_transport_failure_reason": None,
        "bytes_received": 0,
        "bytes_sent": "24",
        "duration": 15000,
        "upstream_host": "10.1.1.1:80",
        "upstream_cluster": "outbound|80||a.b.svc.cluster.local",
        "user_agent": "-",
        "labels": {"app": "x"},
    }
)


def read(text: str) -> AccessLine:
    line = read_access_line(text)
    assert line is not None
    return line


def test_every_field_of_istios_text_format_is_read() -> None:
    """The twenty-four fields of the default format, numbers as numbers, dashes as nothing."""
    assert read(REFUSED) == AccessLine(
        code=503,
        flags=("UF", "URX"),
        start="2026-11-20T09:12:44.101Z",
        method="GET",
        path="/headers?a=1",
        protocol="HTTP/1.1",
        details="upstream_reset_before_response_started{remote_connection_failure,delayed_connect_error:_111}",
        transport_failure="delayed_connect_error:_111",
        bytes_received=0,
        bytes_sent=143,
        duration_ms=28,
        forwarded_for="10.4.2.7",
        user_agent="curl/8.5.0",
        request_id="8c1d-1",
        authority="httpbin:8000",
        upstream_host="10.4.1.9:80",
        upstream_cluster="outbound|8000|v1|httpbin.shop.svc.cluster.local",
        upstream_local_address="10.4.2.7:1",
        downstream_local_address="10.96.3.4:8000",
        downstream_remote_address="10.4.2.7:51234",
        requested_server_name="shop.example.com",
        route_name="default",
    )


def test_envoys_own_format_has_no_details() -> None:
    """The shorter default of Envoy: sizes follow the flag."""
    line = read(ENVOY)
    assert (line.code, line.bytes_received, line.bytes_sent, line.duration_ms, line.upstream_ms) == (204, 154, 0, 226, 100)
    assert (line.forwarded_for, line.user_agent, line.authority) == ("10.0.35.28", "nsq2http", "locations")
    assert line.upstream_host == "tcp://10.0.2.1:80"
    assert line.details == line.upstream_cluster == ""


def test_json_lines_are_read_whatever_their_keys_are_called() -> None:
    """Istio's keys, header-like keys and camel case; nested and unknown keys are passed over."""
    line = read(JSON)
    assert (line.code, line.flags, line.details, line.duration_ms, line.bytes_sent) == (
        504,
        ("UT",),
        "response_timeout",
        15000,
        24,
    )
    assert line.user_agent == line.transport_failure == ""
    other = read('{"responseCode": "403", "response_flags": "UAEX", ":authority": "shop", "x-forwarded-for": "1.2.3.4"}')
    assert (other.code, other.flags, other.authority, other.forwarded_for) == (403, ("UAEX",), "shop", "1.2.3.4")
    assert read('{"response_code": 503, "response_flags": "NoHealthyUpstream"}').flags == ("UH",)


@pytest.mark.parametrize(
    "text",
    [
        f"[pod/web-6d4c/istio-proxy] {REFUSED}",
        f"```{REFUSED}```",
        REFUSED.partition("] ")[2],
        REFUSED[:200],
        f"2026-11-20T09:12:45Z stdout F {REFUSED}",
        f"istio-proxy {JSON} trailing",
    ],
)
def test_text_around_a_line_and_a_cut_line_are_tolerated(text: str) -> None:
    """People paste with prefixes, back-ticks, without the time, or half a line."""
    line = read(text)
    assert line.code in {503, 504}
    assert line.flags in {("UF", "URX"), ("UT",)}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "UH",
        "503 UF",
        '127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.0" 200 2326',
        '"GET / HTTP/1.1" 200 -',
        '"GET / HTTP/1.1" 503 XYZ',
        '{"level": "info", "msg": "started"}',
        '{"response_code": ',
        '{"response_code": null}',
        "[" * 9000,
    ],
)
def test_what_is_no_access_log_line_is_none(text: str) -> None:
    """Other logs, short questions and broken JSON are left to the search."""
    assert read_access_line(text) is None


@given(st.text(max_size=400))
def test_no_text_makes_reading_fail(text: str) -> None:
    """Anything is either read or None, also behind a brace."""
    read_access_line(text)
    read_access_line('{"response_code"' + text)


@pytest.mark.parametrize(
    ("flags", "code", "who"),
    [
        ("UF,URX", 503, "never connected"),
        ("UH", 503, "never connected"),
        ("UC", 503, "upstream"),
        ("UR", 502, "upstream"),
        ("DC", 0, "caller"),
        ("UT", 504, "envoy"),
        ("RL", 429, "envoy"),
        ("-", 200, "nobody"),
        ("-", 0, "caller"),
    ],
)
def test_who_hung_up(flags: str, code: int, who: str) -> None:
    """The flag tells who ended the exchange; code 0 without one is the caller's leaving."""
    assert read(f'[2026-11-20T09:12:44.101Z] "GET / HTTP/1.1" {code} {flags} - - "-" 0 0 1 -').hung_up == who


def test_destination_and_direction_come_from_the_clusters_name() -> None:
    """Istio's cluster names hold direction, port, subset and host."""
    assert read(REFUSED).destination == ("outbound", "8000", "v1", "httpbin.shop.svc.cluster.local")
    assert not read(REFUSED).inbound
    assert read(FINE).inbound
    assert read(ENVOY).destination is None


def test_whether_the_application_chose_the_code() -> None:
    """`via_upstream`, or an upstream's time without a flag in formats that have no details."""
    assert read(FINE).by_application
    assert read(ENVOY).by_application
    assert not read(REFUSED).by_application
    assert read(TCP).tcp
    assert not read(TCP).by_application


def test_reasons_are_spoken_with_spaces() -> None:
    """Envoy writes a reason as one word."""
    assert spoken("delayed_connect_error:_111") == "delayed connect error: 111"


def test_a_pasted_line_is_told_field_by_field_above_its_entry(bot: Bot) -> None:
    """Code, each flag, who hung up, time, upstream and caller, then the entry of the flag."""
    shown = " ".join(bot.say(REFUSED).split())
    for piece in (
        "503 UF,URX",
        "UpstreamConnectionFailure",
        "the retries were used up",
        "connection refused",
        "never reached",
        "28 ms",
    ):
        assert piece in shown
    assert "httpbin.shop.svc.cluster.local" in shown
    assert "What to do: UF" in shown
    assert "**" not in shown


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        (REFUSED, "envoy-response-flag-uf"),
        (
            REFUSED.replace("delayed_connect_error:_111", "TLS_error:_268435581:SSL_routines:CERTIFICATE_VERIFY_FAILED"),
            "tls-verify-failed",
        ),
        (JSON, "envoy-response-flag-ut"),
        (FINE, "access-logs"),
        (TCP, "envoy-response-flag-nr"),
        (FINE.replace("200 - via_upstream", "403 - rbac_access_denied_matched_policy[none]"), "rbac-access-denied"),
    ],
)
def test_the_entry_is_that_of_the_reason_or_of_the_flag(bot: Bot, line: str, entry: str) -> None:
    """A telling reason comes before the flag, a flag before the format."""
    data = bot.replies(bot.send_line(line))[0].data
    assert data["id"] == entry
    told = data["line"]
    assert isinstance(told, dict)
    assert told["code"] == read(line).code
