"""Reads question packs, ours and a team's own, and reports all faults of all files in one run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from meshbot.content.snapshot import load_cached
from meshbot.content.source import Document, Value, read_document
from meshbot.errors import ContentError, Fault
from meshbot.quiz import question as question_module
from meshbot.quiz.bank import Bank, make_bank
from meshbot.quiz.question import QUESTION, QUESTIONS, PackHead, Question


@dataclass(frozen=True, slots=True)
class Placed:
    """A question and where it stands in its file."""

    question: Question
    document: Document
    index: int

    def fault(self, what: str, *inside: str | int) -> Fault:
        """A fault at this question, or at a field inside it."""
        return self.document.fault(("questions", self.index, *inside), f"{self.question.id}: {what}")


def load_bank(folder: Path, extra: Sequence[Path] = (), terms: Iterable[str] = (), cache: Path | None = None) -> Bank:
    """Every question below ``folder`` and the ``extra`` folders, in a stable order.

    ``terms`` are further names of the field for grading (entry titles and aliases); ``cache`` is a folder for a parsed copy.
    Raises ContentError with every fault (``file:line: what``) when any file cannot be used.
    """
    folders = (folder, *extra)

    def read() -> tuple[Question, ...]:
        placed, faults = read_packs(folders)
        if faults:
            raise ContentError(faults)
        return tuple(item.question for item in placed)

    code = (Path(question_module.__file__), Path(__file__))
    files = [*code, *(path for place in folders for path in _packs_in(place))]
    questions: tuple[Question, ...] = load_cached(
        "quizzes", files, QUESTIONS, read, cache if all(place.is_dir() for place in folders) else None
    )
    return make_bank(questions).with_terms(terms)


def read_packs(folders: Sequence[Path]) -> tuple[tuple[Placed, ...], tuple[Fault, ...]]:
    """The questions that load, and the faults of those that do not. Ids must be unique over all folders."""
    placed: list[Placed] = []
    faults: list[Fault] = []
    owners: dict[str, str] = {}
    for path in _files(folders, faults):
        document = read_document(path, f"{path.parent.name}/{path.name}")
        found, wrong = parse_pack(document, path.stem)
        faults += wrong
        for item in found:
            owner = owners.setdefault(item.question.id, document.path)
            line = document.line_of(("questions", item.index, "id"))
            if owner != document.path or any(
                other.question.id == item.question.id for other in placed if other.document is document
            ):
                faults.append(Fault(document.path, line, f"L01: id {item.question.id!r} is used in {owner}; choose another"))
            else:
                placed.append(item)
    return tuple(placed), tuple(faults)


def parse_pack(document: Document, stem: str) -> tuple[list[Placed], list[Fault]]:
    """The questions of one document that load, and the faults of the rest."""
    if document.faults:
        return [], list(document.faults)
    value = document.value
    if not isinstance(value, dict) or not isinstance(value.get("questions"), list):
        return [], [document.fault((), "L01: write one mapping with pack, title and a list of questions")]
    faults = _head_faults(document, {key: item for key, item in value.items() if key != "questions"}, stem)
    placed: list[Placed] = []
    questions = value["questions"]
    for index, raw in enumerate(questions if isinstance(questions, list) else ()):
        question, wrong = _question(document, index, raw)
        faults += wrong
        if question is not None:
            placed.append(Placed(question, document, index))
    return placed, faults


def _files(folders: Sequence[Path], faults: list[Fault]) -> list[Path]:
    paths: list[Path] = []
    for folder in folders:
        if not folder.is_dir():
            faults.append(Fault(str(folder), 1, "is no folder; name a folder that holds question packs (*.yaml)"))
        paths += _packs_in(folder)
    return paths


def _packs_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.y*ml") if path.suffix in {".yaml", ".yml"})


def _head_faults(document: Document, head: dict[str, Value], stem: str) -> list[Fault]:
    try:
        found = PackHead.model_validate(head)
    except ValidationError as error:
        return [_fault(document, (), tuple(item["loc"]), item["msg"]) for item in error.errors()]
    if found.pack != stem:
        return [document.fault(("pack",), f"L01: pack {found.pack!r} in file {stem}.yaml; make them agree")]
    return []


def _question(document: Document, index: int, raw: Value) -> tuple[Question | None, list[Fault]]:
    at = ("questions", index)
    try:
        return QUESTION.validate_python(raw), []
    except ValidationError as error:
        # The first part of a location is the kind, which is no level of the file; an unknown kind has no location.
        return None, [_fault(document, at, tuple(item["loc"][1:]) or _tag(item["type"]), item["msg"]) for item in error.errors()]


def _tag(error: str) -> tuple[str, ...]:
    return ("kind",) if error.startswith("union_tag") else ()


def _fault(document: Document, at: tuple[str | int, ...], inside: tuple[str | int, ...], message: str) -> Fault:
    text = message.removeprefix("Value error, ")
    where = ".".join(str(part) for part in inside)
    rule = "" if text[:1] == "L" and text[1:3].isdigit() else "L01: "
    return document.fault((*at, *inside), f"{rule}{where}: {text}" if where else f"{rule}{text}")
