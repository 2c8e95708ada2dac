"""The estimator: ``estimate 50000rps 40svc …``, its revisions by a word, and all meshes side by side.

An estimate stays the topic of its conversation: in a thread for everybody, elsewhere for the asker and half an hour, unless
they look something else up meanwhile. Then ``at 80k``, ``ambient`` or ``compare`` work on it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from meshbot.commands.estimate_compare import compare_reply, versus_reply
from meshbot.commands.estimate_data import estimate_data
from meshbot.commands.estimate_shown import estimate_parts, summary_of, tell
from meshbot.commands.memory import recall, remember
from meshbot.commands.registry import Call, Command, Feature
from meshbot.commands.suggest import typed_line
from meshbot.errors import UserError
from meshbot.estimate.engine import estimate
from meshbot.estimate.load import MESHES
from meshbot.estimate.profile import Profiles
from meshbot.estimate.vocabulary import ALONE, SWITCHES
from meshbot.estimate.workload import Workload, noticed, parse_workload, says_something
from meshbot.model.outcome import Outcome, reply_with
from meshbot.model.reply import Reply
from meshbot.store.ports import Tx
from meshbot.text.markup import one_line

_CONTEXT: Final = "estimate"
_LOOKED_UP: Final = "entry"
_FRESH: Final = timedelta(minutes=30)
_LONGEST: Final = 200
_ALL: Final = re.compile(
    r"\b(?:compare(?: all)?|(?:all|every)(?: the)?(?: mesh(?:es)?)?"
    r"|(?:which|what|best) mesh(?:es)?|(?:the )?cheapest(?: mesh)?)\b",
    re.IGNORECASE,
)
_COMPARES_SOME: Final = re.compile(r"\s*compare\s+(?!all\b|every\b|meshes\b|chart\b)", re.IGNORECASE)
_CHART: Final = re.compile(r"\b(?:as )?(?:a )?(?:chart|picture|plot|graph|diagram)s?\b", re.IGNORECASE)
_DETAILS: Final = re.compile(r"\b(?:(?:in|with|more|full|all|show|the) )*(?:details?|assumptions|coefficients)\b", re.IGNORECASE)
_QUESTION: Final = re.compile(r"\s*(?:what|how|why|when|which|who|is|are|does|do|can|should)\b", re.IGNORECASE)
_OURS: Final = re.compile(r"\b(?:we|our|us|i|my)\b", re.IGNORECASE)
_LEAD: Final = re.compile(
    r"\s*(?:(?:ok|okay|and|now|so|but|then)\b[,\s]*)*"
    r"(?:(?:what|how) about|what if|make (?:it|that)|try|show(?: me)?)\s+(?:with\s+)?",
    re.IGNORECASE,
)
"""How people begin to revise: ``and what about linkerd?``"""
_VERSUS: Final = re.compile(r"\b(?:vs\.?|versus|against|compared (?:to|with))\s+", re.IGNORECASE)
_ON_BUTTONS: Final = frozenset(
    {"ambient", "sidecar", "sidecars", "waypoint", "waypoints", "l4", "l7", "scoped", "unscoped", *MESHES}
)
# Alone, the other words are things that one looks up; only inside a thread about an estimate are they surely meant for it.
_LOOKUPS: Final = frozenset({*SWITCHES, *ALONE}) - _ON_BUTTONS


@dataclass(frozen=True, slots=True)
class _Asked:
    """A line taken apart: the workload's words, another workload to set beside it, and how to show it."""

    words: str
    versus: tuple[str, ...] = ()
    every: bool = False
    chart: bool = False
    details: bool = False

    @property
    def plain(self) -> bool:
        """Whether one estimate is asked for and nothing else."""
        return not (self.versus or self.every or self.chart or self.details)


def run_estimate(call: Call) -> Outcome:
    """Estimate a load, or work on the estimate that this conversation is about."""
    asked = _take_apart(_revision(call.args))
    changes = says_something(asked.words)
    topic = None if changes is not None and "rps" in changes else _topic(call)
    if changes is None and _is_prose(asked.words) and (topic is None or _QUESTION.match(asked.words)):
        return _as_question(call, asked)
    said = bool(asked.words.strip())
    base = topic if changes is not None or not said else None
    return _answer(call, asked, base if base is not None and not said else parse_workload(asked.words, base))


def _as_question(call: Call, asked: _Asked) -> Outcome:
    """``cost of a sidecar`` has nothing to calculate with, so it is a question; what is none either was meant as a load."""
    outcome = call.services.registry.by_word["explain"].run(Call(call.request, typed_line(call) or call.args, call.services))
    if outcome.replies[0].data.get("answered"):
        return outcome
    raise UserError(f"I cannot read “{one_line(asked.words, 60)}” as a load.", hint="estimate 50000rps 40svc")


def hear_revision(call: Call) -> Outcome | None:
    """Words that revise the estimate of this conversation; None when there is none or the words are for somebody else."""
    text = call.args
    if not text or len(text) > _LONGEST or _COMPARES_SOME.match(text) or _is_talk(text):
        return None
    asked = _take_apart(_revision(text))
    threaded = call.request.place.thread is not None
    if not _revises(asked, threaded=threaded):
        return None
    topic = _topic(call)
    if topic is None:
        return None
    return _answer(call, asked, parse_workload(asked.words, topic) if asked.words.strip() else topic)


def _revision(text: str) -> str:
    """What is left of ``and what about linkerd?`` when its beginning and its question mark are taken off."""
    return _LEAD.sub("", text, count=1).rstrip(" ?!.") if _LEAD.match(text) else text


def _revises(asked: _Asked, *, threaded: bool) -> bool:
    if any(says_something(words) is None for words in asked.versus):
        return False
    if not asked.words.strip():
        return not asked.plain
    if says_something(asked.words) is None:
        return False
    return threaded or asked.words.strip().casefold() not in _LOOKUPS


def _take_apart(text: str) -> _Asked:
    words, *versus = _VERSUS.split(text)
    beside = tuple(_CHART.sub(" ", other).strip() for other in versus)
    chart, details = bool(_CHART.search(text)), bool(_DETAILS.search(text))
    words = _DETAILS.sub(" ", _CHART.sub(" ", words))
    return _Asked(_ALL.sub(" ", words), beside, every=bool(_ALL.search(words)), chart=chart, details=details)


def _answer(call: Call, asked: _Asked, load: Workload) -> Outcome:
    services, profiles = call.services, profiles_of(call)
    _remember(call, load)
    line = f"estimate {load.to_line()}"
    if asked.versus:
        others = [parse_workload(words, load) for words in asked.versus]
        share = " vs ".join((line, *asked.versus))
        if len(others) == 1:
            return reply_with(versus_reply(services, profiles, load, others[0], share=share, chart=asked.chart))
        names = tuple(dict.fromkeys(one.profile for one in (load, *others)))
        if len(names) <= len(others):
            raise UserError("I set two loads side by side, or several meshes at one load.", hint=f"{line} vs {asked.versus[0]}")
        return reply_with(compare_reply(services, profiles, load, names, share=share, chart=asked.chart))
    if asked.every or asked.chart:
        share = line + (" chart" if asked.chart else " all")
        return reply_with(compare_reply(services, profiles, load, share=share, chart=asked.chart))
    result = estimate(profiles, load)
    told = tell(services, profiles, result, noticed(asked.words))
    data = estimate_data(profiles, result, told)
    parts = estimate_parts(services, profiles, result, told, details=asked.details)
    share = f"{line} details" if asked.details else line
    return reply_with(Reply(parts, summary=summary_of(services, result), data=data, share=share))


def profiles_of(call: Call) -> Profiles:
    """The profiles; raises UserError where a bot runs without them."""
    if call.services.profiles is None:
        raise UserError("This meshbot runs without the estimator's profiles.", hint=call.services.typed("mesh-sizing"))
    return call.services.profiles


def _is_prose(words: str) -> bool:
    return bool(words.strip()) and not any(character.isdigit() for character in words)


def _is_talk(words: str) -> bool:
    """Whether people speak to each other: ``we use linkerd on AWS`` asks for nothing."""
    return _OURS.search(words) is not None and not any(character.isdigit() for character in words)


def _remember(call: Call, load: Workload) -> None:
    request = call.request
    team, place, user = request.person.team, request.place, request.person.user

    def write(tx: Tx) -> None:
        looked_up = tx.contexts.get(team, place, user, _LOOKED_UP) or ""
        value = f"{request.at.isoformat()}|{looked_up}|{load.to_line()}"
        tx.contexts.put(team, place, user, _CONTEXT, value, request.at)

    remember(call, write)


def _topic(call: Call) -> Workload | None:
    """The estimate that this conversation is about."""
    request = call.request
    team, place, user = request.person.team, request.place, request.person.user

    def read(tx: Tx) -> tuple[str | None, str]:
        return tx.contexts.get(team, place, user, _CONTEXT), tx.contexts.get(team, place, user, _LOOKED_UP) or ""

    nothing: tuple[str | None, str] = (None, "")
    value, looked_up = recall(call, read, nothing)
    if not value:
        return None
    at, _, rest = value.partition("|")
    before, _, line = rest.partition("|")
    if place.thread is None and (before != looked_up or request.at - datetime.fromisoformat(at) > _FRESH):
        return None
    return parse_workload(line)


FEATURE: Final = Feature(
    commands=(
        Command(
            name="estimate",
            group="Estimate",
            summary="What a mesh will cost at your load: latency, CPU, memory, money",
            usage="estimate 50000rps 40svc [mesh] [options] [all|chart|details|vs …]",
            examples=(
                "estimate 50000rps 40svc",
                "estimate 3M rpm 600pods ambient",
                "estimate edge 5k rps fan-out 6 40svc linkerd p99 budget 200ms 3 hops",
                "estimate 50k rps 40svc all",
                "estimate 50k rps 40svc vs ambient",
            ),
            run=run_estimate,
            reads=True,
            aliases=("est", "calc", "cost"),
            details=(
                "In any order: rps (or rpm; calls between services, or edge with a fan-out), svc, rep or pods, nodes, hops, "
                "payload, http, grpc or tcp, a mesh (istio, ambient, waypoints, linkerd, consul, kuma, cilium, app mesh, osm), "
                "policies, mtls or no mtls, tracing 10%, access logs, scoped, keepalive 90%, churn, $35/core, $4/gb, "
                "p99 budget 200ms, x3. Then revise it by a word: at 80k, ambient, no mtls, x2, details, compare, chart."
            ),
        ),
    ),
    hears=(hear_revision,),
)
