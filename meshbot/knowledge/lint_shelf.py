"""Rules between entries: names that two of them claim, relations that lead nowhere, patterns that catch each other's lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from meshbot.content.complaint import Complaint
from meshbot.knowledge.entry import Entry
from meshbot.knowledge.loader import Shelved
from meshbot.knowledge.matching.patterns import Patterns, pattern_rows
from meshbot.text.fold import plain


def shelf_complaints(shelf: Sequence[Shelved]) -> Iterator[Complaint]:
    """Every complaint that needs more than one entry to see."""
    yield from _names(shelf)
    yield from _relations(shelf)
    yield from _lines(shelf)


def fold_name(name: str) -> str:
    """A name as search takes it: case, width, accents and what stands between words do not count."""
    return " ".join(re.split(r"[\W_]+", plain(name).casefold())).strip()


def _names(shelf: Sequence[Shelved]) -> Iterator[Complaint]:
    owners: dict[str, tuple[str, str]] = {}
    for shelved in shelf:
        for kind, name in (("id", shelved.entry.id), ("title", shelved.entry.title)):
            folded = fold_name(name)
            owner = owners.setdefault(folded, (shelved.entry.id, kind))
            if owner[0] != shelved.entry.id:
                yield Complaint(shelved.fault(f"{kind} {name!r} is also the {owner[1]} of {owner[0]}; choose another", kind))
    for shelved in shelf:
        seen: dict[str, str] = {}
        for index, alias in enumerate(shelved.entry.aliases):
            owner = owners.setdefault(fold_name(alias), (shelved.entry.id, "alias"))
            if owner[0] != shelved.entry.id:
                what = f"alias {alias!r} is the {owner[1]} of {owner[0]}; the better owner keeps it, take it out of the other"
                yield Complaint(shelved.fault(what, "aliases", index))
            elif seen.get(alias.casefold()):
                yield Complaint(shelved.fault(f"alias {alias!r} stands twice; keep one", "aliases", index))
            seen[alias.casefold()] = alias
    for shelved in shelf:
        yield from _phrases(shelved, owners)


def _phrases(shelved: Shelved, owners: dict[str, tuple[str, str]]) -> Iterator[Complaint]:
    seen: set[str] = set()
    for index, phrase in enumerate(shelved.entry.phrases):
        folded = fold_name(phrase)
        owner = owners.get(folded)
        if owner is not None and owner[0] != shelved.entry.id:
            what = f"phrase {phrase!r} is the {owner[1]} of {owner[0]}; say what is asked here, or give it up"
            yield Complaint(shelved.fault(what, "phrases", index))
        if folded in seen:
            yield Complaint(shelved.fault(f"phrase {phrase!r} stands twice; write another", "phrases", index), "warning")
        seen.add(folded)


def _relations(shelf: Sequence[Shelved]) -> Iterator[Complaint]:
    known = {shelved.entry.id for shelved in shelf}
    reached = {name for shelved in shelf for name in shelved.entry.related}
    for shelved in shelf:
        entry = shelved.entry
        for index, name in enumerate(entry.related):
            if name not in known:
                yield Complaint(shelved.fault(f"related {name!r} is no entry; name one that exists", "related", index))
            elif name == entry.id:
                yield Complaint(shelved.fault("an entry is not related to itself; take it out", "related", index))
            elif name in entry.related[:index]:
                yield Complaint(shelved.fault(f"related {name!r} stands twice; keep one", "related", index))
        if entry.outdated is not None and (entry.outdated.use not in known or entry.outdated.use == entry.id):
            what = f"outdated.use {entry.outdated.use!r} is no other entry; name what took its place"
            yield Complaint(shelved.fault(what, "outdated", "use"))
        if entry.id not in reached and len(shelf) > 1:
            yield Complaint(
                shelved.fault("no other entry relates to this one; relate its nearest neighbour to it", "id"), "warning"
            )


def _lines(shelf: Sequence[Shelved]) -> Iterator[Complaint]:
    """Examples that another entry's pattern catches too: a pasted line must mean one thing."""
    patterns = Patterns(pattern_rows([_with_good_patterns(shelved.entry) for shelved in shelf]))
    for number, shelved in enumerate(shelf):
        for index, example in enumerate(shelved.entry.examples):
            for hit in patterns.matches(example):
                if hit.entry == number:
                    continue
                other = shelf[hit.entry].entry.id
                what = f"example {example[:60]!r} is also caught by pattern {hit.shown!r} of {other}; make that pattern narrower"
                yield Complaint(shelved.fault(what, "examples", index))


def _with_good_patterns(entry: Entry) -> Entry:
    """The entry without expressions that cannot be read; those are complained of elsewhere."""
    good = tuple(pattern for pattern in entry.patterns if not pattern.startswith("re:") or _reads(pattern[3:]))
    return entry if good == entry.patterns else entry.model_copy(update={"patterns": good})


def _reads(expression: str) -> bool:
    try:
        re.compile(expression)
    except re.error:
        return False
    return True
