"""Collects what the rules of knowledge and quizzes say about all content, ours and a team's own packs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from meshbot.clock import SystemClock
from meshbot.content.complaint import Complaint, errors_among, in_order
from meshbot.content.places import content_root
from meshbot.errors import ContentError, Fault
from meshbot.knowledge.course import load_course
from meshbot.knowledge.lint import lint_shelf
from meshbot.knowledge.lint_sheets import lint_sheets
from meshbot.knowledge.loader import Shelved, read_shelf
from meshbot.knowledge.manifests.check import Block, check_blocks
from meshbot.knowledge.manifests.schemas import Schemas, load_schemas
from meshbot.quiz.lint import Context, lint_packs
from meshbot.quiz.lint_meeting import apart
from meshbot.quiz.loader import Placed, read_packs
from meshbot.quiz.question import Question
from meshbot.quiz.syllabus import read_syllabus
from meshbot.settings import Settings


@dataclass(frozen=True, slots=True)
class Report:
    """Every complaint of one run, and what was looked at, in words."""

    complaints: tuple[Complaint, ...]
    looked_at: str

    @property
    def errors(self) -> int:
        """How many complaints are errors."""
        return errors_among(self.complaints)

    def __str__(self) -> str:
        return f"{self.looked_at}: {self.errors} errors, {len(self.complaints) - self.errors} warnings"


def check_content(settings: Settings, today: date | None = None) -> Report:
    """What the rules of good entries and good questions say of everything that is loaded."""
    day = today or SystemClock().now().date()
    shelf, faults = read_shelf(content_root() / "knowledge" / "entries")
    folders = (content_root() / "quizzes", *settings.packs)
    found = [Complaint(fault) for fault in faults]
    found += lint_shelf(shelf, day)
    found += lint_sheets(content_root() / "knowledge", {shelved.entry.id for shelved in shelf}, day)
    texts = {shelved.entry.id: _text(shelved) for shelved in shelf}
    context, faults = _context(content_root() / "knowledge", day, texts)
    found += [Complaint(fault) for fault in faults]
    questions = lint_packs(folders, context)
    found += [Complaint(_with_rule(item.fault, item.rule), item.level) for item in questions]
    placed, _ = read_packs(folders)
    return Report(in_order(found), f"{len(shelf)} entries, {len(placed)} questions")


def _context(folder: Path, day: date, texts: Mapping[str, str]) -> tuple[Context, tuple[Fault, ...]]:
    """What questions are compared with; a content folder without competencies or a course is not measured by them."""
    file, course = folder / "competencies.yaml", folder / "path.yaml"
    syllabus, faults = read_syllabus(file, texts) if file.is_file() else (None, ())
    try:
        first = load_course(course).paths[:1] if course.is_file() else ()
    except ContentError as error:
        first, faults = (), (*faults, *error.faults)
    lessons = {lesson.id: lesson.entries for path in first for lesson in path.lessons}
    return Context(day, texts, syllabus, lessons), faults


def pairs_apart(settings: Settings) -> tuple[str, ...]:
    """Every two questions of one pack that are never asked in one quiz, since one gives the other away; a line each."""
    placed, _ = read_packs((content_root() / "quizzes", *settings.packs))
    packs: dict[str, list[Question]] = {}
    for item in placed:
        packs.setdefault(item.document.path, []).append(item.question)
    return tuple(
        f"{path}: {questions[pair.telling].id} gives away {questions[pair.told].id}{' and vice versa' if pair.both else ''}"
        for path, questions in packs.items()
        for pair in apart(questions)
    )


def check_manifests(crds: Path, settings: Settings) -> Report:
    """What an API server with these CRDs would say of every manifest in entries and quizzes. Raises ContentError, UserError."""
    schemas = load_schemas(crds)
    shelf, faults = read_shelf(content_root() / "knowledge" / "entries")
    placed, quiz_faults = read_packs((content_root() / "quizzes", *settings.packs))
    blocks, broken = [*entry_blocks(shelf), *quiz_blocks(placed)], list(quiz_blocks(placed, broken=True))
    found = [Complaint(fault) for fault in (*faults, *quiz_faults)]
    found += check_blocks(blocks, schemas)
    found += check_broken(broken, schemas)
    counted = f"{len(blocks)} manifests, {len(broken)} wrong on purpose, {len(schemas.versions)} kinds of CRDs"
    return Report(in_order(found), counted)


def check_broken(blocks: Sequence[Block], schemas: Schemas) -> Iterator[Complaint]:
    """Manifests that are wrong on purpose show one fault, or a question about them has several right answers."""
    for block in blocks:
        errors = [complaint.fault for complaint in check_blocks([block], schemas) if complaint.level == "error"]
        kinds = {fault.what.rpartition(": ")[2]: fault for fault in errors}
        if len(kinds) > 1:
            first, *rest = sorted(kinds.values(), key=lambda fault: fault.line)
            others = "; ".join(fault.what for fault in rest)
            what = f"{block.name} is to show one fault, but has {len(kinds)}; is this the same mistake? {others}"
            yield Complaint(Fault(first.path, first.line, what), "warning")


def entry_blocks(shelf: Sequence[Shelved]) -> Iterator[Block]:
    """Every manifest of the entries."""
    for shelved in shelf:
        for index, manifest in enumerate(shelved.entry.manifests):
            line = shelved.document.line_of(("manifests", index, "yaml")) + 1
            comments = " ".join(line.partition("#")[2] for line in manifest.yaml.splitlines())
            about = f"{manifest.title} {manifest.version or ''} {manifest.trap} {comments}"
            yield Block(manifest.yaml, shelved.document.path, line, manifest.title, about)


def quiz_blocks(placed: Sequence[Placed], *, broken: bool = False) -> Iterator[Block]:
    """Every whole manifest that a question shows as valid, or with ``broken`` those that are wrong on purpose."""
    for item in placed:
        question = item.question
        code = question.code
        if code is None or question.language != "yaml" or not code.startswith("apiVersion:"):
            continue
        if (question.kind == "manifest") is not broken:
            continue
        line = item.document.line_of(("questions", item.index, "code")) + 1
        yield Block(code, item.document.path, line, question.id, question.stem)


def _text(shelved: Shelved) -> str:
    entry = shelved.entry
    commands = [f"{item.run} {item.shows}" for item in entry.oncall.run] if entry.oncall else []
    return "\n".join((entry.title, *entry.aliases, entry.gist, entry.lesson, entry.deep, *entry.pitfalls, *commands))


def _with_rule(fault: Fault, rule: str) -> Fault:
    return Fault(fault.path, fault.line, f"{rule}: {fault.what}")
