"""The rules of good entries, beyond the schema; every complaint of every file in one run.

``error`` has to be mended, ``warning`` has to be read. Rules about one entry stand here; rules between entries in
``lint_shelf.py``, dead words and commands in ``retired.py``. What a reply looks like in Slack is tested over all entries in
``tests/content``, since rendering is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from meshbot.content.complaint import Complaint, Level, in_order
from meshbot.content.source import parse_documents
from meshbot.knowledge.lint_shelf import shelf_complaints
from meshbot.knowledge.loader import Shelved
from meshbot.knowledge.manifests.flaw import at, tree
from meshbot.knowledge.retired import retired_complaints
from meshbot.text.readability import count_words, readability

ON_CALL_AREA: Final = "troubleshooting"
STALE_DAYS: Final = 365

_GIST_WORDS: Final = 60
_LESSON_WORDS: Final = (150, 300)
_DEEP_WORDS: Final = (60, 320)
_FEWEST_PHRASES: Final = 3
_FEWEST_EXAMPLES: Final = 2
_SHORTEST_PATTERN: Final = 4
# Above these a prose is harder than nearly all of what the field's good entries need: mean sentence, longest sentence, grade.
_HARD: Final = {"gist": (22.0, 36, 12.0), "lesson": (14.0, 40, 9.0), "deep": (16.0, 40, 12.0)}
_MARKS: Final = (
    (re.compile(r"^#{1,6} ", re.MULTILINE), "a heading; write a paragraph that begins with **bold** words"),
    (re.compile(r"^\s*\|.*\|\s*$", re.MULTILINE), "a table; write bullets"),
    (re.compile(r"^\s*1[.)] ", re.MULTILINE), "a numbered list; write '- ' bullets"),
    (re.compile(r"^ {2,}- ", re.MULTILINE), "a bullet inside a bullet; one level only"),
    (re.compile(r"</?[a-z][a-z0-9]*(?: [^<>]*)?/?>"), "HTML; write the small markup of docs/authoring.md, or put it in `code`"),
    (re.compile("[\U0001f300-\U0001faff☀-➿]"), "an emoji; say it in words"),
    (re.compile(r"\b(TODO|FIXME|TBD|XXX)\b"), "an unfinished note; finish it or take it out"),
    (re.compile(r"\]\(http://"), "a link without TLS; write https://"),
)
_CODE: Final = re.compile(r"`[^`]*`|https?://\S+")


def lint_shelf(shelf: Sequence[Shelved], today: date) -> tuple[Complaint, ...]:
    """Every complaint about these entries, by file and line."""
    found = [complaint for shelved in shelf for complaint in _entry(shelved, today)]
    return in_order([*found, *shelf_complaints(shelf)])


def _entry(shelved: Shelved, today: date) -> Iterator[Complaint]:
    yield from _lengths(shelved)
    yield from _prose(shelved)
    yield from _dates(shelved, today)
    yield from _on_call(shelved)
    yield from _patterns(shelved)
    yield from _manifests(shelved)
    yield from retired_complaints(shelved)


def _say(shelved: Shelved, what: str, *inside: str | int, level: Level = "error") -> Complaint:
    return Complaint(shelved.fault(what, *inside), level)


def _lengths(shelved: Shelved) -> Iterator[Complaint]:
    entry = shelved.entry
    words = count_words(entry.gist)
    if words > _GIST_WORDS:
        yield _say(shelved, f"gist has {words} words; say it in {_GIST_WORDS}", "gist")
    for name, text, (least, most) in (("lesson", entry.lesson, _LESSON_WORDS), ("deep", entry.deep, _DEEP_WORDS)):
        words = count_words(text)
        if not least <= words <= most:
            yield _say(shelved, f"{name} has {words} words; write {least} to {most}", name)
    if len(entry.phrases) < _FEWEST_PHRASES:
        yield _say(shelved, f"{len(entry.phrases)} phrases; write at least {_FEWEST_PHRASES} ways to ask for it", "phrases")


def _prose(shelved: Shelved) -> Iterator[Complaint]:
    entry = shelved.entry
    texts = [("gist", entry.gist), ("lesson", entry.lesson), ("deep", entry.deep)]
    for name, text in texts:
        figures, (mean, longest, grade) = readability(text), _HARD[name]
        if figures.mean > mean:
            what = f"{name} has {figures.mean:.0f} words a sentence; {mean:.0f} read easily, so cut sentences in two"
            yield _say(shelved, what, name, level="warning")
        if figures.longest > longest:
            what = f"{name} has a sentence of {figures.longest} words; cut it below {longest}"
            yield _say(shelved, what, name, level="warning")
        if figures.grade > grade:
            what = f"{name} has reading grade {figures.grade:.0f}; write shorter words and sentences (at most {grade:.0f})"
            yield _say(shelved, what, name, level="warning")
    if entry.gist.lower().startswith(("this entry", "this page", "this concept")):
        yield _say(shelved, "gist begins with 'This entry'; name the thing itself", "gist", level="warning")
    for name, text in texts:
        yield from (_say(shelved, f"{name} holds {what}", name) for what in _misused(text))
    for index, text in enumerate(entry.pitfalls):
        yield from (_say(shelved, f"pitfall holds {what}", "pitfalls", index) for what in _misused(text))


def _misused(text: str) -> Iterator[str]:
    bare = _CODE.sub("", text)
    for mark, what in _MARKS:
        if mark.search(bare if "HTML" in what or "emoji" in what else text):
            yield what
    for paragraph in re.split(r"\n\s*\n|\n(?=- )", text):
        if paragraph.count("`") % 2:
            yield f"a back-tick that is never closed, near {paragraph.strip()[:40]!r}"
        if _CODE.sub("", paragraph).count("**") % 2:
            yield f"bold that is never closed, near {paragraph.strip()[:40]!r}"


def _dates(shelved: Shelved, today: date) -> Iterator[Complaint]:
    entry = shelved.entry
    moments: list[tuple[str, date, tuple[str | int, ...]]] = [("reviewed", entry.reviewed, ("reviewed",))]
    moments += [("source read", source.read, ("sources", index, "read")) for index, source in enumerate(entry.sources)]
    for name, day, where in moments:
        if day > today:
            yield _say(shelved, f"{name} {day} lies in the future; write the day it was done", *where)
        elif (today - day).days > STALE_DAYS:
            yield _say(
                shelved, f"{name} {day} is more than a year ago; check it against the newest release", *where, level="warning"
            )
    urls = [source.url for source in entry.sources]
    for index, url in enumerate(urls):
        if url in urls[:index]:
            yield _say(shelved, f"source {url} stands twice; keep one", "sources", index)


def _on_call(shelved: Shelved) -> Iterator[Complaint]:
    entry = shelved.entry
    if entry.area != ON_CALL_AREA:
        return
    if entry.oncall is None:
        yield _say(shelved, "a troubleshooting entry needs oncall: means, causes, run, fix, prevent, escalate", "id")
    if not entry.patterns or len(entry.examples) < _FEWEST_EXAMPLES:
        what = f"a troubleshooting entry needs patterns and at least {_FEWEST_EXAMPLES} examples of lines people paste"
        yield _say(shelved, what, "patterns" if entry.patterns else "id")


def _patterns(shelved: Shelved) -> Iterator[Complaint]:
    entry = shelved.entry
    usable: list[re.Pattern[str]] = []
    for index, pattern in enumerate(entry.patterns):
        source = pattern.removeprefix("re:") if pattern.startswith("re:") else re.escape(pattern)
        try:
            compiled = re.compile(source, re.IGNORECASE)
        except re.error as error:
            yield _say(shelved, f"pattern {pattern!r} is no regular expression: {error}", "patterns", index)
            continue
        usable.append(compiled)
        if compiled.search(""):
            yield _say(shelved, f"pattern {pattern!r} matches every line; make it specific", "patterns", index)
        elif not pattern.startswith("re:") and len(pattern) < _SHORTEST_PATTERN:
            yield _say(shelved, f"pattern {pattern!r} is too short to mean only this; write more of the line", "patterns", index)
    for index, example in enumerate(entry.examples):
        if entry.patterns and not any(pattern.search(example) for pattern in usable):
            yield _say(shelved, f"example {example[:60]!r} is matched by no pattern of this entry; add one", "examples", index)


def _manifests(shelved: Shelved) -> Iterator[Complaint]:
    """What can be said without the schemas; ``meshbot lint --manifests`` says the rest."""
    for index, manifest in enumerate(shelved.entry.manifests):
        documents = parse_documents(manifest.yaml, "")
        for document in documents:
            for fault in document.faults:
                yield _say(shelved, f"manifest {manifest.title!r}, line {fault.line}: {fault.what}", "manifests", index, "yaml")
            for name in ("apiVersion", "kind"):
                if not document.faults and not tree(document.value).get(name):
                    yield _say(
                        shelved, f"manifest {manifest.title!r} has no {name}; write a whole manifest", "manifests", index, "yaml"
                    )
            if not document.faults and not at(document.value, "metadata", "name"):
                yield _say(shelved, f"manifest {manifest.title!r} has no metadata.name; give it one", "manifests", index, "yaml")
        if manifest.version is None:
            what = f"manifest {manifest.title!r} does not say its version; write the release it was checked against"
            yield _say(shelved, what, "manifests", index, level="warning")
