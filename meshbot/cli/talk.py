"""One person talking to the bot without Slack: lines in, rendered answers out."""

from __future__ import annotations

import gc
import getpass
import itertools
import json
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from meshbot.bootstrap import build_application, build_library
from meshbot.clock import Clock, SystemClock
from meshbot.commands.dispatch import Application
from meshbot.commands.help import greeting
from meshbot.commands.lookup import hit_data
from meshbot.errors import UserError
from meshbot.knowledge.library import Library
from meshbot.model.ids import ChannelId, DeliveryKey, TeamId, UserId
from meshbot.model.outcome import Outcome
from meshbot.model.reply import Image, Json, Reply
from meshbot.model.request import Command, Person, Place, PlaceKind, Request, Words
from meshbot.render.slack import render_message
from meshbot.render.terminal import render_text
from meshbot.settings import Settings

Form = Literal["text", "json", "slack"]

_WIDEST = 100
"""Longer lines are hard to read, however wide the window is."""


@dataclass(frozen=True, slots=True)
class Talker:
    """A conversation in a terminal; every line is one request."""

    application: Application
    clock: Clock
    person: Person
    width: int = 80
    colour: bool = False
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def send(self, line: str) -> Outcome:
        """Send a line as the person at the keyboard would."""
        trigger = Words(line) if line.strip() else Command("")
        place = Place(PlaceKind.TERMINAL, ChannelId("terminal"))
        at = self.clock.now()
        key = DeliveryKey(f"terminal/{at.timestamp()}/{next(self.numbers)}")
        return self.application.handle(Request(self.person, place, trigger, at, key))

    def show(self, outcome: Outcome, form: Form = "text") -> str:
        """The answer as text, as one JSON object, or as one Slack payload; ends with a newline."""
        replies = self.replies(outcome)
        if form == "json":
            return json.dumps(_data(replies), ensure_ascii=True, sort_keys=False) + "\n"
        if form == "slack":
            payloads = [render_message(reply) for reply in replies]
            return json.dumps(payloads[0] if len(payloads) == 1 else payloads, ensure_ascii=True) + "\n"
        return "\n".join(render_text(reply, self.width, colour=self.colour) for reply in replies)

    def greeting(self) -> str:
        """What stands above the first prompt."""
        return render_text(greeting(self.application.services), self.width, colour=self.colour) + "\n"

    def replies(self, outcome: Outcome) -> tuple[Reply, ...]:
        """Direct replies, then the kept messages that changed."""
        views = (self.application.view(show.team, show.name) for show in outcome.shows)
        return (*outcome.replies, *(view for view in views if view is not None))

    def was_fine(self, outcome: Outcome) -> bool:
        """Whether nothing is left for the person to mend."""
        return all(reply.ok for reply in outcome.replies)


def open_talker(settings: Settings, form: Form = "text") -> Talker:
    """A conversation for whoever runs this process; Slack payloads name lines as they are typed in Slack."""
    colour = sys.stdout.isatty() and not settings.no_color
    person = Person(TeamId("local"), UserId(_whoever()))
    application = build_application(settings, bare=form != "slack")
    _settle()
    return Talker(application, SystemClock(), person, width_now(), colour)


def width_now() -> int:
    """The width to write for: that of the window, within reason."""
    return min(shutil.get_terminal_size((80, 24)).columns, _WIDEST)


def _whoever() -> str:
    """The person at the keyboard; containers often run under a number that has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid{os.getuid()}"


def open_library(settings: Settings) -> Library:
    """The knowledge alone; needs no database."""
    library = build_library(settings)
    _settle()
    return library


def _settle() -> None:
    """What was built stays for good: collect garbage from now on, and not among it."""
    gc.freeze()
    gc.enable()


def search_data(library: Library, line: str) -> dict[str, Json]:
    """The result of one search for machines."""
    findings = library.search(line)
    hits: list[Json] = [hit_data(hit) for hit in findings.hits]
    return {"kind": "lookup", "query": line, "answered": findings.answered, "hits": hits}


def search_text(data: dict[str, Json]) -> str:
    """The result of one search for people, one hit a line."""
    hits = data["hits"]
    if not isinstance(hits, list) or not data["answered"]:
        return "nothing fits"
    rows = [hit for hit in hits if isinstance(hit, dict)]
    return "\n".join(f"{hit['score']:>5}  {hit['id']}  ({hit['why']})" for hit in rows)


def write_picture(talker: Talker, outcome: Outcome, path: str) -> None:
    """Write the first picture of an answer; an estimate that has none is asked for its chart.

    Raises UserError when there is none, and when the file cannot be written.
    """
    found = _pictures(outcome)
    for reply in () if found else outcome.replies:
        if reply.share and reply.data.get("kind") in {"estimate", "comparison"}:
            found = _pictures(talker.send(f"{reply.share} chart"))
    if not found:
        raise UserError("This answer has no picture.", hint='meshbot say "estimate 50000rps 40svc" --png mesh.png')
    try:
        Path(path).write_bytes(found[0].png)
    except OSError as error:
        raise UserError(f"I cannot write {path}: {error.strerror}.", hint="name a file that you may write") from error


def _pictures(outcome: Outcome) -> tuple[Image, ...]:
    return tuple(part for reply in outcome.replies for part in reply.parts if isinstance(part, Image))


def _data(replies: tuple[Reply, ...]) -> dict[str, Json]:
    """The answer's data; more replies than one follow the first under ``more``."""
    if not replies:
        return {"kind": "nothing"}
    out: dict[str, Json] = dict(replies[0].data)
    if len(replies) > 1:
        out["more"] = [dict(reply.data) for reply in replies[1:]]
    return out
