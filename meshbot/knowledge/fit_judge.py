"""From answers to a verdict: sums, thresholds, a shortlist, and what would change it. Pure arithmetic on the questionnaire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from meshbot.knowledge.fit import UNKNOWN, Option, Outcome, Question, Sheet, Source, Step

Answers: TypeAlias = Mapping[str, str]
"""Option id by question id, in the order they were given."""

_ORDER: Final[tuple[Outcome, ...]] = ("not-yet", "start-small", "adopt")
LIGHT: Final = frozenset({"istio-ambient", "linkerd"})
"""Meshes that are cheap to start with, which counts one point when the verdict is to start small."""
_SHORTLISTED: Final = 3
_CHANGES: Final = 4


@dataclass(frozen=True, slots=True)
class Reason:
    """One answer and what it weighs."""

    question: Question
    option: Option

    @property
    def weight(self) -> int:
        """Points for (above 0) or against a mesh."""
        return self.option.need + self.option.ready


@dataclass(frozen=True, slots=True)
class Change:
    """One other answer that would lead to another verdict."""

    question: Question
    option: Option
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mesh of the shortlist: its points and why; or why it is out."""

    mesh: str
    points: int
    because: tuple[str, ...]
    out: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the answers come to. ``close`` when one point more or less would change it."""

    outcome: Outcome
    need: int
    ready: int
    close: bool
    reasons_for: tuple[Reason, ...]
    reasons_against: tuple[Reason, ...]
    changes: tuple[Change, ...]
    step: Step
    shortlist: tuple[Candidate, ...]
    ruled_out: tuple[Candidate, ...]
    open: tuple[Question, ...]
    sources: tuple[Source, ...]


def judge(sheet: Sheet, answers: Answers, candidates: Sequence[str]) -> Verdict:
    """The verdict on these answers; ``candidates`` are the meshes that can be suggested, best known first."""
    reasons = _reasons(sheet, answers)
    outcome = _outcome(sheet, reasons)
    need, ready = sum(reason.option.need for reason in reasons), sum(reason.option.ready for reason in reasons)
    listed = _candidates(reasons, candidates, outcome)
    used = dict.fromkeys(key for reason in reasons if reason.weight for key in reason.question.sources)
    return Verdict(
        outcome=outcome,
        need=need,
        ready=ready,
        close=_is_close(sheet, reasons, need, ready),
        reasons_for=tuple(sorted((r for r in reasons if r.weight > 0), key=lambda r: -r.weight)),
        reasons_against=tuple(sorted((r for r in reasons if r.weight < 0), key=lambda r: r.weight)),
        changes=_changes(sheet, answers, outcome),
        step=_step(sheet, outcome, answers),
        shortlist=tuple(item for item in listed if not item.out)[:_SHORTLISTED],
        ruled_out=tuple(item for item in listed if item.out),
        open=tuple(question for question in sheet.questions if answers.get(question.id, UNKNOWN) == UNKNOWN),
        sources=tuple(sheet.sources[key] for key in used),
    )


def _reasons(sheet: Sheet, answers: Answers) -> list[Reason]:
    pairs = ((question, question.option(answers.get(question.id, UNKNOWN))) for question in sheet.questions)
    return [Reason(question, option) for question, option in pairs if option is not None]


def _outcome(sheet: Sheet, reasons: Sequence[Reason]) -> Outcome:
    need, ready = sum(reason.option.need for reason in reasons), sum(reason.option.ready for reason in reasons)
    blocked = any(min(reason.option.need, reason.option.ready) <= sheet.thresholds.blocked for reason in reasons)
    if blocked or need < sheet.thresholds.little_need:
        return "not-yet"
    return "adopt" if need >= sheet.thresholds.much_need and ready >= sheet.thresholds.ready else "start-small"


def _is_close(sheet: Sheet, reasons: Sequence[Reason], need: int, ready: int) -> bool:
    """Whether one point in either sum would give another verdict."""
    limits = sheet.thresholds
    if any(min(reason.option.need, reason.option.ready) <= limits.blocked for reason in reasons):
        return False

    def at(need: int, ready: int) -> int:
        if need < limits.little_need:
            return 0
        return 2 if need >= limits.much_need and ready >= limits.ready else 1

    here = at(need, ready)
    return any(at(need + step, ready) != here or at(need, ready + step) != here for step in (-1, 1))


def _changes(sheet: Sheet, answers: Answers, outcome: Outcome) -> tuple[Change, ...]:
    """The smallest other answer of each question that leads elsewhere; towards a mesh first, unless the verdict is to adopt."""
    found: list[tuple[int, int, Change]] = []
    here = _ORDER.index(outcome)
    for question in sheet.questions:
        given = question.option(answers.get(question.id, UNKNOWN))
        if given is None:
            continue
        best: tuple[int, int, Change] | None = None
        for option in question.options:
            other = _outcome(sheet, _reasons(sheet, {**answers, question.id: option.id}))
            if other == outcome:
                continue
            size = abs(option.need - given.need) + abs(option.ready - given.ready)
            away = 0 if _ORDER.index(other) > here else 1
            if best is None or (away, size) < best[:2]:
                best = (away, size, Change(question, option, other))
        if best is not None:
            found.append(best)
    return tuple(change for _, _, change in sorted(found, key=lambda item: item[:2]))[:_CHANGES]


def _step(sheet: Sheet, outcome: Outcome, answers: Answers) -> Step:
    fits = (
        step
        for step in sheet.steps
        if step.verdict == outcome and all(answers.get(name) in options for name, options in step.when.items())
    )
    return next(fits)


def _candidates(reasons: Sequence[Reason], candidates: Sequence[str], outcome: Outcome) -> list[Candidate]:
    """Every candidate with its points and reasons, best first; those that are out keep their reason."""
    points = dict.fromkeys(candidates, 0)
    because: dict[str, list[str]] = {name: [] for name in candidates}
    out: dict[str, str] = {}
    for reason in reasons:
        for liked in reason.option.prefers:
            if liked.mesh in points:
                points[liked.mesh] += liked.points
                because[liked.mesh].append(liked.because)
        for ruled in reason.option.rules_out:
            out.setdefault(ruled.mesh, ruled.because)
    if outcome == "start-small":
        for name in LIGHT & set(candidates):
            points[name] += 1
    ranked = sorted(candidates, key=lambda name: (-points[name], candidates.index(name)))
    return [
        Candidate(name, points[name], tuple(because[name]), out.get(name, "")) for name in ranked if points[name] or name in out
    ]
